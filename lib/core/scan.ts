import type { Finding, UnparsedFile } from "./contracts.ts";
import { detectAll, type FindingSettings } from "./detectors/detect.ts";
import { buildRepoModel, ciFileKind, type RepoSource } from "./workflow/repo.ts";

/** What a scan of one repository's CI files gives. */
export interface RepositoryReport {
  readonly name: string;
  /** Paths, those that were not understood included. */
  readonly workflows: readonly string[];
  readonly actions: readonly string[];
  readonly unparsed: readonly UnparsedFile[];
  readonly findings: readonly Finding[];
}

export interface ScanOptions {
  readonly settings: FindingSettings;
  /** HMAC of a literal under the local key, as hex. */
  readonly seal: (value: string) => string;
}

/** Scans one repository's CI files. Pure and total: the same files give the same report, hostile ones a shorter one. */
export function scanRepository(source: RepoSource, options: ScanOptions): RepositoryReport {
  const repo = buildRepoModel(source, options.seal);
  const all = [...repo.files.map((file) => file.path), ...repo.unparsed.map((file) => file.path)];
  const workflows = all.filter((path) => ciFileKind(path) === "workflow");
  return {
    name: source.name,
    workflows,
    actions: all.filter((path) => ciFileKind(path) === "action"),
    unparsed: repo.unparsed,
    findings: detectAll(repo, options.settings),
  };
}

export type { FindingSettings, RepoSource };
