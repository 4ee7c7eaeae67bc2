import { resolveName } from "../git/read.ts";
import { type Scene, sceneIn } from "../json/scene.ts";
import type { Repository } from "../model.ts";
import { exclusively } from "../pulls/follow.ts";
import { type Pull, projectOf, type Thread } from "../pulls/store.ts";
import type { Ask } from "./ask.ts";
import { GitHubError, notFound } from "./errors.ts";

export function sceneOf(ask: Ask, repository: Repository): Scene {
  return sceneIn(ask.world, repository, ask.links);
}

/** The commit that the path names by an id, a branch or a tag. @throws GitHubError 422 */
export async function commitNamed({ folder }: Repository, name: string): Promise<string> {
  const found = await resolveName(folder, name);
  if (found === null) throw new GitHubError(422, `No commit found for SHA: ${name}`);
  return found.sha;
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
