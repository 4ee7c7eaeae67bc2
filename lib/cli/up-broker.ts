import path from "node:path";
import type { ReadyDatabase } from "../container/database.ts";
import { readFacts, type StandInFacts, writeDemoConfiguration } from "../container/demo-broker.ts";
import { inheritedEnvironment, type SupervisorEnvironment } from "../env.ts";
import { type Child, keepRunning } from "./children.ts";
import { choosePort, DASHBOARD_PORT } from "./ports.ts";
import { readState, writeState } from "./state.ts";
import type { UpOptions } from "./up.ts";
import { watchVariables } from "./up-watch.ts";

export interface RunningBroker {
  readonly origin: string;
  /** Of the stand-in; null where the broker has a configuration of its own. */
  readonly facts: StandInFacts | null;
  /** Where keys of the demonstration's Apps lie. */
  readonly folder: string;
  /** Starts it; jobs of the demonstration ask it from then on. */
  start(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";

/**
 * Prepares the broker where there is somebody to ask it: in the demonstration it starts its GitHub and writes its configuration,
 * elsewhere it takes the one that THAW_BROKER_CONFIG names. Null where there is neither.
 */
export async function prepareBroker(
  options: UpOptions,
  environment: SupervisorEnvironment,
  database: ReadyDatabase,
  dashboard: string,
  add: (child: Child) => void,
): Promise<RunningBroker | null> {
  const { THAW_BROKER_CONFIG: configured, THAW_BROKER_PORT: wanted } = environment;
  if (!options.demo && configured === undefined) return null;
  const state = readState(options.stateFolder);
  const webPort = Number(new URL(dashboard).port);
  const brokerPort = await choosePort(LOOPBACK, wanted, state.brokerPort, { besides: [webPort, DASHBOARD_PORT] });
  const gitHubPort = await choosePort(LOOPBACK, undefined, state.gitHubPort, {
    besides: [webPort, brokerPort, DASHBOARD_PORT],
  });
  writeState(options.stateFolder, { ...state, brokerPort, gitHubPort });
  const origin = `http://${LOOPBACK}:${brokerPort}`;
  const start = (name: string, script: string, args: readonly string[], own: Record<string, string>) => {
    const child = keepRunning({
      name,
      command: [process.execPath, "--enable-source-maps", path.join(options.root, "dist", script), ...args],
      environment: { ...inheritedEnvironment(), NODE_ENV: "production", ...own },
      log: (line) => logLine(options, name, line),
    });
    add(child);
    return child.ready;
  };
  const folder = path.join(options.stateFolder, "broker");
  let facts: StandInFacts | null = null;
  let configuration = configured ?? "";
  if (options.demo && configured === undefined) {
    const action = path.join(options.root, "action");
    const everyday = path.join(options.root, "demo", "everyday");
    const setup = { seed: options.folder, everyday, folder, port: gitHubPort, brokerOrigin: origin, action, dashboard };
    await start("github", "stand-in.js", [JSON.stringify(setup)], {});
    facts = readFacts(folder);
    configuration = await writeDemoConfiguration(folder, facts, origin);
  }
  const own = {
    THAW_DATABASE_URL: database.brokerUrl,
    THAW_BROKER_CONFIG: configuration,
    THAW_HOST: LOOPBACK,
    THAW_PORT: String(brokerPort),
    ...watchVariables("broker", environment),
  };
  return { origin, facts, folder, start: () => start("broker", "thaw.js", ["broker"], own) };
}

/** The broker logs each request; on this terminal only what somebody should look at. */
function logLine(options: UpOptions, name: string, line: string): void {
  if (name === "broker" && line.startsWith('{"time"') && line.includes('"level":"info"')) return;
  options.out(`${name}: ${line}`);
}
