import type { DeployedStore } from "../../usecases/freeze/deployed-ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import type { Database } from "./client.ts";
import { holdersOf } from "./deployed-reading.ts";
import { fencedWrites } from "./fence.ts";
import { createFreezeSlots } from "./freeze-slots.ts";

/** @param fence of the worker whose job writes */
export function createDeployedStore(database: Database, fence: Fence | null): DeployedStore {
  const write = fencedWrites(database, fence);
  return {
    async dueSince(organisationId) {
      if ((await holdersOf(database, organisationId)).length > 0) return "not-now";
      const row = await database.deployedLook.findUnique({ where: { organisationId } });
      return row?.lookedAt ?? "never";
    },
    repositories: (organisationId) => createFreezeSlots(database, write).repositories(organisationId),
    put: (organisationId, seen, problem, lookedAt) =>
      write(async (tx) => {
        if (seen !== null) {
          await tx.deployedBranch.deleteMany({ where: { organisationId } });
          // Names are GitHub's, and may be longer than an index takes.
          const data = seen
            .filter(({ branch }) => branch.length <= 250)
            .map(({ repositoryId, branch }) => ({ organisationId, repositoryId, branch }));
          await tx.deployedBranch.createMany({ data, skipDuplicates: true });
        }
        const row = { lookedAt, problem };
        await tx.deployedLook.upsert({ where: { organisationId }, create: { organisationId, ...row }, update: row });
      }),
  };
}
