import { exceptionState } from "../../core/freeze/exception.ts";
import { passState } from "../../core/freeze/pass.ts";
import {
  type ExceptionView,
  type MergeView,
  MOST_PASSES_SHOWN,
  type PassPlace,
  type PassView,
} from "../../core/listing/pass-views.ts";
import { isStorableName } from "../../core/repository-name.ts";
import type { PassReading } from "../../usecases/passes/ports.ts";
import type { Database, Prisma } from "./client.ts";
import { peopleOf } from "./governance-people.ts";
import { inBatches } from "./in-batches.ts";

/** What a repository's page shows of passes and exceptions, with the rights of web. */
export function createPassReading(database: Database): PassReading {
  return {
    async everyPass(organisationIds, name, at) {
      const repository = await repositoryNamed(database, organisationIds, name);
      return repository === null ? null : everyPass(database, repository.id, at.getTime());
    },
    async everyException(organisationIds, name, at) {
      const repository = await repositoryNamed(database, organisationIds, name);
      return repository === null ? null : everyException(database, repository.id, at.getTime());
    },
    async of(organisationIds, name, at) {
      const repository = await repositoryNamed(database, organisationIds, name);
      if (repository === null) return null;
      const { id: repositoryId, organisationId, organisation, ...names } = repository;
      const held = await heldBy(database, repositoryId);
      const newest = { where: { repositoryId }, orderBy: [...NEWEST_FIRST], take: MOST_PASSES_SHOWN };
      const [passes, exceptions] = await Promise.all([
        passViews(database, await database.prPass.findMany({ ...newest, include: NEWEST_MERGE }), held, at.getTime()),
        exceptionViews(database, await database.thawException.findMany(newest), at.getTime()),
      ]);
      const place: PassPlace = {
        repositoryId,
        host: organisation.host,
        ...names,
        holding: held.map(({ incident: { mode, ...incident } }) => ({
          ...incident,
          mode: mode === "lockdown" ? "lockdown" : "merges",
        })),
        passes,
        exceptions,
      };
      return { organisationId, place };
    },
  };
}

const NEWEST_FIRST = [{ askedAt: "desc" }, { id: "desc" }] as const;
const NEWEST_MERGE = { merges: { orderBy: [...NEWEST_FIRST], take: 1 } };

async function repositoryNamed(
  database: Database,
  organisationIds: readonly string[],
  { owner, name }: { readonly owner: string; readonly name: string },
) {
  if (!isStorableName({ owner, name })) return null;
  const same = (text: string) => ({ equals: text, mode: "insensitive" }) as const;
  return await database.repository.findFirst({
    where: { organisationId: { in: [...organisationIds] }, owner: same(owner), name: same(name), deletedAt: null },
    select: {
      id: true,
      organisationId: true,
      owner: true,
      name: true,
      defaultBranch: true,
      organisation: { select: { host: true } },
    },
  });
}

/** The incidents that hold it now, the oldest first. */
async function heldBy(database: Database, repositoryId: string) {
  return await database.incidentRepository.findMany({
    where: { repositoryId, wanted: "held", incident: { status: { in: ["activating", "active"] } } },
    select: { incident: { select: { id: true, title: true, gates: true, mode: true } } },
    orderBy: { incidentId: "asc" },
  });
}

async function* everyPass(database: Database, repositoryId: string, now: number) {
  const rows = await database.prPass.findMany({
    where: { repositoryId },
    select: { id: true },
    orderBy: [...NEWEST_FIRST],
  });
  const held = await heldBy(database, repositoryId);
  const ids = rows.map(({ id }) => id);
  yield* inBatches(ids, async (some) => {
    const where = { repositoryId, id: { in: [...some] } };
    return await passViews(database, await database.prPass.findMany({ where, include: NEWEST_MERGE }), held, now);
  });
}

async function* everyException(database: Database, repositoryId: string, now: number) {
  const rows = await database.thawException.findMany({
    where: { repositoryId },
    select: { id: true },
    orderBy: [...NEWEST_FIRST],
  });
  const ids = rows.map(({ id }) => id);
  yield* inBatches(ids, async (some) => {
    const where = { repositoryId, id: { in: [...some] } };
    return await exceptionViews(database, await database.thawException.findMany({ where }), now);
  });
}

async function passViews(
  database: Database,
  rows: readonly PassRow[],
  held: Awaited<ReturnType<typeof heldBy>>,
  now: number,
): Promise<readonly PassView[]> {
  const people = rows.flatMap(({ askedBy, approvedBy, merges }) => [askedBy, approvedBy, merges[0]?.askedBy ?? null]);
  const nameOf = await peopleOf(database, people);
  const locked = new Set(
    held.filter(({ incident }) => incident.mode === "lockdown").map(({ incident }) => incident.id),
  );
  return rows.map((row) => ({ ...passView(row, nameOf, now), lockdown: locked.has(row.incidentId) }));
}

async function exceptionViews(
  database: Database,
  rows: readonly ExceptionRow[],
  now: number,
): Promise<readonly ExceptionView[]> {
  const people = rows.flatMap(({ askedBy, approvedBy, secondBy }) => [askedBy, approvedBy, secondBy]);
  const nameOf = await peopleOf(database, people);
  return rows.map((row) => exceptionView(row, nameOf, now));
}

type Names = (id: string) => string;

type PassRow = Prisma.PrPassGetPayload<{ include: { merges: true } }>;
type ExceptionRow = Prisma.ThawExceptionGetPayload<Record<string, never>>;

function mergeView([newest]: PassRow["merges"], nameOf: Names): MergeView | null {
  if (newest === undefined) return null;
  const { askedBy, said, endedAt, mergedSha } = newest;
  const state = mergedSha !== null ? "merged" : endedAt === null ? "asked" : "refused";
  return { state, askedBy: nameOf(askedBy), said };
}

function passView(row: PassRow, nameOf: Names, now: number): Omit<PassView, "lockdown"> {
  const { id, incidentId, pullRequest, sha, base, reason, askedBy, approvedBy, expiresAt, endedWhy } = row;
  const times = {
    approvedAt: row.approvedAt?.getTime() ?? null,
    expiresAt: expiresAt?.getTime() ?? null,
    endedAt: row.endedAt?.getTime() ?? null,
  };
  return {
    id,
    incidentId,
    pullRequest,
    sha,
    base,
    kind: row.kind === "plan" ? "plan" : "person",
    reason,
    askedBy: nameOf(askedBy),
    askedAt: row.askedAt.toISOString(),
    author: row.authorLogin,
    approvedBy: approvedBy === null ? null : nameOf(approvedBy),
    expiresAt: expiresAt?.toISOString() ?? null,
    state: passState(times, now),
    endedWhy,
    merge: mergeView(row.merges, nameOf),
  };
}

function exceptionView(row: ExceptionRow, nameOf: Names, now: number): ExceptionView {
  const { id, incidentId, gate, reason, askedBy, approvedBy, secondBy, endedWhy } = row;
  const agreedBy = approvedBy ?? secondBy;
  const approvedAt = row.approvedAt?.getTime() ?? null;
  const endedAt = row.endedAt?.getTime() ?? null;
  return {
    id,
    incidentId,
    gate,
    reason,
    askedBy: nameOf(askedBy),
    askedAt: row.askedAt.toISOString(),
    agreedBy: agreedBy === null ? null : nameOf(agreedBy),
    expiresAt: row.expiresAt.toISOString(),
    state: exceptionState({ id, gate, approvedAt, endedAt, expiresAt: row.expiresAt.getTime() }, now),
    endedWhy,
  };
}
