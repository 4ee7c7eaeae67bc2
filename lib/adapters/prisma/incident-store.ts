import { incidentAfter, incidentBefore } from "../../core/freeze/incident-state.ts";
import { isUuid } from "../../core/uuid.ts";
import type { ChosenGates, IncidentStore } from "../../usecases/freeze/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database } from "./client.ts";
import { freezeFacts } from "./freeze-facts.ts";
import { configuredGates } from "./gate-custom.ts";
import type { Prisma } from "./generated/client.ts";
import { activate, widen } from "./incident-activate.ts";
import { decide } from "./incident-decide.ts";
import { askFor, heldRow, incidentRow, scopeColumns, tell, WITH_NAME, writeNote } from "./incident-rows.ts";
import { readStragglers } from "./incident-stragglers.ts";
import { storable } from "./storable.ts";
import { uuid7 } from "./uuid.ts";

/** Rows of thousands of repositories; the default of five seconds is for small pages. */
const TRANSACTION_MS = 60_000;

/** What people do to incidents, in PostgreSQL. */
export function createIncidentStore(database: Database): IncidentStore {
  const options = { timeout: TRANSACTION_MS };
  return {
    organisation: async (id) => {
      if (!isUuid(id)) return null;
      return await database.organisation.findUnique({ where: { id }, select: { id: true, login: true } });
    },
    find: async (id) => {
      const row = isUuid(id) ? await database.incident.findUnique({ where: { id } }) : null;
      return row === null ? null : incidentRow(row);
    },
    customGates: (organisationId) => configuredGates(database, organisationId),
    create: (...request) => database.$transaction((tx) => create(tx, ...request)),
    change: (...request) => database.$transaction((tx) => change(tx, ...request)),
    facts: (organisationId) => freezeFacts(database, organisationId),
    preflighted: (...request) => database.$transaction((tx) => preflighted(tx, ...request)),
    activate: (...request) => activate((work) => database.$transaction(work, options), ...request),
    widen: (...request) => widen((work) => database.$transaction(work, options), ...request),
    stragglers: (incidentId) => readStragglers(database, incidentId),
    move: (...request) => database.$transaction((tx) => move(tx, ...request)),
    giveRole: (...request) => database.$transaction((tx) => giveRole(tx, ...request)),
    hasRole: async (incidentId, login) =>
      (await database.incidentRole.count({ where: { incidentId, login: { equals: login, mode: "insensitive" } } })) > 0,
    note: (...request) => database.$transaction((tx) => note(tx, ...request)),
    repositories: async (incidentId, repositoryIds) => {
      const ids = repositoryIds.filter((id) => isUuid(id));
      const where = { incidentId, repositoryId: { in: ids } };
      const rows = await database.incidentRepository.findMany({ where, include: WITH_NAME });
      return rows.map(heldRow);
    },
    decide: (...request) => database.$transaction((tx) => decide(tx, ...request), options),
  };
}

function draftColumns({ scope, gates, allowedGrants, ...draft }: Parameters<IncidentStore["create"]>[1]) {
  const { title, drill, mode, exposureFrom, exposureTo, autoThaw, onDrift } = storable(draft);
  const lists = { gates: [...gates], allowedGrants: [...allowedGrants] };
  return { title, drill, mode, exposureFrom, exposureTo, autoThaw, onDrift, ...lists, ...scopeColumns(scope) };
}

function customColumn({ custom }: ChosenGates) {
  return { customGates: storable(custom) as unknown as Prisma.InputJsonValue };
}

type Create = Parameters<IncidentStore["create"]>;

async function create(tx: Prisma.TransactionClient, ...[organisationId, draft, made]: Create): Promise<string> {
  const id = uuid7(made.at.getTime());
  const data = {
    id,
    organisationId,
    ...draftColumns(draft),
    status: "draft",
    createdBy: made.by,
    createdAt: made.at,
    ...customColumn(made),
  };
  await tx.incident.create({ data, select: { id: true } });
  const audit = made.audit(id);
  await writeAudit(tx, organisationId, audit, made.at);
  await writeNote(tx, { id, organisationId }, audit, made.note, made.at);
  return id;
}

type Change = Parameters<IncidentStore["change"]>;

async function change(tx: Prisma.TransactionClient, ...[incident, draft, told]: Change): Promise<boolean> {
  const { drill: _, ...columns } = draftColumns(draft);
  const { count } = await tx.incident.updateMany({
    where: { id: incident.id, version: incident.version, status: { in: [...incidentBefore("change")] } },
    data: { ...columns, ...customColumn(told), status: "draft", version: { increment: 1 } },
  });
  if (count !== 1) return false;
  await tell(tx, incident, told);
  return true;
}

type Preflighted = Parameters<IncidentStore["preflighted"]>;

async function preflighted(tx: Prisma.TransactionClient, ...[incident, preflight, told]: Preflighted) {
  const { count } = await tx.incident.updateMany({
    where: { id: incident.id, version: incident.version, status: { in: [...incidentBefore("preflight")] } },
    data: {
      status: "preflighted",
      preflight: storable(preflight) as unknown as Prisma.InputJsonValue,
      version: { increment: 1 },
    },
  });
  if (count !== 1) return false;
  await tell(tx, incident, told);
  return true;
}

type Move = Parameters<IncidentStore["move"]>;

async function move(tx: Prisma.TransactionClient, ...[incident, event, told]: Move): Promise<boolean> {
  const to = incidentAfter(incident.state, event);
  if (to === null) return false;
  const by =
    event === "resolve" ? { resolvedBy: told.audit.actorId, resolveAskedAt: told.at, nextUpdateDue: null } : {};
  const { count } = await tx.incident.updateMany({
    where: { id: incident.id, version: incident.version, status: incident.state },
    data: { status: to, version: { increment: 1 }, ...by },
  });
  if (count !== 1) return false;
  await tell(tx, incident, told);
  if (event === "resolve") await askFor(tx, "freeze.resolve", incident.id);
  return true;
}

type GiveRole = Parameters<IncidentStore["giveRole"]>;

async function giveRole(tx: Prisma.TransactionClient, ...[incident, role, login, told]: GiveRole): Promise<void> {
  const { id: incidentId, organisationId } = incident;
  if (login === null) await tx.incidentRole.deleteMany({ where: { incidentId, role } });
  else {
    const given = { login, givenBy: told.audit.actorId, givenAt: told.at };
    await tx.incidentRole.upsert({
      where: { incidentId_role: { incidentId, role } },
      create: { incidentId, organisationId, role, ...given },
      update: given,
    });
  }
  await tell(tx, incident, told);
}

type Note = Parameters<IncidentStore["note"]>;

async function note(tx: Prisma.TransactionClient, ...[incident, told, nextUpdateDue]: Note): Promise<void> {
  if (nextUpdateDue !== undefined)
    await tx.incident.updateMany({ where: { id: incident.id }, data: { nextUpdateDue } });
  await tell(tx, incident, told);
}
