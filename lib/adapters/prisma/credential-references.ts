import {
  CONTEXTS,
  CREDENTIAL_KINDS,
  MODIFIERS,
  REMEDIES,
  type RemedyId,
  SEVERITIES,
  type Sink,
} from "../../core/contracts.ts";
import type { Outcome, ReferenceView, ReferencingRepository } from "../../core/listing/credential-views.ts";
import { LIST_PAGE } from "../../core/listing/list-page.ts";
import { rowsAsJson, timeOf } from "./as-json.ts";
import { PLANNED } from "./credential-sql.ts";
import { Prisma } from "./generated/client.ts";

interface ReferenceColumns {
  readonly repository_id: string;
  readonly owner: string;
  readonly name: string;
  readonly archived: boolean;
  readonly default_branch: string | null;
  readonly fingerprint: string;
  readonly path: string;
  readonly line: number;
  readonly ref: string;
  readonly commit_sha: string | null;
  readonly scanned_commit: string | null;
  /** ISO 8601. */
  readonly finished_at: string | null;
  readonly kind: string;
  readonly severity: string;
  readonly blocks_thaw: boolean;
  readonly context: string;
  readonly sinks: readonly Sink[];
  readonly modifiers: readonly string[];
  readonly remedy: string;
  readonly solved_by: string | null;
  readonly disposition: string | null;
  readonly refusal_code: string | null;
  readonly message: string | null;
}

/** Open references by repository, path and place in the text: one page of them, or all for null. */
export async function readReferences(
  database: Prisma.TransactionClient,
  credentialId: string,
  page: number | null,
): Promise<readonly ReferencingRepository[]> {
  const limit = page === null ? Prisma.empty : Prisma.sql`LIMIT ${LIST_PAGE} OFFSET ${(page - 1) * LIST_PAGE}`;
  // The place of each is found before anything else about it is looked up.
  const rows = await rowsAsJson<ReferenceColumns>(
    database,
    Prisma.sql`
    WITH page AS MATERIALIZED (
      SELECT f.*, r.owner, r.name, r.archived, r.default_branch,
        row_number() OVER (ORDER BY lower(r.owner), lower(r.name), r.id, f.path, (f.span->>'start')::int, f.ref, f.fingerprint) AS position
      FROM finding f
      CROSS JOIN LATERAL (
        SELECT r.id, r.owner, r.name, r.archived, r.default_branch FROM repository r
        WHERE r.id = f.repository_id AND r.deleted_at IS NULL OFFSET 0
      ) r
      WHERE f.credential_id = ${credentialId}::uuid AND f.resolved_scan_id IS NULL
      ORDER BY position ${limit}
    )
    SELECT f.repository_id, f.owner, f.name, f.archived, f.default_branch, f.fingerprint, f.path, (f.span->>'line')::int AS line, f.ref,
      f.commit_sha, s.commit_sha AS scanned_commit, s.finished_at, f.kind, f.severity, f.blocks_thaw, f.context, f.sinks, f.modifiers,
      f.remedy, i.remedy AS solved_by, i.disposition, i.refusal_code, i.message
    FROM page f ${PLANNED}
    CROSS JOIN LATERAL (SELECT s.commit_sha, s.finished_at FROM scan s WHERE s.id = f.last_scan_id OFFSET 0) s
    ORDER BY f.position`,
  );
  const owners = await readOwners(database, [...new Set(rows.map((row) => row.repository_id))]);
  return byRepository(rows, owners);
}

type Owner = ReferencingRepository["ownedBy"][number];

async function readOwners(
  database: Prisma.TransactionClient,
  repositoryIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Owner[]>> {
  if (repositoryIds.length === 0) return new Map();
  const rows = await rowsAsJson<Owner & { readonly repositoryId: string }>(
    database,
    Prisma.sql`SELECT w.repository_id AS "repositoryId", w.slug, w.source FROM repository_owner w
      WHERE w.repository_id = ANY(${[...repositoryIds]}::uuid[]) ORDER BY w.slug, w.source`,
  );
  const owners = new Map<string, Owner[]>();
  for (const { repositoryId, slug, source } of rows) {
    owners.set(repositoryId, [...(owners.get(repositoryId) ?? []), { slug, source }]);
  }
  return owners;
}

function byRepository(
  rows: readonly ReferenceColumns[],
  owners: ReadonlyMap<string, readonly Owner[]>,
): readonly ReferencingRepository[] {
  const repositories = new Map<string, ReferencingRepository & { readonly references: ReferenceView[] }>();
  for (const row of rows) {
    const known = repositories.get(row.repository_id);
    const reference = referenceView(row);
    if (known !== undefined) known.references.push(reference);
    else {
      const { owner, name, archived, default_branch: defaultBranch } = row;
      const ownedBy = owners.get(row.repository_id) ?? [];
      repositories.set(row.repository_id, { owner, name, archived, defaultBranch, ownedBy, references: [reference] });
    }
  }
  return [...repositories.values()];
}

/** Words that this version does not know become the most careful known one. */
function referenceView(row: ReferenceColumns): ReferenceView {
  return {
    fingerprint: row.fingerprint,
    path: row.path,
    line: row.line,
    ref: row.ref,
    commit: row.commit_sha ?? row.scanned_commit,
    historical: row.commit_sha !== null,
    scannedAt: timeOf(row.finished_at)?.toISOString() ?? null,
    kind: CREDENTIAL_KINDS.find((kind) => kind === row.kind) ?? "unknown-secret",
    severity: SEVERITIES.find((severity) => severity === row.severity) ?? "high",
    blocksThaw: row.blocks_thaw,
    context: CONTEXTS.find((context) => context === row.context) ?? "other",
    sinks: row.sinks,
    modifiers: MODIFIERS.filter((modifier) => row.modifiers.includes(modifier)),
    outcome: outcomeOf(row),
  };
}

/** What the plan says of a reference; without a word of a plan, the remedy that is meant for it. */
export function outcomeOf(row: {
  readonly remedy: string;
  readonly solved_by: string | null;
  readonly disposition: string | null;
  readonly refusal_code: string | null;
  readonly message: string | null;
}): Outcome {
  if (row.refusal_code !== null) return { kind: "left", code: row.refusal_code, message: row.message ?? "" };
  if (row.solved_by === null) return { kind: "unplanned", remedy: remedyOf(row.remedy) };
  return {
    kind: "planned",
    remedy: remedyOf(row.solved_by),
    disposition: row.disposition === "safe" ? "safe" : "review",
  };
}

function remedyOf(word: string): RemedyId {
  return REMEDIES.find((one) => one === word) ?? "manual";
}
