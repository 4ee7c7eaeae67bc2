import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FaultRule, StandIn } from "../../demo/github/index.ts";
import { type Cluster, startCluster } from "../../lib/adapters/postgres/cluster.ts";
import { ensureDatabase, withClient } from "../../lib/adapters/postgres/owner.ts";
import { createDatabase } from "../../lib/adapters/prisma/client.ts";
import { prepareDatabase } from "../../lib/container/database.ts";
import { inheritedEnvironment } from "../../lib/env.ts";
import { standIn } from "../demo/github/support.ts";
import type { TestDatabase } from "../support/database.ts";
import { killAll, living, queueLength, startProductWorker, until } from "../support/jobs/processes.ts";

/**
 * The product's worker as processes over a PostgreSQL of this file's own and the stand-in GitHub: killed in the middle of a first and of a
 * second sync, two at once, the database restarted, GitHub failing in all of its ways. Then everything is counted.
 */

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const OWNER = "fjordline";
const COUNT = 200;
const CI = ".github/workflows/ci.yml";

let home = "";
let cluster: Cluster;
let db: TestDatabase;
let github: StandIn;
let variables: Readonly<Record<string, string>> = {};
/** The name of the secret that each repository refers to, by the repository's name; those that are gone are not in it. */
const expected = new Map<string, string>();
const gone = new Set<string>();

const start = () => startCluster({ root: ROOT, stateFolder: home, environment: inheritedEnvironment(), fast: true });

/** One finding, by whose name it is known which commit was read. */
function workflow(secret: string): string {
  return `on: push
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: npm publish
        env:
          NODE_AUTH_TOKEN: \${{ secrets.${secret} }}
`;
}

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), "thaw-sync-"));
  // As root, PostgreSQL is another user and finds its data below.
  chmodSync(home, 0o755);
  cluster = await start();
  await withClient(cluster.url("postgres"), (client) => ensureDatabase(client, "sync"));
  const login = (name: string) => ({ name: `thaw_${name}_sync`, password: `${name}-of-this-test` });
  const roles = { web: login("web"), worker: login("worker"), broker: login("broker") };
  const request = { databaseUrl: null, root: ROOT, stateFolder: home, environment: {}, roles };
  const urls = await prepareDatabase(request, cluster.url("sync"), cluster);
  const query: TestDatabase["query"] = (url, sql, values = []) =>
    withClient(url, (client) => client.query(sql, [...values]));
  db = { ...urls, database: createDatabase(urls.ownerUrl, 2), query, close: async () => undefined };
  // Each kill and each fault uses up an attempt of what was under way; none of them is to be given up here.
  await query(urls.ownerUrl, "UPDATE job_kind SET max_attempts = 25");

  github = await standIn();
  const names = await github.control.seedMany({
    owner: OWNER,
    count: COUNT,
    files: (index) => ({ [CI]: workflow(`FIRST_${index}_TOKEN`) }),
  });
  for (const [index, full] of names.entries()) expected.set(nameOf(full), `FIRST_${index}_TOKEN`);
  const permissions = { contents: "read", metadata: "read" } as const;
  const app = await github.control.registerApp({ slug: "observer", owner: OWNER, permissions });
  github.control.install(app.id, { owner: OWNER });
  variables = {
    THAW_LITERAL_KEY: "a-key-of-a-test-and-nothing-else-at-all",
    THAW_GITHUB_API: github.url,
    THAW_OBSERVER_APP_ID: app.clientId,
    THAW_OBSERVER_APP_KEY: app.privateKey ?? "",
  };
}, 180_000);
afterAll(async () => {
  killAll();
  await db.database.$disconnect();
  await cluster.stop();
  rmSync(home, { recursive: true, force: true });
});

function nameOf(full: string): string {
  return full.slice(full.indexOf("/") + 1);
}

const ask = (name: string, payload: object) =>
  db.query(db.workerUrl, "SELECT thaw_add_job($1, $2::json, $1)", [name, JSON.stringify(payload)]);

async function count(sql: string): Promise<number> {
  const { rows } = await db.query(db.ownerUrl, `SELECT count(*)::int AS count FROM ${sql}`);
  return rows[0].count;
}

const scansDone = () => count("scan WHERE status = 'done'");

/** What GitHub does wrong: each is asked for again by the same job, or by its next attempt. */
const FIRST_FAULTS: readonly FaultRule[] = [
  { route: "/app/installations/{id}/access_tokens", fault: { kind: "cut", when: "after" } },
  { route: "/graphql", fault: { kind: "status", status: 502 } },
  { route: "/graphql", fault: { kind: "cut" } },
  { route: "/graphql", fault: { kind: "nonsense" } },
];
const LATER_FAULTS: readonly FaultRule[] = [
  { route: "/app/installations", fault: { kind: "status", status: 503 } },
  { route: "/graphql", fault: { kind: "secondary-limit", status: 403, retryAfter: 1 } },
  { route: "/graphql", fault: { kind: "secondary-limit", status: 429, retryAfter: 1 } },
  { route: "/graphql", fault: { kind: "status", status: 500 } },
];

