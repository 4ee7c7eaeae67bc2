import { nameOf, referenceDetector, whereTo } from "../detector.ts";

export const detector = referenceDetector({
  id: "saas-api-key",
  title: "API key of a service",
  docs: "A key of a third-party service that issues nothing dynamically. A brokered secret keeps it out of the repository; it stays static upstream and is rotated.",
  blocking: "configurable",
  severity: "medium",
  remedy: "brokered-secret",
  message: (reference) =>
    `${nameOf(reference)} is a static key of a third-party service.${whereTo(reference)} Keep it in the broker, which leases it for one job.`,
});
