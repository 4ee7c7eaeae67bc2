import type { Result } from "../core/contracts.ts";
import type { ReceivedEnd } from "../usecases/webhooks/receive.ts";
import { slots } from "./slots.ts";

/**
 * Where GitHub tells what happened. Anybody can reach it, so that everything before the signature is bounded: bytes, time, and how many
 * at once. What is refused, GitHub lists as failed and does not send again by itself; reconciliation finds what it told.
 */

export interface WebhookApplication {
  /** False where no secret is configured. */
  readonly configured: boolean;
  readonly receive: (received: {
    readonly body: Uint8Array;
    readonly event: string | null;
    readonly signature: string | null;
  }) => Promise<Result<ReceivedEnd, { readonly code: "signature" | "body"; readonly message: string }>>;
  /** Of refusals a few a minute only: strangers must not fill it. */
  readonly log: (message: string) => void;
}

/** GitHub sends up to 25 MB. What we read of it are ids near its beginning or end; a push of thousands of files is found by reconciliation. */
export const MOST_BYTES = 5 * 1024 * 1024;
const MOST_AT_ONCE = 32;
/** Their bodies are not read meanwhile, so that they cost a connection each. */
const MOST_WAITING = 2_000;
/** GitHub gives up after ten seconds, and then calls it failed, whatever becomes of it. */
const WAITING_MS = 5_000;
const READING_MS = 5_000;

/** For each request: a short text, and 202 where it was taken. */
export function webhookHandler(application: WebhookApplication): (request: Request) => Promise<Response> {
  const bound = slots(MOST_AT_ONCE, MOST_WAITING, WAITING_MS);
  const log = aFewAMinute(application.log);
  return async (request) => {
    const refusal = refusalOf(request, application.configured);
    if (refusal !== null) return refusal;
    const leave = await bound.enter();
    if (leave === null) return answer(503, "Too many at once. GitHub's list of deliveries can send it again.");
    try {
      return await handled(request, application, log);
    } catch (error) {
      log(`webhook could not be taken: ${error instanceof Error ? error.message : error}`);
      return answer(503, "It could not be stored. GitHub's list of deliveries can send it again.");
    } finally {
      leave();
    }
  };
}

/** Before anything of the body is read. */
function refusalOf(request: Request, configured: boolean): Response | null {
  if (!configured) return answer(404, "Webhooks are not set up here.");
  if (!/^application\/json\b/i.test(request.headers.get("content-type") ?? ""))
    return answer(415, "Set the webhook's content type to application/json.");
  if (Number(request.headers.get("content-length") ?? 0) > MOST_BYTES) return tooLarge();
  return null;
}

async function handled(request: Request, application: WebhookApplication, log: (message: string) => void) {
  const body = await readBody(request);
  if (body === "too-large") return tooLarge();
  if (body === "too-slow") return answer(408, "The body did not come in time.");
  const event = request.headers.get("x-github-event");
  const result = await application.receive({ body, event, signature: request.headers.get("x-hub-signature-256") });
  if (result.ok) return answer(202, result.value);
  const { code, message } = result.failure;
  log(`webhook refused: ${message}`);
  return answer(code === "signature" ? 401 : 400, message);
}

async function readBody(request: Request): Promise<Uint8Array | "too-large" | "too-slow"> {
  if (request.body === null) return new Uint8Array();
  const reader = request.body.getReader();
  const late = new Promise<"late">((resolve) => setTimeout(resolve, READING_MS, "late").unref());
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const read = await Promise.race([reader.read(), late]);
    if (read === "late") return given(reader, "too-slow");
    if (read.done) return Buffer.concat(pieces);
    length += read.value.byteLength;
    if (length > MOST_BYTES) return given(reader, "too-large");
    pieces.push(read.value);
  }
}

/** The rest is not read; whether the sender hears of it does not matter. */
function given<Why>(reader: ReadableStreamDefaultReader<Uint8Array>, why: Why): Why {
  reader.cancel().catch(() => undefined);
  return why;
}

function tooLarge(): Response {
  return answer(413, `More than ${MOST_BYTES} bytes are not read. Reconciliation finds what changed.`);
}

function answer(status: number, text: string): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}

const LOGGED_A_MINUTE = 5;

function aFewAMinute(log: (message: string) => void): (message: string) => void {
  let since = 0;
  let count = 0;
  return (message) => {
    const now = performance.now();
    if (now - since > 60_000) {
      if (count > LOGGED_A_MINUTE) log(`webhooks refused or failed in the minute before: ${count}`);
      since = now;
      count = 0;
    }
    count += 1;
    if (count <= LOGGED_A_MINUTE) log(message);
  };
}
