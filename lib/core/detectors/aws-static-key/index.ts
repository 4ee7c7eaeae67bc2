import { nameOf, referenceDetector, whereTo } from "../detector.ts";

export const detector = referenceDetector({
  id: "aws-static-key",
  title: "AWS access key",
  docs: "A static key of an IAM user. AWS trusts GitHub's OIDC tokens, so that a job can assume a role instead.",
  blocking: "yes",
  severity: "high",
  remedy: "direct-oidc",
  message: (reference) =>
    `${nameOf(reference)} is part of a static AWS access key.${whereTo(reference)} Let the job assume a role with its OIDC token instead.`,
});
