import "server-only";
import { webContainer } from "../../container.ts";
import { commanding, requireActor } from "../session.ts";
import type { CommandAnswer } from "./governance.ts";

type TokenRequest = Parameters<Awaited<ReturnType<typeof webContainer>>["apiTokens"]["create"]>[1];

export interface MadeToken {
  readonly answer: CommandAnswer;
  /** Told this once; null where none was made. */
  readonly token: string | null;
}

export async function makeToken(request: TokenRequest): Promise<MadeToken> {
  const by = await commanding(await requireActor());
  const { apiTokens } = await webContainer();
  const made = await apiTokens.create(by, request);
  if (!made.ok) return { answer: said(false, made.failure.message), token: null };
  const until = made.value.expiresAt.toISOString().slice(0, 10);
  const text = `Made. It lives until ${until}, and is shown this once: put it where the machine finds it, now.`;
  return { answer: said(true, text), token: made.value.token.reveal() };
}

/** It stops something: also for somebody whose roles GitHub did not tell again. */
export async function endToken(id: string): Promise<CommandAnswer> {
  const actor = await requireActor();
  const { apiTokens } = await webContainer();
  const revoked = await apiTokens.revoke(actor, id);
  if (!revoked.ok) return said(false, revoked.failure.message);
  return said(true, `Revoked: ${revoked.value.name}. Whoever shows it is refused from now on.`);
}

function said(ok: boolean, text: string): CommandAnswer {
  return { ok, notes: [{ ok, text }] };
}
