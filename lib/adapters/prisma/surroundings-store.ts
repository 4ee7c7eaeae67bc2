import type { Surroundings, SurroundingsStore } from "../../usecases/freeze/surroundings-ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import type { Database } from "./client.ts";
import { fencedWrites } from "./fence.ts";

/** @param fence of the worker whose job writes */
export function createSurroundingsStore(database: Database, fence: Fence | null): SurroundingsStore {
  const write = fencedWrites(database, fence);
  return {
    async repositories(organisationId) {
      const rows = await database.repository.findMany({
        where: { organisationId, deletedAt: null, archived: false, githubId: { not: null } },
        select: { id: true, githubId: true },
      });
      return new Map(rows.flatMap(({ id, githubId }) => (githubId === null ? [] : [[Number(githubId), id] as const])));
    },
    put: (organisationId, { owners, unreached, asOf }) =>
      write(async (tx) => {
        const row = {
          owners: owners.kind === "read" ? [...owners.value] : [],
          ownersProblem: owners.kind === "read" ? null : owners.why,
          unreached: unreached.kind === "read" ? [...unreached.value] : [],
          unreachedProblem: unreached.kind === "read" ? null : unreached.why,
          asOf,
        };
        await tx.freezeSurroundings.upsert({
          where: { organisationId },
          create: { organisationId, ...row },
          update: row,
        });
      }),
  };
}

/** Null where they were never read. */
export async function readSurroundingsOf(
  database: Pick<Database, "freezeSurroundings">,
  organisationId: string,
): Promise<Surroundings | null> {
  const row = await database.freezeSurroundings.findUnique({ where: { organisationId } });
  if (row === null) return null;
  const { owners, ownersProblem, unreached, unreachedProblem, asOf } = row;
  return {
    owners: ownersProblem === null ? { kind: "read", value: owners } : { kind: "problem", why: ownersProblem },
    unreached:
      unreachedProblem === null ? { kind: "read", value: unreached } : { kind: "problem", why: unreachedProblem },
    asOf,
  };
}
