import type { UnparsedFile } from "../contracts.ts";
import type { Proof } from "../edit/prove.ts";
import type { GrantRequest } from "../fix/grants.ts";
import type { AppliedFinding, RefusedFinding, RepositoryPlan } from "../fix/plan.ts";
import type { Disposition, Prerequisite } from "../fix/remediation.ts";

/** One repository's plan as `thaw fix` reports it: everything that is quoted of its files has its literals covered. */
export interface FixedRepository {
  readonly name: string;
  readonly path: string;
  readonly disposition: Disposition;
  readonly files: readonly FixedFile[];
  readonly applied: readonly AppliedFinding[];
  readonly refused: readonly RefusedFinding[];
  readonly grants: readonly GrantRequest[];
  readonly prerequisites: readonly Prerequisite[];
  readonly after: RepositoryPlan["after"];
  /** Files that were not understood: no plan knows what they hold. */
  readonly unparsed: readonly UnparsedFile[];
  /** Whether the files were written; the reason when they should have been and were not. */
  readonly written: boolean;
  readonly notWritten: string | null;
}

export interface FixedFile {
  readonly path: string;
  readonly diff: string;
  readonly proof: Proof;
}

/** The `thaw.fix/1` document. Its field names are a contract: add, never rename. */
export function fixJson(repositories: readonly FixedRepository[]): string {
  const document = {
    schema: "thaw.fix/1",
    repositories: repositories.map((repository) => ({
      name: repository.name,
      path: repository.path,
      disposition: repository.disposition,
      files: repository.files.map(({ path, diff, proof }) => ({ path, diff, proof })),
      applied: repository.applied.map(({ finding, remedy, disposition, reasons, before, after }) => ({
        fingerprint: finding.fingerprint,
        kind: finding.kind,
        secretName: finding.secretName,
        remedy,
        disposition,
        path: finding.primary.path,
        line: finding.primary.line,
        reasons,
        before,
        after,
      })),
      refused: repository.refused.map(({ finding, refusal }) => ({
        fingerprint: finding.fingerprint,
        kind: finding.kind,
        secretName: finding.secretName,
        blocksThaw: finding.blocksThaw,
        code: refusal.code,
        message: refusal.message,
        path: finding.primary.path,
        line: finding.primary.line,
        at: refusal.at,
      })),
      grants: repository.grants,
      prerequisites: repository.prerequisites,
      unparsed: repository.unparsed.map(({ path, reason, detail }) => ({ path, reason, detail })),
      after: repository.after,
      written: repository.written,
      notWritten: repository.notWritten,
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
