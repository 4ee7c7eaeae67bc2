import { execFile } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type pg from "pg";
import { embeddedBinaries } from "../../../lib/adapters/postgres/binaries.ts";
import { type Cluster, startCluster } from "../../../lib/adapters/postgres/cluster.ts";
import { postgresIdentity } from "../../../lib/adapters/postgres/identity.ts";
import { addressFor, ensureDatabase, withClient } from "../../../lib/adapters/postgres/owner.ts";
import { type Places, preparePlaces } from "../../../lib/adapters/postgres/places.ts";
import { prepareDatabase } from "../../../lib/container/database.ts";
import { inheritedEnvironment } from "../../../lib/env.ts";
import { waitFor } from "./processes.ts";
import type { World } from "./world.ts";

/** PostgreSQL servers of a test's own, which can be stopped, killed and paused; and standbys of them. */

export interface OwnServer {
  readonly ownerUrl: string;
  readonly brokerUrl: string;
  /** Runs one statement as the owner. */
  query(sql: string, values?: readonly unknown[]): Promise<pg.QueryResult>;
  /** A fast shutdown, as an administrator does it. */
  stop(): Promise<void>;
  /** `kill -9` of the server and all of its processes, as when the machine is gone. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Neither answers nor closes anything, as when the network is gone. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Ends it, whatever its state, and removes everything. */
  remove(): Promise<void>;
}

/** POSIX signals and users are needed. */
export const HAS_SIGNALS = process.platform !== "win32";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const DATABASE = "thaw";
const STANDBY = "standby";
const READY_MS = 90_000;
const roles = {
  web: { name: "thaw_web_test", password: "web-of-the-tests" },
  worker: { name: "thaw_worker_test", password: "worker-of-the-tests" },
  broker: { name: "thaw_broker_test", password: "broker-of-the-tests" },
};

interface Home {
  readonly stateFolder: string;
  readonly places: Places;
}

/** A migrated database on a server of its own, whose writes survive a crash. */
export async function ownServer(): Promise<OwnServer> {
  const home = makeHome();
  const cluster = await startIn(home);
  const server = handleOf(home, cluster);
  try {
    await withClient(cluster.url("postgres"), (client) => ensureDatabase(client, DATABASE));
    const request = { databaseUrl: null, root: ROOT, stateFolder: home.stateFolder, environment: {}, roles };
    await prepareDatabase(request, server.ownerUrl, cluster);
    return server;
  } catch (error) {
    await server.remove();
    throw error;
  }
}

/** The organisation, its repositories and its policies: what is read before something is issued. */
export async function copyOrganisation(world: Pick<World, "db">, server: OwnServer): Promise<void> {
  const { db } = world;
  for (const table of ["organisation", "repository", "issuer_owner", "trust_policy", "trust_policy_version"]) {
    const { rows } = await db.query(db.ownerUrl, `SELECT coalesce(jsonb_agg(t), '[]') AS all FROM ${table} t`);
    await server.query(`INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`, [
      JSON.stringify(rows[0].all),
    ]);
  }
}

export interface Pair {
  readonly primary: OwnServer;
  readonly standby: OwnServer;
  /** Until every commit waits for the standby again. */
  synchronous(): Promise<void>;
  /** Until the standby takes writes. */
  promote(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * A server and its standby by streaming replication: a commit is answered when both have it on disk. The standby begins as a copy of the
 * stopped server, since the embedded PostgreSQL has no pg_basebackup.
 */
export async function replicatedPair(primary: OwnServer): Promise<Pair> {
  const from = homes.get(primary);
  if (from === undefined) throw new Error("not a server of these tests");
  const to = makeHome();
  await primary.stop();
  // With owners, modes and links as they are.
  await promisify(execFile)("cp", ["-a", from.places.data, to.places.data]);
  copyFileSync(path.join(from.stateFolder, "postgres-password"), path.join(to.stateFolder, "postgres-password"));
  const password = readFileSync(path.join(from.stateFolder, "postgres-password"), "utf8").trim();
  const source = `host=${from.places.socket} port=5432 user=thaw_owner password=${password} application_name=${STANDBY}`;
  appendFileSync(path.join(to.places.data, "postgresql.auto.conf"), `primary_conninfo = '${source}'\n`);
  const signal = path.join(to.places.data, "standby.signal");
  writeFileSync(signal, "", { mode: 0o600 });
  const identity = postgresIdentity();
  if (identity !== null) chownSync(signal, identity.uid, identity.gid);
  await primary.start();
  const standby = handleOf(to, await startIn(to));
  const synchronous = () => waitFor("the standby is synchronous", () => isSynchronous(primary), READY_MS);
  const remove = async () => {
    await Promise.all([primary.remove(), standby.remove()]);
  };
  try {
    await primary.query(`ALTER SYSTEM SET synchronous_standby_names = '${STANDBY}'`);
    await primary.query("SELECT pg_reload_conf()");
    await synchronous();
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    primary,
    standby,
    synchronous,
    async promote() {
      await standby.query("SELECT pg_promote(true, 30)");
    },
    remove,
  };
}

async function isSynchronous(primary: OwnServer): Promise<boolean> {
  const { rows } = await primary.query("SELECT sync_state FROM pg_stat_replication WHERE application_name = $1", [
    STANDBY,
  ]);
  return rows[0]?.sync_state === "sync";
}

const homes = new WeakMap<OwnServer, Home>();

function makeHome(): Home {
  const stateFolder = mkdtempSync(path.join(tmpdir(), "thaw-pg-"));
  // PostgreSQL's user has to pass through; what is private lies in folders of its own below.
  chmodSync(stateFolder, 0o755);
  return { stateFolder, places: preparePlaces(stateFolder, embeddedBinaries(ROOT), postgresIdentity()) };
}

function startIn({ stateFolder }: Home): Promise<Cluster> {
  return startCluster({ root: ROOT, stateFolder, environment: inheritedEnvironment() });
}

function handleOf(home: Home, first: Cluster): OwnServer {
  let cluster: Cluster = first;
  const ownerUrl = first.url(DATABASE);
  const postmaster = () => Number(readFileSync(path.join(home.places.data, "postmaster.pid"), "utf8").split("\n")[0]);
  let running = true;
  // Whatever ends this process: a server must not be left behind.
  const lastWish = () => {
    if (running) for (const name of ["SIGCONT", "SIGQUIT"] as const) tell(postmaster(), name);
  };
  process.once("exit", lastWish);
  const signalAll = async (name: NodeJS.Signals) => {
    for (const pid of await family(postmaster())) tell(pid, name);
  };
  const kill = async () => {
    if (!running) return;
    await signalAll("SIGKILL");
    await cluster.exited;
    running = false;
  };
  const server: OwnServer = {
    ownerUrl,
    brokerUrl: addressFor(ownerUrl, roles.broker),
    query: (sql, values = []) => withClient(ownerUrl, (client) => client.query(sql, [...values])),
    kill,
    async stop() {
      await cluster.stop();
      running = false;
    },
    async start() {
      cluster = await startIn(home);
      running = true;
    },
    pause: () => signalAll("SIGSTOP"),
    resume: () => signalAll("SIGCONT"),
    async remove() {
      await kill();
      process.off("exit", lastWish);
      for (const folder of [home.places.folder, home.places.socket, home.stateFolder]) {
        rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
      }
    },
  };
  homes.set(server, home);
  return server;
}

/** A process and its children. */
async function family(parent: number): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid="]);
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  return [parent, ...lines.filter(([, of]) => of === parent).flatMap(([pid]) => (pid === undefined ? [] : [pid]))];
}

function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
