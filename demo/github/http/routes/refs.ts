import { noteActivity } from "../../activity.ts";
import { isRefName } from "../../git/read.ts";
import {
  deleteRef,
  headsOf,
  isAncestor,
  listRefs,
  moveRef,
  namesOfRefs,
  newWorkflowFile,
  parentsOf,
  type Ref,
  typeOfObject,
} from "../../git/refs.ts";
import { nodeId } from "../../ids.ts";
import type { Repository } from "../../model.ts";
import { holds } from "../../permissions.ts";
import { exclusively } from "../../pulls/follow.ts";
import { isProtected } from "../../repositories.ts";
import { demandRules, isRuled, moverByToken, type Update } from "../../rules/guard.ts";
import { type Answer, type Ask, heldOn, page, type Route, repositoryFor, tokenOf } from "../ask.ts";
import { bodyOf, required } from "../body.ts";
import { GitHubError, notAccessible, notFound } from "../errors.ts";
import { sceneOf } from "../scene.ts";

const GIT = "/repos/{owner}/{repo}/git";

/** @see https://docs.github.com/en/rest/git/refs and https://docs.github.com/en/rest/branches/branches */
export const REF_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/branches",
    docs: "branches/branches#list-branches",
    auth: "anyone",
    handle: listBranches,
  },
  { method: "GET", path: `${GIT}/ref/{ref}`, docs: "git/refs#get-a-reference", auth: "anyone", handle: getRef },
  {
    method: "GET",
    path: `${GIT}/matching-refs/{ref}`,
    docs: "git/refs#list-matching-references",
    auth: "anyone",
    handle: matchingRefs,
  },
  { method: "POST", path: `${GIT}/refs`, docs: "git/refs#create-a-reference", auth: "token", handle: createRef },
  { method: "PATCH", path: `${GIT}/refs/{ref}`, docs: "git/refs#update-a-reference", auth: "token", handle: updateRef },
  {
    method: "DELETE",
    path: `${GIT}/refs/{ref}`,
    docs: "git/refs#delete-a-reference",
    auth: "token",
    handle: removeRef,
  },
];

async function listBranches(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "contents", "read");
  const { repo } = sceneOf(ask, repository);
  const only = ask.context.req.query("protected");
  const branches = [...(await headsOf(repository.folder))]
    .map(([name, sha]) => ({ name, sha, guarded: isProtected(repository, `refs/heads/${name}`) }))
    .filter(({ guarded }) => only === undefined || String(guarded) === only);
  const { items, headers } = page(ask, branches);
  const body = items.map(({ name, sha, guarded }) => ({
    name,
    commit: { sha, url: `${repo}/commits/${sha}` },
    protected: guarded,
  }));
  return { status: 200, body, headers };
}

function refJson(ask: Ask, repository: Repository, { name, sha, type }: Ref): Record<string, unknown> {
  const { repo } = sceneOf(ask, repository);
  return {
    ref: name,
    node_id: nodeId("REF", `${repository.id}:${name}`),
    url: `${repo}/git/${name}`,
    object: { type, sha, url: `${repo}/git/${type}s/${sha}` },
  };
}

async function present(repository: Repository, name: string): Promise<Ref | null> {
  const found = await listRefs(repository.folder, name);
  return found.find((ref) => ref.name === name) ?? null;
}

async function getRef(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "contents", "read");
  await refuseEmpty(repository);
  const found = await present(repository, `refs/${ask.param("ref")}`);
  if (found === null) throw notFound();
  return { status: 200, body: refJson(ask, repository, found) };
}

/** Every ref whose name begins so, which may be none. */
async function matchingRefs(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "contents", "read");
  await refuseEmpty(repository);
  const all = await listRefs(repository.folder);
  const { items, headers } = page(
    ask,
    all.filter(({ name }) => name.startsWith(`refs/${ask.param("ref")}`)),
  );
  return { status: 200, body: items.map((ref) => refJson(ask, repository, ref)), headers };
}

