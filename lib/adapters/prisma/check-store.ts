import type { CheckStore } from "../../usecases/github/check-ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database } from "./client.ts";
import { fencedWrites } from "./fence.ts";

/** @param fence of the worker whose job writes; null where none does */
export function createCheckStore(database: Database, fence: Fence | null): CheckStore {
  return {
    async repository(organisationId, githubId) {
      const row = await database.repository.findFirst({
        where: { organisationId, githubId: BigInt(githubId), deletedAt: null },
        select: { id: true, nodeId: true, owner: true, name: true },
      });
      if (row === null || row.nodeId === null) return null;
      const { id, nodeId, owner, name } = row;
      return { id, ref: { id: githubId, nodeId, owner, name } };
    },
    async record(organisationId, audit, at) {
      await fencedWrites(database, fence)((tx) => writeAudit(tx, organisationId, audit, at));
    },
  };
}
