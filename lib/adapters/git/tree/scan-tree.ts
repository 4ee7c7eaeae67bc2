import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import { gitList } from "./git.ts";
import { scanOnWorkers, workerBundle } from "./pool.ts";
import { createPathScanner, type PathsOptions, type PathsScan } from "./scan-paths.ts";
import { DEFAULT_MAX_BYTES, type TreeFileResult, type TreeOptions, type TreeScan } from "./types.ts";
import { walkTree } from "./walk.ts";

/** Up to here starting threads costs more than it saves (some 40 ms each). */
const SMALL_TREE = 300;
const MAX_THREADS = 16;
/** Files between two looks at the signal when no thread is used. */
const SLICE = 64;

/**
 * Scans every file below `root` for hard-coded credentials. Links are not followed, `.git` is left out, `.gitignore` is
 * respected except for files that git tracks, binary and too large files are named as skipped. The result is the same
 * with and without threads, and for every order in which they end.
 * @throws when `root` cannot be read, and the reason of `signal`
 */
export async function scanTree(root: string, options: TreeOptions): Promise<TreeScan> {
  if (!statSync(root).isDirectory()) throw new Error(`${root} is not a folder`);
  const tracked = await trackedFiles(root, options);
  const walk = walkTree(root, tracked);
  const scan: PathsOptions = { root, maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES, hmacKey: options.hmacKey };
  let files = 0;
  function* counted(): Generator<string, void> {
    for (const path of walk.paths) {
      files++;
      yield path;
    }
  }
  const { mode, scans } = await scanAll(scan, counted(), options);
  const results = [...scans.flatMap((part) => part.results), ...walk.skipped];
  return {
    results: results.sort(byPath),
    files,
    bytes: scans.reduce((sum, part) => sum + part.bytes, 0),
    mode,
    ignored: walk.ignored(),
  };
}

function byPath(a: TreeFileResult, b: TreeFileResult): number {
  if (a.path === b.path) return 0;
  return a.path < b.path ? -1 : 1;
}

interface Scanned {
  readonly mode: TreeScan["mode"];
  readonly scans: readonly PathsScan[];
}

async function scanAll(scan: PathsOptions, paths: Generator<string, void>, options: TreeOptions): Promise<Scanned> {
  const head = take(paths, SMALL_TREE);
  const all = chain(head, paths);
  const { signal, workers } = options;
  if (workers === 0) return { mode: "requested", scans: await scanHere(scan, all, signal) };
  if (workers === undefined && head.length < SMALL_TREE) {
    return { mode: "small-tree", scans: await scanHere(scan, all, signal) };
  }
  const bundle = workerBundle();
  if (bundle === null) return { mode: "no-bundle", scans: await scanHere(scan, all, signal) };
  const threads = Math.min(workers ?? availableParallelism(), MAX_THREADS);
  return { mode: "workers", scans: await scanOnWorkers(bundle, threads, scan, all, signal) };
}

async function scanHere(
  scan: PathsOptions,
  paths: Iterator<string>,
  signal?: AbortSignal,
): Promise<readonly PathsScan[]> {
  const scanPaths = createPathScanner(scan);
  const scans: PathsScan[] = [];
  for (let batch = take(paths, SLICE); batch.length > 0; batch = take(paths, SLICE)) {
    scans.push(scanPaths(batch));
    await breathe();
    signal?.throwIfAborted();
  }
  return scans;
}

function take(paths: Iterator<string>, count: number): readonly string[] {
  const taken: string[] = [];
  while (taken.length < count) {
    const next = paths.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}

function* chain(head: readonly string[], tail: Generator<string, void>): Generator<string, void> {
  yield* head;
  yield* tail;
}

/**
 * Nothing for a folder that is no clone; null when git cannot tell (damaged, not installed): then no `.gitignore` is believed,
 * since one could hide files that are part of the repository.
 */
async function trackedFiles(root: string, options: TreeOptions): Promise<ReadonlySet<string> | null> {
  const gitDir = options.gitDir ?? join(root, ".git");
  if (statSync(gitDir, { throwIfNoEntry: false }) === undefined) return new Set();
  try {
    return new Set(await gitList(gitDir, ["ls-files", "-z", "--cached"], options.signal));
  } catch {
    options.signal?.throwIfAborted();
    return null;
  }
}
