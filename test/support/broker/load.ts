import { setTimeout as sleep } from "node:timers/promises";
import { GRANT, type World } from "./world.ts";

/** Many clients that ask at once, and everything that they were told. */

export interface Sent {
  readonly origin: string;
  readonly jti: string;
  /** The OIDC token, for asking once more with it. */
  readonly proof: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  endedAt: number | null;
  /** Null: no answer, or none yet. */
  status: number | null;
  retryAfter: string | null;
  issuanceId: string | null;
  /** The credential that was handed out. */
  token: string | null;
}

export interface Load {
  /** In the order in which they were sent; those under way have no `endedAt`. */
  readonly sent: readonly Sent[];
  answered(status: number): number;
  /** Waits for what is under way. */
  stop(): Promise<readonly Sent[]>;
}

export interface LoadOptions {
  /** Asked in turn. */
  readonly origins: readonly string[];
  readonly clients: number;
  /** Requests altogether; the load ends by itself after them. */
  readonly most: number;
}

const ANSWER_MS = 60_000;
/** A client that was refused does not spin. */
const PAUSE_MS = 25;

let loads = 0;

export function startLoad(world: Pick<World, "token">, { origins, clients, most }: LoadOptions): Load {
  const sent: Sent[] = [];
  loads += 1;
  const name = `load-${process.pid}-${loads}`;
  let stopped = false;

  async function client(): Promise<void> {
    while (!stopped && sent.length < most) {
      const number = sent.length;
      const origin = origins[number % origins.length] ?? "";
      const jti = `${name}-${number}`;
      const entry = begin(origin, jti);
      sent.push(entry);
      await send(Object.assign(entry, { proof: await world.token({ jti }) }));
      if (entry.status !== 200) await sleep(PAUSE_MS);
    }
  }

  const running = Promise.all(Array.from({ length: clients }, client));
  return {
    sent,
    answered: (status) => sent.filter((entry) => entry.status === status).length,
    async stop() {
      stopped = true;
      await running;
      return sent;
    },
  };
}

/** One request with a fresh token. */
export async function sendOne(world: Pick<World, "token">, origin: string): Promise<Sent> {
  loads += 1;
  const jti = `one-${process.pid}-${loads}`;
  return await send({ ...begin(origin, jti), proof: await world.token({ jti }) });
}

/** The same token again. */
export async function sendAgain({ jti, proof }: Sent, origin: string): Promise<Sent> {
  return await send({ ...begin(origin, jti), proof });
}

/** Asks one broker again and again with fresh tokens. @returns all answers, of which the last is a 200 */
export async function untilIssued(
  world: Pick<World, "token">,
  origin: string,
  milliseconds: number,
): Promise<readonly Sent[]> {
  const deadline = Date.now() + milliseconds;
  const sent: Sent[] = [];
  for (;;) {
    const entry = await sendOne(world, origin);
    sent.push(entry);
    if (entry.status === 200) return sent;
    if (Date.now() > deadline) throw new Error(`Nothing was issued within ${milliseconds} ms: ${entry.status}`);
    await sleep(PAUSE_MS);
  }
}

function begin(origin: string, jti: string): Sent {
  const outcome = { endedAt: null, status: null, retryAfter: null, issuanceId: null, token: null };
  return { origin, jti, proof: "", startedAt: Date.now(), ...outcome };
}

async function send(entry: Sent): Promise<Sent> {
  try {
    const response = await fetch(`${entry.origin}/v1/token`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${entry.proof}` },
      body: JSON.stringify({ grant: GRANT }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const body = await response.json();
    entry.status = response.status;
    entry.retryAfter = response.headers.get("retry-after");
    entry.issuanceId = body.issuance_id ?? null;
    entry.token = body.values?.token ?? null;
  } catch {
    // The connection ended, or never was: no answer.
  }
  entry.endedAt = Date.now();
  return entry;
}

/** How long answers took, in milliseconds. */
export function slowest(sent: readonly Sent[]): number {
  return Math.max(0, ...sent.map(({ startedAt, endedAt }) => (endedAt ?? Date.now()) - startedAt));
}

/** A figure for docs/broker-availability.md, shown where THAW_FIGURES is set. Nothing is asserted about it. */
export function figure(what: string, value: unknown): void {
  if (process.env.THAW_FIGURES !== undefined) process.stdout.write(`FIGURE ${what}: ${JSON.stringify(value)}\n`);
}
