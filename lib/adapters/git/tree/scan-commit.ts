import { blobsOf } from "./blobs.ts";
import { endOfGit, gitList, startGit } from "./git.ts";
import { scanBytes } from "./scan-bytes.ts";
import { DEFAULT_MAX_BYTES, type ScanOptions, type TreeFileResult, type TreeScan } from "./types.ts";

interface Entry {
  readonly blob: string;
  readonly path: string;
}

/**
 * Scans the tree of one commit out of the object store, as `scanTree` does a folder: for bare repositories. Everything in a
 * commit is tracked, so no `.gitignore` applies.
 * @param commit a full commit id; not a name, which could be read as an option
 * @throws when git fails or `commit` is no id
 */
export async function scanCommit(gitDir: string, commit: string, options: ScanOptions): Promise<TreeScan> {
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) throw new Error("scanCommit needs a full commit id");
  const listing = await gitList(gitDir, ["ls-tree", "-r", "-z", "--full-tree", commit], options.signal);
  const entries = listing.map(parseEntry).filter((entry) => entry !== null);
  const contents = startGit(gitDir, ["cat-file", "--batch", "--buffer"], options.signal);
  try {
    contents.stdin.on("error", () => undefined);
    contents.stdin.end(entries.map((entry) => `${entry.blob}\n`).join(""));
    const [scan] = await Promise.all([judgeAll(contents.stdout, entries, options), endOfGit(contents)]);
    return scan;
  } finally {
    contents.kill();
  }
}

function parseEntry(line: string): Entry | null {
  const [, mode = "", blob = "", path = ""] = /^(\d+) \w+ ([0-9a-f]+)\t([\s\S]*)$/.exec(line) ?? [];
  return mode.startsWith("100") ? { blob, path } : null;
}

async function judgeAll(
  stdout: Parameters<typeof blobsOf>[0],
  entries: readonly Entry[],
  options: ScanOptions,
): Promise<TreeScan> {
  const results: TreeFileResult[] = [];
  let files = 0;
  let bytes = 0;
  for await (const blob of blobsOf(stdout, options.maxBytes ?? DEFAULT_MAX_BYTES)) {
    const path = entries[files++]?.path ?? "";
    bytes += blob.size;
    if (blob.content === null) {
      results.push({ path, matches: [], skipped: blob.size === 0 ? "unreadable" : "too-large" });
      continue;
    }
    const scan = scanBytes(blob.content, blob.content.length, path, options.hmacKey);
    if (scan.matches.length > 0) results.push({ path, ...scan });
  }
  return { results, files, bytes, mode: "requested", ignored: 0 };
}
