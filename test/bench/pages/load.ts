import { createHash } from "node:crypto";
import http from "node:http";
import type { Route } from "./routes.ts";

/** Page loads of people who do not wait for one another. */

export interface Loads {
  /** Milliseconds from when each should have been sent to the last byte, by route. */
  readonly times: ReadonlyMap<string, readonly number[]>;
  /** Answers that were not pages: `500 /repos`. */
  readonly failures: readonly string[];
}

export interface Visitor {
  readonly origin: string;
  readonly session: string;
}

/** Of a page that takes longer than this nobody waits for the end. */
const GIVEN_UP_MS = 60_000;

/**
 * Asks for pages at fixed moments, `perSecond` of them, whatever came of those before: one that has to wait counts its waiting. Every
 * page is asked for once in each round, in an order that is drawn anew for each round, and the same in each run: people who ask for pages know nothing of one
 * another, and no page follows the same heavy one each time. Web processes are asked in turn, as by what balances them.
 */
export async function load(
  visitors: readonly Visitor[],
  routes: readonly Route[],
  { rounds, perSecond }: { readonly rounds: number; readonly perSecond: number },
): Promise<Loads> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const times = new Map<string, number[]>(routes.map(({ route }) => [route, []]));
  const failures: string[] = [];
  const begun = performance.now();
  const sent: Promise<void>[] = [];
  const order = Array.from({ length: rounds }, (_, round) => drawn(routes, round)).flat();
  for (const [place, one] of order.entries()) {
    const due = begun + (place * 1_000) / perSecond;
    await until(due);
    const visitor = visitors[place % visitors.length];
    if (visitor === undefined) throw new Error("Nobody is there who could ask.");
    sent.push(
      ask(visitor, one, agent).then(
        (status) => {
          times.get(one.route)?.push(performance.now() - due);
          if (status !== 200) failures.push(`${status} ${one.path}`);
        },
        (error: Error) => {
          times.get(one.route)?.push(GIVEN_UP_MS);
          failures.push(`${error.message} ${one.path}`);
        },
      ),
    );
  }
  await Promise.all(sent);
  agent.destroy();
  return { times, failures: [...new Set(failures)] };
}

/** One after the other, for what a page costs by itself. @returns the statuses */
export async function inTurn(visitor: Visitor, route: Route, times: number): Promise<readonly number[]> {
  const agent = new http.Agent({ keepAlive: true });
  const statuses: number[] = [];
  for (let time = 0; time < times; time += 1) statuses.push(await ask(visitor, route, agent));
  agent.destroy();
  return statuses;
}

/** @returns the status, once the last byte is there */
function ask({ origin, session }: Visitor, { path, outside }: Route, agent: http.Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      accept: "text/html",
      "accept-encoding": "gzip",
      ...(outside ? {} : { cookie: `next-auth.session-token=${session}` }),
    };
    const request = http.get(`${origin}${path}`, { agent, headers, timeout: GIVEN_UP_MS }, (answer) => {
      answer.on("data", () => undefined);
      answer.once("end", () => resolve(answer.statusCode ?? 0));
      answer.once("error", reject);
    });
    request.once("timeout", () => request.destroy(new Error("no answer within a minute")));
    request.once("error", reject);
  });
}

function until(due: number): Promise<void> {
  const wait = due - performance.now();
  return wait <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, wait));
}

/** By a hash of the round and the place, so that a run can be repeated. */
function drawn(routes: readonly Route[], round: number): readonly Route[] {
  const key = ({ route }: Route) => createHash("sha256").update(`${round} ${route}`).digest("hex");
  return routes
    .map((one) => ({ one, by: key(one) }))
    .toSorted((left, right) => (left.by < right.by ? -1 : 1))
    .map(({ one }) => one);
}

/** The smallest value that 95 of 100 do not exceed. */
export function p95(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(Math.ceil(sorted.length * 0.95) - 1, 0)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}
