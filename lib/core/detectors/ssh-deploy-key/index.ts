import { nameOf, referenceDetector, whereTo } from "../detector.ts";

export const detector = referenceDetector({
  id: "ssh-deploy-key",
  title: "SSH private key",
  docs: "A deploy key or another SSH private key. Git over HTTPS with a broker token replaces deploy keys; keys of servers need a certificate authority or a brokered secret.",
  blocking: "yes",
  severity: "high",
  remedy: "broker-token",
  message: (reference) =>
    `${nameOf(reference)} is an SSH private key.${whereTo(reference)} Replace it by a broker token over HTTPS where it is used for Git.`,
});
