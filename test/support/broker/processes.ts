import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileAnchor } from "../../../lib/adapters/audit/anchors.ts";
import { readSealKey } from "../../../lib/adapters/audit/keys.ts";
import { readLastSeal } from "../../../lib/adapters/audit/records.ts";
import { sealNew } from "../../../lib/adapters/audit/sealer.ts";
import { createPrimary, createSweepStore, type Primary } from "../../../lib/adapters/broker-store/index.ts";
import { freePort } from "../../../lib/adapters/postgres/cluster.ts";
import { verifyAudit } from "../../../lib/container/broker/audit.ts";
import { INTENT_PATIENCE_SECONDS } from "../../../lib/usecases/broker/sweep.ts";
import { COMMAND, environmentOf } from "../command.ts";
import { brokerWorld, type World, type WorldOptions } from "./world.ts";

/** Brokers as processes of their own, which can be killed. */

export interface BrokerProcess {
  readonly origin: string;
  readonly port: number;
  /** Lines of its log, newest last. */
  readonly log: readonly string[];
  /** What it wrote to stderr, where a fault of its own shows. */
  wrote(): string;
  /** `kill -9`: it gets no chance to finish anything. Does nothing when it has ended. */
  kill(): Promise<void>;
  /** SIGTERM, as a supervisor does it. @returns its exit status */
  stop(): Promise<number | null>;
}

export interface ProcessOptions {
  /** Holds `broker.yml` and what it names. */
  readonly folder: string;
  readonly port: number;
  readonly databaseUrls: readonly string[];
}

const START_MS = 90_000;

/**
 * The built command. It serves when this returns.
 * @throws Error with what it wrote when it ends instead
 */
export async function startBroker(options: ProcessOptions): Promise<BrokerProcess> {
  const { child, log, wrote, ended } = launchBroker(options);
  let ready = false;
  child.once("message", () => {
    ready = true;
  });
  let over = false;
  void ended.then(() => {
    over = true;
  });
  await waitFor("the broker serves or ends", () => ready || over, START_MS).catch((error: unknown) => {
    child.kill("SIGKILL");
    throw error;
  });
  if (!ready) throw new Error(`The broker ended:\n${wrote()}\n${log.slice(-5).join("\n")}`);
  return {
    origin: `http://127.0.0.1:${options.port}`,
    port: options.port,
    log,
    wrote,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
    async stop() {
      child.kill("SIGTERM");
      return await ended;
    },
  };
}

/** A broker that is expected not to start. @returns its exit status and what it wrote to stderr */
export async function brokerThatEnds(options: ProcessOptions): Promise<{ status: number | null; stderr: string }> {
  const { child, wrote, ended } = launchBroker(options);
  const timer = setTimeout(() => child.kill("SIGKILL"), START_MS);
  const status = await ended;
  clearTimeout(timer);
  return { status, stderr: wrote() };
}

function launchBroker({ folder, port, databaseUrls }: ProcessOptions) {
  if (!existsSync(path.join(path.dirname(COMMAND), "../dist/thaw.js"))) {
    throw new Error("The command is not built: node scripts/build.mjs --command-only");
  }
  const env = environmentOf({
    state: folder,
    env: {
      THAW_BROKER_CONFIG: path.join(folder, "broker.yml"),
      THAW_DATABASE_URL: databaseUrls.join(" "),
      THAW_PORT: String(port),
    },
  });
  // With a channel to it: it ends by itself when this process ends, whatever becomes of the test.
  const child = spawn(process.execPath, [COMMAND, "broker"], { env, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  const log: string[] = [];
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  linesOf(child, (line) => log.push(line));
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  return { child, log, wrote: () => stderr, ended };
}

function linesOf(child: ChildProcess, take: (line: string) => void): void {
  let rest = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
  });
}

/** Asks again and again. @throws Error that names what did not happen in time */
export async function waitFor(
  what: string,
  happened: () => boolean | Promise<boolean>,
  milliseconds: number,
): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!(await happened())) {
    if (Date.now() > deadline) throw new Error(`Not within ${milliseconds} ms: ${what}`);
    await sleep(10);
  }
}

export interface ProcessWorld extends World {
  /** Starts a broker of this world, on a port of its own or on a given one. */
  start(options?: { readonly port?: number; readonly databaseUrls?: readonly string[] }): Promise<BrokerProcess>;
}

/**
 * As `brokerWorld`, without a broker in this process: `start` makes brokers as processes. Closing it kills those that are left.
 * Tokens are made for `origin`, whichever broker they are sent to: so it is with several brokers behind one name.
 */
export async function processWorld(options: WorldOptions = {}): Promise<ProcessWorld> {
  const world = await brokerWorld(options);
  await world.serving.stop();
  await world.broker.close();
  const started: BrokerProcess[] = [];
  return Object.assign(world, {
    async start({
      port,
      databaseUrls = [world.db.brokerUrl],
    }: {
      port?: number;
      databaseUrls?: readonly string[];
    } = {}) {
      const broker = await startBroker({ folder: world.folder, port: port ?? (await freePort()), databaseUrls });
      started.push(broker);
      return broker;
    },
    async close() {
      await Promise.all(started.map((broker) => broker.kill()));
      await world.github.close();
      await world.db.close();
      rmSync(world.folder, { recursive: true, force: true });
    },
  });
}

/** Works on the database as a broker does. */
export async function asBroker<T>(databaseUrl: string, work: (primary: Primary) => Promise<T>): Promise<T> {
  const primary = createPrimary({ urls: [databaseUrl], connections: 2 });
  try {
    return await work(primary);
  } finally {
    await primary.close();
  }
}

/** What a broker's sweep does once the patience with open intents has passed. @returns how many became unknown */
export async function tidyAfterPatience(databaseUrl: string): Promise<number> {
  const now = new Date();
  // In place of waiting: an intent of this moment has the patience behind it then.
  const later = new Date(now.getTime() + (INTENT_PATIENCE_SECONDS + 1) * 1_000);
  const before = new Date(later.getTime() - INTENT_PATIENCE_SECONDS * 1_000);
  return await asBroker(databaseUrl, async (primary) => (await createSweepStore(primary).tidy(later, before)).unknown);
}

/**
 * Seals what is left, publishes the head, and verifies the whole chain against it.
 * @throws Error when records stay unsealed
 */
export async function verifiedAudit(world: Pick<World, "folder">, databaseUrl: string) {
  const anchors = path.join(world.folder, "anchors.jsonl");
  const key = readSealKey(readFileSync(path.join(world.folder, "audit.pem"), "utf8"));
  const clock = { now: () => new Date() };
  const verify = () =>
    verifyAudit({
      databaseUrls: [databaseUrl],
      anchorFiles: existsSync(anchors) ? [anchors] : [],
      keyFiles: [path.join(world.folder, "audit.pub")],
    });
  let report = await verify();
  await asBroker(databaseUrl, (primary) =>
    // Others on this server may have open transactions, which keep newer records from being sealed.
    waitFor(
      "everything is sealed",
      async () => {
        await sealNew(primary, key, clock);
        // A broker publishes once a minute: what it sealed since, it may have sealed without that.
        const head = await readLastSeal(primary);
        if (head !== null) await fileAnchor(anchors).publish(head);
        report = await verify();
        return report.unsealedRecords === 0;
      },
      30_000,
    ),
  );
  return report;
}
