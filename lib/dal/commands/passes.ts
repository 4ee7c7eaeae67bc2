import "server-only";
import { webContainer } from "../../container.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { isUuid } from "../../core/uuid.ts";
import { commanding, requireActor, requireWriter } from "../session.ts";
import type { CommandAnswer } from "./governance.ts";

/** What a person asks to be let through a freeze, and decides about. The use cases decide; here is who asks, and what they are told. */

function answer<T>(result: Result<T, Failure<string>>, text: string): CommandAnswer {
  if (!result.ok) return { ok: false, notes: [{ ok: false, text: result.failure.message }] };
  return { ok: true, notes: [{ ok: true, text }] };
}

const GONE: CommandAnswer = { ok: false, notes: [{ ok: false, text: "This request is not there." }] };

interface Place {
  readonly incidentId: string;
  readonly repositoryId: string;
}

export interface PassForm extends Place {
  readonly pullRequest: number;
  readonly sha: string;
  readonly base: string;
  readonly reason: string;
  readonly hours: number;
}

const HOUR_MS = 3_600_000;

function until(hours: number): Date {
  return new Date(Date.now() + hours * HOUR_MS);
}

export async function askPass({ hours, ...form }: PassForm): Promise<CommandAnswer> {
  const actor = await requireWriter();
  const { passes } = await webContainer();
  const asked = await passes.askPass(actor, { ...form, expiresAt: until(hours) });
  return answer(asked, "Asked for. GitHub is looked at first; then a security lead approves it.");
}

export interface ExceptionForm extends Place {
  /** Null to break the glass. */
  readonly gate: string | null;
  readonly reason: string;
  readonly hours: number;
}

export async function askException({ hours, ...form }: ExceptionForm): Promise<CommandAnswer> {
  const actor = await requireWriter();
  const { passes } = await webContainer();
  const asked = await passes.askException(await commanding(actor), { ...form, expiresAt: until(hours) });
  const said = form.gate === null ? "A second person has to confirm it." : "A security lead has to approve it.";
  return answer(asked, `It is on the timeline. ${said}`);
}

export type PassOrder = "approve" | "refuse" | "take-back";

/** Agreeing wants a fresh sign-in; taking something back is for whoever is signed in. */
export async function orderPass(id: string, order: PassOrder, reason: string): Promise<CommandAnswer> {
  if (!isUuid(id)) return GONE;
  const actor = await (order === "take-back" ? requireActor() : requireWriter());
  const { passes } = await webContainer();
  if (order === "take-back") return answer(await passes.takeBackPass(actor, id), "Taken back.");
  if (order === "refuse") return answer(await passes.refusePass(actor, id, reason), "Refused, with your reason.");
  const by = await commanding(actor);
  return answer(await passes.approvePass(by, id), "Let through: its check turns green in a moment.");
}

/** For the time of a lockdown: Thaw merges what is let through. */
export async function mergePass(id: string): Promise<CommandAnswer> {
  if (!isUuid(id)) return GONE;
  const actor = await requireWriter();
  const { passes } = await webContainer();
  return answer(
    await passes.askMerge(actor, id),
    "Thaw merges it as soon as it is let through and its check is green.",
  );
}

export async function orderException(id: string, order: PassOrder, reason: string): Promise<CommandAnswer> {
  if (!isUuid(id)) return GONE;
  const actor = await (order === "take-back" ? requireActor() : requireWriter());
  const { passes } = await webContainer();
  if (order === "take-back")
    return answer(await passes.takeBackException(actor, id), "Taken back. It is frozen again within a minute.");
  if (order === "refuse") return answer(await passes.refuseException(actor, id, reason), "Refused, with your reason.");
  const by = await commanding(actor);
  return answer(await passes.approveException(by, id), "Agreed. It stands on the timeline.");
}