/** A repository without a commit has no git database to ask, nor to write to. */
async function refuseEmpty(repository: Repository): Promise<void> {
  if ((await namesOfRefs(repository.folder, "refs/")).length === 0)
    throw new GitHubError(409, "Git Repository is empty.");
}

async function createRef(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "contents", "write");
  const body = await bodyOf(ask);
  const [name, sha] = [required(body, "ref"), required(body, "sha")];
  await refuseEmpty(repository);
  if (!/^refs\/[^/]+\/./.test(name) || !isRefName(name)) throw new GitHubError(422, `${name} is not a valid ref name.`);
  if ((await present(repository, name)) !== null) throw new GitHubError(422, "Reference already exists");
  const type = await target(ask, repository, name, sha);
  await exclusively(ask.world, repository, async () => {
    await ruled(ask, repository, { ref: name, from: null, to: sha, forced: false });
    if (!(await moveRef(repository.folder, name, sha, null))) throw new GitHubError(422, "Reference already exists");
    await noteActivity(ask.world, repository, { ref: name, before: null, after: sha, actor: tokenOf(ask).actor });
  });
  const made = refJson(ask, repository, { name, sha, type });
  return { status: 201, body: made, headers: { location: String(made.url) } };
}

/** What a ref shall lead to. @throws GitHubError for what is not there, and for workflows that the token may not bring */
async function target(ask: Ask, repository: Repository, name: string, sha: string): Promise<string> {
  const type = await typeOfObject(repository.folder, sha);
  if (type === null) throw new GitHubError(422, "Object does not exist");
  if (name.startsWith("refs/heads/") && type !== "commit") throw new GitHubError(422, "Object is not a commit");
  const held = heldOn(ask.world, ask.caller, repository) ?? {};
  if (type === "commit" && !holds(held, "workflows", "write"))
    if ((await newWorkflowFile(repository.folder, sha)) !== null) throw notAccessible();
  return type;
}

/** Without `force` a ref moves forward only. */
async function updateRef(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "contents", "write");
  const body = await bodyOf(ask);
  const sha = required(body, "sha");
  const name = `refs/${ask.param("ref")}`;
  const before = await present(repository, name);
  if (before === null) throw new GitHubError(422, "Reference does not exist");
  const type = await target(ask, repository, name, sha);
  const forward = await isAncestor(repository.folder, before.sha, sha);
  if (!forward && body.force !== true) throw new GitHubError(422, "Update is not a fast forward");
  await exclusively(ask.world, repository, async () => {
    await ruled(ask, repository, { ref: name, from: before.sha, to: sha, forced: !forward });
    if (!(await moveRef(repository.folder, name, sha, before.sha)))
      throw new GitHubError(422, "Update is not a fast forward");
    const move = { ref: name, before: before.sha, after: sha, actor: tokenOf(ask).actor };
    await noteActivity(ask.world, repository, move);
  });
  return { status: 200, body: refJson(ask, repository, { name, sha, type }) };
}

async function removeRef(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "contents", "write");
  const name = `refs/${ask.param("ref")}`;
  const before = await present(repository, name);
  if (before === null) throw new GitHubError(422, "Reference does not exist");
  await exclusively(ask.world, repository, async () => {
    await ruled(ask, repository, { ref: name, from: before.sha, to: null, forced: false });
    if (!(await deleteRef(repository.folder, name, before.sha))) throw new GitHubError(422, "Reference does not exist");
    const move = { ref: name, before: before.sha, after: null, actor: tokenOf(ask).actor };
    await noteActivity(ask.world, repository, move);
  });
  return { status: 204 };
}

/** Rules in force are held against what a token moves. */
async function ruled(
  ask: Ask,
  repository: Repository,
  update: Pick<Update, "ref" | "from" | "to" | "forced">,
): Promise<void> {
  if (!isRuled(ask.world, repository, update.ref)) return;
  const mover = moverByToken(ask.world, repository, tokenOf(ask));
  const parents = update.to === null ? [] : await parentsOf(repository.folder, update.to);
  await demandRules(ask.world, repository, { ...update, mover, via: "push", pull: null, parents });
}
