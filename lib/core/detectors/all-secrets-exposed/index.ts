import { referenceDetector } from "../detector.ts";

export const detector = referenceDetector({
  id: "all-secrets-exposed",
  title: "All secrets exposed",
  docs: "`toJSON(secrets)`, the whole `secrets` context or a computed index makes every secret of the repository part of the expression: the runner is then handed all of them, whatever the job needs.",
  blocking: "yes",
  severity: (reference) => (reference.modifiers.includes("untrusted-trigger") ? "critical" : "high"),
  remedy: "manual",
  message: (reference) =>
    `${reference.expression} hands every secret of the repository to this job. Name the secrets that it needs one by one.`,
});
