import { nameOf, referenceDetector, whereTo } from "../detector.ts";

export const detector = referenceDetector({
  id: "pypi-token",
  title: "PyPI token",
  docs: "A token that uploads packages to PyPI. Trusted publishing replaces it.",
  blocking: "yes",
  severity: "high",
  remedy: "direct-oidc",
  message: (reference) =>
    `${nameOf(reference)} is a PyPI token.${whereTo(reference)} Set up trusted publishing, verify one release, then delete the token.`,
});
