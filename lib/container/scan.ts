import type { Result } from "../core/contracts.ts";
import type { FindingSettings } from "../core/scan.ts";
import { stateFolder } from "../env-state.ts";
import type { LiteralScanner, ScanPathsPorts, ScanPathsRequest } from "../usecases/scan-paths.ts";

/** What `thaw scan` works with: no database, no network. A settings file that cannot be read is a failure, not a default. */
export async function scanContainer(paths: readonly string[]) {
  const [git, tree, { createScanner, sealer }, { scanPaths }, settings] = await Promise.all([
    import("../adapters/git/index.ts"),
    import("../adapters/tree/index.ts"),
    import("../adapters/scanner/index.ts"),
    import("../usecases/scan-paths.ts"),
    scanSettings(paths),
  ]);
  if (!settings.ok) return settings;
  const hmacKey = () => tree.localHmacKey(stateFolder());
  const scanner = createScanner({ settings: settings.value, seal: sealer(hmacKey) });
  const literals: LiteralScanner = {
    tree: async ({ path, gitDir, hasWorkTree }, commit) => {
      if (!hasWorkTree && gitDir) {
        return commit ? (await tree.scanCommit(gitDir, commit, { hmacKey: hmacKey() })).results : [];
      }
      return (await tree.scanTree(path, { hmacKey: hmacKey(), gitDir: gitDir ?? undefined })).results;
    },
    history: async ({ gitDir }) => (gitDir ? (await tree.scanHistory(gitDir, { hmacKey: hmacKey() })).results : []),
  };
  return {
    ok: true as const,
    value: {
      scanPaths: (request: ScanPathsRequest, progress: ScanPathsPorts["progress"]) =>
        scanPaths({ find: git.findRepositories, scanner, literals, progress }, request),
    },
  };
}

/** What the scanned folders set. */
async function scanSettings(_paths: readonly string[]): Promise<Result<FindingSettings>> {
  return { ok: true, value: { notBlocking: new Set() } };
}
