import { diffBetween } from "../../git/diff.ts";
import { readCommits } from "../../git/read.ts";
import { mergeBase } from "../../git/refs.ts";
import { diffJson } from "../../json/diff.ts";
import { commitJson } from "../../json/git.ts";
import { reviewJson } from "../../json/review.ts";
import type { Scene } from "../../json/scene.ts";
import type { Repository } from "../../model.ts";
import { holds } from "../../permissions.ts";
import { baseOf } from "../../pulls/follow.ts";
import { type MergeMethod, mergePull } from "../../pulls/merge.ts";
import type { Pull } from "../../pulls/store.ts";
import { moverByToken } from "../../rules/guard.ts";
import { type Answer, type Ask, heldOn, page, type Route, repositoryFor, tokenOf } from "../ask.ts";
import { bodyOf, oneOf, textIn } from "../body.ts";
import { notFound } from "../errors.ts";
import { pullOf, sceneOf } from "../scene.ts";

const PULL = "/repos/{owner}/{repo}/pulls/{pull_number}";
const DOCS = "pulls/pulls";

/** @see https://docs.github.com/en/rest/pulls/pulls and https://docs.github.com/en/rest/pulls/reviews */
export const PULL_WORK_ROUTES: readonly Route[] = [
  { method: "PUT", path: `${PULL}/merge`, docs: `${DOCS}#merge-a-pull-request`, auth: "token", handle: merge },
  { method: "GET", path: `${PULL}/files`, docs: `${DOCS}#list-pull-requests-files`, auth: "anyone", handle: files },
  {
    method: "GET",
    path: `${PULL}/commits`,
    docs: `${DOCS}#list-commits-on-a-pull-request`,
    auth: "anyone",
    handle: commits,
  },
  {
    method: "GET",
    path: `${PULL}/reviews`,
    docs: "pulls/reviews#list-reviews-for-a-pull-request",
    auth: "anyone",
    handle: reviews,
  },
];

const METHODS: readonly MergeMethod[] = ["merge", "squash", "rebase"];

/** Merging writes to the base, so it is `contents` that it needs. */
async function merge(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "contents", "write");
  const pull = await pullOf(ask, repository);
  const body = await bodyOf(ask);
  const sha = await mergePull(ask.world, repository, pull, {
    method: oneOf(body, "merge_method", METHODS) ?? "merge",
    by: tokenOf(ask).actor,
    mover: moverByToken(ask.world, repository, tokenOf(ask)),
    sha: textIn(body, "sha"),
    title: textIn(body, "commit_title"),
    message: textIn(body, "commit_message"),
    workflows: holds(heldOn(ask.world, ask.caller, repository) ?? {}, "workflows", "write"),
  });
  return { status: 200, body: { sha, merged: true, message: "Pull Request successfully merged" } };
}

async function files(ask: Ask): Promise<Answer> {
  const { repository, pull, scene } = await seen(ask);
  const common = await mergeBase(repository.folder, baseOf(ask.world, repository, pull), pull.headSha);
  if (common === null) throw notFound();
  // GitHub lists 3,000 files at most.
  const changed = (await diffBetween(repository.folder, common, pull.headSha)).slice(0, 3000);
  const { items, headers } = page(ask, changed);
  return { status: 200, body: items.map((file) => diffJson(scene, file, pull.headSha)), headers };
}

async function commits(ask: Ask): Promise<Answer> {
  const { repository, pull, scene } = await seen(ask);
  const all = await readCommits(repository.folder, baseOf(ask.world, repository, pull), pull.headSha);
  const { items, headers } = page(ask, all.slice(0, 250));
  return { status: 200, body: items.map((commit) => commitJson(scene, commit)), headers };
}

async function reviews(ask: Ask): Promise<Answer> {
  const { pull, scene } = await seen(ask);
  const { items, headers } = page(ask, pull.reviews);
  return { status: 200, body: items.map((review) => reviewJson(scene, pull, review)), headers };
}

async function seen(ask: Ask): Promise<{ repository: Repository; pull: Pull; scene: Scene }> {
  const repository = repositoryFor(ask, "pull_requests", "read");
  const pull = await pullOf(ask, repository);
  return { repository, pull, scene: sceneOf(ask, repository) };
}
