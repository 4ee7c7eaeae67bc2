import { closedLoop, type LoadResult, openLoop, quantile } from "./load.ts";

/** What every broker of the benchmark is put through, whoever wrote it. */

export interface Pace {
  /** Counted, after one that is not: the first fills caches and plans statements. */
  readonly runs: number;
  readonly seconds: number;
}

/** A request, whole, with a token that no other has. */
export type Next = () => Promise<string>;

interface Rates {
  readonly perSecond: readonly number[];
  /** What one request costs each process of `cpu`, whatever else the machine does at the time; in the last run. */
  readonly cpuMs: readonly number[];
}

const CONNECTIONS = 64;
/** Requests a second, for the latencies. */
const PER_SECOND = 300;

/** Tokens are signed before each run: signing costs more than all that the broker does. */
export async function distinctRuns(
  port: number,
  next: Next,
  status: string,
  { runs, seconds }: Pace,
  cpu: () => readonly number[] = () => [],
): Promise<Rates> {
  const perSecond: number[] = [];
  let cpuMs: readonly number[] = [];
  let expected = 1_500 * seconds;
  for (let run = 0; run <= runs; run += 1) {
    const requests = await prepared(expected, next);
    const before = cpu();
    const result = await closedLoop(port, CONNECTIONS, () => requests.pop() ?? null, seconds);
    expectOnly(result, status);
    cpuMs = cpu().map((after, index) => ((after - (before[index] ?? 0)) * 1_000) / result.latencies.length);
    const rate = result.latencies.length / result.seconds;
    expected = Math.round(rate * seconds * 1.4);
    if (run > 0) perSecond.push(rate);
  }
  return { perSecond, cpuMs };
}

async function prepared(count: number, next: Next): Promise<string[]> {
  const requests: string[] = [];
  while (requests.length < count) requests.push(...(await Promise.all(Array.from({ length: 200 }, next))));
  return requests;
}

/** The same request again and again, whose token has another signature: all checks up to the signature are done. */
export async function refusedRuns(
  port: number,
  request: (token: string) => string,
  token: string,
  { runs, seconds }: Pace,
): Promise<readonly number[]> {
  // Of the right length.
  const wrong = request(`${token.slice(0, -20)}${"A".repeat(20)}`);
  const perSecond: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const result = await closedLoop(port, CONNECTIONS, () => wrong, seconds);
    expectOnly(result, "401");
    if (run > 0) perSecond.push(result.latencies.length / result.seconds);
  }
  return perSecond;
}

/** Three times as long as the others, for enough requests. */
export async function pacedRuns(port: number, next: Next, { runs, seconds }: Pace) {
  const p95Ms: number[] = [];
  const p99Ms: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    // Signed before, since the client's signing would take its time from the two cores that the server has.
    const requests = await prepared(PER_SECOND * seconds * 3, next);
    const result = await openLoop(port, PER_SECOND, seconds * 3, async () => requests.pop() ?? "");
    expectOnly(result, "200");
    p95Ms.push(quantile(result.latencies, 0.95));
    p99Ms.push(quantile(result.latencies, 0.99));
  }
  return { p95Ms, p99Ms };
}

function expectOnly({ statuses }: LoadResult, status: string): void {
  const others = Object.keys(statuses).filter((other) => other !== status);
  if (others.length > 0 || statuses[status] === undefined)
    throw new Error(`expected ${status} only: ${JSON.stringify(statuses)}`);
}
