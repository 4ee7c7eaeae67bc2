import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { WorkerTimes } from "../../../lib/adapters/queue/times.ts";
import { inheritedEnvironment } from "../../../lib/env.ts";
import type { TestDatabase } from "../database.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** What a worker runs: work that says what it does, or all jobs of the product. */
type Program = "program" | "product";

/**
 * Short enough for a test, with the same order as in earnest. A busy machine may keep a living worker from its heartbeat for `silent`, so
 * where several live and none is to be declared dead a test asks for a longer one.
 */
export const SHORT: WorkerTimes & { readonly idle: number } = {
  beat: 100,
  silent: 3_000,
  sweep: 200,
  poll: 100,
  drain: 1_500,
  idle: 10_000,
};

/** Long enough for a machine that is busy with other things. */
export const PATIENT = { silent: 20_000 } as const;

const built = new Map<Program, Promise<string>>();

/** One bundle for all processes of a test file. @returns where it is */
function bundleOf(program: Program): Promise<string> {
  const known = built.get(program) ?? buildProgram(program);
  built.set(program, known);
  return known;
}

async function buildProgram(program: Program): Promise<string> {
  const { build } = createRequire(import.meta.url)("esbuild");
  const outfile = path.join(ROOT, ".thaw-test", `worker-${program}-${process.pid}.mjs`);
  await build({
    absWorkingDir: ROOT,
    entryPoints: [`test/support/jobs/${program}.ts`],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["pg", "pg-native", "graphile-worker", "@prisma/*"],
    banner: {
      js: 'import { createRequire as thawRequire } from "node:module"; const require = thawRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  return outfile;
}

export interface WorkerProcess {
  readonly child: ChildProcess;
  readonly generation: string;
  readonly logs: readonly string[];
  /** Status, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
}

/** A worker that is ready. The test ends it, at the latest by `killAll`. */
export async function startWorker(
  db: TestDatabase,
  times: Partial<typeof SHORT> = {},
  concurrency = 2,
): Promise<WorkerProcess> {
  const plan = { url: db.workerUrl, concurrency, times: { ...SHORT, ...times } };
  return await startProgram("program", plan, {});
}

/** A worker as an operator starts it, with its variables, and with times of a test. */
export async function startProductWorker(
  db: TestDatabase,
  environment: Readonly<Record<string, string>>,
  times: Partial<typeof SHORT> = {},
): Promise<WorkerProcess> {
  return await startProgram(
    "product",
    { times: { ...SHORT, ...times } },
    { THAW_DATABASE_URL: db.workerUrl, ...environment },
  );
}

async function startProgram(
  program: Program,
  plan: object,
  environment: Readonly<Record<string, string>>,
): Promise<WorkerProcess> {
  const file = await bundleOf(program);
  const child = spawn(process.execPath, ["--enable-source-maps", file, JSON.stringify(plan)], {
    env: { ...inheritedEnvironment(), NODE_ENV: "test", ...environment },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  children.add(child);
  const logs: string[] = [];
  const ended = new Promise<number | string | null>((resolve) =>
    child.once("exit", (code, signal) => {
      children.delete(child);
      resolve(signal ?? code);
    }),
  );
  const generation = await new Promise<string>((resolve, reject) => {
    child.on("message", (message: { ready?: string; log?: string }) => {
      if (message.log !== undefined) logs.push(message.log);
      if (message.ready !== undefined) resolve(message.ready);
    });
    ended.then((how) => reject(new Error(`The worker ended with ${how}.`)));
  });
  return { child, generation, logs, ended };
}

const children = new Set<ChildProcess>();

export function killAll(): void {
  for (const child of children) child.kill("SIGKILL");
}

/** How many workers have not ended. */
export function living(): number {
  return children.size;
}

/** Makes the jobs' own table and name known. */
export async function prepareWork(db: TestDatabase, attempts = 3): Promise<void> {
  const worker = new URL(db.workerUrl).username;
  await db.query(db.ownerUrl, "INSERT INTO job_kind (name, max_attempts) VALUES ('test.work', $1)", [attempts]);
  await db.query(
    db.ownerUrl,
    `CREATE TABLE test_mark (seq serial, id text NOT NULL, what text NOT NULL, generation bigint NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  );
  await db.query(db.ownerUrl, `GRANT SELECT, INSERT ON test_mark TO ${worker}`);
  await db.query(db.ownerUrl, `GRANT USAGE ON SEQUENCE test_mark_seq_seq TO ${worker}`);
}

export async function ask(db: TestDatabase, id: string, plan: object = {}): Promise<void> {
  const payload = JSON.stringify({ id, ms: 0, hears: true, ...plan });
  await db.query(db.webUrl, "SELECT thaw_add_job('test.work', $1::json, $2)", [payload, `test.work:${id}`]);
}

export interface Mark {
  readonly what: string;
  readonly generation: string;
  readonly at: Date;
}

/** What became of one piece of work, oldest first. */
export async function marks(db: TestDatabase, id: string): Promise<readonly Mark[]> {
  const { rows } = await db.query(
    db.ownerUrl,
    "SELECT what, generation::text AS generation, at FROM test_mark WHERE id = $1 ORDER BY seq",
    [id],
  );
  return rows;
}

export async function marked(db: TestDatabase, id: string, what: string | RegExp): Promise<readonly Mark[]> {
  const found = (await marks(db, id)).filter((mark) =>
    typeof what === "string" ? mark.what === what : what.test(mark.what),
  );
  return found;
}

/** Looks again until it is so. @throws Error that names what it waited for */
export async function until<T>(
  what: string,
  look: () => Promise<T | false | null | undefined>,
  ms = 90_000,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look().catch(() => null);
    if (found) return found;
    if (Date.now() > end) throw new Error(`It was waited in vain: ${what}.`);
    await sleep(50);
  }
}

export async function queueLength(db: TestDatabase): Promise<number> {
  const { rows } = await db.query(db.ownerUrl, "SELECT count(*)::int AS count FROM graphile_worker._private_jobs");
  return rows[0].count;
}
