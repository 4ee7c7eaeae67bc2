import "server-only";
import { webContainer } from "../../container.ts";
import { mayAct } from "../../core/actor.ts";
import { requireWriter } from "../session.ts";
import type { CommandAnswer } from "./governance.ts";

type TeamsRequest = Parameters<Awaited<ReturnType<typeof webContainer>>["settings"]["saveTeams"]>[1];

export async function saveTeams(request: TeamsRequest): Promise<CommandAnswer> {
  const actor = await requireWriter();
  const { settings } = await webContainer();
  const saved = await settings.saveTeams(actor, request);
  if (!saved.ok) return said(false, saved.failure.message);
  return said(true, "Saved. It counts within some minutes, when the worker has read who is in these teams.");
}

/** Asks the worker to look at GitHub now. */
export async function lookAgain(organisationId: string): Promise<CommandAnswer> {
  const actor = await requireWriter();
  if (!mayAct(actor, organisationId, ["admin"])) return said(false, "Only admins of the organisation ask for that.");
  const { scanQueue } = await webContainer();
  await scanQueue.syncOrganisation(organisationId);
  return said(true, "Asked. What the worker finds is here in a minute; load the page again.");
}

/** Has the worker send a test to each channel. */
export async function testChannels(organisationId: string): Promise<CommandAnswer> {
  const actor = await requireWriter();
  const { settings } = await webContainer();
  const asked = await settings.askChannelTest(actor, organisationId);
  if (!asked.ok) return said(false, asked.failure.message);
  return said(
    true,
    "Asked. The worker sends a test to each channel; what came of it stands beside each, in some seconds.",
  );
}

function said(ok: boolean, text: string): CommandAnswer {
  return { ok, notes: [{ ok, text }] };
}
