import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { RepositoryReport, RepositorySource } from "../../usecases/ports.ts";
import { createScanner, sealer } from "./index.ts";

/** Below so many bytes of CI files a second thread costs more than it saves (measured: its start takes about 0.15 s). */
const WORTH_A_THREAD = 800_000;
/** The first thread starts at once and the second has to load: it gets a little less. */
const FIRST_SHARE = 0.56;

export interface ScanWork {
  readonly sources: readonly RepositorySource[];
  readonly hmacKey: Uint8Array;
}

/**
 * Scans several repositories, in a second thread too where that pays and the bundle for it is there. The answers are those of one thread,
 * in the order of the sources.
 */
export async function scanAll(
  sources: readonly RepositorySource[],
  hmacKey: () => Uint8Array,
  progress: (done: number) => void,
): Promise<readonly RepositoryReport[]> {
  const script = new URL("./scan-worker.js", import.meta.url);
  const bytes = sources.map((source) => source.files.reduce((sum, file) => sum + file.bytes.byteLength, 0));
  const total = bytes.reduce((sum, size) => sum + size, 0);
  const second = new Set(
    total < WORTH_A_THREAD || availableParallelism() < 2 || !existsSync(script) ? [] : secondShare(bytes, total),
  );
  const elsewhere = sources.filter((_, index) => second.has(index));
  const answer = elsewhere.length > 0 ? inThread(script, { sources: elsewhere, hmacKey: hmacKey() }) : null;
  const scanner = createScanner({ seal: sealer(hmacKey) });
  const reports = new Map<RepositorySource, RepositoryReport>();
  for (const [index, source] of sources.entries()) {
    if (second.has(index)) continue;
    progress(index);
    reports.set(source, await scanner.scan(source));
  }
  const others = (await answer) ?? [];
  for (const [index, source] of elsewhere.entries()) {
    const report = others[index];
    if (report) reports.set(source, report);
  }
  return sources.map((source) => {
    const report = reports.get(source);
    if (!report) throw new Error(`no report for ${source.owner}/${source.name}`);
    return report;
  });
}

/** The largest first to whoever is further from its share. */
function secondShare(bytes: readonly number[], total: number): readonly number[] {
  const order = [...bytes.keys()].sort((a, b) => (bytes[b] ?? 0) - (bytes[a] ?? 0));
  const share: number[] = [];
  let first = total * FIRST_SHARE;
  let second = total - first;
  for (const index of order) {
    const size = bytes[index] ?? 0;
    if (first >= second) first -= size;
    else {
      second -= size;
      share.push(index);
    }
  }
  return share;
}

/** One thread for one piece of work. What it throws is thrown here: half a report would look like a clean one. */
function inThread(script: URL, work: ScanWork): Promise<readonly RepositoryReport[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, { workerData: work });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`the scanning thread ended with ${code} before it answered`)));
  });
}
