import { nameOf, referenceDetector, whereTo } from "../detector.ts";

export const detector = referenceDetector({
  id: "gcp-key-json",
  title: "Google service account key",
  docs: "A downloaded key of a service account. Workload identity federation makes it unnecessary.",
  blocking: "yes",
  severity: "high",
  remedy: "direct-oidc",
  message: (reference) =>
    `${nameOf(reference)} is a Google service account key.${whereTo(reference)} Use workload identity federation instead.`,
});
