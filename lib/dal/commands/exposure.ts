import "server-only";
import { webContainer } from "../../container.ts";
import { isUuid } from "../../core/uuid.ts";
import { commanding, requireWriter } from "../session.ts";
import type { CommandAnswer } from "./governance.ts";

/** What a person says about exposed credentials. The use cases decide; here is who asks, and what they are told. */

const refused = (text: string): CommandAnswer => ({ ok: false, notes: [{ ok: false, text }] });
const told = (text: string): CommandAnswer => ({ ok: true, notes: [{ ok: true, text }] });
const GONE = refused("This incident is not there.");

export async function stateRevoked(
  incidentId: string,
  form: { readonly credentialId: string; readonly text: string; readonly link: string },
): Promise<CommandAnswer> {
  if (!isUuid(incidentId)) return GONE;
  const actor = await requireWriter();
  const { gates } = await webContainer();
  const result = await gates.stateRevoked(await commanding(actor), { incidentId, ...form });
  if (!result.ok) return refused(result.failure.message);
  return told("Your word stands on the timeline, with its link. Gates are judged again now.");
}

/** @param repository its name or id */
export async function markFoothold(incidentId: string, repository: string, there: boolean): Promise<CommandAnswer> {
  if (!isUuid(incidentId)) return GONE;
  const actor = await requireWriter();
  const { gates } = await webContainer();
  const repositoryId = isUuid(repository)
    ? repository
    : await gates.repositoryOfIncident(actor, incidentId, repository);
  if (repositoryId === null)
    return refused("No repository of this incident has that name. Type it as owner/name; it has to be in scope.");
  const result = await gates.markFoothold(await commanding(actor), { incidentId, repositoryId, there });
  if (!result.ok) return refused(result.failure.message);
  return told(
    there
      ? "Noted. Everything that its workflows may read is being added to the list."
      : "Noted. What was on the list for this alone is being taken off.",
  );
}
