import { LONGEST_WAIT_DAYS } from "../../core/freeze/deployment-words.ts";
import type { DeploymentStore } from "../../usecases/passes/deployment-ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import { createPassGateStore } from "./pass-gate-store.ts";
import { storable } from "./storable.ts";
import { uuid7 } from "./uuid.ts";

const DAY_MS = 86_400_000;
/** The others come with the next look, ten minutes later at most. */
const MOST_AT_A_TIME = 200;
/** What could not be answered is looked at again after this time. */
const AGAIN_MS = 10 * 60_000;

/** @param fence of the worker whose job writes */
export function createDeploymentStore(database: Database, fence: Fence | null): DeploymentStore {
  const write = fencedWrites(database, fence);
  return {
    repository: createPassGateStore(database, fence).repository,
    asked: (organisationId, githubId, { runId, environment, deploymentId }, askedAt) =>
      write(async (tx) => {
        const ids = { githubId: BigInt(githubId), runId: BigInt(runId), deploymentId: BigInt(deploymentId) };
        const key = storable({ organisationId, ...ids, environment });
        const { count } = await tx.deploymentWait.createMany({
          data: { id: uuid7(askedAt.getTime()), ...key, askedAt },
          skipDuplicates: true,
        });
        if (count === 1 || deploymentId !== 0) return;
        // A run that was started again asks under the same ids.
        await tx.deploymentWait.updateMany({
          where: { ...key, answeredAt: { not: null } },
          data: { askedAt, lookedAt: null, commentedAt: null, answeredAt: null, answer: null },
        });
      }),
    async waiting(organisationId, githubId) {
      const rows = await database.deploymentWait.findMany({
        where: { organisationId, githubId: BigInt(githubId), answeredAt: null },
        orderBy: [{ lookedAt: { sort: "asc", nulls: "first" } }, { id: "asc" }],
        take: MOST_AT_A_TIME,
      });
      return rows.map(({ id, runId, environment, deploymentId, commentedAt }) => ({
        id,
        runId: Number(runId),
        environment,
        deploymentId: Number(deploymentId),
        commented: commentedAt !== null,
      }));
    },
    async holding(repositoryId) {
      const rows = await database.freezeLock.findMany({ where: { repositoryId }, orderBy: { incidentId: "asc" } });
      return rows.map(({ incidentId }) => incidentId);
    },
    looked: (id, lookedAt) =>
      write(async (tx) => void (await tx.deploymentWait.updateMany({ where: { id }, data: { lookedAt } }))),
    commented: (id, commentedAt) =>
      write(
        async (tx) =>
          void (await tx.deploymentWait.updateMany({ where: { id, answeredAt: null }, data: { commentedAt } })),
      ),
    answered: (id, answer, answeredAt, audit) =>
      write(async (tx) => {
        const { count } = await tx.deploymentWait.updateMany({
          where: { id, answeredAt: null },
          data: { answer, answeredAt },
        });
        if (count === 0) return false;
        const { organisationId } = await tx.deploymentWait.findUniqueOrThrow({ where: { id } });
        await writeAudit(tx, organisationId, storable(audit), answeredAt);
        return true;
      }),
    askForDue: (most, now) => write((tx) => askForDue(tx, most, now)),
  };
}

async function askForDue(tx: Prisma.TransactionClient, most: number, now: Date): Promise<number> {
  const over = new Date(now.getTime() - LONGEST_WAIT_DAYS * DAY_MS);
  await tx.deploymentWait.deleteMany({ where: { answeredAt: { lt: over } } });
  await tx.deploymentWait.updateMany({
    where: { answeredAt: null, askedAt: { lt: over } },
    data: { answer: "expired", answeredAt: now },
  });
  return await tx.$executeRaw`
    SELECT thaw_add_job('freeze.deployment', json_build_object('organisationId', due.organisation_id, 'githubId', due.github_id),
      'freeze.deployment:' || due.organisation_id || ':' || due.github_id)
    FROM (
      SELECT DISTINCT d.organisation_id, d.github_id
      FROM deployment_wait d JOIN repository r ON r.organisation_id = d.organisation_id AND r.github_id = d.github_id
      WHERE d.answered_at IS NULL AND r.deleted_at IS NULL
        AND (d.looked_at IS NULL OR d.looked_at < ${new Date(now.getTime() - AGAIN_MS)})
        AND (d.commented_at IS NULL OR NOT EXISTS (SELECT 1 FROM freeze_lock f WHERE f.repository_id = r.id))
      ORDER BY d.organisation_id, d.github_id LIMIT ${most}) due`;
}

/** What nothing holds any more is answered at once: in the transaction that let it go. */
export async function askForDeployments(tx: Prisma.TransactionClient, repositories: readonly string[]): Promise<void> {
  if (repositories.length === 0) return;
  await tx.$executeRaw`
    SELECT thaw_add_job('freeze.deployment', json_build_object('organisationId', due.organisation_id, 'githubId', due.github_id),
      'freeze.deployment:' || due.organisation_id || ':' || due.github_id)
    FROM (
      SELECT DISTINCT d.organisation_id, d.github_id
      FROM deployment_wait d JOIN repository r ON r.organisation_id = d.organisation_id AND r.github_id = d.github_id
      WHERE d.answered_at IS NULL AND r.id = ANY(${[...repositories]}::uuid[])
        AND NOT EXISTS (SELECT 1 FROM freeze_lock f WHERE f.repository_id = r.id)
      ORDER BY d.organisation_id, d.github_id) due`;
}
