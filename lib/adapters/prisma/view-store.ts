import { MOST_VIEWS, VIEW_ROOMS } from "../../core/listing/saved-views.ts";
import type { Kept, ViewChange, ViewRow, ViewStore } from "../../usecases/view-ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database } from "./client.ts";
import { Prisma } from "./generated/client.ts";

/** As long a deletion can be taken back. */
const KEPT_FOR_MS = 86_400_000;

export function createViewStore(database: Database): ViewStore {
  return {
    async list(organisationIds, userId, room) {
      const own = [{ shared: true }, { madeBy: userId }];
      const rows = await database.savedView.findMany({
        where: { organisationId: { in: [...organisationIds] }, room, deletedAt: null, OR: own },
        orderBy: [{ shared: "asc" }, { name: "asc" }, { id: "asc" }],
        // As many as there can be: a view that is left out could be neither opened nor deleted.
        take: MOST_VIEWS * 2 * Math.max(1, organisationIds.length),
      });
      const first = await database.savedViewDefault.findUnique({ where: { userId_room: { userId, room } } });
      const views = rows.map(viewRow);
      return { views, defaultId: views.find(({ id }) => id === first?.viewId)?.id ?? null };
    },
    logins: (organisationIds) =>
      database.organisation.findMany({
        where: { id: { in: [...organisationIds] } },
        select: { id: true, login: true },
        orderBy: { login: "asc" },
      }),
    async find(id) {
      const row = await database.savedView.findUnique({ where: { id } });
      return row === null ? null : { ...viewRow(row), deleted: row.deletedAt !== null };
    },
    add: (view, change) => named(() => database.$transaction((tx) => add(tx, view, change))),
    rename: (id, name, change) => named(() => update(database, { id, deletedAt: null }, { name }, change)),
    setQuery: (id, query, change) => update(database, { id, deletedAt: null }, { query }, change),
    remove: async (id, change) => {
      const kept = await update(database, { id, deletedAt: null }, { deletedAt: change.at }, change);
      if (kept === "kept") await forgetBeside(database, id, change.at);
      return kept;
    },
    restore: (id, change) => named(() => database.$transaction((tx) => restore(tx, id, change))),
    async setDefault(userId, room, view) {
      const key = { userId, room };
      if (view === null) await database.savedViewDefault.deleteMany({ where: key });
      else {
        const chosen = { viewId: view.id, organisationId: view.organisationId };
        await database.savedViewDefault.upsert({
          where: { userId_room: key },
          create: { ...key, ...chosen },
          update: chosen,
        });
      }
    },
  };
}

async function add(tx: Prisma.TransactionClient, view: ViewRow, { at, audit }: ViewChange): Promise<Kept> {
  if (!(await hasPlace(tx, view))) return "too-many";
  await tx.savedView.create({ data: { ...view, madeAt: at }, select: { id: true } });
  if (audit !== null) await writeAudit(tx, view.organisationId, audit, at);
  return "kept";
}

/** One that comes back needs a place as a new one does. */
async function restore(tx: Prisma.TransactionClient, id: string, change: ViewChange): Promise<Kept> {
  const row = await tx.savedView.findFirst({ where: { id, deletedAt: { not: null } } });
  if (row === null) return "gone";
  if (!(await hasPlace(tx, row))) return "too-many";
  return await updateWithin(tx, { id, deletedAt: { not: null } }, { deletedAt: null }, change);
}

type Beside = Pick<ViewRow, "organisationId" | "shared" | "madeBy"> & { readonly room: string };

/** Whether one more fits among those of its organisation, or among its person's own there. Who asks waits until nobody else adds to the same. */
async function hasPlace(
  tx: Prisma.TransactionClient,
  { organisationId, room, shared, madeBy }: Beside,
): Promise<boolean> {
  const whose = shared ? "all" : madeBy;
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`saved_view:${organisationId}:${room}:${whose}`}, 0))`;
  const among = shared ? { organisationId, shared } : { organisationId, madeBy, shared };
  return (await tx.savedView.count({ where: { ...among, room, deletedAt: null } })) < MOST_VIEWS;
}

/** Forgets what was deleted long ago in the same organisation; what others deleted is for them to forget. */
async function forgetBeside(database: Database, id: string, at: Date): Promise<void> {
  const { organisationId } = await database.savedView.findUniqueOrThrow({ where: { id } });
  const long = new Date(at.getTime() - KEPT_FOR_MS);
  await database.savedView.deleteMany({ where: { organisationId, deletedAt: { lt: long } } });
}

function update(
  database: Database,
  where: Prisma.SavedViewWhereInput & { readonly id: string },
  data: Prisma.SavedViewUpdateManyMutationInput,
  change: ViewChange,
): Promise<Kept> {
  return database.$transaction((tx) => updateWithin(tx, where, data, change));
}

async function updateWithin(
  tx: Prisma.TransactionClient,
  where: Prisma.SavedViewWhereInput & { readonly id: string },
  data: Prisma.SavedViewUpdateManyMutationInput,
  { at, audit }: ViewChange,
): Promise<Kept> {
  const { count } = await tx.savedView.updateMany({ where, data });
  if (count === 0) return "gone";
  if (audit !== null) {
    const { organisationId } = await tx.savedView.findUniqueOrThrow({ where: { id: where.id } });
    await writeAudit(tx, organisationId, audit, at);
  }
  return "kept";
}

/** Of two that take one name at once the index refuses one. https://www.prisma.io/docs/orm/reference/error-reference#p2002 */
async function named(change: () => Promise<Kept>): Promise<Kept> {
  try {
    return await change();
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002") return "name-taken";
    throw error;
  }
}

function viewRow(row: Omit<ViewRow, "room"> & { readonly room: string }): ViewRow {
  const { id, organisationId, name, query, shared, madeBy } = row;
  const room = VIEW_ROOMS.find((one) => one === row.room) ?? "repositories";
  return { id, organisationId, room, name, query, shared, madeBy };
}
