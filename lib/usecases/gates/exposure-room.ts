import { type Actor, mayAct, mayView } from "../../core/actor.ts";
import type { ExposureQuery } from "../../core/listing/exposure-query.ts";
import type { ExposedNow, ExposureRoom, ExposureView } from "../../core/listing/exposure-views.ts";
import { visibleOrganisations } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import { FINDERS, STATERS } from "./exposure-people.ts";
import type { ExposureReading } from "./exposure-reading-ports.ts";

interface Ports {
  readonly exposureReading: ExposureReading;
  readonly clock: Clock;
}

/** The revoke-first list; null when there is no such incident or the actor may not look at it: the two must not be told apart. */
export async function readExposureRoom(
  { exposureReading, clock }: Ports,
  actor: Actor,
  incidentId: string,
  query: ExposureQuery,
): Promise<ExposureRoom | null> {
  const found = await exposureReading.room(visibleOrganisations(actor), incidentId, query, clock.now());
  if (found === null || !mayView(actor, found.organisationId)) return null;
  const may = (roles: typeof STATERS) => actor.kind === "user" && mayAct(actor, found.organisationId, roles);
  return { ...found.room, mayState: may(STATERS), mayMark: may(FINDERS) };
}

/** Every row that fits, for a file. */
export async function exportExposure(
  { exposureReading, clock }: Ports,
  actor: Actor,
  incidentId: string,
  query: ExposureQuery,
): Promise<readonly ExposureView[] | null> {
  return await exposureReading.all(visibleOrganisations(actor), incidentId, query, clock.now());
}

/** What was exposed and is not revoked, in every incident of the actor's organisations that goes on. */
export async function readExposedNow(
  { exposureReading }: Pick<Ports, "exposureReading">,
  actor: Actor,
): Promise<readonly ExposedNow[]> {
  return await exposureReading.now(visibleOrganisations(actor));
}

/** A repository of the incident by the name that a person typed. */
export async function repositoryOfIncident(
  { exposureReading }: Pick<Ports, "exposureReading">,
  actor: Actor,
  incidentId: string,
  name: string,
): Promise<string | null> {
  const typed = name.replaceAll("\0", "").trim();
  return typed === "" ? null : await exposureReading.named(visibleOrganisations(actor), incidentId, typed);
}
