import type { LandedStore } from "../../usecases/passes/gate-ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import type { Database, Prisma } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import { writeTrace } from "./held-places.ts";
import { createPassGateStore } from "./pass-gate-store.ts";

const GONE = "gone";

/**
 * What is known of what came onto guarded branches.
 * @param fence of the worker whose job writes
 */
export function createLandedStore(database: Database, fence: Fence | null): LandedStore {
  const write = fencedWrites(database, fence);
  const { repository, incidents, passes } = createPassGateStore(database, fence);
  return {
    repository,
    incidents,
    passes,
    async isGroup({ incidentId, repositoryId }, base, { before, after }) {
      const where = { incidentId, repositoryId, sha: after, base, passedAt: { not: null }, path: { has: before } };
      return (await database.gateGroup.count({ where })) > 0;
    },
    async mark({ incidentId, repositoryId }, branch) {
      const row = await database.landedLook.findFirst({
        where: { incidentId, repositoryId, branch },
      });
      return row === null ? null : { sha: row.sha === GONE ? null : row.sha, at: row.movedAt };
    },
    setMark: ({ incidentId, repositoryId, organisationId }, branch, { sha, at }) =>
      write(async (tx) => {
        const row = { sha: sha ?? GONE, movedAt: at };
        await tx.landedLook.upsert({
          where: { incidentId_repositoryId_branch: { incidentId, repositoryId, branch } },
          create: { incidentId, repositoryId, branch, organisationId, ...row },
          update: row,
        });
      }),
    async outTimes({ incidentId, repositoryId }) {
      const events = await database.incidentEvent.findMany({
        where: { incidentId, repositoryId, kind: { in: ["repository.thawed", "repository.refrozen"] } },
        orderBy: { seq: "asc" },
        select: { kind: true, at: true },
      });
      const times: { from: number; to: number | null }[] = [];
      for (const { kind, at } of events) {
        const last = times.at(-1);
        const isOut = last !== undefined && last.to === null;
        if (kind === "repository.thawed" && !isOut) times.push({ from: at.getTime(), to: null });
        if (kind === "repository.refrozen" && isOut) last.to = at.getTime();
      }
      return times;
    },
    askForMoved: (most, now) => write((tx) => askForMoved(tx, most, now)),
    alarm: (place, trace, at) => write((tx) => writeTrace(tx, place, trace, at)),
  };
}

/**
 * The newest commit is the one of the look that gates take every minute, or the sync's, whichever is newer. Without a mark only a repository counts that
 * something was pushed to since the freeze, by a margin, since GitHub's clock and ours are two. What it leads to is handed on once nothing was
 * pushed for a while, so that GitHub's record has it.
 */
async function askForMoved(tx: Prisma.TransactionClient, most: number, now: Date): Promise<number> {
  return await tx.$executeRaw`
    WITH held AS (
      SELECT h.incident_id, h.repository_id, i.requested_at, r.organisation_id, r.github_id, r.pushed_at, r.default_branch, r.head_sha, r.as_of
      FROM incident_repository h
        JOIN incident i ON i.id = h.incident_id AND i.status IN ('activating', 'active') AND i.requested_at IS NOT NULL
        JOIN repository r ON r.id = h.repository_id AND r.deleted_at IS NULL AND r.github_id IS NOT NULL
      WHERE h.state NOT IN ('thawed', 'excepted')
    ), branches AS (
      SELECT h.*, h.default_branch AS branch, CASE WHEN f.as_of > h.as_of AND f.sha IS NOT NULL THEN f.sha ELSE h.head_sha END AS sha
      FROM held h LEFT JOIN gate_fact f ON f.incident_id = h.incident_id AND f.repository_id = h.repository_id AND f.fact = 'head'
      WHERE h.default_branch IS NOT NULL
      UNION ALL
      SELECT h.*, b.name, CASE WHEN b.gone_at IS NULL THEN b.head_sha ELSE ${GONE} END
      FROM held h JOIN repository_branch b ON b.repository_id = h.repository_id AND b.role = 'release'
      WHERE b.gone_at IS NULL OR b.gone_at > h.requested_at
    ), moved AS (
      SELECT DISTINCT ON (b.organisation_id, b.github_id, b.branch) b.organisation_id, b.github_id, b.branch,
        CASE WHEN b.sha <> ${GONE} AND b.pushed_at < ${now}::timestamptz - interval '5 minutes' THEN b.sha END AS head
      FROM branches b
        LEFT JOIN landed_look l ON l.incident_id = b.incident_id AND l.repository_id = b.repository_id AND l.branch = b.branch
      WHERE b.sha IS NOT NULL AND CASE WHEN l.sha IS NULL
        THEN b.pushed_at IS NULL OR b.pushed_at > b.requested_at - interval '5 minutes' ELSE l.sha <> b.sha END
    )
    SELECT thaw_add_job('gate.landed', json_build_object('organisationId', m.organisation_id, 'githubId', m.github_id, 'branch', m.branch,
      'head', m.head), 'gate.landed:' || m.organisation_id || ':' || m.github_id || ':' || m.branch)
    FROM (SELECT * FROM moved ORDER BY random() LIMIT ${most}) m`;
}
