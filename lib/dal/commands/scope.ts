import "server-only";
import { webContainer } from "../../container.ts";
import { counted } from "../../core/listing/format.ts";
import type { RepositoryQuery } from "../../core/listing/repository-query.ts";
import { isUuid } from "../../core/uuid.ts";
import { commanding, requireActor, requireWriter } from "../session.ts";
import type { CommandAnswer } from "./governance.ts";

/** What a person does to the scope of an incident, and to what stays owed after a thaw. The use cases decide. */

const refused = (text: string): CommandAnswer => ({ ok: false, notes: [{ ok: false, text }] });
const told = (text: string): CommandAnswer => ({ ok: true, notes: [{ ok: true, text }] });
const GONE = refused("This incident is not there.");

/**
 * @param query the filter that chooses what is added; null for all repositories
 * @param shown how many the preflight said that there are: nothing is frozen that was not shown
 */
export async function widen(incidentId: string, query: RepositoryQuery | null, shown: number): Promise<CommandAnswer> {
  if (!isUuid(incidentId)) return GONE;
  // What freezes is for who is signed in, and GitHub is asked about them at that moment.
  const actor = await requireActor();
  const { freeze, incidentReads } = await webContainer();
  const all = await freeze.preflightWiden(actor, incidentId, { kind: "all" });
  if (!all.ok) return refused(all.failure.message);
  const { organisationId } = all.value.incident;
  const scope =
    query === null
      ? ({ kind: "all" } as const)
      : ({ kind: "chosen", repositoryIds: await incidentReads.fitting(actor, organisationId, query) } as const);
  const planned = await freeze.preflightWiden(actor, incidentId, scope);
  if (!planned.ok) return refused(planned.failure.message);
  if (planned.value.preflight.more !== shown)
    return refused("It is about other repositories by now: load this page again, and look at them first.");
  const result = await freeze.widenIncident(await commanding(actor), incidentId, scope);
  if (!result.ok) return refused(result.failure.message);
  return told(
    `${counted(result.value.repositories, "repository", "repositories")} more: GitHub is being asked to hold them. Watch the lamp.`,
  );
}

/** @param day `2026-12-01` */
export async function promiseProof(
  incidentId: string,
  form: { readonly repositoryId: string; readonly path: string; readonly job: string; readonly day: string },
): Promise<CommandAnswer> {
  const { repositoryId, path, job, day } = form;
  if (!isUuid(incidentId) || !isUuid(repositoryId)) return GONE;
  const dueAt = new Date(`${day}T23:59:59Z`);
  if (Number.isNaN(dueAt.getTime())) return refused("Give the day until which the proof may wait.");
  const actor = await requireWriter();
  const { gates } = await webContainer();
  const result = await gates.promiseProof(await commanding(actor), { incidentId, repositoryId, path, job, dueAt });
  if (!result.ok) return refused(result.failure.message);
  return told("Noted on the timeline. The gate is judged again now; it holds once more when the day has passed.");
}
