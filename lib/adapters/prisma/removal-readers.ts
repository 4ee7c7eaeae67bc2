import type { Audience } from "../../core/inventory/facts.ts";
import type { StoredSecretRow } from "../../usecases/removal/ports.ts";
import { rowsAsJson, timeOf } from "./as-json.ts";
import type { Database } from "./client.ts";
import { Prisma } from "./generated/client.ts";
import { NEWEST_SCAN, OPAQUE } from "./opaque-sql.ts";

export interface ReaderRow {
  readonly id: string;
  readonly githubId: number;
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

interface Shown {
  /** Whether the list that it is in was visible. */
  readonly visible: boolean;
  /** Whether Thaw sees all of its organisation. */
  readonly whole: boolean;
  readonly audience: Audience | null;
}

/**
 * Repositories that may read a secret. Deleted and archived ones run nothing and are left out, as in the inventory; one that is not shown any
 * more may still be there. Null where it is not visible who they are: its list is not, or Thaw does not see all of the organisation.
 * @param whose `speaking`: only those of which anything is known that names it, now or once, on any branch
 */
export async function readersOf(
  database: Database,
  secret: StoredSecretRow,
  { visible, whole, audience }: Shown,
  whose: "all" | "speaking" = "all",
): Promise<readonly ReaderRow[] | null> {
  const { organisationId, repositoryId, place, credentialId } = secret;
  if (!visible) return null;
  const from = whose === "all" ? Prisma.sql`repository r` : namedIn(organisationId, place.name);
  const rows = (which: Prisma.Sql) => readerRows(database, organisationId, from, which);
  if (repositoryId !== null) return await rows(Prisma.sql`r.id = ${repositoryId}::uuid`);
  if (!whole || audience === null) return null;
  const chosen = Prisma.sql`r.id IN (SELECT w.repository_id FROM credential_reader w WHERE w.credential_id = ${credentialId}::uuid)`;
  // One whose visibility is not known counts as private.
  const which = { selected: chosen, all: Prisma.sql`true`, private: Prisma.sql`r.visibility <> 'public'` }[audience];
  return await rows(which);
}

/**
 * Repositories `r` with a workflow, or once with one, that names a secret: on the default branch, or on another that was read. They are looked up one by
 * one (OFFSET 0 keeps it so): of ten thousand, few name it.
 */
function namedIn(organisationId: string, name: string): Prisma.Sql {
  return Prisma.sql`(SELECT f.repository_id FROM finding f
    WHERE f.organisation_id = ${organisationId}::uuid AND f.origin = 'secret' AND upper(f.secret_name) = upper(${name})
    UNION
    SELECT b.repository_id FROM workflows_reading w
    JOIN repository_branch b ON b.organisation_id = w.organisation_id AND b.workflows_tree_sha = w.tree_sha AND b.gone_at IS NULL
    WHERE w.organisation_id = ${organisationId}::uuid AND upper(${name}) = ANY(w.names)) named
    CROSS JOIN LATERAL (SELECT r.* FROM repository r WHERE r.id = named.repository_id OFFSET 0) r`;
}

type StoredReader = Omit<ReaderRow, "pushedAt" | "scannedAt"> & {
  readonly pushedAt: string | null;
  readonly scannedAt: string | null;
};

/**
 * Where the trees that a scan reads are those of the newest commit, it was scanned as of that commit: the parts of the key that are not about
 * files, engine and settings, come first (lib/core/github/source-key.ts).
 */
async function readerRows(
  database: Database,
  organisationId: string,
  from: Prisma.Sql,
  which: Prisma.Sql,
): Promise<readonly ReaderRow[]> {
  const rows = await rowsAsJson<StoredReader>(
    database,
    Prisma.sql`SELECT r.id, r.github_id AS "githubId", r.node_id AS "nodeId", r.owner || '/' || r.name AS "fullName", r.head_sha AS head,
      r.pushed_at AS "pushedAt", r.branches,
      last.finished_at AS "scannedAt",
      CASE
        WHEN NOT r.scanned_outside AND k.parts -> 2 = to_jsonb(coalesce(r.default_branch, 'HEAD'))
          AND k.parts -> 3 = to_jsonb(r.head_sha IS NOT NULL)
          AND k.parts -> 4 IS NOT DISTINCT FROM coalesce(to_jsonb(r.workflows_tree_sha), 'null')
          AND k.parts -> 5 IS NOT DISTINCT FROM coalesce(to_jsonb(r.actions_tree_sha), 'null')
          AND k.parts -> 6 IS NOT DISTINCT FROM coalesce(to_jsonb(r.root_action_sha), 'null') THEN r.head_sha
        ELSE coalesce(r.scanned_head, last.commit_sha) END AS "scannedCommit",
      ${OPAQUE} AS opaque
    FROM ${from}
    CROSS JOIN LATERAL (SELECT r.scanned_key::jsonb AS parts OFFSET 0) k
    ${NEWEST_SCAN}
    WHERE r.organisation_id = ${organisationId}::uuid AND r.github_id IS NOT NULL AND r.deleted_at IS NULL AND NOT r.archived
      AND ${which}
    ORDER BY lower(r.owner), lower(r.name)`,
  );
  return rows.map((row) => ({ ...row, pushedAt: timeOf(row.pushedAt), scannedAt: timeOf(row.scannedAt) }));
}
