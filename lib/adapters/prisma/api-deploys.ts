import type { IncidentState } from "../../core/freeze/incident-state.ts";
import type { DeployFacts, DeployWord } from "../../core/freeze/may-deploy.ts";
import type { FreezeState } from "../../core/freeze/repository-state.ts";
import type { DeployRow, RepositoryName, Sight, Slice } from "../../usecases/api/ports.ts";
import { behind, isNamed, seen } from "./api-sight.ts";
import type { Prisma } from "./generated/client.ts";

interface NamedRow extends RepositoryName {
  readonly id: string;
}

interface WordRow {
  readonly repository_id: string;
  readonly incident_id: string;
  readonly title: string;
  readonly drill: boolean;
  readonly status: string;
  readonly state: string;
  readonly state_at: Date;
  readonly exception_lives: boolean;
}

/** What lib/core/freeze/may-deploy.ts judges by, of one repository or of a slice of all. */
export async function readDeploys(
  database: Prisma.TransactionClient,
  sight: Sight,
  which: RepositoryName | Slice,
  at: Date,
): Promise<readonly DeployRow[]> {
  const [condition, most] = "name" in which ? [isNamed(which), 1] : [behind(which, "r.id"), which.most];
  const rows = await database.$queryRaw<NamedRow[]>`
    SELECT r.id, r.owner, r.name FROM repository r WHERE ${seen(sight)} AND ${condition} ORDER BY r.id LIMIT ${most}`;
  const ids = rows.map(({ id }) => id);
  const words = await readWords(database, ids, at);
  const locks = await database.freezeLock.findMany({
    where: { repositoryId: { in: ids } },
    orderBy: { incidentId: "asc" },
  });
  const common = await readCommon(database, sight.organisationId);
  return rows.map(({ id, owner, name }) => ({
    id,
    repository: { owner, name },
    facts: {
      ...common,
      words: words.filter((word) => word.repository_id === id).map(wordOf),
      locks: locks.filter(({ repositoryId }) => repositoryId === id).map(({ incidentId }) => incidentId),
    },
  }));
}

async function readWords(
  database: Prisma.TransactionClient,
  ids: readonly string[],
  at: Date,
): Promise<readonly WordRow[]> {
  return await database.$queryRaw<WordRow[]>`
    SELECT ir.repository_id, ir.incident_id, i.title, i.drill, i.status, ir.state, ir.state_at, EXISTS (
      SELECT FROM thaw_exception e WHERE e.incident_id = ir.incident_id AND e.repository_id = ir.repository_id
        AND e.approved_at IS NOT NULL AND e.ended_at IS NULL AND e.expires_at > ${at}) AS exception_lives
    FROM incident_repository ir JOIN incident i ON i.id = ir.incident_id
    WHERE ir.repository_id = ANY(${[...ids]}::uuid[]) AND i.status IN ('activating', 'active', 'resolving')
    ORDER BY i.activated_at, i.id`;
}

/** Words of closed lists come from columns whose CHECK knows the same list. */
function wordOf(row: WordRow): DeployWord {
  return {
    incidentId: row.incident_id,
    title: row.title,
    drill: row.drill,
    status: row.status as IncidentState,
    state: row.state as FreezeState,
    since: row.state_at.getTime(),
    exceptionLives: row.exception_lives,
  };
}

type Common = Pick<DeployFacts, "ofAll" | "restored" | "workerSeenAt">;

async function readCommon(database: Prisma.TransactionClient, organisationId: string): Promise<Common> {
  const ofAll = await database.incident.findMany({
    where: { organisationId, scope: "all", status: { in: ["activating", "active"] } },
    select: { id: true, title: true, drill: true, activatedAt: true, createdAt: true },
    orderBy: [{ activatedAt: "asc" }, { id: "asc" }],
  });
  const stamp = await database.deploymentStamp.findUnique({ where: { id: 1 } });
  const worker = await database.jobWorker.aggregate({ where: { state: "running" }, _max: { seenAt: true } });
  return {
    ofAll: ofAll.map(({ id: incidentId, title, drill, activatedAt, createdAt }) => ({
      incidentId,
      title,
      drill,
      since: (activatedAt ?? createdAt).getTime(),
    })),
    // A database without its stamp is none that this can be said of.
    restored: stamp === null || (stamp.restoredAt !== null && stamp.restoreCheckedAt === null),
    workerSeenAt: worker._max.seenAt?.getTime() ?? null,
  };
}
