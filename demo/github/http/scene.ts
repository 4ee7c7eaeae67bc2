import type { Scene } from "../json/pull.ts";
import type { Repository } from "../model.ts";
import { sceneIn } from "../pulls/describe.ts";
import { exclusively } from "../pulls/follow.ts";
import { type Pull, projectOf, type Thread } from "../pulls/store.ts";
import type { Ask } from "./ask.ts";
import { notFound } from "./errors.ts";

export function sceneOf(ask: Ask, repository: Repository): Scene {
  return sceneIn(ask.world, repository, ask.links);
}

/** The issue or pull request of the path. @throws GitHubError 404 */
export function threadOf(ask: Ask, repository: Repository, param: string): Thread {
  const found = projectOf(ask.world, repository).threads.get(Number(ask.param(param)));
  if (found === undefined) throw notFound();
  return found;
}

/** The pull request of the path, after it was brought up to its branches. @throws GitHubError 404 */
export async function pullOf(ask: Ask, repository: Repository): Promise<Pull> {
  await exclusively(ask.world, repository, () => undefined);
  const thread = threadOf(ask, repository, "pull_number");
  const pull = projectOf(ask.world, repository).pulls.get(thread.number);
  if (pull === undefined) throw notFound();
  return pull;
}
