import { nameOf, referenceDetector, whereTo } from "../detector.ts";

export const detector = referenceDetector({
  id: "crates-token",
  title: "crates.io token",
  docs: "A token that publishes crates. Trusted publishing replaces it.",
  blocking: "yes",
  severity: "high",
  remedy: "direct-oidc",
  message: (reference) =>
    `${nameOf(reference)} is a crates.io token.${whereTo(reference)} Set up trusted publishing, verify one release, then delete the token.`,
});
