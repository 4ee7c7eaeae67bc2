import { type BrokerEnvironment, brokerEnvironment, EnvironmentError } from "../env.ts";
import { reportReady, untilTold } from "./child.ts";
import { usage } from "./output.ts";

const USAGE = `Usage: thaw broker

Hands out short-lived credentials to CI jobs. What it needs stands in its environment:

  THAW_DATABASE_URL    PostgreSQL; several addresses, separated by spaces, for a server and its standbys
  THAW_BROKER_CONFIG   the configuration file (docs/broker.md)
  THAW_HOST, THAW_PORT where it listens
`;

/** Serves until told to stop; requests under way are answered first. */
export async function main(args: readonly string[]): Promise<number> {
  if (args.length > 0) return usage(USAGE, args);
  try {
    await serve(brokerEnvironment());
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof EnvironmentError ? error.message : messageOf(error)}\n`);
    return 1;
  } finally {
    if (process.connected) process.disconnect();
  }
}

async function serve(environment: BrokerEnvironment): Promise<void> {
  const told = untilTold();
  const [{ loadConfiguration }, { createBroker }, { startWatching }] = await Promise.all([
    import("../container/broker/configuration.ts"),
    import("../container/broker/index.ts"),
    import("../container/watching.ts"),
  ]);
  const broker = await createBroker({
    loaded: loadConfiguration(environment.THAW_BROKER_CONFIG),
    databaseUrls: environment.THAW_DATABASE_URL,
    alone: true,
    writeLog: (line) => process.stdout.write(`${line}\n`),
  });
  try {
    const log = (detail: string) => broker.log("error", "watch.failed", { detail });
    const watching = await startWatching("broker", environment, log, broker.metrics);
    const serving = await broker.serve(environment.THAW_HOST, environment.THAW_PORT);
    broker.log("info", "broker.serving", { host: environment.THAW_HOST, port: serving.port });
    reportReady();
    watching.ready(true);
    await told;
    watching.ready(false);
    await serving.stop();
    await watching.stop();
  } finally {
    await broker.close();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