function failBy(faults: readonly FaultRule[]): void {
  for (const rule of faults) github.control.fail(rule);
}

// Silent for longer than other tests' workers: here several live, which a busy machine may keep from their heartbeats.
const worker = () => startProductWorker(db, variables, { silent: 8_000 });

/** Nothing waits and nothing runs. Should all workers have had to end, another one is started, as a supervisor does it. */
async function allDone(): Promise<void> {
  const left = async () => (await queueLength(db)) + (await count("scan WHERE status IN ('queued', 'running')"));
  const done = async () => {
    if (living() === 0) await worker();
    return (await left()) === 0;
  };
  await until("all is done", done, 180_000);
}

test("a first sync whose workers and database die loses no repository, and scans each once at its head", async () => {
  failBy(FIRST_FAULTS);
  const [victim] = await Promise.all([worker(), worker()]);
  await ask("connect.organisation", { ownerId: github.control.owner(OWNER) });
  await until("some are scanned", async () => (await scansDone()) >= 20, 90_000);
  victim.child.kill("SIGKILL");
  await victim.ended;
  await cluster.stop();
  cluster = await start();
  const heir = await worker();
  failBy(LATER_FAULTS);
  await allDone();
  heir.child.kill("SIGKILL");
  await heir.ended;
  await expectAll("first sync", COUNT);
}, 400_000);

test("a second sync whose worker dies finds what changed, and takes nothing else for gone", async () => {
  const names = [...expected.keys()];
  for (const name of names.slice(0, 20)) {
    await github.control.commit(`${OWNER}/${name}`, { [CI]: workflow(`SECOND_${name.slice(-5)}_TOKEN`) });
    expected.set(name, `SECOND_${name.slice(-5)}_TOKEN`);
  }
  for (const name of names.slice(20, 23)) {
    await github.control.deleteRepository(`${OWNER}/${name}`);
    expected.delete(name);
    gone.add(name);
  }
  const organisation = await db.database.organisation.findFirstOrThrow();
  // GitHub keeps it waiting, so that it is under way when its worker dies.
  const gate: { open?: () => void } = {};
  const opened = new Promise<void>((resolve) => {
    gate.open = resolve;
  });
  const lift = github.control.fail({ route: "/graphql", times: "all", fault: { kind: "hold", until: opened } });
  await ask("sync.organisation", { organisationId: organisation.id });
  await until("it is under way", async () => (await count("sync_run WHERE status = 'running'")) > 0);
  killAll();
  lift();
  gate.open?.();
  failBy(LATER_FAULTS);
  await Promise.all([worker(), worker()]);
  await allDone();
  await expectAll("second sync", COUNT + 20);
}, 400_000);

async function expectAll(what: string, scans: number): Promise<void> {
  const rows = await db.database.repository.findMany({
    include: { findings: { where: { resolvedScanId: null } }, scans: { where: { status: "done" } } },
  });
  const wrong = { lost: 0, doubled: 0, "not at its head": 0, "gone that is there": 0, "there that is gone": 0 };
  for (const [name, secret] of expected) {
    const row = rows.filter((one) => one.name === name);
    const [known] = row;
    const head = await github.control.head(`${OWNER}/${name}`);
    if (row.length > 1 || (known?.findings.length ?? 0) > 1) wrong.doubled += 1;
    if (known?.findings.every((finding) => finding.secretName !== secret) ?? true) wrong.lost += 1;
    if (known?.scans.every((scan) => scan.commitSha !== head) ?? true) wrong["not at its head"] += 1;
    if (known?.absence !== null || known.deletedAt !== null) wrong["gone that is there"] += 1;
  }
  for (const name of gone)
    if (rows.find((one) => one.name === name)?.absence !== "deleted") wrong["there that is gone"] += 1;
  const done = await scansDone();
  const letters = await count("dead_letter");
  const figures = { repositories: rows.length, scans: done, ...wrong, "dead letters": letters };
  process.stdout.write(`${what}: ${JSON.stringify(figures)}\n`);
  expect(figures).toEqual({
    repositories: COUNT,
    scans,
    lost: 0,
    doubled: 0,
    "not at its head": 0,
    "gone that is there": 0,
    "there that is gone": 0,
    "dead letters": 0,
  });
  expect(github.control.limits()).toEqual([]);
}
