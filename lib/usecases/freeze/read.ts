import { type Actor, mayAct, mayView, type Role } from "../../core/actor.ts";
import type {
  IncidentDetail,
  IncidentQuery,
  IncidentsReading,
  RepositoryIncident,
} from "../../core/listing/incident-views.ts";
import { visibleOrganisations } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import type { IncidentReading } from "./reading-ports.ts";

interface Ports {
  readonly incidentReading: IncidentReading;
  readonly clock: Clock;
}

/** Who may declare one. */
const DECLARERS: readonly Role[] = ["commander", "admin"];

/** Incidents of every organisation that the actor may look at, what freezes first. */
export async function listIncidents({ incidentReading, clock }: Ports, actor: Actor): Promise<IncidentsReading> {
  const visible = visibleOrganisations(actor);
  const declarers = visible.filter((id) => mayAct(actor, id, DECLARERS));
  return await incidentReading.list(visible, declarers, clock.now());
}

/** One incident; null when there is none or the actor may not look at it: the two must not be told apart. */
export async function readIncident(
  { incidentReading, clock }: Ports,
  actor: Actor,
  id: string,
  query: IncidentQuery,
): Promise<IncidentDetail | null> {
  const found = await incidentReading.incident(visibleOrganisations(actor), id, query, clock.now());
  return found === null || !mayView(actor, found.organisationId) ? null : found.detail;
}

/** Incidents that ask something of GitHub about one repository; none for one that the actor may not look at. */
export async function readIncidentsOf(
  { incidentReading }: Pick<Ports, "incidentReading">,
  actor: Actor,
  name: { readonly owner: string; readonly name: string },
): Promise<readonly RepositoryIncident[]> {
  if (`${name.owner}${name.name}`.includes("\0")) return [];
  return await incidentReading.ofRepository(visibleOrganisations(actor), name);
}
