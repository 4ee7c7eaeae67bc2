import { z } from "zod";
import { proofStanding } from "../../core/freeze/proof.ts";
import { SLOTS } from "../../core/freeze/slot.ts";
import { type PreflightView, preflightView } from "../../core/listing/incident-preflight.ts";
import { HELD_STATES, type ShownState, shownOf, shownSum, TO_HOLD_STATES } from "../../core/listing/incident-shown.ts";
import {
  type DriftView,
  type IncidentEventView,
  type IncidentQuery,
  type IncidentRoleView,
  type IncidentStanding,
  type IncidentSummary,
  MOST_DRIFTS,
  type StoredIncident,
  type TroubleView,
} from "../../core/listing/incident-views.ts";
import { LIST_PAGE } from "../../core/listing/list-page.ts";
import { isUuid } from "../../core/uuid.ts";
import { readProgress } from "./dashboard.ts";
import { readEnvironmentRules } from "./deployment-rule-store.ts";
import { JUDGED_FOR_MS } from "./gate-readiness.ts";
import type { Prisma } from "./generated/client.ts";
import {
  countFactRows,
  type FactGroup,
  factsOf,
  type RowsAsked,
  readFactRows,
  readSignedGroups,
} from "./incident-reading-facts.ts";
import { countGates } from "./incident-reading-gates.ts";
import {
  type IncidentRecord,
  incidentRow,
  readLogins,
  summariesOf,
  WITH_ORGANISATION,
} from "./incident-reading-rows.ts";
import { readStragglers } from "./incident-stragglers.ts";
import type { Keep, KeptReadings } from "./kept-readings.ts";
import { readTold } from "./notice-reading.ts";
import { newestProof } from "./proof-store.ts";

/** An incident and its repositories, as every answer about it begins. */
export interface KnownIncident {
  readonly row: IncidentRecord;
  readonly incident: IncidentSummary;
  /** Of this incident alone. */
  readonly groups: readonly FactGroup[];
}

export interface SignedIncident extends KnownIncident {
  /** Of which group each repository is (SignedGroups). */
  readonly signs: string;
  /** As of the moment at which it was read. */
  readonly keep: Keep;
}

/** Null where these organisations have no such incident, and for what is no id. */
export async function readKnown(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  id: string,
  { at, readings }: { readonly at: Date; readonly readings: KeptReadings },
): Promise<SignedIncident | null> {
  if (!isUuid(id)) return null;
  const row = await database.incident.findFirst({
    where: { id, organisationId: { in: [...organisationIds] } },
    include: WITH_ORGANISATION,
  });
  if (row === null) return null;
  const keep = await readings.at(database, organisationIds);
  const { groups, signs } = await readSignedGroups(database, id, keep);
  const [incident] = await summariesOf(database, [row], at, groups);
  return incident === undefined ? null : { row, incident, groups, signs, keep };
}

/** How it stands, without its rows. */
export async function readStanding(
  database: Prisma.TransactionClient,
  { row, incident, groups, keep }: SignedIncident,
  at: Date,
): Promise<IncidentStanding> {
  const toHold = shownSum(incident.counts, TO_HOLD_STATES);
  const allHeld = toHold > 0 && shownSum(incident.counts, HELD_STATES) === toHold;
  return {
    incident,
    gateCounts: await countGates(database, row, incident.repositories, at, keep),
    requestedAt: row.requestedAt?.toISOString() ?? null,
    freezeCalls: row.freezeCalls,
    freezeMs: row.freezeMs,
    confirmedAt: (await firstConfirmed(database, row.id)) ?? (allHeld ? lastConfirmation(groups) : null),
    proof: await readProof(database, row.organisationId, at),
    deployments: await readEnvironmentRules(database, row.id),
    tiers: tiersOf(groups),
    troubles: troublesOf(row.trouble),
    asOf: at.toISOString(),
  };
}

export interface DetailAsked {
  /** Whose scans are told of beside it. */
  readonly organisationIds: readonly string[];
  readonly query: IncidentQuery;
  readonly at: Date;
}

