import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { readyDatabase } from "../../../lib/container/database.ts";
import { inheritedEnvironment } from "../../../lib/env.ts";
import { cpuSeconds } from "../broker/cpu.ts";

/** What `npm run bench -- sync` measures; see test/bench/sync.bench.mjs. Prints figures as JSON. */

interface Plan {
  readonly root: string;
  readonly repositories: number;
  readonly github: string;
}

interface Seeded {
  readonly url: string;
  readonly appId: string;
  readonly key: string;
  readonly ownerId: number;
  readonly files: number;
}

interface Told {
  readonly requests: number;
  readonly limits: number;
  readonly cpu: number;
}

const plan = JSON.parse(process.argv[2] ?? "") as Plan;
const folder = mkdtempSync(path.join(tmpdir(), "thaw-bench-sync-"));
const role = (name: string) => ({ name, password: `${name}-of-the-bench` });
const database = await readyDatabase({
  databaseUrl: null,
  root: plan.root,
  stateFolder: path.join(folder, "state"),
  environment: inheritedEnvironment(),
  roles: { web: role("bench_web"), worker: role("bench_worker"), broker: role("bench_broker") },
});
const github = fork(plan.github, [String(plan.repositories)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
const client = new pg.Client(database.ownerUrl);
await client.connect();
try {
  await withoutTimetable();
  const seeded = await message<Seeded>(github);
  process.stdout.write(`${JSON.stringify(await figures(seeded))}\n`);
} finally {
  await client.end();
  github.send("end");
  await new Promise((resolve) => github.once("exit", resolve));
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function figures(seeded: Seeded) {
  const peak = path.join(folder, "peak");
  const worker = startWorker(seeded, peak);
  await message(worker);
  const before = await tell("figures");
  const seconds = await timed("connect.organisation", { ownerId: seeded.ownerId });
  const first = await tell("figures");
  const cpu = { worker: cpuSeconds(worker.pid), github: first.cpu - before.cpu };
  await tell("change");
  const { rows } = await client.query("SELECT id FROM organisation");
  const resyncSeconds = await timed("sync.organisation", { organisationId: rows[0].id });
  const second = await tell("figures");
  worker.kill("SIGTERM");
  await new Promise((resolve) => worker.once("exit", resolve));
  await expectAll(seeded);
  return {
    repositories: plan.repositories,
    files: seeded.files,
    requests: first.requests,
    seconds,
    peakMb: Number(readFileSync(peak, "utf8")) / 1_024,
    resyncRequests: second.requests,
    resyncSeconds,
    limits: second.limits,
    cpu,
  };
}

/** What a worker does by the clock would be counted as a sync's, whenever ten minutes are over. */
async function withoutTimetable(): Promise<void> {
  await client.query(`CREATE FUNCTION bench_by_the_clock() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT FROM graphile_worker._private_tasks WHERE id = NEW.task_id
      AND identifier IN ('sync.reconcile', 'campaign.tick', 'inventory.due', 'inventory.organisation')) THEN RETURN NULL; END IF;
    RETURN NEW; END $$`);
  await client.query(`CREATE TRIGGER bench_by_the_clock BEFORE INSERT ON graphile_worker._private_jobs
    FOR EACH ROW EXECUTE FUNCTION bench_by_the_clock()`);
}

function startWorker({ url, appId, key }: Seeded, peak: string): ChildProcess {
  const probe = pathToFileURL(path.join(plan.root, "test", "bench", "peak-memory.mjs")).href;
  return fork(path.join(plan.root, "dist", "thaw.js"), ["worker"], {
    execArgv: ["--import", probe],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: {
      ...inheritedEnvironment(),
      NODE_ENV: "production",
      THAW_BENCH_PEAK: peak,
      THAW_DATABASE_URL: database.workerUrl,
      THAW_LITERAL_KEY: "a-key-of-the-benchmark-and-nothing-else",
      THAW_GITHUB_API: url,
      THAW_OBSERVER_APP_ID: appId,
      THAW_OBSERVER_APP_KEY: key,
    },
  });
}

/** Asks for a job, and waits until it and all that came of it is done. @returns seconds */
async function timed(job: string, payload: object): Promise<number> {
  const start = performance.now();
  await client.query("SELECT thaw_add_job($1, $2::json, $1)", [job, JSON.stringify(payload)]);
  for (;;) {
    await sleep(100);
    const { rows } = await client.query("SELECT count(*)::int AS count FROM graphile_worker._private_jobs");
    if (rows[0].count === 0) return (performance.now() - start) / 1_000;
  }
}

/** What was measured must have been done. */
async function expectAll({ files }: Seeded): Promise<void> {
  const { rows } = await client.query(`SELECT (SELECT count(*)::int FROM repository) AS repositories,
    (SELECT count(*)::int FROM scan WHERE status = 'done') AS scans, (SELECT count(*)::int FROM scan WHERE status <> 'done') AS left,
    (SELECT count(*)::int FROM scan_file) AS files, (SELECT count(*)::int FROM sync_run WHERE status = 'done') AS runs`);
  const [{ repositories, scans, left, files: read, runs }] = rows;
  const changed = Math.ceil(plan.repositories / 100);
  const right = repositories === plan.repositories && scans === plan.repositories + changed && left === 0 && runs === 2;
  if (!right || read < files) throw new Error(`Not all of it was done: ${JSON.stringify(rows[0])}`);
}

async function tell(what: "figures" | "change"): Promise<Told> {
  const told = message<Told>(github);
  github.send(what);
  return told;
}

function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once("message", (said) => resolve(said as T));
    child.once("exit", (code) => reject(new Error(`a process ended with status ${code}`)));
  });
}
