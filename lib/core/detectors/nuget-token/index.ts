import { nameOf, referenceDetector, whereTo } from "../detector.ts";

export const detector = referenceDetector({
  id: "nuget-token",
  title: "NuGet API key",
  docs: "A key that pushes packages to NuGet. Trusted publishing replaces it.",
  blocking: "yes",
  severity: "high",
  remedy: "direct-oidc",
  message: (reference) =>
    `${nameOf(reference)} is a NuGet API key.${whereTo(reference)} Set up trusted publishing, verify one release, then delete the key.`,
});
