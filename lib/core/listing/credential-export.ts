import { reachWords } from "./credential-reach.ts";
import type { CredentialRow, ReferenceView, ReferencingRepository } from "./credential-views.ts";
import { NOT_VISIBLE, outcomeWords } from "./credential-wording.ts";
import { type Columns, csvText } from "./table-export.ts";

/** Credentials as files for a spreadsheet (RFC 4180). What is not visible is written so: an empty cell would read as "none". */

const CREDENTIAL_COLUMNS: Columns<CredentialRow> = [
  ["id", (one) => one.id],
  ["organisation", (one) => one.organisation],
  ["name", (one) => one.name],
  ["kind", (one) => one.kind],
  ["level", (one) => one.level],
  ["state", (one) => one.state],
  ["repository", (one) => (one.repository === null ? "" : `${one.repository.owner}/${one.repository.name}`)],
  ["environment", (one) => one.environment ?? ""],
  ["severity", (one) => one.severity ?? ""],
  ["references", (one) => String(one.references)],
  ["blocking", (one) => String(one.blocking)],
  ["planned", (one) => String(one.planned)],
  ["exposed", (one) => (one.exposure === null ? "" : one.exposure.open ? "not revoked" : "revoked")],
  ["revokeBy", (one) => one.exposure?.dueAt ?? ""],
  ["revokedAt", (one) => one.revoked?.at ?? ""],
  ["revokedEvidence", (one) => one.revoked?.evidence ?? ""],
  ["repositories", (one) => String(one.repositories)],
  ["files", (one) => String(one.files)],
  ["reaches", (one) => reachWords(one.reach)],
  ["storedAt", (one) => one.storedAt ?? NOT_VISIBLE],
  ["changedAt", (one) => one.changedAt ?? NOT_VISIBLE],
  ["lastUsedAt", (one) => one.lastUsedAt ?? NOT_VISIBLE],
  ["owners", (one) => one.ownedBy.join(" ")],
  ["ownersInAll", (one) => String(one.owners)],
  ["asOf", (one) => one.asOf],
];

/** One row for each credential, below a heading. */
export function credentialsCsv(rows: readonly CredentialRow[]): string {
  return csvText(CREDENTIAL_COLUMNS, rows);
}

interface Referenced {
  readonly credential: CredentialRow;
  readonly repository: ReferencingRepository;
  readonly reference: ReferenceView;
}

const REFERENCE_COLUMNS: Columns<Referenced> = [
  ["credential", ({ credential }) => credential.name],
  ["level", ({ credential }) => credential.level],
  ["repository", ({ repository }) => `${repository.owner}/${repository.name}`],
  ["commit", ({ reference }) => reference.commit ?? ""],
  ["ref", ({ reference }) => reference.ref],
  ["path", ({ reference }) => reference.path],
  ["line", ({ reference }) => String(reference.line)],
  ["kind", ({ reference }) => reference.kind],
  ["severity", ({ reference }) => reference.severity],
  ["blocksThaw", ({ reference }) => String(reference.blocksThaw)],
  ["sinks", ({ reference }) => reference.sinks.map(({ what }) => what).join("; ")],
  ["modifiers", ({ reference }) => reference.modifiers.join(" ")],
  ["outcome", ({ reference }) => outcomeWords(reference.outcome)],
  ["owners", ({ repository }) => repository.ownedBy.map(({ slug }) => slug).join(" ")],
  ["fingerprint", ({ reference }) => reference.fingerprint],
];

/** One row for each place that reads the credential. */
export function referencesCsv(credential: CredentialRow, repositories: readonly ReferencingRepository[]): string {
  const rows = repositories.flatMap((repository) =>
    repository.references.map((reference) => ({ credential, repository, reference })),
  );
  return csvText(REFERENCE_COLUMNS, rows);
}
