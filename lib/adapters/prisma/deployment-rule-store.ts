import type { RuleStore } from "../../usecases/passes/deployment-ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import type { Database, Prisma } from "./client.ts";
import { fencedWrites } from "./fence.ts";

interface DueRow {
  readonly id: string;
  readonly github_id: bigint;
  readonly node_id: string | null;
  readonly owner: string;
  readonly name: string;
}

/** @param fence of the worker whose job writes */
export function createDeploymentRuleStore(database: Database, fence: Fence | null): RuleStore {
  const write = fencedWrites(database, fence);
  return {
    async due(organisationId, before, most) {
      const rows = await database.$queryRaw<DueRow[]>`
        SELECT r.id::text AS id, r.github_id, r.node_id, r.owner, r.name
        FROM repository r LEFT JOIN environment_rules e ON e.repository_id = r.id
        WHERE r.organisation_id = ${organisationId}::uuid AND r.github_id IS NOT NULL AND r.deleted_at IS NULL
          AND EXISTS (SELECT 1 FROM freeze_lock f WHERE f.repository_id = r.id) AND (e.looked_at IS NULL OR e.looked_at < ${before})
        ORDER BY e.looked_at NULLS FIRST, r.id LIMIT ${most}`;
      return rows.map(({ id, github_id, node_id, owner, name }) => ({
        id,
        ref: { id: Number(github_id), nodeId: node_id ?? "", owner, name },
      }));
    },
    put: ({ organisationId, id: repositoryId }, count, lookedAt) =>
      write(async (tx) => {
        const row = { environments: count?.environments ?? null, ruled: count?.ruled ?? null, lookedAt };
        const create = { repositoryId, organisationId, ...row };
        await tx.environmentRules.upsert({ where: { repositoryId }, create, update: row });
      }),
    askForDue: (before) =>
      write(
        (tx) => tx.$executeRaw`
          SELECT thaw_add_job('freeze.environments', json_build_object('organisationId', due.id), 'freeze.environments:' || due.id)
          FROM (
            SELECT DISTINCT r.organisation_id AS id
            FROM freeze_lock f JOIN repository r ON r.id = f.repository_id LEFT JOIN environment_rules e ON e.repository_id = r.id
            WHERE r.github_id IS NOT NULL AND r.deleted_at IS NULL AND (e.looked_at IS NULL OR e.looked_at < ${before})
            ORDER BY 1) due`,
      ),
  };
}

/** Of the repositories that an incident holds now: of how many environments are known, and how many of these have our rule. */
export async function readEnvironmentRules(database: Prisma.TransactionClient, incidentId: string) {
  const [row] = await database.$queryRaw<{ held: number; known: number; environments: number; ruled: number }[]>`
    SELECT count(*)::int AS held, count(e.environments)::int AS known,
      COALESCE(sum(e.environments), 0)::int AS environments, COALESCE(sum(e.ruled), 0)::int AS ruled
    FROM freeze_lock f JOIN repository r ON r.id = f.repository_id AND r.deleted_at IS NULL
      LEFT JOIN environment_rules e ON e.repository_id = r.id
    WHERE f.incident_id = ${incidentId}::uuid`;
  return row ?? { held: 0, known: 0, environments: 0, ruled: 0 };
}
