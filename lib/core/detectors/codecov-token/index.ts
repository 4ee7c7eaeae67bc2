import { nameOf, referenceDetector, whereTo } from "../detector.ts";

export const detector = referenceDetector({
  id: "codecov-token",
  title: "Codecov token",
  docs: "An upload token of Codecov, which takes OIDC tokens as well.",
  blocking: "yes",
  severity: "medium",
  remedy: "direct-oidc",
  message: (reference) =>
    `${nameOf(reference)} is a Codecov upload token.${whereTo(reference)} Use Codecov's OIDC upload (use_oidc: true), with a fall-back for forks.`,
});
