import { sumsBetween } from "../git/diff.ts";
import type { Links } from "../json/owner.ts";
import { fullPullJson, type PullDetail, type Scene } from "../json/pull.ts";
import type { Repository } from "../model.ts";
import { ownerOf } from "../repositories.ts";
import type { World } from "../world.ts";
import { passes } from "./checks.ts";
import { baseOf } from "./follow.ts";
import { testMerge } from "./merge.ts";
import { type Pull, projectOf } from "./store.ts";

export function sceneIn(world: World, repository: Repository, links: Links): Scene {
  const owner = ownerOf(world, repository);
  const full = `${owner.login}/${repository.name}`;
  return { world, repository, owner, links, repo: `${links.api}/repos/${full}`, html: `${links.web}/${full}` };
}

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
  const detail: PullDetail = {
    ...sums,
    mergeable: open ? merge !== null : null,
    // Whether each commit could be put on top is only known after it was tried.
    rebaseable: open ? merge !== null : null,
    state: open ? mergeState(pull, merge !== null, passes(project, pull.headSha)) : "unknown",
  };
  return fullPullJson(scene, pull, thread, merge, detail);
}

/** Somebody may have put another history in the place of one of the two. */
const NOTHING = { commits: 0, additions: 0, deletions: 0, changedFiles: 0 } as const;

function mergeState(pull: Pull, clean: boolean, green: boolean): string {
  if (!clean) return "dirty";
  if (pull.draft) return "draft";
  return green ? "clean" : "unstable";
}
