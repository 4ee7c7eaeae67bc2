import { nameOf, referenceDetector } from "../detector.ts";
import { advice } from "../github-advice.ts";

export const detector = referenceDetector({
  id: "persisted-pat-checkout",
  title: "GitHub token kept in .git/config",
  docs: "A checkout with a token of its own keeps it in `.git/config` for every later step of the job, unless `persist-credentials: false` says not to. Every tool that runs afterwards can read it.",
  blocking: "yes",
  severity: "medium",
  remedy: "broker-token",
  message: (reference) =>
    `${nameOf(reference)} is kept in .git/config by the checkout, where every later step of the job can read it. ${advice(reference)} Say persist-credentials explicitly.`,
});
