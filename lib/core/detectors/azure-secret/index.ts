import { nameOf, referenceDetector, whereTo } from "../detector.ts";

export const detector = referenceDetector({
  id: "azure-secret",
  title: "Azure client secret",
  docs: "A client secret, a publish profile, a storage key or a connection string. Azure trusts federated credentials of a workload.",
  blocking: "yes",
  severity: "high",
  remedy: "direct-oidc",
  message: (reference) =>
    `${nameOf(reference)} is a static Azure credential.${whereTo(reference)} Use a federated credential instead.`,
});
