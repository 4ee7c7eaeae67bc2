import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { scanBytes } from "./scan-bytes.ts";
import type { TreeFileResult } from "./types.ts";

export interface PathsScan {
  readonly results: readonly TreeFileResult[];
  readonly bytes: number;
}

export interface PathsOptions {
  readonly root: string;
  readonly maxBytes: number;
  readonly hmacKey: Uint8Array;
}

/** Reads and scans files one after the other, through one buffer. Names the files with matches and the skipped ones. */
export function createPathScanner(options: PathsOptions): (paths: readonly string[]) => PathsScan {
  let buffer = Buffer.allocUnsafe(256 * 1024);

  function scanOne(path: string): { result: TreeFileResult | null; bytes: number } {
    let file: number;
    try {
      // No link is followed, even one that appeared since the folder was listed, and a pipe cannot make us wait.
      file = openSync(join(options.root, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    } catch {
      return { result: { path, matches: [], skipped: "unreadable" }, bytes: 0 };
    }
    try {
      const stat = fstatSync(file);
      if (!stat.isFile()) return { result: { path, matches: [], skipped: "not-a-file" }, bytes: 0 };
      if (stat.size > options.maxBytes) return { result: { path, matches: [], skipped: "too-large" }, bytes: 0 };
      if (stat.size > buffer.length) buffer = Buffer.allocUnsafe(Math.min(stat.size * 2, options.maxBytes));
      const length = readAll(file, buffer, stat.size);
      const scan = scanBytes(buffer, length, path, options.hmacKey);
      return { result: scan.matches.length === 0 ? null : { path, ...scan }, bytes: length };
    } catch {
      return { result: { path, matches: [], skipped: "unreadable" }, bytes: 0 };
    } finally {
      closeSync(file);
    }
  }

  return function scanPaths(paths) {
    const results: TreeFileResult[] = [];
    let bytes = 0;
    for (const path of paths) {
      const scanned = scanOne(path);
      bytes += scanned.bytes;
      if (scanned.result !== null) results.push(scanned.result);
    }
    return { results, bytes };
  };
}

function readAll(file: number, buffer: Buffer, size: number): number {
  let read = 0;
  while (read < size) {
    const got = readSync(file, buffer, read, size - read, null);
    if (got === 0) break;
    read += got;
  }
  return read;
}
