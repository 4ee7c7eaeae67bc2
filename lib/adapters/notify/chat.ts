import type { Result } from "../../core/contracts.ts";
import { chatBody } from "../../core/notify/chat.ts";
import type { Notice } from "../../core/notify/notice.ts";
import type { SecretText } from "../../core/secret-text.ts";
import type { Egress } from "../../usecases/broker/ports.ts";
import type { SendFailure } from "../../usecases/notify/ports.ts";

const TIMEOUT_MS = 15_000;
const MOST_BYTES = 64_000;

/**
 * An incoming webhook of Slack, or of what takes the same. Its address is a secret: it stands in no failure.
 * Source: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/
 */
export function createChat(egress: Egress, url: SecretText) {
  return async (notice: Notice, signal?: AbortSignal): Promise<Result<void, SendFailure>> => {
    const sent = await egress.send(
      {
        method: "POST",
        url: url.reveal(),
        headers: { "content-type": "application/json; charset=utf-8", "idempotency-key": notice.id },
        body: chatBody(notice),
        timeoutMs: TIMEOUT_MS,
        maxBytes: MOST_BYTES,
      },
      signal,
    );
    if (!sent.ok) return failure(sent.failure.code);
    const { status, headers } = sent.value;
    if (status >= 200 && status < 300) return { ok: true, value: undefined };
    return refusal(status, Number(headers["retry-after"]));
  };
}

type Egressed = Exclude<Awaited<ReturnType<Egress["send"]>>, { readonly ok: true }>["failure"]["code"];

const WORDS: Readonly<Record<Egressed, string>> = {
  "not-allowed": "The chat's host may not be reached. One of a private network has to be named in private_hosts.",
  unreachable: "The chat's host could not be reached.",
  timeout: "The chat did not answer in time.",
  cut: "The chat broke off.",
  "too-large": "The chat answered more than is read.",
  redirected: "The chat's address leads to another one, which is not followed.",
};

function failure(code: Egressed): { ok: false; failure: SendFailure } {
  const lasting = code === "not-allowed" || code === "redirected";
  return { ok: false, failure: { code: lasting ? "misconfigured" : "unreachable", message: WORDS[code] } };
}

function refusal(status: number, after: number): { ok: false; failure: SendFailure } {
  const detail = `status ${status}`;
  if (status === 429) {
    const asked = Number.isFinite(after) && after > 0 ? { retryAfterSeconds: after } : {};
    return { ok: false, failure: { code: "rate-limited", message: "The chat asks to wait.", detail, ...asked } };
  }
  if (status >= 500)
    return { ok: false, failure: { code: "unreachable", message: "The chat could not take it now.", detail } };
  // Of a webhook that was taken back, too: only a person can make another.
  const message = `The chat refused it (status ${status}). Make a new webhook if this one was taken back.`;
  return { ok: false, failure: { code: "refused", message, detail } };
}
