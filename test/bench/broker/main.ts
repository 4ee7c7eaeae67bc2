import { type ChildProcess, fork } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { cpuSeconds, cpuSecondsOfAll } from "./cpu.ts";
import { closedLoop, type LoadResult, openLoop, quantile, tokenRequest } from "./load.ts";
import { GRANT, type Prepared, prepare } from "./setup.ts";

/** What `npm run bench -- broker` measures; see test/bench/broker.bench.mjs. Prints figures as JSON. */

interface Plan {
  readonly root: string;
  readonly server: string;
  readonly runs: number;
  readonly seconds: number;
  readonly heapSeconds: number;
}

const CONNECTIONS = 64;
/** Requests a second, for the latencies. */
const PACE = 300;
const plan = JSON.parse(process.argv[2] ?? "") as Plan;
const prepared = await prepare(plan.root);
/** Where PostgreSQL lies, which its command line names. */
const postgres = path.dirname(prepared.database.log ?? "");
const broker = fork(plan.server, [JSON.stringify(prepared.server)], {
  execArgv: ["--expose-gc"],
  stdio: ["ignore", "inherit", "inherit", "ipc"],
});
try {
  await message(broker);
  process.stdout.write(`${JSON.stringify(await figures(prepared))}\n`);
} finally {
  broker.kill("SIGTERM");
  await new Promise((resolve) => broker.once("exit", resolve));
  await prepared.database.stop();
  rmSync(prepared.folder, { recursive: true, force: true });
}

async function figures({ port, token }: Prepared) {
  const cost = { broker: 0, postgres: 0 };
  const issued = await runs(port, token, GRANT, "200", cost);
  const denied = await runs(port, token, "no.such", "403");
  const refused = await refusals(port, token);
  const p95: number[] = [];
  const p99: number[] = [];
  for (let run = 0; run < plan.runs; run += 1) {
    const paced = await pacedRun(port, token);
    expectOnly(paced, "200");
    p95.push(quantile(paced.latencies, 0.95));
    p99.push(quantile(paced.latencies, 0.99));
  }
  const heap = await heapGrowth(port, token);
  return {
    issuancesPerSecond: issued,
    p95Ms: p95,
    p99Ms: p99,
    denialsPerSecond: denied,
    refusalsPerSecond: refused,
    heapGrowthMb: heap,
    cpuMsPerIssuance: cost,
  };
}

/** Signed before, since the client's signing would take its time from the two cores that the server has. */
async function pacedRun(port: number, token: Prepared["token"]): Promise<LoadResult> {
  const requests: string[] = [];
  while (requests.length < PACE * plan.seconds * 3) requests.push(tokenRequest(port, await token(), GRANT));
  return await openLoop(port, PACE, plan.seconds * 3, async () => requests.pop() ?? "");
}

/** Tokens are signed before each run: signing costs more than all that the broker does. */
async function runs(
  port: number,
  token: Prepared["token"],
  grant: string,
  status: string,
  cost = { broker: 0, postgres: 0 },
): Promise<readonly number[]> {
  const rates: number[] = [];
  let expected = 1_500 * plan.seconds;
  for (let run = 0; run <= plan.runs; run += 1) {
    const requests: string[] = [];
    for (let made = 0; made < expected; made += 200) {
      const tokens = await Promise.all(Array.from({ length: 200 }, token));
      requests.push(...tokens.map((one) => tokenRequest(port, one, grant)));
    }
    const before = [cpuSeconds(broker.pid), cpuSecondsOfAll(postgres)] as const;
    const result = await closedLoop(port, CONNECTIONS, () => requests.pop() ?? null, plan.seconds);
    expectOnly(result, status);
    // What one costs, whatever else the machine does at the time.
    cost.broker = ((cpuSeconds(broker.pid) - before[0]) * 1_000) / result.latencies.length;
    cost.postgres = ((cpuSecondsOfAll(postgres) - before[1]) * 1_000) / result.latencies.length;
    const rate = result.latencies.length / result.seconds;
    expected = Math.round(rate * plan.seconds * 1.4);
    // The first fills caches and plans statements.
    if (run > 0) rates.push(rate);
  }
  return rates;
}

async function refusals(port: number, token: Prepared["token"]): Promise<readonly number[]> {
  const right = await token();
  // Another signature of the right length: all checks up to the signature are done.
  const wrong = `${right.slice(0, -20)}${"A".repeat(20)}`;
  const request = tokenRequest(port, wrong, GRANT);
  const rates: number[] = [];
  for (let run = 0; run <= plan.runs; run += 1) {
    const result = await closedLoop(port, CONNECTIONS, () => request, plan.seconds);
    expectOnly(result, "401");
    if (run > 0) rates.push(result.latencies.length / result.seconds);
  }
  return rates;
}

async function heapGrowth(port: number, token: Prepared["token"]): Promise<number> {
  const next = async () => tokenRequest(port, await token(), GRANT);
  await openLoop(port, 200, 5, next);
  const before = await heapOf();
  await openLoop(port, 200, plan.heapSeconds, next);
  return ((await heapOf()) - before) / 1_048_576;
}

async function heapOf(): Promise<number> {
  broker.send("memory");
  return ((await message(broker)) as { readonly heap: number }).heap;
}

function message(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`the broker ended with status ${code}`)));
  });
}

function expectOnly({ statuses }: LoadResult, status: string): void {
  const others = Object.keys(statuses).filter((other) => other !== status);
  if (others.length > 0 || statuses[status] === undefined)
    throw new Error(`expected ${status} only: ${JSON.stringify(statuses)}`);
}
