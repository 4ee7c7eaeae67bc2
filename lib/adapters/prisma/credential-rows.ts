import { CREDENTIAL_KINDS, SEVERITIES, type Target } from "../../core/contracts.ts";
import { CREDENTIAL_LEVELS, CREDENTIAL_STATES } from "../../core/listing/credential-query.ts";
import { reachOf } from "../../core/listing/credential-reach.ts";
import type { CredentialRow } from "../../core/listing/credential-views.ts";
import type { ListedCredential } from "./credential-sql.ts";
import type { Prisma } from "./generated/client.ts";

/** Owners that one row carries. */
const OWNERS_SHOWN = 50;

interface Beside {
  readonly id: string;
  readonly targets: readonly (Target | null)[] | null;
  readonly owners: readonly string[] | null;
  readonly files: number;
  readonly revoked_at: Date | null;
  readonly revoked_evidence: string | null;
}

/**
 * Rows of `listed` as a page gets them. What a row reaches, in how many files, and who owns it is
 * asked for these rows only, and in one pass: an export has tens of thousands.
 */
export async function credentialRows(
  database: Prisma.TransactionClient,
  listed: readonly ListedCredential[],
): Promise<readonly CredentialRow[]> {
  const ids = listed.map(({ id }) => id);
  const beside = await database.$queryRaw<Beside[]>`
    WITH wanted AS (SELECT id, repository_id FROM credential WHERE id = ANY(${ids}::uuid[])),
    open_findings AS MATERIALIZED (
      SELECT f.credential_id AS id, f.repository_id, f.path, f.target
      FROM finding f
      CROSS JOIN LATERAL (SELECT FROM repository r WHERE r.id = f.repository_id AND r.deleted_at IS NULL OFFSET 0) r
      WHERE f.credential_id = ANY(${ids}::uuid[]) AND f.resolved_scan_id IS NULL
    ),
    reached AS (
      SELECT id, jsonb_agg(DISTINCT coalesce(target, 'null')) AS targets, count(DISTINCT (repository_id, path))::int AS files
      FROM open_findings GROUP BY id
    ),
    places AS (
      SELECT id, repository_id FROM open_findings UNION SELECT id, repository_id FROM wanted WHERE repository_id IS NOT NULL
    ),
    owned AS (
      SELECT p.id, array_agg(DISTINCT w.slug ORDER BY w.slug) AS owners
      FROM places p JOIN repository_owner w ON w.repository_id = p.repository_id GROUP BY p.id
    )
    SELECT wanted.id, reached.targets, coalesce(reached.files, 0) AS files, owned.owners, said.at AS revoked_at,
      said.evidence AS revoked_evidence
    FROM wanted LEFT JOIN LATERAL (
      SELECT * FROM (
        SELECT v.at, array_to_string(v.evidence, ' ') AS evidence FROM credential_event v
        WHERE v.credential_id = wanted.id AND v.kind = 'revoked'
        UNION ALL
        SELECT e.revoked_at, coalesce(e.revoked_evidence, '') FROM exposure e
        WHERE e.credential_id = wanted.id AND e.revoked_at IS NOT NULL
      ) AS words ORDER BY words.at DESC LIMIT 1
    ) said ON true LEFT JOIN reached USING (id) LEFT JOIN owned USING (id)`;
  const byId = new Map(beside.map((one) => [one.id, one]));
  return listed.map((row) => rowView(row, byId.get(row.id)));
}

/** Words that this version does not know become the most careful known one. */
function rowView(row: ListedCredential, beside: Beside | undefined): CredentialRow {
  const owners = beside?.owners ?? [];
  const { owner, repository: name, archived } = row;
  return {
    id: row.id,
    name: row.name,
    kind: CREDENTIAL_KINDS.find((kind) => kind === row.kind) ?? "unknown-secret",
    level: CREDENTIAL_LEVELS.find((level) => level === row.level) ?? "unknown",
    state: CREDENTIAL_STATES.find((state) => state === row.state) ?? "static",
    repository: owner === null || name === null ? null : { owner, name, archived: archived ?? false },
    environment: row.environment,
    organisation: row.login,
    severity: row.worst === null ? null : (SEVERITIES[row.worst - 1] ?? null),
    references: row.references,
    blocking: row.blocking,
    planned: row.planned,
    exposure:
      row.exposed_open === null ? null : { open: row.exposed_open, dueAt: row.exposed_due?.toISOString() ?? null },
    revoked: revokedView(beside),
    repositories: row.repositories,
    files: beside?.files ?? 0,
    reach: reachOf(beside?.targets ?? []),
    storedAt: row.stored_at?.toISOString() ?? null,
    changedAt: row.updated_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    ownedBy: owners.slice(0, OWNERS_SHOWN),
    owners: owners.length,
    asOf: row.as_of.toISOString(),
  };
}

function revokedView(beside: Beside | undefined): CredentialRow["revoked"] {
  const at = beside?.revoked_at ?? null;
  return at === null ? null : { at: at.toISOString(), evidence: beside?.revoked_evidence ?? "" };
}
