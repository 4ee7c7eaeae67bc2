import { sumsBetween } from "../git/diff.ts";
import { fullPullJson } from "../json/pull.ts";
import type { Scene } from "../json/scene.ts";
import { passes } from "./checks.ts";
import { baseOf } from "./follow.ts";
import { testMerge } from "./merge.ts";
import { type Pull, projectOf } from "./store.ts";

/** Everything that GitHub says of one pull request, as git sees it now. */
export async function describePull(scene: Scene, pull: Pull): Promise<Record<string, unknown>> {
  const { world, repository } = scene;
  const project = projectOf(world, repository);
  const thread = project.threads.get(pull.number);
  if (thread === undefined) throw new Error(`Pull request ${pull.number} has no thread.`);
  const open = pull.state === "open";
  const base = baseOf(world, repository, pull);
  const merge = open ? await testMerge(repository, base, pull) : pull.mergeSha;
  const sums = (await sumsBetween(repository.folder, base, pull.headSha)) ?? NOTHING;
  const mergeable = open ? merge !== null : null;
  const state = open ? mergeState(pull, merge !== null, passes(project, pull.headSha)) : "unknown";
  return fullPullJson(scene, pull, thread, merge, { ...sums, mergeable, state });
}

/** Somebody may have put another history in the place of one of the two. */
const NOTHING = { commits: 0, additions: 0, deletions: 0, changedFiles: 0 } as const;

function mergeState(pull: Pull, clean: boolean, green: boolean): string {
  if (!clean) return "dirty";
  if (pull.draft) return "draft";
  return green ? "clean" : "unstable";
}
