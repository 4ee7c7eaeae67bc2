import type { Audience } from "../../core/inventory/facts.ts";
import { sourceOf } from "../../core/removal/place.ts";
import type { StoredSecretRow } from "../../usecases/removal/ports.ts";
import type { Database } from "./client.ts";
import { Prisma } from "./generated/client.ts";
import { NEWEST_SCAN, OPAQUE } from "./opaque-sql.ts";

export interface ReaderRow {
  readonly id: string;
  readonly githubId: bigint;
  readonly nodeId: string | null;
  readonly fullName: string;
  readonly head: string | null;
  readonly pushedAt: Date | null;
  readonly branches: number | null;
  readonly opaque: string | null;
  /** The newest commit that is known to read as the newest finished scan did. */
  readonly scannedCommit: string | null;
  readonly scannedAt: Date | null;
}

/**
 * Repositories that may read a secret. Deleted and archived ones run nothing and are left out, as in the inventory; one that is not shown any
 * more may still be there. Null where it is not visible who they are: its list is not, or Thaw does not see all of the organisation.
 */
export async function readersOf(
  database: Database,
  secret: StoredSecretRow,
  audience: Audience | null,
): Promise<readonly ReaderRow[] | null> {
  const { organisationId, repositoryId, place, credentialId } = secret;
  const visible = await database.sourceState.count({
    where: { organisationId, repositoryId, source: sourceOf(place), outcome: "visible" },
  });
  if (visible === 0) return null;
  if (repositoryId !== null) return readerRows(database, organisationId, Prisma.sql`r.id = ${repositoryId}::uuid`);
  const whole = await database.installation.count({
    where: { organisationId, role: "observer", allRepositories: true, suspendedAt: null },
  });
  if (whole === 0 || audience === null) return null;
  const chosen = Prisma.sql`r.id IN (SELECT w.repository_id FROM credential_reader w WHERE w.credential_id = ${credentialId}::uuid)`;
  // One whose visibility is not known counts as private.
  const which = { selected: chosen, all: Prisma.sql`true`, private: Prisma.sql`r.visibility <> 'public'` }[audience];
  return readerRows(database, organisationId, which);
}

/**
 * Where the trees that a scan reads are those of the newest commit, it was scanned as of that commit: the parts of the key that are not about
 * files, engine and settings, come first (lib/core/github/source-key.ts).
 */
function readerRows(database: Database, organisationId: string, which: Prisma.Sql): Promise<readonly ReaderRow[]> {
  return database.$queryRaw<ReaderRow[]>`
    SELECT r.id, r.github_id AS "githubId", r.node_id AS "nodeId", r.owner || '/' || r.name AS "fullName", r.head_sha AS head,
      r.pushed_at AS "pushedAt", r.branches,
      last.finished_at AS "scannedAt",
      CASE
        WHEN NOT r.scanned_outside AND r.scanned_key::jsonb -> 2 = to_jsonb(coalesce(r.default_branch, 'HEAD'))
          AND r.scanned_key::jsonb -> 3 = to_jsonb(r.head_sha IS NOT NULL)
          AND r.scanned_key::jsonb -> 4 IS NOT DISTINCT FROM coalesce(to_jsonb(r.workflows_tree_sha), 'null')
          AND r.scanned_key::jsonb -> 5 IS NOT DISTINCT FROM coalesce(to_jsonb(r.actions_tree_sha), 'null')
          AND r.scanned_key::jsonb -> 6 IS NOT DISTINCT FROM coalesce(to_jsonb(r.root_action_sha), 'null') THEN r.head_sha
        ELSE coalesce(r.scanned_head, last.commit_sha) END AS "scannedCommit",
      ${OPAQUE} AS opaque
    FROM repository r
    ${NEWEST_SCAN}
    WHERE r.organisation_id = ${organisationId}::uuid AND r.github_id IS NOT NULL AND r.deleted_at IS NULL AND NOT r.archived
      AND ${which}
    ORDER BY lower(r.owner), lower(r.name)`;
}
