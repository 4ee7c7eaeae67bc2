import { nameOf, referenceDetector, whereTo } from "../detector.ts";

export const detector = referenceDetector({
  id: "hosting-token",
  title: "Token of a hosting platform",
  docs: "A token that deploys to a hosting platform.",
  blocking: "configurable",
  severity: "medium",
  remedy: "brokered-secret",
  message: (reference) =>
    `${nameOf(reference)} is a static token of a hosting platform.${whereTo(reference)} Keep it in the broker, which leases it for one job, or use the platform's OIDC login.`,
});
