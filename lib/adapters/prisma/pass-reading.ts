import { exceptionState } from "../../core/freeze/exception.ts";
import { passState } from "../../core/freeze/pass.ts";
import {
  type ExceptionView,
  type MergeView,
  MOST_PASSES_SHOWN,
  type PassPlace,
  type PassView,
} from "../../core/listing/pass-views.ts";
import type { PassReading } from "../../usecases/passes/ports.ts";
import type { Database, Prisma } from "./client.ts";
import { peopleOf } from "./governance-people.ts";

/** What a repository's page shows of passes and exceptions, with the rights of web. */
export function createPassReading(database: Database): PassReading {
  return {
    async of(organisationIds, { owner, name }, at) {
      if (`${owner}${name}`.includes("\0")) return null;
      const same = (text: string) => ({ equals: text, mode: "insensitive" }) as const;
      const repository = await database.repository.findFirst({
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
      if (repository === null) return null;
      const { id: repositoryId, organisationId, organisation, ...names } = repository;
      const [held, passes, exceptions] = await Promise.all([
        database.incidentRepository.findMany({
          where: { repositoryId, wanted: "held", incident: { status: { in: ["activating", "active"] } } },
          select: { incident: { select: { id: true, title: true, gates: true, mode: true } } },
          orderBy: { incidentId: "asc" },
        }),
        database.prPass.findMany({
          where: { repositoryId },
          orderBy: { askedAt: "desc" },
          take: MOST_PASSES_SHOWN,
          include: { merges: { orderBy: [{ askedAt: "desc" }, { id: "desc" }], take: 1 } },
        }),
        database.thawException.findMany({
          where: { repositoryId },
          orderBy: { askedAt: "desc" },
          take: MOST_PASSES_SHOWN,
        }),
      ]);
      const nameOf = await peopleOf(database, [
        ...passes.flatMap(({ askedBy, approvedBy, merges }) => [askedBy, approvedBy, merges[0]?.askedBy ?? null]),
        ...exceptions.flatMap(({ askedBy, approvedBy, secondBy }) => [askedBy, approvedBy, secondBy]),
      ]);
      const now = at.getTime();
      const locked = new Set(
        held.filter(({ incident }) => incident.mode === "lockdown").map(({ incident }) => incident.id),
      );
      const place: PassPlace = {
        repositoryId,
        host: organisation.host,
        ...names,
        holding: held.map(({ incident: { mode, ...incident } }) => ({
          ...incident,
          mode: mode === "lockdown" ? "lockdown" : "merges",
        })),
        passes: passes.map((row) => ({ ...passView(row, nameOf, now), lockdown: locked.has(row.incidentId) })),
        exceptions: exceptions.map((row) => exceptionView(row, nameOf, now)),
      };
      return { organisationId, place };
    },
  };
}

type Names = (id: string) => string;

type PassRow = Prisma.PrPassGetPayload<{ include: { merges: true } }>;

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

function exceptionView(
  row: Awaited<ReturnType<Database["thawException"]["findMany"]>>[number],
  nameOf: Names,
  now: number,
): ExceptionView {
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
