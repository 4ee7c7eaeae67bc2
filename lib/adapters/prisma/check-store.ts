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
        select: { id: true, nodeId: true, owner: true, name: true, visibility: true },
      });
      if (row === null || row.nodeId === null) return null;
      const { id, nodeId, owner, name, visibility } = row;
      const everybodyReads = visibility !== "private" && visibility !== "internal";
      return { id, ref: { id: githubId, nodeId, owner, name }, everybodyReads };
    },
    async publicOnes(organisationId, names) {
      const rows = await database.$queryRaw<{ readonly name: string }[]>`
        SELECT DISTINCT lower(owner || '/' || name) AS name FROM repository
        WHERE organisation_id = ${organisationId}::uuid AND deleted_at IS NULL AND absence IS NULL AND visibility = 'public'
          AND lower(owner || '/' || name) = ANY(${names}::text[])`;
      return new Set(rows.map(({ name }) => name));
    },
    async record(organisationId, audit, at) {
      await fencedWrites(database, fence)((tx) => writeAudit(tx, organisationId, audit, at));
    },
  };
}
