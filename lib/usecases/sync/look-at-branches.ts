import { RELEASE_SETTINGS, type ReleaseSettings, releaseBranches } from "../../core/branches/release.ts";
import type { OrganisationSettings } from "../../core/config.ts";
import type { Result } from "../../core/contracts.ts";
import type { BranchesSeen, GithubBranches, GithubFailure, GithubInstallation } from "../github/ports.ts";
import type { AuditEntry, Clock, Scanner } from "../ports.ts";
import { done } from "../refuse.ts";
import type { BranchLooked, BranchRow, BranchStore } from "./branch-ports.ts";
import type { SyncScope } from "./ports.ts";

export interface BranchLookPorts {
  readonly branchStore: BranchStore;
  readonly branches: GithubBranches;
  readonly scanner: Pick<Scanner, "version">;
  readonly clock: Clock;
}

/** Looks are stored so many at a time. */
const TOGETHER = 50;
/** Branches with workflows of their own, of one repository. Beyond them nothing can be said of all. */
const MOST_KEPT = 500;

/**
 * Looks at the branches of those repositories that had a push since the last look, and queues what has to be read of them. A repository whose
 * branches cannot be read now keeps what is known of it, and is looked at again the next time.
 * @returns null where another run took over
 */
export async function lookAtBranches(
  { branchStore, branches, scanner, clock }: BranchLookPorts,
  installation: GithubInstallation,
  { scope, only }: { readonly scope: SyncScope; readonly only: number | null },
  { releaseBranches: settings = RELEASE_SETTINGS }: OrganisationSettings,
  audit: (action: string) => AuditEntry,
  signal?: AbortSignal,
): Promise<Result<{ readonly queued: number }, GithubFailure> | null> {
  const key = JSON.stringify(settings);
  const due = await branchStore.due(scope, only, key, clock.now());
  let failure: GithubFailure | null = null;
  let looks: BranchLooked[] = [];
  const put = async () => {
    const some = looks;
    looks = [];
    return some.length === 0 || (await branchStore.put(scope, some, clock.now(), audit("branches.gone")));
  };
  for await (const { id, result } of branches.read(installation, due, { signal, priority: "background" })) {
    signal?.throwIfAborted();
    if (result.ok) looks.push(looked(id, result.value, settings, key));
    else if (result.failure.code !== "not-found") failure = result.failure;
    if (looks.length >= TOGETHER && !(await put())) return null;
  }
  if (!(await put())) return null;
  const request = { engineVersion: scanner.version, at: clock.now(), audit: audit("branches.requested") };
  const queued = await branchStore.queue(scope, only, request);
  if (queued === null) return null;
  return failure === null ? done({ queued: queued.branches }) : { ok: false, failure };
}

function looked(id: number, all: BranchesSeen, settings: ReleaseSettings, key: string): BranchLooked {
  const { branches, ...seen } = all;
  const { chosen, beyond } = releaseBranches(branches, settings);
  const release = new Set(chosen);
  const rows = branches.flatMap((branch): readonly BranchRow[] => {
    const differs = branch.workflowsTree !== all.workflowsTree;
    const same = !differs && branch.actionsTree === all.actionsTree && branch.rootAction === all.rootAction;
    if (release.has(branch)) return [{ ...branch, role: "release", same }];
    return differs ? [{ ...branch, role: "other", same }] : [];
  });
  const kept = [...rows].sort((a, b) => rank(a) - rank(b)).slice(0, MOST_KEPT);
  return {
    id,
    seen: { ...seen, complete: seen.complete && kept.length === rows.length },
    branches: kept,
    beyond,
    settings: key,
  };
}

function rank({ role }: BranchRow): number {
  return role === "release" ? 0 : 1;
}
