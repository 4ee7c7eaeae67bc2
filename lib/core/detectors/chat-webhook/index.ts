import { nameOf, referenceDetector, whereTo } from "../detector.ts";

export const detector = referenceDetector({
  id: "chat-webhook",
  title: "Chat webhook",
  docs: "An address that posts into a chat: whoever has it can write there.",
  blocking: "configurable",
  severity: "medium",
  remedy: "brokered-secret",
  message: (reference) =>
    `${nameOf(reference)} is an address that lets anybody post into a chat.${whereTo(reference)} Keep it in the broker, which leases it for one job.`,
});
