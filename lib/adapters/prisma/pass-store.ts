import type { PassEnd } from "../../core/freeze/pass.ts";
import { isUuid } from "../../core/uuid.ts";
import type { PassStore, StoredPass } from "../../usecases/passes/ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import type { Database, Prisma } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import { type PlaceKey, placeStore, placesOf, writeTrace } from "./held-places.ts";
import { uuid7 } from "./uuid.ts";

/**
 * Passes in PostgreSQL.
 * @param fence of the worker whose job writes; null where none does
 */
export function createPassStore(database: Database, fence: Fence | null): PassStore {
  const write = fencedWrites(database, fence);
  return {
    ...placeStore(database),
    ask: ({ place, pullRequest, sha, base, reason, askedBy, at, expiresAt, trace }) =>
      write(async (tx) => {
        const id = uuid7(at.getTime());
        const { organisationId, incidentId, repositoryId } = place;
        const row = {
          id,
          organisationId,
          incidentId,
          repositoryId,
          pullRequest,
          sha,
          base,
          reason,
          askedBy,
          expiresAt,
        };
        const { count } = await tx.prPass.createMany({
          data: { ...row, kind: "person", askedAt: at },
          skipDuplicates: true,
        });
        if (count === 0) return null;
        await writeTrace(tx, place, trace(id), at);
        await askForGate(tx, repositoryId);
        return id;
      }),
    find: async (id) => {
      if (!isUuid(id)) return null;
      const [pass] = await passesOf(database, { where: { id } });
      return pass ?? null;
    },
    approve: (id, approvedBy, at, trace) =>
      write(async (tx) => {
        const where = { id, endedAt: null, approvedAt: null, seenAt: { not: null }, expiresAt: { gt: at } };
        const { count } = await tx.prPass.updateMany({ where, data: { approvedBy, approvedAt: at } });
        return count === 1 && (await traced(tx, id, trace, at));
      }),
    end: (id, { by, why, at }, trace) =>
      write(async (tx) => {
        const where = { id, endedAt: null };
        const { count } = await tx.prPass.updateMany({ where, data: { endedAt: at, endedBy: by, endedWhy: why } });
        return count === 1 && (await traced(tx, id, trace, at));
      }),
    seen: (id, { githubId, login }, at) =>
      write(async (tx) => {
        const author = { authorGithubId: githubId === null ? null : BigInt(githubId), authorLogin: login };
        const where = { id, endedAt: null, approvedAt: null };
        return (await tx.prPass.updateMany({ where, data: { ...author, seenAt: at } })).count === 1;
      }),
    async due(now, take) {
      const over = { incident: { status: { notIn: ["activating", "active"] } } };
      const where = { endedAt: null, OR: [{ expiresAt: { lte: now } }, over] };
      const passes = await passesOf(database, { where, orderBy: { askedAt: "asc" }, take });
      return passes.map((pass) => ({ pass, why: whyDue(pass, now) }));
    },
  };
}

function whyDue({ expiresAt }: StoredPass, now: Date): PassEnd {
  return expiresAt !== null && expiresAt <= now.getTime() ? "expired" : "incident-over";
}

async function traced(
  tx: Prisma.TransactionClient,
  id: string,
  trace: Parameters<PassStore["approve"]>[3],
  at: Date,
): Promise<boolean> {
  const key: PlaceKey = await tx.prPass.findFirstOrThrow({
    where: { id },
    select: { incidentId: true, repositoryId: true },
  });
  const place = (await placesOf(tx, [key]))(key);
  if (place === null) throw new Error("a pass is of no repository of its incident");
  await writeTrace(tx, place, trace, at);
  await askForGate(tx, key.repositoryId);
  return true;
}

/** Its pull requests are judged soon: what waits already waits once. */
async function askForGate(tx: Prisma.TransactionClient, repositoryId: string): Promise<void> {
  await tx.$executeRaw`
    SELECT thaw_add_job('gate.repository', json_build_object('organisationId', organisation_id, 'githubId', github_id),
      'gate.repository:' || organisation_id || ':' || github_id)
    FROM repository WHERE id = ${repositoryId}::uuid AND github_id IS NOT NULL AND deleted_at IS NULL`;
}

export async function passesOf(
  database: Prisma.TransactionClient,
  query: Prisma.PrPassFindManyArgs,
): Promise<readonly StoredPass[]> {
  const rows = await database.prPass.findMany(query);
  const placeAt = await placesOf(database, rows);
  return rows.flatMap((row) => {
    const place = placeAt(row);
    if (place === null || (row.kind !== "plan" && row.kind !== "person")) return [];
    const { id, pullRequest, sha, base, kind, askedBy, reason, authorLogin, authorGithubId } = row;
    return {
      id,
      place,
      pullRequest,
      sha,
      base,
      kind,
      askedBy,
      reason,
      author: authorLogin === null ? null : { login: authorLogin, githubId: authorGithubId?.toString() ?? null },
      approvedAt: row.approvedAt?.getTime() ?? null,
      expiresAt: row.expiresAt?.getTime() ?? null,
      endedAt: row.endedAt?.getTime() ?? null,
      endedWhy: row.endedWhy,
    };
  });
}
