import { nameOf, referenceDetector, whereTo } from "../detector.ts";

export const detector = referenceDetector({
  id: "llm-api-key",
  title: "API key of a language model",
  docs: "A key of a model provider: whoever takes it spends on the account.",
  blocking: "configurable",
  severity: "medium",
  remedy: "brokered-secret",
  message: (reference) =>
    `${nameOf(reference)} is a static key of a model provider.${whereTo(reference)} Keep it in the broker, which leases it for one job.`,
});
