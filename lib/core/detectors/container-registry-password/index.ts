import type { JudgedReference } from "../../workflow/way/judge.ts";
import { entryOf } from "../../workflow/way/linked.ts";
import { nameOf, referenceDetector, whereTo } from "../detector.ts";

export const detector = referenceDetector({
  id: "container-registry-password",
  title: "Container registry password",
  docs: "A password or token of a container registry. GHCR takes `GITHUB_TOKEN` for the repository's own packages; Docker Hub has OIDC connections on some plans; others get a brokered secret.",
  blocking: "yes",
  severity: "medium",
  remedy: (reference) => (isGhcr(reference) ? "github-token" : "brokered-secret"),
  message: (reference) =>
    `${nameOf(reference)} is a static password of a container registry.${whereTo(reference)} ${isGhcr(reference) ? "GITHUB_TOKEN with packages: write serves GHCR." : "Have the broker lease it for one job, or use the registry's OIDC login."}`,
});

/** GHCR by the login step's own registry, or by a script's or an image's host. */
function isGhcr(reference: JudgedReference): boolean {
  const registry = reference.step ? entryOf(reference.step.with, "registry")?.value : null;
  if (registry) return registry.toLowerCase().includes("ghcr.io");
  return reference.facts.length > 0 && reference.facts.every((item) => item.sink.what.includes("ghcr.io"));
}