/** With the rows of one page. */
export async function readIncidentDetail(
  database: Prisma.TransactionClient,
  known: SignedIncident,
  { organisationIds, query, at }: DetailAsked,
): Promise<{ readonly organisationId: string; readonly detail: StoredIncident }> {
  const { row, groups } = known;
  const { id, organisationId } = row;
  const logins = await readLogins(database, [row.resolvedBy ?? ""]);
  const preflight = preflightView(row.preflight);
  const detail: StoredIncident = {
    ...(await readStanding(database, known, at)),
    host: row.organisation.kind === "github" ? row.organisation.host : null,
    exposure: { from: row.exposureFrom.toISOString(), to: row.exposureTo.toISOString() },
    gates: row.gates,
    stragglers: await readStragglers(database, id),
    allowedGrants: row.allowedGrants,
    autoThaw: row.autoThaw,
    onDrift: row.onDrift === "escalate" ? "escalate" : "repair",
    slot: SLOTS.find((slot) => slot === row.slot) ?? null,
    epoch: row.epoch,
    version: row.version,
    resolvedBy: row.resolvedBy === null ? null : (logins.get(row.resolvedBy) ?? row.resolvedBy),
    preflight,
    wouldBlock: await readWouldBlock(database, organisationId, preflight),
    unreached: await readNames(database, organisationId, preflight?.unreached ?? []),
    roles: await readRoles(database, id),
    drifts: await readDrifts(database, id),
    told: await readTold(database, organisationId, id),
    ...(await readRows(database, rowsAsked(id, query, groups, at), groups, query.page)),
    ...(await readEvents(database, known, query.eventPage)),
    scan: await readProgress(database, organisationIds, known.keep),
  };
  return { organisationId, detail };
}

const troubleSchema = z.record(z.string(), z.object({ said: z.string(), at: z.iso.datetime() }));

/** The newest first. */
function troublesOf(stored: unknown): readonly TroubleView[] {
  return Object.entries(troubleSchema.parse(stored))
    .map(([job, { said, at }]) => ({ job, said, at }))
    .sort((left, right) => (left.at < right.at ? 1 : -1));
}

async function readProof(database: Prisma.TransactionClient, organisationId: string, at: Date) {
  const newest = await newestProof(database, organisationId);
  return proofStanding(newest === null ? null : { at: newest.at.getTime(), green: newest.green }, at.getTime());
}

/** Repositories of the counterfactual that are named. */
const NAMED = 5;

async function readWouldBlock(
  database: Prisma.TransactionClient,
  organisationId: string,
  preflight: PreflightView | null,
): Promise<StoredIncident["wouldBlock"]> {
  const most = (preflight?.counterfactual?.repositories ?? []).slice(0, NAMED);
  const rows = await readNames(
    database,
    organisationId,
    most.map(({ repositoryId }) => repositoryId),
  );
  return most.flatMap(({ repositoryId, blocked }) =>
    rows.filter(({ id }) => id === repositoryId).map(({ owner, name }) => ({ owner, name, blocked })),
  );
}

/** By name, those that are there still. */
async function readNames(database: Prisma.TransactionClient, organisationId: string, ids: readonly string[]) {
  const known = ids.filter(isUuid);
  if (known.length === 0) return [];
  return await database.repository.findMany({
    where: { organisationId, id: { in: known } },
    select: { id: true, owner: true, name: true },
    orderBy: { name: "asc" },
  });
}

function isHeldGroup(group: FactGroup): boolean {
  const shown: ShownState = shownOf(factsOf(group));
  return HELD_STATES.some((state) => state === shown);
}

/** As the timeline has it, which nobody changes: what is let out or ended later takes nothing from it. */
async function firstConfirmed(database: Prisma.TransactionClient, incidentId: string): Promise<string | null> {
  const event = await database.incidentEvent.findFirst({
    where: { incidentId, kind: "incident.confirmed" },
    orderBy: { seq: "asc" },
    select: { at: true },
  });
  return event?.at.toISOString() ?? null;
}

function lastConfirmation(groups: readonly FactGroup[]): string | null {
  const held = groups.filter(isHeldGroup);
  const times = held.map(({ confirmed_at }) => confirmed_at?.getTime() ?? Number.NaN);
  const last = Math.max(...times);
  return times.length === 0 || Number.isNaN(last) ? null : new Date(last).toISOString();
}

function tiersOf(groups: readonly FactGroup[]): StoredIncident["tiers"] {
  const counts = new Map<StoredIncident["tiers"][number]["tier"], number>();
  for (const group of groups) {
    if (group.wanted !== "held") continue;
    const { tier } = factsOf(group).enforcement;
    counts.set(tier, (counts.get(tier) ?? 0) + group.repositories);
  }
  return [...counts]
    .map(([tier, repositories]) => ({ tier, repositories }))
    .toSorted((one, other) => other.repositories - one.repositories);
}

