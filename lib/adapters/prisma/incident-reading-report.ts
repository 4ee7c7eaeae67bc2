import { ALL_EXPOSED } from "../../core/listing/exposure-query.ts";
import { ALL_OF_INCIDENT } from "../../core/listing/incident-views.ts";
import type { IncidentReportFacts, ReportedException, ReportedPass } from "../../core/report/incident-report.ts";
import { isUuid } from "../../core/uuid.ts";
import type { IncidentReading } from "../../usecases/freeze/reading-ports.ts";
import { exposureViews } from "./exposure-rows.ts";
import { readPlaces, readTotals } from "./exposure-sql.ts";
import type { Prisma } from "./generated/client.ts";
import { driftView, eventViews, readIncidentDetail, readKnown, WITH_NAME } from "./incident-reading-detail.ts";
import { readFactRows } from "./incident-reading-facts.ts";
import { incidentRow, readLogins } from "./incident-reading-rows.ts";
import type { Keep, KeptReadings } from "./kept-readings.ts";
import { readDebts } from "./thaw-plans.ts";

/** Lines of the timeline that a report tells: more than a person reads. */
const MOST_EVENTS = 5_000;
const MOST_ROWS = 20_000;
const MOST_OTHERS = 5_000;

/** Everything that a report tells of one incident. */
export async function readReportFacts(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  id: string,
  { at, readings }: { readonly at: Date; readonly readings: KeptReadings },
): ReturnType<IncidentReading["report"]> {
  const known = await readKnown(database, organisationIds, id, { at, readings });
  if (known === null) return null;
  const asked = { organisationIds, query: ALL_OF_INCIDENT, at };
  const { detail, organisationId } = await readIncidentDetail(database, known, asked);
  const where = { incidentId: id };
  const events = await database.incidentEvent.findMany({
    where,
    include: WITH_NAME,
    orderBy: { seq: "asc" },
    take: MOST_EVENTS,
  });
  const drifts = await database.freezeDrift.findMany({
    where,
    include: WITH_NAME,
    orderBy: [{ foundAt: "asc" }, { id: "asc" }],
    take: MOST_OTHERS,
  });
  const out = await database.incidentRepository.findMany({
    where: { ...where, thawedAt: { not: null } },
    select: { thawedAt: true },
  });
  const rows = await readFactRows(database, { incidentId: id, alike: null, text: "" }, { size: MOST_ROWS, skip: 0 });
  const facts: IncidentReportFacts = {
    detail,
    events: await eventViews(database, events),
    eventTotal: detail.eventTotal,
    drifts: drifts.map((row) => ({ ...driftView(row), goneAt: row.goneAt?.toISOString() ?? null })),
    remaining: rows.map(incidentRow).filter(({ shown }) => shown !== "thawed" && shown !== "chosen"),
    letOutAt: out.flatMap(({ thawedAt }) => (thawedAt === null ? [] : [thawedAt.toISOString()])),
    exceptions: await readExceptions(database, id),
    passes: await readPasses(database, id),
    exposure: await readExposure(database, id, { keep: await readings.at(database, [organisationId]), at }),
    debts: await readDebts(database, id, null),
  };
  return { organisationId, facts };
}

/** Credentials that are named; the rest is counted. */
const MOST_NAMED = 200;

async function readExposure(
  database: Prisma.TransactionClient,
  incidentId: string,
  { keep, at }: { readonly keep: Keep; readonly at: Date },
): Promise<IncidentReportFacts["exposure"]> {
  const round = await database.exposureRound.findUnique({ where: { incidentId } });
  const open = { ...ALL_EXPOSED, show: "open" } as const;
  const { places } = await readPlaces(database, incidentId, open, { at, size: MOST_NAMED });
  const footholds = await database.exposureFoothold.findMany({
    where: { incidentId },
    select: { repository: { select: { repository: { select: { owner: true, name: true } } } } },
    orderBy: [{ saidAt: "asc" }, { repositoryId: "asc" }],
  });
  return {
    at: round?.at.toISOString() ?? null,
    unread: round?.unread ?? 0,
    totals: await readTotals(database, incidentId, { keep, at }),
    footholds: footholds.map(({ repository: { repository } }) => `${repository.owner}/${repository.name}`),
    open: await exposureViews(database, incidentId, places, { at, most: 1 }),
  };
}

async function readExceptions(
  database: Prisma.TransactionClient,
  incidentId: string,
): Promise<readonly ReportedException[]> {
  const rows = await database.thawException.findMany({
    where: { incidentId },
    include: WITH_NAME,
    orderBy: [{ askedAt: "asc" }, { id: "asc" }],
    take: MOST_OTHERS,
  });
  const named = await namesOf(
    database,
    rows.flatMap(({ askedBy, approvedBy, secondBy }) => [askedBy, approvedBy, secondBy]),
  );
  return rows.map((row) => ({
    repository: `${row.repository.owner}/${row.repository.name}`,
    gate: row.breakGlass ? null : row.gate,
    reason: row.reason,
    askedBy: named(row.askedBy),
    agreedBy: [row.approvedBy, row.secondBy].flatMap((one) => (one === null ? [] : [named(one)])),
    expiresAt: row.expiresAt.toISOString(),
    ended: row.endedAt === null ? null : { at: row.endedAt.toISOString(), why: row.endedWhy },
  }));
}

async function readPasses(database: Prisma.TransactionClient, incidentId: string): Promise<readonly ReportedPass[]> {
  const rows = await database.prPass.findMany({
    where: { incidentId },
    include: WITH_NAME,
    orderBy: [{ askedAt: "asc" }, { id: "asc" }],
    take: MOST_OTHERS,
  });
  const named = await namesOf(
    database,
    rows.flatMap(({ askedBy, approvedBy }) => [askedBy, approvedBy]),
  );
  return rows.map((row) => ({
    repository: `${row.repository.owner}/${row.repository.name}`,
    pullRequest: row.pullRequest,
    sha: row.sha,
    base: row.base,
    kind: row.kind === "plan" ? "plan" : "person",
    reason: row.reason,
    askedBy: named(row.askedBy),
    approvedBy: row.approvedBy === null ? null : named(row.approvedBy),
  }));
}

async function namesOf(database: Prisma.TransactionClient, ids: readonly (string | null)[]) {
  const logins = await readLogins(database, ids.flatMap((id) => (id === null ? [] : [id])).filter(isUuid));
  return (id: string) => logins.get(id) ?? id;
}
