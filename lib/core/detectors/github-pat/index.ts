import { nameOf, referenceDetector, whereTo } from "../detector.ts";
import { advice } from "../github-advice.ts";

export const detector = referenceDetector({
  id: "github-pat",
  title: "GitHub personal access token",
  docs: "A long-lived GitHub token of a person or a bot. Whoever takes it from a runner keeps its rights until somebody revokes it. What it is used on is read from the text; where a script decides, the target is opaque and the owner states the scope.",
  blocking: "yes",
  severity: "high",
  remedy: (reference) =>
    reference.target?.kind === "user-bound" || reference.target?.kind === "other-organisation"
      ? "manual"
      : "broker-token",
  message: (reference) =>
    `${nameOf(reference)} is a long-lived GitHub token.${whereTo(reference)} ${advice(reference)}`,
});
