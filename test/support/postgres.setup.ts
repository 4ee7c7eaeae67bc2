import path from "node:path";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import type { TestProject } from "vitest/node";
import { startCluster } from "../../lib/adapters/postgres/cluster.ts";
import { ensureDatabase, withClient } from "../../lib/adapters/postgres/owner.ts";
import { prepareDatabase } from "../../lib/container/database.ts";
import { inheritedEnvironment } from "../../lib/env.ts";
import { takeLock } from "../../scripts/lock.mjs";

declare module "vitest" {
  interface ProvidedContext {
    /** Addresses of the template, by who uses them. */
    readonly postgres: {
      readonly ownerUrl: string;
      readonly webUrl: string;
      readonly workerUrl: string;
      readonly brokerUrl: string;
    };
  }
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TEMPLATE = "thaw_template";

/**
 * A cluster of the tests' own, kept between runs, and in it a migrated database from which each test file copies its own.
 * Two runs at the same time take different clusters.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stateFolder, release } = takeFolder();
  const cluster = await startCluster({ root: ROOT, stateFolder, environment: inheritedEnvironment(), fast: true });
  await withClient(cluster.url("postgres"), async (client) => {
    await dropTestDatabases(client);
    await ensureDatabase(client, TEMPLATE);
  });
  const template = await prepareDatabase(
    {
      databaseUrl: null,
      root: ROOT,
      stateFolder,
      environment: {},
      roles: {
        web: { name: "thaw_web_test", password: "web-of-the-tests" },
        worker: { name: "thaw_worker_test", password: "worker-of-the-tests" },
        broker: { name: "thaw_broker_test", password: "broker-of-the-tests" },
      },
    },
    cluster.url(TEMPLATE),
    cluster,
  );
  const { ownerUrl, webUrl, workerUrl, brokerUrl } = template;
  project.provide("postgres", { ownerUrl, webUrl, workerUrl, brokerUrl });
  return async () => {
    await cluster.stop();
    release();
  };
}

function takeFolder() {
  for (let number = 0; ; number += 1) {
    const stateFolder = path.join(ROOT, ".thaw-test", `cluster-${number}`);
    const lock = takeLock(stateFolder);
    if (lock.taken && lock.release !== undefined) return { stateFolder, release: lock.release };
  }
}

/** What an interrupted run left, and the template: the migrations may have changed. */
async function dropTestDatabases(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT datname AS name FROM pg_database WHERE datname LIKE 'test\\_%' OR datname = $1",
    [TEMPLATE],
  );
  for (const { name } of rows) await client.query(`DROP DATABASE ${client.escapeIdentifier(name)} WITH (FORCE)`);
}
