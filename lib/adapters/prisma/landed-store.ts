import type { LandedStore } from "../../usecases/passes/gate-ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import type { Database } from "./client.ts";
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
    async mark({ incidentId, repositoryId }, branch) {
      const row = await database.landedLook.findUnique({
        where: { incidentId_repositoryId_branch: { incidentId, repositoryId, branch } },
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
    alarm: (place, trace, at) => write((tx) => writeTrace(tx, place, trace, at)),
  };
}
