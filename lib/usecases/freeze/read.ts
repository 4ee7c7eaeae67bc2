import { type Actor, mayAct, mayView } from "../../core/actor.ts";
import type { Blockers, GlassEntry } from "../../core/listing/incident-board.ts";
import type { IncidentPace } from "../../core/listing/incident-pace.ts";
import type {
  HeldDeployments,
  IncidentBoard,
  IncidentDetail,
  IncidentQuery,
  IncidentSummary,
  IncidentsReading,
  RepositoryIncident,
  StoredIncident,
} from "../../core/listing/incident-views.ts";
import type { RepositoryQuery } from "../../core/listing/repository-query.ts";
import type { WallGrouping, WallNames, WallView } from "../../core/listing/wall.ts";
import { incidentReport } from "../../core/report/incident-report.ts";
import { isStorableName } from "../../core/repository-name.ts";
import { askedBy } from "../asked-by.ts";
import { visibleOrganisations } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import type { BoardChoice, IncidentReading } from "./reading-ports.ts";
import { COMMANDERS, REPORTERS } from "./roles.ts";

interface Ports {
  readonly incidentReading: IncidentReading;
  readonly clock: Clock;
}

/** Incidents of every organisation that the actor may look at, what freezes first. */
export async function listIncidents({ incidentReading, clock }: Ports, actor: Actor): Promise<IncidentsReading> {
  const { visible, declarers } = organisationsOf(actor);
  return await incidentReading.list(visible, declarers, clock.now());
}

/** The list, and of the incident that `choose` takes from it how it stands, with its wall: all of one moment. */
export async function readBoard(
  { incidentReading, clock }: Ports,
  actor: Actor,
  choose: (list: IncidentsReading) => BoardChoice | null,
): Promise<IncidentBoard> {
  const { visible, declarers } = organisationsOf(actor);
  return await incidentReading.board(visible, declarers, choose, clock.now());
}

/** Those that the actor may look at, and those of them where they may declare an incident. */
function organisationsOf(actor: Actor) {
  const visible = visibleOrganisations(actor);
  return { visible, declarers: visible.filter((id) => mayAct(actor, id, COMMANDERS)) };
}

/** All of them for a file, some at a time, in the order of the list. */
export function everyIncident(
  { incidentReading, clock }: Ports,
  actor: Actor,
): AsyncIterable<readonly IncidentSummary[]> {
  return incidentReading.every(visibleOrganisations(actor), clock.now());
}

/** One incident; null when there is none or the actor may not look at it: the two must not be told apart. */
export async function readIncident(
  { incidentReading, clock }: Ports,
  actor: Actor,
  id: string,
  query: IncidentQuery,
): Promise<IncidentDetail | null> {
  const found = await incidentReading.incident(visibleOrganisations(actor), id, query, clock.now());
  if (found === null || !mayView(actor, found.organisationId)) return null;
  return detailFor(actor, found);
}

/** The same with its wall, whose tiles are marked that fit the query: of one moment. */
export async function readIncidentWithWall(
  { incidentReading, clock }: Ports,
  actor: Actor,
  id: string,
  query: IncidentQuery,
): Promise<{ readonly detail: IncidentDetail; readonly wall: WallView } | null> {
  const found = await incidentReading.incidentWithWall(visibleOrganisations(actor), id, query, clock.now());
  if (found === null || !mayView(actor, found.organisationId)) return null;
  return { detail: detailFor(actor, found), wall: found.wall };
}

interface Found {
  readonly organisationId: string;
  readonly detail: StoredIncident;
}

function detailFor(actor: Actor, { organisationId, detail }: Found): IncidentDetail {
  const hasRole = actor.kind === "user" && detail.roles.some(({ login }) => login === actor.login);
  const mayReport = hasRole || mayAct(actor, organisationId, REPORTERS);
  return { ...detail, mayCommand: mayAct(actor, organisationId, COMMANDERS), mayReport };
}

/** How it went so far; null when there is none, it never froze anything, or the actor may not look at it. */
export async function readIncidentPace(
  { incidentReading, clock }: Ports,
  actor: Actor,
  id: string,
): Promise<IncidentPace | null> {
  const found = await incidentReading.pace(visibleOrganisations(actor), id, clock.now());
  return found === null || !mayView(actor, found.organisationId) ? null : found.pace;
}

/** Deployments that wait for it; null when there is none or the actor may not look at it. */
export async function readHeldDeployments(
  { incidentReading }: Pick<Ports, "incidentReading">,
  actor: Actor,
  id: string,
): Promise<HeldDeployments | null> {
  const found = await incidentReading.heldDeployments(visibleOrganisations(actor), id);
  return found === null || !mayView(actor, found.organisationId) ? null : found.held;
}

/** What the tiles of its wall are called. */
export async function readWallNames(
  { incidentReading }: Ports,
  actor: Actor,
  id: string,
  by: WallGrouping,
): Promise<WallNames | null> {
  const found = await incidentReading.wallNames(visibleOrganisations(actor), id, by);
  return found === null || !mayView(actor, found.organisationId) ? null : found.names;
}

/** Whose repositories are still held, and by what. */
export async function readBlockers(
  { incidentReading, clock }: Ports,
  actor: Actor,
  id: string,
): Promise<Blockers | null> {
  const found = await incidentReading.blockers(visibleOrganisations(actor), id, clock.now());
  return found === null || !mayView(actor, found.organisationId) ? null : found.blockers;
}

/** When the glass was broken, and by whom. */
export async function readGlass(
  { incidentReading, clock }: Ports,
  actor: Actor,
  id: string,
): Promise<readonly GlassEntry[] | null> {
  const found = await incidentReading.glass(visibleOrganisations(actor), id, clock.now());
  return found === null || !mayView(actor, found.organisationId) ? null : found.glass;
}

/** Its post-incident report, in Markdown; null when there is none or the actor may not look at it. */
export async function reportIncident(
  { incidentReading, clock }: Ports,
  actor: Actor,
  id: string,
): Promise<{ readonly title: string; readonly text: string } | null> {
  const found = await incidentReading.report(visibleOrganisations(actor), id, clock.now());
  if (found === null || !mayView(actor, found.organisationId)) return null;
  return { title: found.facts.detail.incident.title, text: incidentReport(found.facts) };
}

/** Repositories that a filter of their list finds; none in an organisation that the actor may not look at. */
export async function fittingRepositories(
  { incidentReading }: Pick<Ports, "incidentReading">,
  actor: Actor,
  organisationId: string,
  query: RepositoryQuery,
): Promise<readonly string[]> {
  return mayView(actor, organisationId) ? await incidentReading.fitting(organisationId, askedBy(actor, query)) : [];
}

/** The same of the organisation that an incident is of; none where there is no such incident for the actor. */
export async function fittingIncident(
  ports: Pick<Ports, "incidentReading">,
  actor: Actor,
  incidentId: string,
  query: RepositoryQuery,
): Promise<readonly string[]> {
  const organisationId = await ports.incidentReading.organisationOf(visibleOrganisations(actor), incidentId);
  return organisationId === null ? [] : await fittingRepositories(ports, actor, organisationId, query);
}

/** Incidents that ask something of GitHub about one repository; none for one that the actor may not look at. */
export async function readIncidentsOf(
  { incidentReading, clock }: Ports,
  actor: Actor,
  name: { readonly owner: string; readonly name: string },
): Promise<readonly RepositoryIncident[]> {
  if (!isStorableName(name)) return [];
  return await incidentReading.ofRepository(visibleOrganisations(actor), name, clock.now());
}
