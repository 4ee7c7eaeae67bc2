import { nameOf, referenceDetector, whereTo } from "../detector.ts";

export const detector = referenceDetector({
  id: "rubygems-token",
  title: "RubyGems API key",
  docs: "A key that pushes gems. Trusted publishing replaces it.",
  blocking: "yes",
  severity: "high",
  remedy: "direct-oidc",
  message: (reference) =>
    `${nameOf(reference)} is a RubyGems API key.${whereTo(reference)} Set up trusted publishing, verify one release, then delete the key.`,
});
