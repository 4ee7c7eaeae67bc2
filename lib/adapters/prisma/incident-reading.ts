import { holdsSlot, INCIDENT_STATES, type IncidentState } from "../../core/freeze/incident-state.ts";
import { asksText } from "../../core/gates/custom.ts";
import type { RepositoryIncident } from "../../core/listing/incident-views.ts";
import type { IncidentReading } from "../../usecases/freeze/reading-ports.ts";
import type { Database } from "./client.ts";
import { atOnce, readProgress } from "./dashboard.ts";
import { listedFilter, listedRepositories } from "./dashboard-sql.ts";
import { gatesIn } from "./gate-custom.ts";
import type { Prisma } from "./generated/client.ts";
import { readHeldDeployments } from "./held-deployments.ts";
import { inBatches } from "./in-batches.ts";
import { organisationOf, readBlockers, readGlass } from "./incident-board.ts";
import { readPace } from "./incident-pace.ts";
import { readIncidentDetail } from "./incident-reading-detail.ts";
import { type RepositoryFactRow, readFactsOfRepository } from "./incident-reading-facts.ts";
import { readGatesOf } from "./incident-reading-gates.ts";
import { readReportFacts } from "./incident-reading-report.ts";
import { incidentRow, summariesOf, WITH_ORGANISATION } from "./incident-reading-rows.ts";
import { kindsIn } from "./incident-rows.ts";
import { readWall, readWallNames } from "./incident-wall.ts";

/** Reads of incidents, over PostgreSQL. What is said to be frozen is judged by lib/core, never by a query. */
export function createIncidentReading(database: Database): IncidentReading {
  return {
    list: (organisationIds, declarers, at) =>
      atOnce(database, async (tx) => ({
        incidents: await readListed(tx, organisationIds, at),
        declarers: await readDeclarers(tx, declarers),
        scan: await readProgress(tx, organisationIds),
        asOf: at.toISOString(),
      })),
    every: (organisationIds, at) => everyIncident(database, organisationIds, at),
    incident: (organisationIds, id, query, at) =>
      atOnce(database, (tx) => readIncidentDetail(tx, organisationIds, id, query, at)),
    wall: (organisationIds, id, query, at) => atOnce(database, (tx) => readWall(tx, organisationIds, id, query, at)),
    wallNames: (organisationIds, id, by) => atOnce(database, (tx) => readWallNames(tx, organisationIds, id, by)),
    blockers: (organisationIds, id, at) => atOnce(database, (tx) => readBlockers(tx, organisationIds, id, at)),
    glass: (organisationIds, id, at) => atOnce(database, (tx) => readGlass(tx, organisationIds, id, at)),
    pace: (organisationIds, id, at) => atOnce(database, (tx) => readPace(tx, organisationIds, id, at)),
    heldDeployments: (organisationIds, id) => atOnce(database, (tx) => readHeldDeployments(tx, organisationIds, id)),
    report: (organisationIds, id, at) => atOnce(database, (tx) => readReportFacts(tx, organisationIds, id, at)),
    organisationOf: (organisationIds, id) => organisationOf(database, organisationIds, id),
    fitting: async (organisationId, query) => {
      const found = await database.$queryRaw<{ readonly id: string }[]>`
        ${listedRepositories([organisationId])} SELECT id FROM listed WHERE ${listedFilter(query)} ORDER BY id`;
      return found.map(({ id }) => id);
    },
    ofRepository: (organisationIds, name, at) =>
      atOnce(database, (tx) => readOfRepository(tx, organisationIds, name, at)),
  };
}

/** Incidents of one answer that are over or being prepared; those that freeze are shown all. */
const MOST_OTHERS = 50;
const FREEZING = INCIDENT_STATES.filter((state) => holdsSlot(state));
const NEWEST_FIRST: readonly Prisma.IncidentOrderByWithRelationInput[] = [{ createdAt: "desc" }, { id: "desc" }];

/** Those that freeze, those that are prepared, those that are over; the newest of each first. */
const STANDINGS: readonly Prisma.IncidentWhereInput[] = [
  { status: { in: [...FREEZING] } },
  { status: { in: ["draft", "preflighted"] } },
  { status: { notIn: [...FREEZING, "draft", "preflighted"] } },
];

async function* everyIncident(database: Database, organisationIds: readonly string[], at: Date) {
  const own = { organisationId: { in: [...organisationIds] } };
  const ids = await atOnce(database, async (tx) => {
    const found: string[] = [];
    for (const standing of STANDINGS) {
      const where = { ...own, ...standing };
      const rows = await tx.incident.findMany({ where, select: { id: true }, orderBy: [...NEWEST_FIRST] });
      found.push(...rows.map(({ id }) => id));
    }
    return found;
  });
  yield* inBatches(ids, (some) =>
    atOnce(database, async (tx) => {
      const where = { ...own, id: { in: [...some] } };
      return await summariesOf(tx, await tx.incident.findMany({ where, include: WITH_ORGANISATION }), at);
    }),
  );
}

async function readListed(database: Prisma.TransactionClient, organisationIds: readonly string[], at: Date) {
  const own = { organisationId: { in: [...organisationIds] } };
  const orderBy = NEWEST_FIRST;
  const freezing = await database.incident.findMany({
    where: { ...own, status: { in: [...FREEZING] } },
    include: WITH_ORGANISATION,
    orderBy: [...orderBy],
  });
  const others = await database.incident.findMany({
    where: { ...own, status: { notIn: [...FREEZING] } },
    include: WITH_ORGANISATION,
    orderBy: [...orderBy],
    take: MOST_OTHERS,
  });
  const preparing = others.filter(({ status }) => status === "draft" || status === "preflighted");
  const over = others.filter((row) => !preparing.includes(row));
  return await summariesOf(database, [...freezing, ...preparing, ...over], at);
}

async function readDeclarers(database: Prisma.TransactionClient, declarers: readonly string[]) {
  const rows = await database.organisation.findMany({
    where: { id: { in: [...declarers] }, kind: "github" },
    select: {
      id: true,
      login: true,
      configText: true,
      freezeSlots: { select: { rulesets: true, noLockdown: true } },
    },
    orderBy: { login: "asc" },
  });
  return rows.map(({ configText, freezeSlots, ...organisation }) => ({
    ...organisation,
    gates: gatesIn(configText).map((gate) => ({ id: gate.id, title: gate.title, asks: asksText(gate) })),
    noLockdown: lockdownProblem(freezeSlots),
  }));
}

function lockdownProblem(
  slots: readonly { readonly rulesets: Prisma.JsonValue; readonly noLockdown: string | null }[],
) {
  if (slots.some(({ rulesets }) => kindsIn(rulesets).includes("lockdown"))) return null;
  return slots.find((slot) => slot.noLockdown !== null)?.noLockdown ?? "Its rules are not prepared yet.";
}

async function readOfRepository(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  name: { readonly owner: string; readonly name: string },
  at: Date,
): Promise<readonly RepositoryIncident[]> {
  const rows = await readFactsOfRepository(database, organisationIds, name);
  const found: RepositoryIncident[] = [];
  for (const row of rows) {
    const gates = await readGatesOf(database, { id: row.incident_id, gates: row.gates }, row.repository_id, at);
    found.push({ incident: heldIncident(row), row: incidentRow(row), gates });
  }
  return found;
}

function heldIncident(row: RepositoryFactRow): RepositoryIncident["incident"] {
  return {
    id: row.incident_id,
    title: row.title,
    drill: row.drill,
    state: row.status as IncidentState,
    mode: row.mode === "lockdown" ? "lockdown" : "merges",
  };
}
