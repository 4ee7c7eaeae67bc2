import { isAncestor, mergeBase } from "../git/refs.ts";
import { type FieldError, validationFailed } from "../http/errors.ts";
import type { Repository } from "../model.ts";
import { ownerOf } from "../repositories.ts";
import type { World } from "../world.ts";
import { closePull, exclusively, setHead, tellPull } from "./follow.ts";
import { type Project, type Pull, projectOf } from "./store.ts";
import { openThread } from "./threads.ts";

/** Opening and changing pull requests, with GitHub's refusals. Heads are branches of the repository itself. */

export interface NewPull {
  readonly author: string;
  readonly title: string;
  readonly body: string | null;
  /** `branch`, or `owner:branch`. */
  readonly head: string;
  readonly base: string;
  readonly draft: boolean;
  readonly maintainerCanModify: boolean;
}

/** @throws GitHubError 422. @see https://docs.github.com/en/rest/pulls/pulls#create-a-pull-request */
export function openPull(world: World, repository: Repository, request: NewPull): Promise<Pull> {
  return exclusively(world, repository, async () => {
    const project = projectOf(world, repository);
    checkTexts(request);
    const head = branchIn(world, repository, request.head);
    const baseSha = project.heads?.get(request.base);
    const headSha = head === null ? undefined : project.heads?.get(head);
    if (baseSha === undefined) throw invalid("base");
    if (head === null || headSha === undefined) throw invalid("head");
    await refuseWithoutCommits(repository, [request.base, baseSha], [head, headSha]);
    refuseSecond(world, repository, project, head, request.base);
    const pull = newPull(world, project, repository, { ...request, head, headSha, baseSha });
    await setHead(repository, pull, headSha);
    project.pulls.set(pull.number, pull);
    tellPull(world, repository, pull, "opened");
    return pull;
  });
}

type Found = NewPull & Pick<Pull, "headSha" | "baseSha">;

function newPull(world: World, project: Project, repository: Repository, found: Found): Pull {
  const { number } = openThread(project);
  return {
    ...found,
    id: world.ids.next("pull", `${repository.id}/${number}`),
    number,
    state: "open",
    createdAt: world.now(),
    updatedAt: world.now(),
    closedAt: null,
    mergedAt: null,
    mergedBy: null,
    mergeSha: null,
    reviews: [],
  };
}

/** A branch's name without its owner; null for another owner's, which would be a fork's. */
function branchIn(world: World, repository: Repository, head: string): string | null {
  const [, owner, branch = ""] = /^(?:([^:]*):)?(.*)$/.exec(head) ?? [];
  const own = ownerOf(world, repository).login.toLowerCase();
  return owner === undefined || owner.toLowerCase() === own ? branch : null;
}

type Branch = readonly [name: string, sha: string];

async function refuseWithoutCommits({ folder }: Repository, base: Branch, head: Branch): Promise<void> {
  if ((await mergeBase(folder, base[1], head[1])) === null)
    throw custom(`The ${head[0]} branch has no history in common with ${base[0]}`);
  if (await isAncestor(folder, head[1], base[1])) throw custom(`No commits between ${base[0]} and ${head[0]}`);
}

function refuseSecond(world: World, repository: Repository, project: Project, head: string, base: string): void {
  for (const pull of project.pulls.values())
    if (pull.state === "open" && pull.head === head && pull.base === base)
      throw custom(`A pull request already exists for ${ownerOf(world, repository).login}:${head}.`);
}

const LONGEST = { title: 256, body: 65_536 } as const;

function checkTexts(texts: { readonly title?: string; readonly body?: string | null }): void {
  if (texts.title?.trim() === "") throw refused({ code: "missing_field", field: "title" });
  for (const field of ["title", "body"] as const)
    if ((texts[field]?.length ?? 0) > LONGEST[field])
      throw refused({
        code: "custom",
        field,
        message: `${field} is too long (maximum is ${LONGEST[field]} characters)`,
      });
}

export interface PullChange {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: "open" | "closed";
  readonly base?: string;
  readonly draft?: boolean;
  readonly maintainerCanModify?: boolean;
}

/** @throws GitHubError 422. @see https://docs.github.com/en/rest/pulls/pulls#update-a-pull-request */
export function changePull(world: World, repository: Repository, pull: Pull, change: PullChange): Promise<void> {
  return exclusively(world, repository, async () => {
    const project = projectOf(world, repository);
    checkTexts(change);
    if (change.state === "open" && pull.state === "closed") await reopen(world, repository, project, pull);
    if (change.base !== undefined && change.base !== pull.base)
      await moveBase(world, repository, project, pull, change.base);
    if (change.state === "closed" && pull.state === "open") closePull(world, repository, pull);
    const before = { title: pull.title, body: pull.body, draft: pull.draft };
    pull.title = change.title ?? pull.title;
    if (change.body !== undefined) pull.body = change.body;
    pull.draft = change.draft ?? pull.draft;
    pull.maintainerCanModify = change.maintainerCanModify ?? pull.maintainerCanModify;
    pull.updatedAt = world.now();
    const changes = {
      ...(pull.title === before.title ? {} : { title: { from: before.title } }),
      ...(pull.body === before.body ? {} : { body: { from: before.body } }),
    };
    if (Object.keys(changes).length > 0) tellPull(world, repository, pull, "edited", { changes });
    if (before.draft && !pull.draft) tellPull(world, repository, pull, "ready_for_review");
  });
}

/** Not what was merged, whose branches are gone, that would be a second one, or has nothing to give. */
async function reopen(world: World, repository: Repository, project: Project, pull: Pull): Promise<void> {
  if (pull.mergedAt !== null) throw stateError("The pull request cannot be reopened.");
  const [headSha, baseSha] = [project.heads?.get(pull.head), project.heads?.get(pull.base)];
  if (headSha === undefined) throw stateError(`The ${pull.head} branch has been deleted.`);
  if (baseSha === undefined) throw stateError(`The ${pull.base} branch has been deleted.`);
  refuseSecond(world, repository, project, pull.head, pull.base);
  if (await isAncestor(repository.folder, headSha, baseSha))
    throw stateError(`There are no new commits on the ${pull.head} branch.`);
  await setHead(repository, pull, headSha);
  Object.assign(pull, { baseSha, state: "open", closedAt: null } satisfies Partial<Pull>);
  tellPull(world, repository, pull, "reopened");
}

async function moveBase(
  world: World,
  repository: Repository,
  project: Project,
  pull: Pull,
  base: string,
): Promise<void> {
  if (pull.state === "closed")
    throw refused({
      code: "invalid",
      field: "base",
      message: "Cannot change the base branch of a closed pull request.",
    });
  const baseSha = project.heads?.get(base);
  if (baseSha === undefined) throw invalid("base");
  await refuseWithoutCommits(repository, [base, baseSha], [pull.head, pull.headSha]);
  refuseSecond(world, repository, project, pull.head, base);
  Object.assign(pull, { base, baseSha } satisfies Partial<Pull>);
}

function refused(error: Omit<FieldError, "resource">) {
  return validationFailed({ resource: "PullRequest", ...error });
}

const custom = (message: string) => refused({ code: "custom", message });
const invalid = (field: "head" | "base") => refused({ code: "invalid", field });
const stateError = (message: string) =>
  refused({ code: "invalid", field: "state", message: `state cannot be changed. ${message}` });
