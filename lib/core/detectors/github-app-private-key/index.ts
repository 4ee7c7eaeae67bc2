import { nameOf, referenceDetector } from "../detector.ts";

export const detector = referenceDetector({
  id: "github-app-private-key",
  title: "GitHub App private key",
  docs: "The key of a GitHub App mints tokens for everything that the App is installed on. In a workflow it is worth more than any token that it makes.",
  blocking: "yes",
  severity: "high",
  remedy: "broker-token",
  message: (reference) =>
    `${nameOf(reference)} is the private key of a GitHub App: whoever reads it can mint tokens for everything the App is installed on. Move the key to the broker and ask it for a token instead.`,
});
