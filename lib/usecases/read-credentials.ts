import { type Actor, mayView } from "../core/actor.ts";
import type { CredentialQuery } from "../core/listing/credential-query.ts";
import type { CredentialDetail, CredentialRow, CredentialsReading } from "../core/listing/credential-views.ts";
import { visibleOrganisations } from "./governance/roles.ts";
import type { Clock } from "./ports.ts";
import type { CredentialReading } from "./reading-ports.ts";

interface Ports {
  readonly credentials: CredentialReading;
  readonly clock: Clock;
}

/** Credentials of every organisation that the actor may look at, with the figures above them. */
export async function readCredentials(
  { credentials, clock }: Ports,
  actor: Actor,
  query: CredentialQuery,
): Promise<CredentialsReading> {
  return await credentials.room(visibleOrganisations(actor), query, clock.now());
}

/** Every credential that fits the filter, for a file. */
export async function exportCredentials(
  { credentials }: Ports,
  actor: Actor,
  query: CredentialQuery,
): Promise<readonly CredentialRow[]> {
  return await credentials.rows(visibleOrganisations(actor), query);
}

/**
 * One credential with a page of its references, or with all of them for `null`. Null when there is none or the actor may not look at it:
 * the two must not be told apart.
 * @param id as an address says it, which may be anything
 */
export async function readCredential(
  { credentials, clock }: Ports,
  actor: Actor,
  id: string,
  page: number | null,
): Promise<CredentialDetail | null> {
  const found = await credentials.credential(visibleOrganisations(actor), id, page, clock.now());
  if (found === null || !mayView(actor, found.organisationId)) return null;
  return found.detail;
}
