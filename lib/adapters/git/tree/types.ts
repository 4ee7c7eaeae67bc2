import type { LiteralMatch } from "../../../core/literals/index.ts";

/** A match with the HMAC of its value (SHA-256 under the local key, hexadecimal). The value itself is gone. */
export type HashedMatch = LiteralMatch & { readonly hmac: string };

export type SkipReason =
  /** Larger than the limit. */
  | "too-large"
  /** A link whose target is outside the scanned folder. Links inside are not followed either: their target is scanned. */
  | "symlink-outside"
  /** The operating system refused, or the file went away. */
  | "unreadable"
  /** Device, socket or pipe. */
  | "not-a-file";

/** One file that has matches, or was not looked into. Other files are only counted. */
export interface TreeFileResult {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly matches: readonly HashedMatch[];
  readonly skipped?: SkipReason;
}

/** One blob of the past, with the commit and path that first brought it in. */
export interface HistoryFileResult extends TreeFileResult {
  readonly commit: string;
}

export interface ScanOptions {
  readonly hmacKey: Uint8Array;
  readonly signal?: AbortSignal;
  /** Files above are reported as skipped. Default 20,000,000. */
  readonly maxBytes?: number;
}

export interface TreeOptions extends ScanOptions {
  /** The clone's git directory, for the list of tracked files. Default: `.git` below the root, when it is there. */
  readonly gitDir?: string;
  /** Threads; 0 scans in this one. Default: as many as there are processors, none for a small tree. */
  readonly workers?: number;
}

export interface TreeScan {
  /** Sorted by path. */
  readonly results: readonly TreeFileResult[];
  readonly files: number;
  readonly bytes: number;
  /** How it was done. `no-bundle`: worker threads were wanted, but this is a source checkout without a built worker. */
  readonly mode: "workers" | "small-tree" | "no-bundle" | "requested";
  /** Paths that `.gitignore` left out, folders counted once. */
  readonly ignored: number;
}

export interface HistoryScan {
  readonly results: readonly HistoryFileResult[];
  readonly commits: number;
  readonly blobs: number;
  readonly bytes: number;
}

export const DEFAULT_MAX_BYTES = 20_000_000;
