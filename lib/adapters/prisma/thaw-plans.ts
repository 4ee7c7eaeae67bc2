import { FREEZE_STATES, isHeld } from "../../core/freeze/repository-state.ts";
import type { ProofDebt } from "../../core/listing/thaw-views.ts";
import { isUuid } from "../../core/uuid.ts";
import type { ThawPlans } from "../../usecases/freeze/thaw-plan-ports.ts";
import type { Database } from "./client.ts";
import { JUDGED_FOR_MS } from "./gate-readiness.ts";

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

/** Reads before something is done to many repositories at once, with the rights of web. */
export function createThawPlans(database: Database): ThawPlans {
  return {
    async ready(incidentId, at) {
      if (!isUuid(incidentId)) return [];
      const since = new Date(at.getTime() - JUDGED_FOR_MS);
      const rows = await database.$queryRaw<{ readonly id: string }[]>`
        SELECT h.repository_id AS id FROM gate_standing s
        JOIN incident_repository h ON h.incident_id = s.incident_id AND h.repository_id = s.repository_id
        JOIN repository r ON r.id = h.repository_id
        WHERE s.incident_id = ${incidentId}::uuid AND s.thaw <> 'hold' AND s.judged_at >= ${since}
          AND h.state = ANY(${[...HELD]}::text[])
        ORDER BY lower(r.owner), lower(r.name), r.id`;
      return rows.map(({ id }) => id);
    },
    debts: (incidentId, repositoryIds) => readDebts(database, incidentId, repositoryIds),
    async outside(incidentId, organisationId, repositoryIds) {
      const all = repositoryIds === "all";
      const ids = all ? [] : repositoryIds.filter(isUuid);
      const rows = await database.$queryRaw<{ readonly id: string; readonly name: string; readonly inside: boolean }[]>`
        SELECT r.id, r.owner || '/' || r.name AS name, h.repository_id IS NOT NULL AS inside
        FROM repository r
        LEFT JOIN incident_repository h ON h.incident_id = ${incidentId}::uuid AND h.repository_id = r.id
        WHERE r.organisation_id = ${organisationId}::uuid AND r.deleted_at IS NULL AND (${all} OR r.id = ANY(${ids}::uuid[]))
        ORDER BY lower(r.owner), lower(r.name), r.id`;
      const outside = rows.filter(({ inside }) => !inside);
      return {
        ids: outside.map(({ id }) => id),
        names: outside.slice(0, MOST_NAMES).map(({ name }) => name),
        already: rows.length - outside.length,
      };
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
