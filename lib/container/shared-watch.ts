import { NO_TRACING, type Tracing } from "../core/observe/tracing.ts";
import type { DatabaseWatch, PoolSeen } from "../core/observe/watch.ts";

/**
 * How a process is watched: one for each, also where a bundle of pages has modules of its own. It holds no package, so that a page's bundle does
 * not either.
 */
export interface SharedWatch {
  readonly tracing: Tracing;
  readonly pools: (() => PoolSeen)[];
}

const SHARED = Symbol.for("thaw.watch");
type Shared = typeof globalThis & { [SHARED]?: SharedWatch | undefined };

export function shareWatch(watch: SharedWatch): void {
  (globalThis as Shared)[SHARED] = watch;
}

export function sharedTracing(): Tracing {
  return (globalThis as Shared)[SHARED]?.tracing ?? NO_TRACING;
}

/** For a database's adapter. */
export function sharedDatabaseWatch(): DatabaseWatch {
  return {
    pool: (look) => void (globalThis as Shared)[SHARED]?.pools.push(look),
    traceparent: () => sharedTracing().current(),
  };
}
