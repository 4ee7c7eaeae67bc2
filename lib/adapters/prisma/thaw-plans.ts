import { FREEZE_STATES, isHeld } from "../../core/freeze/repository-state.ts";
import type { ProofDebt } from "../../core/listing/thaw-views.ts";
import { isUuid } from "../../core/uuid.ts";
import type { ThawPlans } from "../../usecases/freeze/thaw-plan-ports.ts";
import { rowsAsJson } from "./as-json.ts";
import type { Database } from "./client.ts";
import { JUDGED_FOR_MS } from "./gate-readiness.ts";
import { Prisma } from "./generated/client.ts";
import { oneRow } from "./one-row.ts";

const HELD = FREEZE_STATES.filter(isHeld);
/** Proofs of one answer, and names that are told of a scope. */
const MOST_DEBTS = 500;
const MOST_NAMES = 20;

interface DebtRow {
  readonly repository_id: string;
  readonly owner: string;
  readonly name: string;
  readonly path: string;
  readonly job: string;
  readonly due: number | null;
}

interface Outside {
  readonly ids: string;
  readonly names: readonly string[];
  readonly already: number;
}

/** Reads before something is done to many repositories at once, with the rights of web. */
export function createThawPlans(database: Database): ThawPlans {
  return {
    async ready(incidentId, at) {
      if (!isUuid(incidentId)) return [];
      const since = new Date(at.getTime() - JUDGED_FOR_MS);
      const rows = await rowsAsJson<{ readonly id: string }>(
        database,
        Prisma.sql`SELECT h.repository_id AS id FROM gate_standing s
          JOIN incident_repository h ON h.incident_id = s.incident_id AND h.repository_id = s.repository_id
          JOIN repository r ON r.id = h.repository_id
          WHERE s.incident_id = ${incidentId}::uuid AND s.thaw <> 'hold' AND s.judged_at >= ${since}
            AND h.state = ANY(${[...HELD]}::text[])
          ORDER BY lower(r.owner), lower(r.name), r.id`,
      );
      return rows.map(({ id }) => id);
    },
    debts: (incidentId, repositoryIds) => readDebts(database, incidentId, repositoryIds),
    async outside(incidentId, organisationId, repositoryIds) {
      const named = repositoryIds === "all" ? null : repositoryIds.filter(isUuid);
      const wanted = named === null ? Prisma.sql`true` : Prisma.sql`r.id = ANY(${named}::uuid[])`;
      const row = oneRow(
        await database.$queryRaw<Outside[]>`
        WITH wanted AS MATERIALIZED (
          SELECT r.id, r.owner, r.name, h.repository_id IS NOT NULL AS inside FROM repository r
          LEFT JOIN incident_repository h ON h.incident_id = ${incidentId}::uuid AND h.repository_id = r.id
          WHERE r.organisation_id = ${organisationId}::uuid AND r.deleted_at IS NULL AND ${wanted}
        ), first AS (
          SELECT owner || '/' || name AS name FROM wanted WHERE NOT inside ORDER BY lower(owner), lower(name), id LIMIT ${MOST_NAMES}
        )
        SELECT coalesce(json_agg(id ORDER BY id) FILTER (WHERE NOT inside), '[]')::text AS ids,
          (SELECT coalesce(array_agg(name), '{}') FROM first) AS names, (count(*) FILTER (WHERE inside))::int AS already
        FROM wanted`,
      );
      return { ...row, ids: JSON.parse(row.ids) };
    },
  };
}

/** Proofs of an incident that only a release gives, those without a date first; null for all of its repositories. */
export async function readDebts(
  database: Pick<Database, "$queryRaw">,
  incidentId: string,
  repositoryIds: readonly string[] | null,
): Promise<readonly ProofDebt[]> {
  if (!isUuid(incidentId)) return [];
  const rows = await database.$queryRaw<DebtRow[]>`
        SELECT f.repository_id, r.owner, r.name, j.value ->> 'path' AS path, j.value ->> 'job' AS job,
          (j.value #>> '{proof,dueAt}')::float8 AS due
        FROM gate_fact f JOIN repository r ON r.id = f.repository_id
        CROSS JOIN LATERAL jsonb_array_elements(CASE WHEN jsonb_typeof(f.payload) = 'array' THEN f.payload ELSE '[]' END) j
        WHERE f.incident_id = ${incidentId}::uuid AND f.fact = 'migrated-jobs'
          AND f.payload @? '$[*] ? (@.proof.kind == "release-only")' AND j.value #>> '{proof,kind}' = 'release-only'
          AND (${repositoryIds === null} OR f.repository_id = ANY(${[...(repositoryIds ?? [])].filter(isUuid)}::uuid[]))
        ORDER BY due NULLS FIRST, lower(r.owner), lower(r.name), path, job LIMIT ${MOST_DEBTS}`;
  return rows.map(({ repository_id: repositoryId, owner, name, path, job, due }) => {
    return { repositoryId, owner, name, path, job, dueAt: due === null ? null : new Date(due).toISOString() };
  });
}
