import { type ChildProcess, fork } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { cpuSeconds, cpuSecondsOfAll } from "./cpu.ts";
import { openLoop, tokenRequest } from "./load.ts";
import { distinctRuns, type Pace, pacedRuns, refusedRuns } from "./runs.ts";
import { GRANT, type Prepared, prepare } from "./setup.ts";

/** What `npm run bench -- broker` measures; see test/bench/broker.bench.mjs. Prints figures as JSON. */

interface Plan extends Pace {
  readonly root: string;
  readonly server: string;
  readonly heapSeconds: number;
}

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
  const of = (grant: string) => async () => tokenRequest(port, await token(), grant);
  const processes = () => [cpuSeconds(broker.pid), cpuSecondsOfAll(postgres)];
  const issued = await distinctRuns(port, of(GRANT), "200", plan, processes);
  const denied = await distinctRuns(port, of("no.such"), "403", plan);
  const refused = await refusedRuns(port, (wrong) => tokenRequest(port, wrong, GRANT), await token(), plan);
  const paced = await pacedRuns(port, of(GRANT), plan);
  const heap = await heapGrowth(port, token);
  return {
    issuancesPerSecond: issued.perSecond,
    ...paced,
    denialsPerSecond: denied.perSecond,
    refusalsPerSecond: refused,
    heapGrowthMb: heap,
    cpuMsPerIssuance: { broker: issued.cpuMs[0] ?? 0, postgres: issued.cpuMs[1] ?? 0 },
  };
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
