import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  existsSync,
  fchownSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { embeddedBinaries } from "./binaries.ts";
import { type Identity, postgresIdentity } from "./identity.ts";
import { type Places, preparePlaces } from "./places.ts";

export interface ClusterOptions {
  /** `.thaw` or `.thaw-test`. */
  readonly stateFolder: string;
  /** Where node_modules is. */
  readonly root: string;
  /** PostgreSQL's own environment: the least that programs need. Any of its functions can read it, so nothing of ours. */
  readonly environment: Readonly<Record<string, string>>;
  /** For tests: data need not survive a power cut, and passwords no search. */
  readonly fast?: boolean;
}

export interface Cluster {
  /** The owner's address of a database of this cluster. */
  url(database: string): string;
  /** What a person should know about where it runs; null when there is nothing to say. */
  readonly note: string | null;
  /** The file that it writes what happens to. */
  readonly log: string;
  /** Ends with PostgreSQL's process, whoever stopped it. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

interface Setting {
  readonly places: Places;
  readonly identity: Identity | null;
  readonly environment: Readonly<Record<string, string>>;
}

const OWNER = "thaw_owner";
const READY_TRIES = 1_500;

/**
 * Starts the embedded PostgreSQL, making its cluster on first use. It listens on a UNIX socket in a private folder (on
 * Windows, on a random port of 127.0.0.1), with a random password, and knows nothing of our environment.
 * @throws Error with the last lines of PostgreSQL's log when it does not come up
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const identity = postgresIdentity();
  const places = preparePlaces(options.stateFolder, embeddedBinaries(options.root), identity);
  const setting = { places, identity, environment: options.environment };
  const password = clusterPassword(options.stateFolder, places);
  if (!existsSync(places.data)) initialise(setting, password, options.fast === true);
  stopLeftOver(setting);
  const port = process.platform === "win32" ? await freePort() : 5432;
  const server = launch(setting, port, options.fast === true);
  const exited = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const url = (database: string) => addressOf(places, password, port, database);
  await untilReady(url("postgres"), server, places);
  return { url, note: places.note, log: places.log, exited, stop: () => stop(server, setting, exited) };
}

/** Of the owner; made once with the cluster, readable by its starter only. */
function clusterPassword(stateFolder: string, places: Places): string {
  const file = path.join(stateFolder, "postgres-password");
  if (existsSync(places.data) && existsSync(file)) return readFileSync(file, "utf8").trim();
  if (existsSync(places.data)) {
    throw new Error(
      `${file} is gone, and without it ${places.data} cannot be opened. Remove that folder to start anew.`,
    );
  }
  const password = randomBytes(24).toString("base64url");
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
}

function initialise(setting: Setting, password: string, fast: boolean): void {
  const { places, identity } = setting;
  const partial = `${places.data}.new`;
  rmSync(partial, { recursive: true, force: true });
  const passwordFile = path.join(places.folder, "password");
  writeHandedOver(passwordFile, `${password}\n`, identity);
  try {
    execFileSync(
      places.binaries.initdb,
      [
        "-D",
        partial,
        "-U",
        OWNER,
        "--auth=scram-sha-256",
        `--pwfile=${passwordFile}`,
        "--encoding=UTF8",
        "--no-sync",
      ].concat(
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
        // In its configuration from then on, and in force when the owner's password is stored.
        fast ? ["--set=scram_iterations=1"] : [],
      ),
      { ...childOptions(setting), stdio: "pipe" },
    );
  } catch (error) {
    const output = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    throw new Error(`PostgreSQL could not make its data folder ${partial}:\n${output.trim()}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(partial, places.data);
}

/**
 * Writes a file for PostgreSQL's user. The folder is that user's: as root we never write through, or give away, what a link
 * of theirs points at.
 */
function writeHandedOver(file: string, text: string, identity: Identity | null): void {
  rmSync(file, { force: true });
  const handle = openSync(file, "wx", 0o600);
  try {
    writeSync(handle, text);
    if (identity !== null) fchownSync(handle, identity.uid, identity.gid);
  } finally {
    closeSync(handle);
  }
}

/** Opens the log for more lines, never through a link: as root we would write where its maker may not. */
export function openLog(file: string): number {
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW } = constants;
  // Windows has no such flag, and nobody else's user there.
  return openSync(file, O_APPEND | O_CREAT | O_WRONLY | (O_NOFOLLOW ?? 0), 0o600);
}

function launch(setting: Setting, port: number, fast: boolean): ChildProcess {
  const { places } = setting;
  const settings = {
    listen_addresses: process.platform === "win32" ? "127.0.0.1" : "",
    unix_socket_directories: process.platform === "win32" ? "" : places.socket,
    unix_socket_permissions: "0700",
    port: String(port),
    max_connections: "80",
    ...(fast ? { fsync: "off", synchronous_commit: "off", full_page_writes: "off" } : {}),
  };
  const log = openLog(places.log);
  // Detached: a Ctrl-C in the terminal reaches the supervisor only, which stops web and worker before their database.
  const server = spawn(
    places.binaries.postgres,
    ["-D", places.data, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    { ...childOptions(setting), stdio: ["ignore", log, log], detached: true },
  );
  closeSync(log);
  return server;
}

async function untilReady(url: string, server: ChildProcess, places: Places): Promise<void> {
  let failure: unknown = null;
  server.once("error", (error) => {
    failure = error;
  });
  for (let tries = 0; tries < READY_TRIES; tries += 1) {
    if (failure !== null || server.exitCode !== null) break;
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await client.end().catch(() => undefined);
      await sleep(20);
    }
  }
  const log = existsSync(places.log) ? readFileSync(places.log, "utf8").trimEnd().split("\n").slice(-8).join("\n") : "";
  server.kill("SIGQUIT");
  throw new Error(`The embedded PostgreSQL did not start. The end of ${places.log}:\n${failure ?? log}`);
}

async function stop(server: ChildProcess, setting: Setting, exited: Promise<void>): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  // SIGINT is PostgreSQL's fast shutdown: sessions are ended, everything is written. Windows has no signals.
  if (process.platform === "win32") runPgCtl(setting);
  else server.kill("SIGINT");
  await exited;
}

/** A supervisor that was killed leaves its PostgreSQL behind; two on one data folder cannot be. */
function stopLeftOver(setting: Setting): void {
  const file = path.join(setting.places.data, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  try {
    process.kill(pid, 0);
  } catch {
    return;
  }
  runPgCtl(setting);
}

function runPgCtl(setting: Setting): void {
  const { places } = setting;
  try {
    execFileSync(places.binaries.pgCtl, ["stop", "-D", places.data, "-m", "fast", "-w", "-t", "30"], {
      ...childOptions(setting),
      stdio: "ignore",
    });
  } catch {
    // A process number that another program has by now: PostgreSQL itself finds that out and starts.
  }
}

function childOptions({ identity, environment }: Setting) {
  const env = { ...environment, LC_ALL: "C", TZ: "UTC" } as unknown as NodeJS.ProcessEnv;
  return { env, cwd: "/", ...(identity === null ? {} : { uid: identity.uid, gid: identity.gid }) };
}

function addressOf(places: Places, password: string, port: number, database: string): string {
  if (process.platform === "win32") return `postgresql://${OWNER}:${password}@127.0.0.1:${port}/${database}`;
  return `postgresql://${OWNER}:${password}@localhost:${port}/${database}?host=${encodeURIComponent(places.socket)}`;
}

/** A port of 127.0.0.1 that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
