import { diffBetween } from "../../git/diff.ts";
import { idOf, readBlob, readCommit, readTree, resolveName, type TreeEntry } from "../../git/read.ts";
import { isAncestor, mergeBase, typeOfObject } from "../../git/refs.ts";
import { git } from "../../git/run.ts";
import { nodeId } from "../../ids.ts";
import { diffJson } from "../../json/diff.ts";
import { commitJson } from "../../json/git.ts";
import type { Scene } from "../../json/scene.ts";
import { type Answer, type Ask, page, type Route, repositoryFor } from "../ask.ts";
import { GitHubError, notFound, UnownedError } from "../errors.ts";
import { base64Lines, rawAnswer } from "../files.ts";
import { sceneOf } from "../scene.ts";

/** @see https://docs.github.com/en/rest/git and https://docs.github.com/en/rest/commits/commits#compare-two-commits */
export const GIT_DATA_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/git/trees/{tree_sha}",
    docs: "git/trees#get-a-tree",
    auth: "anyone",
    handle: getTree,
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/git/blobs/{file_sha}",
    docs: "git/blobs#get-a-blob",
    auth: "anyone",
    handle: getBlob,
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/compare/{basehead}",
    docs: "commits/commits#compare-two-commits",
    auth: "anyone",
    handle: compare,
  },
];

/** By the tree's own id, by a commit's, or by a name. */
async function getTree(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "contents", "read");
  const { folder } = repository;
  const name = ask.param("tree_sha");
  const sha = await treeNamed(folder, name);
  if (sha === null) throw notFound();
  // Any value of `recursive` turns it on, 0 and false as well.
  const recursive = ask.context.req.query("recursive") !== undefined;
  const { repo } = sceneOf(ask, repository);
  const entries = await readTree(folder, sha, recursive);
  const body = {
    sha,
    url: `${repo}/git/trees/${sha}`,
    tree: entries.map((one) => entryJson(one, repo)),
    truncated: false,
  };
  return { status: 200, body };
}

async function treeNamed(folder: string, name: string): Promise<string | null> {
  const resolved = await resolveName(folder, name);
  const start = resolved?.sha ?? ((await typeOfObject(folder, name)) === "tree" ? name : null);
  return start === null ? null : idOf(folder, start, "tree");
}

function entryJson({ name, mode, type, sha, size }: TreeEntry, repo: string): Record<string, unknown> {
  const about = { path: name, mode, type, sha };
  if (type === "commit") return about;
  const sized = type === "blob" ? { ...about, size } : about;
  return { ...sized, url: `${repo}/git/${type}s/${sha}` };
}

async function getBlob(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "contents", "read");
  const sha = ask.param("file_sha");
  if (!/^[0-9a-f]{40}$/.test(sha))
    throw new GitHubError(422, "The sha parameter must be exactly 40 characters and contain only [0-9a-f].");
  if ((await typeOfObject(repository.folder, sha)) !== "blob") throw notFound();
  const content = await readBlob(repository.folder, sha);
  const raw = rawAnswer(ask, content);
  if (raw !== null) return raw;
  const body = {
    sha,
    node_id: nodeId("B", `${repository.id}:${sha}`),
    size: content.length,
    url: `${sceneOf(ask, repository).repo}/git/blobs/${sha}`,
    content: base64Lines(content),
    encoding: "base64",
  };
  return { status: 200, body };
}

/** `base...head`, which asks what `head` has since both were one. */
async function compare(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "contents", "read");
  const [base = "", head = "", ...more] = ask.param("basehead").split("...");
  if (base.includes(":") || head.includes(":")) throw new UnownedError();
  if (base === "" || head === "" || more.length > 0) throw notFound();
  const [left, right] = await Promise.all([resolveName(repository.folder, base), resolveName(repository.folder, head)]);
  if (left === null || right === null) throw notFound();
  const common = await mergeBase(repository.folder, left.sha, right.sha);
  if (common === null) throw new GitHubError(404, `No common ancestor between ${base} and ${head}.`);
  const scene = sceneOf(ask, repository);
  const { shas, ...rest } = await comparison(scene, [base, head], [left.sha, right.sha, common]);
  // Without paging the newest 250; with it as many pages as there are, and files on the first only.
  const query = ask.context.req.query();
  const paged = query.page !== undefined || query.per_page !== undefined;
  const { items, headers } = paged ? page(ask, shas) : { items: shas.slice(-250), headers: {} };
  const first = !paged || (query.page ?? "1") === "1" ? rest : { ...rest, files: [] };
  const commits = await Promise.all(
    items.map(async (one) => commitJson(scene, await readCommit(repository.folder, one))),
  );
  return { status: 200, body: { ...first, commits }, headers };
}

/** @see https://docs.github.com/en/rest/commits/commits#compare-two-commits: 250 commits and 300 files at most */
async function comparison(
  scene: Scene,
  names: readonly [string, string],
  [left, right, common]: readonly [string, string, string],
): Promise<Record<string, unknown> & { readonly shas: readonly string[] }> {
  const { repo, html } = scene;
  const { folder } = scene.repository;
  const [ahead, files, behind] = await Promise.all([
    git(folder, ["rev-list", "--reverse", "--topo-order", `${left}..${right}`]),
    diffBetween(folder, common, right),
    git(folder, ["rev-list", "--count", `${right}..${left}`]),
  ]);
  const shas = ahead.toString("utf8").split("\n").filter(Boolean);
  const compared = `${html}/compare/${names.map(encodeURIComponent).join("...")}`;
  const describe = async (sha: string) => commitJson(scene, await readCommit(folder, sha));
  return {
    url: `${repo}/compare/${names.join("...")}`,
    html_url: compared,
    permalink_url: `${html}/compare/${left.slice(0, 7)}...${right.slice(0, 7)}`,
    diff_url: `${compared}.diff`,
    patch_url: `${compared}.patch`,
    base_commit: await describe(left),
    merge_base_commit: await describe(common),
    status: await relation(folder, left, right),
    ahead_by: shas.length,
    behind_by: Number(behind.toString("utf8")),
    total_commits: shas.length,
    shas,
    files: files.slice(0, 300).map((one) => diffJson(scene, one, right)),
  };
}

async function relation(folder: string, left: string, right: string): Promise<string> {
  if (left === right) return "identical";
  if (await isAncestor(folder, left, right)) return "ahead";
  return (await isAncestor(folder, right, left)) ? "behind" : "diverged";
}
