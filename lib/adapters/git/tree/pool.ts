import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { PathsOptions, PathsScan } from "./scan-paths.ts";

/** Paths per message: large enough that messages cost nothing, small enough that all threads end together. */
const BATCH = 64;
/** Batches a thread holds at once, so that it never waits for the next. */
const IN_FLIGHT = 4;

/** The built worker beside the bundle that this code is in; null in a source checkout. */
export function workerBundle(): string | null {
  const path = fileURLToPath(new URL("./tree-worker.js", import.meta.url));
  return existsSync(path) ? path : null;
}

/**
 * Scans paths on `threads` worker threads while they are still being listed.
 * @throws what a thread threw, and the reason of `signal`
 */
export async function scanOnWorkers(
  bundle: string,
  threads: number,
  options: PathsOptions,
  paths: Iterator<string>,
  signal?: AbortSignal,
): Promise<readonly PathsScan[]> {
  const workers = Array.from({ length: threads }, () => new Worker(bundle, { workerData: options, env: {} }));
  try {
    const scans = workers.map((worker) => feed(worker, paths, signal));
    return (await Promise.all(scans)).flat();
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function feed(worker: Worker, paths: Iterator<string>, signal?: AbortSignal): Promise<readonly PathsScan[]> {
  return new Promise((resolve, reject) => {
    const scans: PathsScan[] = [];
    let open = 0;
    function refill(): void {
      while (open < IN_FLIGHT) {
        const batch = takeBatch(paths);
        if (batch.length === 0) break;
        open++;
        worker.postMessage(batch);
      }
      if (open === 0) resolve(scans);
    }
    worker.on("message", (scan: PathsScan) => {
      scans.push(scan);
      open--;
      if (signal?.aborted) reject(signal.reason);
      else attempt(refill, reject);
    });
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`a scanning thread ended early with code ${code}`)));
    attempt(refill, reject);
  });
}

function attempt(step: () => void, reject: (reason: unknown) => void): void {
  try {
    step();
  } catch (error) {
    reject(error);
  }
}

function takeBatch(paths: Iterator<string>): readonly string[] {
  const batch: string[] = [];
  while (batch.length < BATCH) {
    const next = paths.next();
    if (next.done) break;
    batch.push(next.value);
  }
  return batch;
}
