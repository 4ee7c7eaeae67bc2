import { noteActivity } from "../activity.ts";
import { mergedTree, rebased, type Signature, writeCommit } from "../git/merge.ts";
import { readCommits } from "../git/read.ts";
import { moveRef, workflowBetween } from "../git/refs.ts";
import { GitHubError } from "../http/errors.ts";
import type { Repository } from "../model.ts";
import { ownerOf } from "../repositories.ts";
import { demandRules, moverByLogin } from "../rules/guard.ts";
import type { Mover } from "../rules/judge.ts";
import type { World } from "../world.ts";
import { baseOf, exclusively, markMerged } from "./follow.ts";
import type { Pull } from "./store.ts";

export type MergeMethod = "merge" | "squash" | "rebase";

export interface MergeRequest {
  readonly method: MergeMethod;
  readonly by: string;
  /** Who that is to the rules; without it the person of that login. */
  readonly mover?: Mover;
  /** The head that is meant; without it whatever it is. */
  readonly sha: string | null;
  readonly title: string | null;
  readonly message: string | null;
  /** Whether the merger may change workflow files. */
  readonly workflows: boolean;
}

/** Merges by git. @returns the base's new commit. @throws GitHubError 405, 409, 403 */
export function mergePull(world: World, repository: Repository, pull: Pull, request: MergeRequest): Promise<string> {
  return exclusively(world, repository, async () => {
    if (pull.state === "closed") throw new GitHubError(405, "Pull Request is not mergeable");
    if (pull.draft) throw new GitHubError(405, "Pull Request is still a draft");
    if (request.sha !== null && request.sha !== pull.headSha)
      throw new GitHubError(409, "Head branch was modified. Review and try the merge again.");
    const { folder } = repository;
    const base = baseOf(world, repository, pull);
    const result = await mergedCommit({ world, repository, pull, request, base });
    const mover = request.mover ?? moverByLogin(world, repository, request.by);
    const update = {
      ref: `refs/heads/${pull.base}`,
      from: base,
      to: result,
      via: "merge",
      mover,
      forced: false,
    } as const;
    await demandRules(world, repository, { ...update, pull, parents: [] }, 405);
    const file = request.workflows ? null : await workflowBetween(folder, base, result);
    if (file !== null) throw new GitHubError(403, refusedWorkflow(file));
    if (!(await moveRef(folder, `refs/heads/${pull.base}`, result, base)))
      throw new GitHubError(405, "Base branch was modified. Review and try the merge again.");
    const move = { ref: update.ref, before: base, after: result, actor: request.by, merge: true };
    await noteActivity(world, repository, move);
    pull.baseSha = base;
    markMerged(world, repository, pull, { mergeSha: result, by: request.by });
    return result;
  });
}

export interface Merging {
  readonly world: World;
  readonly repository: Repository;
  readonly pull: Pull;
  readonly request: MergeRequest;
  readonly base: string;
}

/** What merging makes, which no ref has yet. @throws GitHubError 405 where there are conflicts */
export function mergedCommit(merging: Merging): Promise<string> {
  return COMMITS[merging.request.method](merging);
}

const COMMITS: Readonly<Record<MergeMethod, (merging: Merging) => Promise<string>>> = {
  merge: mergeCommit,
  squash: squashed,
  rebase: async ({ world, repository, pull, request, base }) => {
    const top = await rebased(repository.folder, base, pull.headSha, person(request.by, world.now()));
    if (top === null) throw new GitHubError(405, "This branch can't be rebased");
    return top;
  },
};

async function mergeCommit({ world, repository, pull, request, base }: Merging): Promise<string> {
  const title =
    request.title ?? `Merge pull request #${pull.number} from ${ownerOf(world, repository).login}/${pull.head}`;
  return writeCommit(repository.folder, {
    tree: await treeOrRefuse(repository, base, pull),
    parents: [base, pull.headSha],
    message: messageOf(title, request.message ?? pull.title),
    author: person(request.by, world.now()),
    committer: ourselves(world.now()),
  });
}

/** One commit's own message, or the subjects of all. */
async function squashed({ world, repository, pull, request, base }: Merging): Promise<string> {
  const commits = await readCommits(repository.folder, base, pull.headSha);
  const [first = "", ...rest] = (commits[0]?.message ?? "").split("\n");
  const single = commits.length === 1;
  const listed = commits.map(({ message }) => `* ${message}`).join("\n\n");
  const title = request.title ?? `${single ? first : pull.title} (#${pull.number})`;
  return writeCommit(repository.folder, {
    tree: await treeOrRefuse(repository, base, pull),
    parents: [base],
    message: messageOf(title, request.message ?? (single ? rest.join("\n").trim() : listed)),
    author: person(pull.author, world.now()),
    committer: ourselves(world.now()),
  });
}

async function treeOrRefuse({ folder }: Repository, base: string, pull: Pull): Promise<string> {
  const tree = await mergedTree(folder, base, pull.headSha);
  if (tree === null) throw new GitHubError(405, "Pull Request has merge conflicts");
  return tree;
}

function messageOf(title: string, body: string): string {
  return body === "" ? title : `${title}\n\n${body}`;
}

function person(login: string, now: number): Signature {
  return { name: login, email: `${login}@users.noreply.github.com`, time: Math.floor(now / 1000) };
}

/** Commits that are made on the web are GitHub's own to commit. */
function ourselves(now: number): Signature {
  return { name: "GitHub", email: "noreply@github.com", time: Math.floor(now / 1000) };
}

/** The commit that merging would make now; null where it would conflict. */
export async function testMerge(repository: Repository, base: string, pull: Pull): Promise<string | null> {
  const tree = await mergedTree(repository.folder, base, pull.headSha);
  if (tree === null) return null;
  const committer = ourselves(pull.createdAt);
  const message = `Merge ${pull.headSha} into ${base}`;
  return writeCommit(repository.folder, { tree, parents: [base, pull.headSha], message, author: committer, committer });
}

function refusedWorkflow(file: string): string {
  return `refusing to allow a GitHub App to create or update workflow \`${file}\` without \`workflows\` permission`;
}
