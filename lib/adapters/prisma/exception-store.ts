import type { ExceptionEnd, ExceptionRow } from "../../core/freeze/exception.ts";
import { isUuid } from "../../core/uuid.ts";
import type { ExceptionStore, StoredException, Trace } from "../../usecases/passes/ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import type { Database, Prisma } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import { type PlaceKey, placeStore, placesOf, writeTrace } from "./held-places.ts";
import { uuid7 } from "./uuid.ts";

/**
 * Exceptions in PostgreSQL.
 * @param fence of the worker whose job writes; null where none does
 */
export function createExceptionStore(database: Database, fence: Fence | null): ExceptionStore {
  const write = fencedWrites(database, fence);
  return {
    ...placeStore(database),
    ask: ({ place, gate, breakGlass, reason, askedBy, at, expiresAt, trace }) =>
      write(async (tx) => {
        const id = uuid7(at.getTime());
        const { organisationId, incidentId, repositoryId } = place;
        const row = { id, organisationId, incidentId, repositoryId, gate, breakGlass, reason, askedBy, expiresAt };
        const { count } = await tx.thawException.createMany({ data: { ...row, askedAt: at }, skipDuplicates: true });
        if (count === 0) return null;
        await writeTrace(tx, place, trace(id), at);
        return id;
      }),
    find: async (id) => {
      if (!isUuid(id)) return null;
      const [exception] = await exceptionsOf(database, { where: { id } });
      return exception ?? null;
    },
    approve: (id, by, at, trace) =>
      write(async (tx) => {
        const where = { id, endedAt: null, approvedAt: null, expiresAt: { gt: at } };
        // Which of the two columns it is decides the row, and the database holds it to that.
        const glass = await tx.thawException.updateMany({
          where: { ...where, breakGlass: true },
          data: { secondBy: by, approvedAt: at },
        });
        const usual = await tx.thawException.updateMany({
          where: { ...where, breakGlass: false },
          data: { approvedBy: by, approvedAt: at },
        });
        return glass.count + usual.count === 1 && (await traced(tx, id, trace, at));
      }),
    end: (id, { by, why, at }, trace) =>
      write(async (tx) => {
        const data = { endedAt: at, endedBy: by, endedWhy: why };
        const { count } = await tx.thawException.updateMany({ where: { id, endedAt: null }, data });
        return count === 1 && (await traced(tx, id, trace, at));
      }),
    async due(now, take) {
      const over = { incident: { status: { notIn: ["activating", "active"] } } };
      const where = { endedAt: null, OR: [{ expiresAt: { lte: now } }, over] };
      const found = await exceptionsOf(database, { where, orderBy: { askedAt: "asc" }, take });
      return found.map((exception) => ({ exception, why: whyDue(exception, now) }));
    },
    unsettled: (take) =>
      exceptionsOf(database, { where: { endedAt: { not: null }, settledAt: null }, orderBy: { endedAt: "asc" }, take }),
    async of(incidentId, repositoryId) {
      const rows = await database.thawException.findMany({ where: { incidentId, repositoryId } });
      return rows.map(rowOf);
    },
    settled: (id, at) =>
      write(async (tx) => {
        await tx.thawException.updateMany({ where: { id, settledAt: null }, data: { settledAt: at } });
      }),
    notLetOut: (now, take) =>
      exceptionsOf(database, {
        where: { breakGlass: true, approvedAt: { not: null }, endedAt: null, expiresAt: { gt: now }, letOutAt: null },
        take,
      }),
    letOut: (id, at) =>
      write(async (tx) => {
        await tx.thawException.updateMany({ where: { id, letOutAt: null }, data: { letOutAt: at } });
      }),
  };
}

function whyDue({ expiresAt }: ExceptionRow, now: Date): ExceptionEnd {
  return expiresAt <= now.getTime() ? "expired" : "incident-over";
}

async function traced(tx: Prisma.TransactionClient, id: string, trace: Trace, at: Date): Promise<boolean> {
  const key: PlaceKey = await tx.thawException.findFirstOrThrow({
    where: { id },
    select: { incidentId: true, repositoryId: true },
  });
  const place = (await placesOf(tx, [key]))(key);
  if (place === null) throw new Error("an exception is of no repository of its incident");
  await writeTrace(tx, place, trace, at);
  return true;
}

type Row = Prisma.ThawExceptionGetPayload<Record<string, never>>;

async function exceptionsOf(
  database: Database,
  query: Prisma.ThawExceptionFindManyArgs,
): Promise<readonly StoredException[]> {
  const rows = await database.thawException.findMany(query);
  const placeAt = await placesOf(database, rows);
  return rows.flatMap((row) => {
    const place = placeAt(row);
    return place === null ? [] : { ...rowOf(row), place, breakGlass: row.breakGlass, askedBy: row.askedBy };
  });
}

function rowOf({ id, gate, approvedAt, expiresAt, endedAt }: Row): ExceptionRow {
  return {
    id,
    gate,
    approvedAt: approvedAt?.getTime() ?? null,
    expiresAt: expiresAt.getTime(),
    endedAt: endedAt?.getTime() ?? null,
  };
}
