import { type Actor, mayAct } from "../core/actor.ts";
import type { Failure, Result } from "../core/contracts.ts";
import { addressWords, type RepositoryAddress, sameRepository } from "../core/imports/address.ts";
import { type ImportFormat, readImport } from "../core/imports/read.ts";
import {
  type ImportedFinding,
  type ImportedReport,
  type ImportedRun,
  importFingerprint,
  importMessage,
} from "../core/imports/report.ts";
import type { ImportCounts, ImportedInto, ImportStore, NewImport } from "./import-ports.ts";
import type { AuditEntry, Clock } from "./ports.ts";
import { withoutLiterals } from "./redact.ts";
import { done, refuse } from "./refuse.ts";

export interface ImportPorts {
  readonly store: ImportStore;
  readonly clock: Clock;
}

export interface ImportRequest {
  readonly organisationId: string;
  readonly bytes: Uint8Array;
  /** Null to tell it from the text. */
  readonly format: ImportFormat | null;
  /** For a file that names no repository. One that names another is refused. */
  readonly repository: RepositoryAddress | null;
  /** Folders in which the scanner's machine had the repository. */
  readonly roots: readonly string[];
}

export interface ImportEnd {
  readonly into: readonly ImportedInto[];
  /** Results that could not be taken: they are told, since a result that is lost looks like none. */
  readonly left: ImportedReport["left"];
}

type Refusal = Failure<
  "forbidden" | "too-large" | "not-a-report" | "no-repository" | "other-repository" | "unknown-repository"
>;

/**
 * Adds what another scanner found. Rule, place and level are kept, with a sentence of ours; the texts that the scanner quotes never leave
 * the reader. Nothing that was known is cleared: neither by a later report that does not have it, nor by our own scans.
 */
export async function importFindings(
  ports: ImportPorts,
  actor: Actor,
  request: ImportRequest,
): Promise<Result<ImportEnd, Refusal>> {
  if (!mayAct(actor, request.organisationId, ["owner", "security-lead", "admin"])) {
    return refuse("forbidden", "Only owners, security leads and admins may import findings.");
  }
  const read = readImport(request.bytes, request.format, request.roots);
  if (!read.ok) return read;
  const imports: NewImport[] = [];
  for (const run of read.value.runs) {
    const repository = repositoryOf(run, request.repository);
    if (!repository.ok) return repository;
    imports.push(newImport(run, repository.value));
  }
  const { organisationId } = request;
  const into = await ports.store.add({ organisationId, imports, at: ports.clock.now() }, auditOf(actor));
  return into.ok ? done({ into: into.value, left: read.value.left }) : into;
}

function repositoryOf(
  run: ImportedRun,
  asked: RepositoryAddress | null,
): Result<RepositoryAddress, Failure<"no-repository" | "other-repository">> {
  const repository = run.repository ?? asked;
  if (repository === null) {
    return refuse("no-repository", "The file does not say which repository it is of. Name it: --repository OWNER/NAME");
  }
  if (asked !== null && !sameRepository(repository, asked)) {
    const words = `The file is of ${addressWords(repository)}, not of ${addressWords(asked)}.`;
    return refuse("other-repository", `${words} Leave --repository away, or name the repository that it is of.`);
  }
  return done(repository);
}

/** Equal places become one. A rule or a path that has the form of a credential is covered: it is a stranger's text, too. */
function newImport(run: ImportedRun, repository: RepositoryAddress): NewImport {
  const { tool, version, commit } = run;
  const findings = new Map<string, NewImport["findings"][number]>();
  for (const given of run.findings) {
    const finding: ImportedFinding = {
      ...given,
      rule: withoutLiterals(given.rule, ""),
      path: withoutLiterals(given.path, ""),
    };
    const fingerprint = importFingerprint(tool, finding);
    findings.set(fingerprint, { ...finding, fingerprint, message: importMessage(tool, finding) });
  }
  return { repository, tool, version, commit, findings: [...findings.values()] };
}

function auditOf(actor: Actor) {
  return (repositoryId: string, from: NewImport, counts: ImportCounts): AuditEntry => ({
    actorKind: actor.kind,
    actorId: actor.id,
    action: "findings.imported",
    objectKind: "repository",
    objectId: repositoryId,
    data: { tool: from.tool, version: from.version, commit: from.commit, ...counts },
  });
}
