import type { CredentialKind, Finding } from "../contracts.ts";
import type { RepoModel } from "../workflow/model.ts";
import { DETECTORS } from "./registry.ts";

/** What an organisation sets about findings. */
export interface FindingSettings {
  /** Kinds that are `configurable` and do not block in this organisation. */
  readonly notBlocking: ReadonlySet<CredentialKind>;
}

/** Runs every detector and applies the organisation's settings. In order of path and place. */
export function detectAll(repo: RepoModel, settings: FindingSettings): readonly Finding[] {
  const findings: Finding[] = [];
  for (const detector of DETECTORS) {
    for (const finding of detector.detect(repo)) {
      findings.push(
        released(detector.id, finding, detector.blocking, settings) ? { ...finding, blocksThaw: false } : finding,
      );
    }
  }
  return findings.sort(byPlace);
}

/** A mutable `secrets: inherit` blocks whatever the settings say: only what the kinds table calls configurable can be released. */
function released(kind: CredentialKind, finding: Finding, blocking: string, settings: FindingSettings): boolean {
  if (blocking !== "configurable" || !settings.notBlocking.has(kind)) return false;
  return !(kind === "secrets-inherit" && finding.severity === "high");
}

function byPlace(a: Finding, b: Finding): number {
  if (a.primary.path !== b.primary.path) return a.primary.path < b.primary.path ? -1 : 1;
  return a.primary.start - b.primary.start || (a.fingerprint < b.fingerprint ? -1 : 1);
}
