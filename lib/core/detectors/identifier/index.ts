import { nameOf, referenceDetector, whereTo } from "../detector.ts";

export const detector = referenceDetector({
  id: "identifier",
  title: "Identifier kept as a secret",
  docs: "A user name, an account or client id, a region: no credential. Stored as a secret it only hides what is public.",
  blocking: "never",
  severity: "info",
  remedy: "move-to-vars",
  message: (reference) =>
    `${nameOf(reference)} is an identifier and no credential.${whereTo(reference)} Move it to a configuration variable (vars).`,
});
