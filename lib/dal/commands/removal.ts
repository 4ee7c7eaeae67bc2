import "server-only";
import { webContainer } from "../../container.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { isUuid } from "../../core/uuid.ts";
import { requireWriter } from "../session.ts";
import type { CommandAnswer } from "./governance.ts";

/** What a person does about a secret that was replaced. The use cases decide; here is who asks, and what they are told. */

const GONE: CommandAnswer = { ok: false, notes: [{ ok: false, text: "This credential is not there." }] };

const ASKED = {
  asked: "Asked. The worker reads GitHub once more and judges it again; what became of it is shown here in a moment.",
  waiting: "It was asked for already, and waits for the worker. What became of it is shown here in a moment.",
} as const;

async function opened() {
  const actor = await requireWriter();
  const { removal } = await webContainer();
  return { actor, removal };
}

function answer<T>(result: Result<T, Failure<string>>, text: (value: T) => string): CommandAnswer {
  if (!result.ok) return { ok: false, notes: [{ ok: false, text: result.failure.message }] };
  return { ok: true, notes: [{ ok: true, text: text(result.value) }] };
}

/** @param changedAt as the page showed it; empty where it showed no date */
export async function askDeletion(id: string, confirmation: string, changedAt: string): Promise<CommandAnswer> {
  if (!isUuid(id)) return GONE;
  const { actor, removal } = await opened();
  const seen = new Date(changedAt);
  const wish = { credentialId: id, confirmation, changedAt: Number.isNaN(seen.getTime()) ? null : seen };
  return answer(await removal.askDeletion(actor, wish), (asked) => ASKED[asked]);
}

export async function askNarrowing(id: string, repositoryId: string): Promise<CommandAnswer> {
  if (!isUuid(id) || !isUuid(repositoryId)) return GONE;
  const { actor, removal } = await opened();
  return answer(await removal.askNarrowing(actor, { credentialId: id, repositoryId }), (asked) => ASKED[asked]);
}

export async function recordRevocation(
  id: string,
  revocation: { readonly on: string; readonly how: string; readonly evidence: string },
): Promise<CommandAnswer> {
  if (!isUuid(id)) return GONE;
  const { actor, removal } = await opened();
  return answer(await removal.recordRevocation(actor, { credentialId: id, ...revocation }), () => "Recorded.");
}
