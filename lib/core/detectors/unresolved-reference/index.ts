import { nameOf, referenceDetector, whereTo } from "../detector.ts";

export const detector = referenceDetector({
  id: "unresolved-reference",
  title: "Reference to something that cannot be read",
  docs: "A secret is handed to a workflow or action that is not in this repository and of which nothing is known. Unknown is never treated as safe.",
  blocking: "yes",
  severity: "high",
  remedy: "manual",
  message: (reference) =>
    `${nameOf(reference)} is handed to something that cannot be read here.${whereTo(reference)} Find out what the callee does with it, then choose a remedy.`,
});
