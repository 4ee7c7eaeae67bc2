import { holdsSlot, INCIDENT_STATES, type IncidentState } from "../../core/freeze/incident-state.ts";
import { asksText } from "../../core/gates/custom.ts";
import type {
  IncidentBoard,
  IncidentSummary,
  IncidentsReading,
  RepositoryIncident,
} from "../../core/listing/incident-views.ts";
import type { BoardChoice, IncidentReading } from "../../usecases/freeze/reading-ports.ts";
import type { Database } from "./client.ts";
import { atOnce, readProgress } from "./dashboard.ts";
import { listedFilter, listedRepositories } from "./dashboard-sql.ts";
import { gatesIn } from "./gate-custom.ts";
import type { Prisma } from "./generated/client.ts";
import { readHeldDeployments } from "./held-deployments.ts";
import { inBatches } from "./in-batches.ts";
import { organisationOf, readBlockers, readGlass } from "./incident-board.ts";
import { readPace } from "./incident-pace.ts";
import { readIncidentDetail, readKnown, readStanding } from "./incident-reading-detail.ts";
import {
  type RepositoryFactRow,
  readFactGroups,
  readFactsOfRepository,
  readSignedGroups,
  type SignedGroups,
} from "./incident-reading-facts.ts";
import { readGatesOf } from "./incident-reading-gates.ts";
import { readReportFacts } from "./incident-reading-report.ts";
import { incidentRow, summariesOf, WITH_ORGANISATION } from "./incident-reading-rows.ts";
import { kindsIn } from "./incident-rows.ts";
import { readWall, readWallNames, type WallAsked } from "./incident-wall.ts";
import { type Keep, KeptReadings } from "./kept-readings.ts";

/** Reads of incidents, over PostgreSQL. What is said to be frozen is judged by lib/core, never by a query. */
export function createIncidentReading(
  database: Database,
  readings: KeptReadings = new KeptReadings(),
): IncidentReading {
  return {
    list: (organisationIds, declarers, at) =>
      atOnce(database, (tx) => readList(tx, { organisationIds, declarers, at }, readings)),
    board: (organisationIds, declarers, choose, at) =>
      atOnce(database, (tx) => readBoard(tx, { organisationIds, declarers, choose, at }, readings)),
    every: (organisationIds, at) => everyIncident(database, organisationIds, at),
    incident: (organisationIds, id, query, at) =>
      atOnce(database, async (tx) => {
        const known = await readKnown(tx, organisationIds, id, { at, readings });
        return known === null ? null : await readIncidentDetail(tx, known, { organisationIds, query, at });
      }),
    incidentWithWall: (organisationIds, id, query, at) =>
      atOnce(database, (tx) => readIncidentWithWall(tx, organisationIds, { id, query, at, readings })),
    wallNames: (organisationIds, id, by) => atOnce(database, (tx) => readWallNames(tx, organisationIds, id, by)),
    blockers: (organisationIds, id, at) =>
      atOnce(database, (tx) => readBlockers(tx, organisationIds, id, { at, readings })),
    glass: (organisationIds, id, at) => readGlass(database, organisationIds, id, at),
    pace: (organisationIds, id, at) => atOnce(database, (tx) => readPace(tx, organisationIds, id, { at, readings })),
    heldDeployments: (organisationIds, id) => readHeldDeployments(database, organisationIds, id),
    report: (organisationIds, id, at) =>
      atOnce(database, (tx) => readReportFacts(tx, organisationIds, id, { at, readings })),
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

async function readList(database: Prisma.TransactionClient, asked: ListAsked, readings: KeptReadings) {
  const keep = await readings.at(database, asked.organisationIds);
  const rows = await readListed(database, asked.organisationIds);
  const groups = await readFactGroups(database, idsOf(rows));
  return await listOf(database, { ...asked, keep }, await summariesOf(database, rows, asked.at, groups));
}

interface ListAsked {
  readonly organisationIds: readonly string[];
  readonly declarers: readonly string[];
  readonly at: Date;
}

async function listOf(
  database: Prisma.TransactionClient,
  { organisationIds, declarers, at, keep }: ListAsked & { readonly keep: Keep },
  incidents: readonly IncidentSummary[],
): Promise<IncidentsReading> {
  return {
    incidents,
    declarers: await readDeclarers(database, declarers),
    scan: await readProgress(database, organisationIds, keep),
    asOf: at.toISOString(),
  };
}

function idsOf(rows: readonly { readonly id: string }[]): readonly string[] {
  return rows.map(({ id }) => id);
}

interface BoardAsked extends ListAsked {
  readonly choose: (list: IncidentsReading) => BoardChoice | null;
}

/** Of those that freeze it is known beforehand of which group each repository is: one of them is chosen. */
async function readBoard(
  database: Prisma.TransactionClient,
  { choose, ...asked }: BoardAsked,
  readings: KeptReadings,
): Promise<IncidentBoard> {
  const { at } = asked;
  const keep = await readings.at(database, asked.organisationIds);
  const rows = await readListed(database, asked.organisationIds);
  const freezing = rows.filter(({ status }) => FREEZING.some((one) => one === status));
  const signed = new Map<string, SignedGroups>();
  for (const { id } of freezing) signed.set(id, await readSignedGroups(database, id, keep));
  const others = await readFactGroups(database, idsOf(rows.filter((row) => !freezing.includes(row))));
  const groups = [...[...signed.values()].flatMap((one) => one.groups), ...others];
  const list = await listOf(database, { ...asked, keep }, await summariesOf(database, rows, at, groups));
  const choice = choose(list);
  if (choice === null) return { list, chosen: null };
  const row = rows.find(({ id }) => id === choice.id);
  const incident = list.incidents.find(({ id }) => id === choice.id);
  if (row === undefined || incident === undefined) throw new Error("What is chosen for a board is of its list.");
  const known = { row, incident, keep, ...(signed.get(row.id) ?? (await readSignedGroups(database, row.id, keep))) };
  const standing = await readStanding(database, known, at);
  return { list, chosen: { standing, wall: await readWall(database, known, { query: choice.query, at }) } };
}

async function readIncidentWithWall(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  { id, query, at, readings }: WallAsked & { readonly id: string; readonly readings: KeptReadings },
): ReturnType<IncidentReading["incidentWithWall"]> {
  const known = await readKnown(database, organisationIds, id, { at, readings });
  if (known === null) return null;
  const detail = await readIncidentDetail(database, known, { organisationIds, query, at });
  return { ...detail, wall: await readWall(database, known, { query, at }) };
}

async function readListed(database: Prisma.TransactionClient, organisationIds: readonly string[]) {
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
  return [...freezing, ...preparing, ...over];
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
