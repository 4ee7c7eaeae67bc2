import { stateFolder } from "../env-state.ts";
import type { LiteralScanner, ScanPathsPorts, ScanPathsRequest } from "../usecases/scan-paths.ts";

/** What `thaw scan` works with: no database, no network. */
export async function scanContainer() {
  const [git, tree, { createScanner, sealer }, { scanPaths }] = await Promise.all([
    import("../adapters/git/index.ts"),
    import("../adapters/git/tree/index.ts"),
    import("../adapters/scanner/index.ts"),
    import("../usecases/scan-paths.ts"),
  ]);
  const hmacKey = () => tree.localHmacKey(stateFolder());
  const scanner = createScanner({ seal: sealer(hmacKey) });
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
    scanPaths: async (request: ScanPathsRequest, progress: ScanPathsPorts["progress"]) => {
      // A key that cannot be kept ends the scan here; below it would look like a repository that cannot be read.
      if (request.tree || request.history) hmacKey();
      return await scanPaths(
        {
          find: git.findRepositories,
          scanner,
          literals,
          clones: git.callsOfClones,
          progress,
        },
        request,
      );
    },
  };
}
