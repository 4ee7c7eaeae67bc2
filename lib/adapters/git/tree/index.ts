export { localHmacKey } from "./key.ts";
export { scanCommit } from "./scan-commit.ts";
export { scanHistory } from "./scan-history.ts";
export { scanTree } from "./scan-tree.ts";
export {
  DEFAULT_MAX_BYTES,
  type HashedMatch,
  type HistoryFileResult,
  type HistoryScan,
  type ScanOptions,
  type SkipReason,
  type TreeFileResult,
  type TreeOptions,
  type TreeScan,
} from "./types.ts";
