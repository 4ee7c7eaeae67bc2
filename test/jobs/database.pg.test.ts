import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cluster, startCluster } from "../../lib/adapters/postgres/cluster.ts";
import { ensureDatabase, withClient } from "../../lib/adapters/postgres/owner.ts";
import { createDatabase } from "../../lib/adapters/prisma/client.ts";
import { prepareDatabase } from "../../lib/container/database.ts";
import { inheritedEnvironment } from "../../lib/env.ts";
import type { TestDatabase } from "../support/database.ts";
import {
  ask,
  killAll,
  marked,
  PATIENT,
  prepareWork,
  queueLength,
  startWorker,
  until,
} from "../support/jobs/processes.ts";

/** A PostgreSQL of this file's own, which is stopped and started while workers work. */

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
let home = "";
let cluster: Cluster;
let db: TestDatabase;

const start = () => startCluster({ root: ROOT, stateFolder: home, environment: inheritedEnvironment(), fast: true });

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), "thaw-jobs-"));
  // As root, PostgreSQL is another user and finds its data below.
  chmodSync(home, 0o755);
  cluster = await start();
  await withClient(cluster.url("postgres"), (client) => ensureDatabase(client, "jobs"));
  const login = (name: string) => ({ name: `thaw_${name}_jobs`, password: `${name}-of-this-test` });
  const roles = { web: login("web"), worker: login("worker"), broker: login("broker") };
  const request = { databaseUrl: null, root: ROOT, stateFolder: home, environment: {}, roles };
  const urls = await prepareDatabase(request, cluster.url("jobs"), cluster);
  const query: TestDatabase["query"] = (url, sql, values = []) =>
    withClient(url, (client) => client.query(sql, [...values]));
  db = { ...urls, database: createDatabase(urls.ownerUrl, 2), query, close: async () => undefined };
  await prepareWork(db);
});
afterAll(async () => {
  killAll();
  await db.database.$disconnect();
  await cluster.stop();
  rmSync(home, { recursive: true, force: true });
});

test("a database that is restarted under work loses nothing, and no worker is declared dead for it", async () => {
  const workers = [await startWorker(db, PATIENT), await startWorker(db, PATIENT)];
  const ids = Array.from({ length: 40 }, (_, index) => `piece-${index}`);
  for (const id of ids) await ask(db, id, { ms: 1_000 });
  await until("some are done", async () => (await marked(db, ids[0] ?? "", /^done/)).length > 0);
  expect(await queueLength(db)).toBeGreaterThan(0);
  await cluster.stop();
  // Away for longer than the silence after which a worker is dead.
  await new Promise((resolve) => setTimeout(resolve, PATIENT.silent + 1_000));
  cluster = await start();
  await until("all are done", async () => (await queueLength(db)) === 0);
  for (const id of ids) expect((await marked(db, id, /^done/)).length, id).toBeGreaterThan(0);
  const { rows } = await db.query(
    db.ownerUrl,
    "SELECT generation::text AS generation, state FROM job_worker ORDER BY 1",
  );
  expect(rows).toEqual(workers.map(({ generation }) => ({ generation, state: "running" })));
  expect((await db.query(db.ownerUrl, "SELECT 1 FROM dead_letter")).rowCount).toBe(0);
}, 240_000);
