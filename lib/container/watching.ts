import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Figures } from "../adapters/observe/registry.ts";
import type { MetricProcess } from "../core/observe/metrics.ts";
import { NO_TRACING, type Tracing } from "../core/observe/tracing.ts";
import type { PoolSeen } from "../core/observe/watch.ts";
import type { WatchEnvironment } from "../env.ts";
import { shareWatch } from "./shared-watch.ts";

export interface Watching {
  readonly figures: Figures;
  readonly tracing: Tracing;
  /** Where figures are served; null where they are not. */
  readonly port: number | null;
  /** From now on it says that it is ready, or not any more. */
  ready(is: boolean): void;
  stop(): Promise<void>;
}

/**
 * Counts and follows what a process does, for as long as it lives. Figures are served where the environment names a port; nothing is followed
 * unless it names a receiver, and then nothing of that is loaded either.
 * @param figures the process's own, where it has them already
 */
export async function startWatching(
  process: MetricProcess,
  environment: WatchEnvironment,
  log: (message: string) => void,
  own?: Figures,
): Promise<Watching> {
  const { createFigures } = await import("../adapters/observe/registry.ts");
  const figures = own ?? createFigures(process);
  const tracing = await tracingOf(process, environment);
  const pools: (() => PoolSeen)[] = [];
  shareWatch({ tracing, pools });
  if (process !== "broker") figures.before(() => sayPools(figures, pools));
  const state = { ready: false };
  const server = await serve(environment, figures, () => state.ready, log);
  return {
    figures,
    tracing,
    port: server === null ? null : (server.address() as AddressInfo).port,
    ready: (is) => {
      state.ready = is;
    },
    async stop() {
      server?.close();
      server?.closeAllConnections();
      await tracing.stop();
    },
  };
}

/** Its packages are loaded only where there is a receiver. The broker is not followed: it has correlation ids, and its record. */
async function tracingOf(
  process: MetricProcess,
  { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }: WatchEnvironment,
): Promise<Tracing> {
  if (endpoint === undefined || process === "broker") return NO_TRACING;
  const { createTracing } = await import("../adapters/observe/tracing.ts");
  return createTracing({ endpoint, service: `thaw-${process}` });
}

function sayPools(figures: Figures, pools: readonly (() => PoolSeen)[]): void {
  const sum = { used: 0, idle: 0, waiting: 0 };
  for (const look of pools) {
    const { used, idle, waiting } = look();
    sum.used += used;
    sum.idle += idle;
    sum.waiting += waiting;
  }
  for (const state of ["used", "idle", "waiting"] as const)
    figures.set("thaw_database_connections", { state }, sum[state]);
}

async function serve(
  { THAW_METRICS_PORT: port, THAW_METRICS_HOST: host, THAW_METRICS_TOKEN: token }: WatchEnvironment,
  figures: Figures,
  ready: () => boolean,
  log: (message: string) => void,
): Promise<Server | null> {
  if (port === undefined) return null;
  const { createWatchServer } = await import("../http/watch.ts");
  const server = createWatchServer({
    ready,
    figures: () => figures.read(),
    token: token ?? null,
    failed: (name) => log(`figures could not be read: ${name}`),
  });
  server.listen(port, host);
  // An address in use is an error of the start.
  await once(server, "listening");
  return server;
}
