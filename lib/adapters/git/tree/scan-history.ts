import { once } from "node:events";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Blob, blobsOf } from "./blobs.ts";
import { endOfGit, type Git, splitAtNul, startGit } from "./git.ts";
import { scanBytes } from "./scan-bytes.ts";
import { DEFAULT_MAX_BYTES, type HistoryFileResult, type HistoryScan, type ScanOptions } from "./types.ts";

/** Where a blob first appears. */
interface Introduction {
  readonly blob: string;
  readonly commit: string;
  readonly path: string;
}

interface Totals {
  commits: number;
  blobs: number;
  bytes: number;
}

/** Every commit that a ref reaches, parents first. */
const REV_LIST = ["rev-list", "--all", "--reverse", "--topo-order"];
/** What each commit brings in; of a merge (`-c`) what no parent had. Reads commits from its input. */
const DIFF_TREE =
  "diff-tree --stdin -r --root -c --raw --no-abbrev -z --no-renames --no-ext-diff --no-textconv --diff-filter=d";
const CAT_FILE = ["cat-file", "--batch", "--buffer"];

/**
 * Scans every version of every file that any ref reaches. Each blob is read once and belongs to the commit that first
 * brought it in, oldest first. A value that was met at the same path before is not reported again: the commit that
 * introduced it is the one to know.
 *
 * Commits and the blobs they bring in are listed without making a text diff, which is what costs time in a log with
 * patches, and the blobs are streamed. A blob above the limit is never held in memory and named as skipped.
 * @param gitDir a `.git` folder or a bare repository
 * @throws with git's words when it fails, and the reason of `signal`
 */
export async function scanHistory(gitDir: string, options: ScanOptions): Promise<HistoryScan> {
  const revisions = startGit(gitDir, REV_LIST, options.signal);
  const changes = startGit(gitDir, DIFF_TREE.split(" "), options.signal);
  const contents = startGit(gitDir, CAT_FILE, options.signal);
  const processes = [revisions, changes, contents];
  const totals: Totals = { commits: 0, blobs: 0, bytes: 0 };
  const waiting: Introduction[] = [];
  revisions.stdin.end();
  try {
    const [, , results] = await Promise.all([
      pipeline(revisions.stdout, changes.stdin),
      request(introductions(changes.stdout, totals), contents, waiting),
      judgeAll(contents.stdout, waiting, options, totals),
      ...processes.map(endOfGit),
    ]);
    return { results, ...totals };
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    for (const git of processes) git.kill();
  }
}

/** Asks for each blob once. What it asked for waits in line; git's own pipes bound how far it can run ahead. */
async function request(found: AsyncIterable<Introduction>, contents: Git, waiting: Introduction[]): Promise<void> {
  const seen = new Set<string>();
  // A git that ended is reported by its exit code, which says more than the broken pipe.
  contents.stdin.on("error", () => undefined);
  for await (const one of found) {
    if (seen.has(one.blob)) continue;
    seen.add(one.blob);
    waiting.push(one);
    if (!contents.stdin.write(`${one.blob}\n`)) await once(contents.stdin, "drain");
  }
  contents.stdin.end();
}

async function judgeAll(
  stdout: Readable,
  waiting: Introduction[],
  options: ScanOptions,
  totals: Totals,
): Promise<readonly HistoryFileResult[]> {
  const results: HistoryFileResult[] = [];
  const known = new Set<string>();
  for await (const blob of blobsOf(stdout, options.maxBytes ?? DEFAULT_MAX_BYTES)) {
    const origin = waiting.shift();
    if (origin?.blob !== blob.id) throw new Error("git sent a blob that nobody asked for");
    totals.blobs++;
    totals.bytes += blob.size;
    const result = judge(blob, origin, options.hmacKey, known);
    if (result !== null) results.push(result);
  }
  return results;
}

/** @param known what was reported before: path, rule and HMAC */
function judge(blob: Blob, origin: Introduction, key: Uint8Array, known: Set<string>): HistoryFileResult | null {
  const { commit, path } = origin;
  if (blob.content === null) {
    return { path, commit, matches: [], skipped: blob.size === 0 ? "unreadable" : "too-large" };
  }
  const scan = scanBytes(blob.content, blob.content.length, path, key);
  const matches = scan.matches.filter((match) => {
    const name = `${path}\0${match.rule}\0${match.hmac}`;
    if (known.has(name)) return false;
    known.add(name);
    return true;
  });
  return matches.length === 0 ? null : { path, commit, matches };
}

/** Regular files only: a link's text is a path, a submodule's id is no blob of this repository. */
const FILE_MODE = /^100/;

/**
 * Reads the output of diff-tree: a commit id, then for each change an entry `:<modes> <ids> <status>` (one colon, mode and id
 * more per parent) and its path, all ended by NUL.
 */
async function* introductions(stdout: Readable, totals: Totals): AsyncGenerator<Introduction, void> {
  let commit = "";
  let entry: string | null = null;
  for await (const field of splitAtNul(stdout)) {
    if (entry !== null) {
      const one = introduced(entry, commit, field);
      if (one !== null) yield one;
      entry = null;
    } else if (field.startsWith(":")) {
      entry = field;
    } else {
      commit = field;
      totals.commits++;
    }
  }
}

function introduced(entry: string, commit: string, path: string): Introduction | null {
  const parents = /^:+/.exec(entry)?.[0].length ?? 1;
  const fields = entry.slice(parents).split(" ");
  const mode = fields[parents] ?? "";
  const blob = fields[2 * parents + 1] ?? "";
  return FILE_MODE.test(mode) && !/^0+$/.test(blob) ? { blob, commit, path } : null;
}
