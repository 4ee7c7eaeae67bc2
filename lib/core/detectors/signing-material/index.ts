import { nameOf, referenceDetector, whereTo } from "../detector.ts";

export const detector = referenceDetector({
  id: "signing-material",
  title: "Signing key or its passphrase",
  docs: "A key, certificate or passphrase that signs releases. It cannot be exchanged for a token; it belongs into a protected environment or a KMS.",
  blocking: "configurable",
  severity: "medium",
  remedy: "manual",
  message: (reference) =>
    `${nameOf(reference)} is signing material.${whereTo(reference)} Keep it in a protected environment or sign with a KMS.`,
});