/** Which rows an address asks for. */
export function rowsAsked(
  incidentId: string,
  { shown, text, gate, team }: IncidentQuery,
  groups: readonly FactGroup[],
  at: Date,
): RowsAsked {
  const fits = (group: FactGroup) => shown.includes(shownOf(factsOf(group)));
  return {
    incidentId,
    alike: shown.length === 0 ? null : groups.filter(fits).map((group) => group.alike),
    text,
    gate: gate === null ? null : { ...gate, since: new Date(at.getTime() - JUDGED_FOR_MS) },
    team,
  };
}

async function readRows(
  database: Prisma.TransactionClient,
  asked: RowsAsked,
  groups: readonly FactGroup[],
  wanted: number,
) {
  const total = await totalOf(database, asked, groups);
  const pages = Math.max(1, Math.ceil(total / LIST_PAGE));
  const page = Math.min(wanted, pages);
  const rows = await readFactRows(database, asked, { size: LIST_PAGE, skip: (page - 1) * LIST_PAGE });
  return { rows: rows.map(incidentRow), total, page, pages };
}

/** What asks for kinds of rows alone is counted with them. */
async function totalOf(database: Prisma.TransactionClient, asked: RowsAsked, groups: readonly FactGroup[]) {
  const { alike, text, gate = null, team = null } = asked;
  if (text !== "" || gate !== null || team !== null) return await countFactRows(database, asked);
  const fitting = groups.filter((group) => alike === null || alike.includes(group.alike));
  return fitting.reduce((sum, { repositories }) => sum + repositories, 0);
}

const ROLE_ORDER = ["commander", "deputy", "scribe"] as const;

async function readRoles(database: Prisma.TransactionClient, incidentId: string): Promise<readonly IncidentRoleView[]> {
  const rows = await database.incidentRole.findMany({ where: { incidentId } });
  const logins = await readLogins(
    database,
    rows.map(({ givenBy }) => givenBy),
  );
  return ROLE_ORDER.flatMap((role) =>
    rows
      .filter((row) => row.role === role)
      .map(({ login, givenBy, givenAt }) => ({
        role,
        login,
        givenBy: logins.get(givenBy) ?? givenBy,
        givenAt: givenAt.toISOString(),
      })),
  );
}

export const WITH_NAME = { repository: { select: { owner: true, name: true } } } as const;

/** What weakens the freeze first, then the newest. */
async function readDrifts(database: Prisma.TransactionClient, incidentId: string): Promise<readonly DriftView[]> {
  const rows = await database.freezeDrift.findMany({
    where: { incidentId, goneAt: null },
    include: WITH_NAME,
    orderBy: [{ weakens: "desc" }, { foundAt: "desc" }, { id: "desc" }],
    take: MOST_DRIFTS,
  });
  return rows.map(driftView);
}

type DriftRecord = Prisma.FreezeDriftGetPayload<{ include: typeof WITH_NAME }>;

export function driftView(row: DriftRecord): DriftView {
  return {
    id: row.id,
    ruleset: row.ruleset,
    repository: row.repository,
    code: row.code,
    what: row.what,
    weakens: row.weakens,
    changedBy: row.changedBy,
    foundAt: row.foundAt.toISOString(),
    repairedAt: row.repairedAt?.toISOString() ?? null,
  };
}

async function readEvents(database: Prisma.TransactionClient, { row, keep }: SignedIncident, wanted: number) {
  const incidentId = row.id;
  const eventTotal = await keep(`how many lines ${incidentId} has`, ["rows of incident_event"], () =>
    database.incidentEvent.count({ where: { incidentId } }),
  );
  const eventPages = Math.max(1, Math.ceil(eventTotal / LIST_PAGE));
  const eventPage = Math.min(wanted, eventPages);
  const rows = await database.incidentEvent.findMany({
    where: { incidentId },
    include: WITH_NAME,
    orderBy: { seq: "desc" },
    take: LIST_PAGE,
    skip: (eventPage - 1) * LIST_PAGE,
  });
  return { events: await eventViews(database, rows), eventTotal, eventPage, eventPages };
}

type EventRecord = Prisma.IncidentEventGetPayload<{ include: typeof WITH_NAME }>;

export async function eventViews(
  database: Prisma.TransactionClient,
  rows: readonly EventRecord[],
): Promise<readonly IncidentEventView[]> {
  const logins = await readLogins(
    database,
    rows.map(({ actorId }) => actorId),
  );
  return rows.map((row) => ({
    seq: row.seq.toString(),
    at: row.at.toISOString(),
    by: logins.get(row.actorId) ?? row.actorId,
    system: row.actorKind !== "user",
    kind: row.kind,
    text: row.text,
    repository: row.repository,
  }));
}
