import { stateFolder } from "../env-state.ts";
import type { FixPathsPorts, FixPathsRequest } from "../usecases/fix-paths.ts";

export type { FixPathsRequest };

/** What `thaw fix` works with: no database, no network. */
export async function fixContainer() {
  const [git, { localHmacKey }, { createPlanner, sealer }, { fixPaths }] = await Promise.all([
    import("../adapters/git/index.ts"),
    import("../adapters/git/tree/index.ts"),
    import("../adapters/scanner/index.ts"),
    import("../usecases/fix-paths.ts"),
  ]);
  const planner = createPlanner({ seal: sealer(() => localHmacKey(stateFolder())) });
  return {
    fixPaths: (request: FixPathsRequest, progress: FixPathsPorts["progress"]) =>
      fixPaths({ find: git.findRepositories, planner, clones: git.callsOfClones, progress }, request),
  };
}
