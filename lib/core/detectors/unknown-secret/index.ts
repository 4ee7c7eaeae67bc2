import { nameOf, referenceDetector, whereTo } from "../detector.ts";

export const detector = referenceDetector({
  id: "unknown-secret",
  title: "Secret of unknown use",
  docs: "Neither its name nor its use says what it is.",
  blocking: "yes",
  severity: "medium",
  remedy: "manual",
  message: (reference) =>
    `${nameOf(reference)} is a secret whose kind the text does not show.${whereTo(reference)} Find out what it is and choose a remedy.`,
});
