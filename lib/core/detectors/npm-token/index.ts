import { nameOf, referenceDetector, whereTo } from "../detector.ts";

export const detector = referenceDetector({
  id: "npm-token",
  title: "npm token",
  docs: "A token that publishes packages to npm. Trusted publishing replaces it.",
  blocking: "yes",
  severity: "high",
  remedy: "direct-oidc",
  message: (reference) =>
    `${nameOf(reference)} is an npm token.${whereTo(reference)} Set up trusted publishing, verify one release, then delete the token.`,
});
