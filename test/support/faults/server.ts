import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startCluster } from "../../../lib/adapters/postgres/cluster.ts";
import { ensureDatabase, withClient } from "../../../lib/adapters/postgres/owner.ts";
import { prepareDatabase } from "../../../lib/container/database.ts";
import { inheritedEnvironment } from "../../../lib/env.ts";
import type { FaultServer } from "./run.ts";

/** A PostgreSQL of its own, which can be restarted. */
export async function faultServer(root: string): Promise<FaultServer & { stop(): Promise<void> }> {
  const home = mkdtempSync(path.join(tmpdir(), "thaw-faults-"));
  // As root, PostgreSQL is another user and finds its data below.
  chmodSync(home, 0o755);
  const start = () => startCluster({ root, stateFolder: home, environment: inheritedEnvironment(), fast: true });
  let cluster = await start();
  await withClient(cluster.url("postgres"), (client) => ensureDatabase(client, "faults"));
  const login = (name: string) => ({ name: `thaw_${name}_faults`, password: `${name}-of-this-run` });
  const roles = { web: login("web"), worker: login("worker"), broker: login("broker") };
  const request = { databaseUrl: null, root, stateFolder: home, environment: {}, roles };
  const { ownerUrl, webUrl, workerUrl } = await prepareDatabase(request, cluster.url("faults"), cluster);
  return {
    ownerUrl,
    webUrl,
    workerUrl,
    async restart() {
      await cluster.stop();
      cluster = await start();
    },
    async stop() {
      await cluster.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
