import { pullJson } from "../../json/pull.ts";
import { describePull } from "../../pulls/describe.ts";
import { exclusively } from "../../pulls/follow.ts";
import { changePull, openPull } from "../../pulls/open.ts";
import { type Pull, projectOf } from "../../pulls/store.ts";
import { type Answer, type Ask, page, type Route, repositoryFor, tokenOf } from "../ask.ts";
import { type Body, bodyOf, required, textIn } from "../body.ts";
import { UnownedError, validationFailed } from "../errors.ts";
import { pullOf, sceneOf } from "../scene.ts";

const PULLS = "/repos/{owner}/{repo}/pulls";
const DOCS = "pulls/pulls";

/** @see https://docs.github.com/en/rest/pulls/pulls */
export const PULL_ROUTES: readonly Route[] = [
  { method: "GET", path: PULLS, docs: `${DOCS}#list-pull-requests`, auth: "anyone", handle: list },
  { method: "POST", path: PULLS, docs: `${DOCS}#create-a-pull-request`, auth: "token", handle: create },
  {
    method: "GET",
    path: `${PULLS}/{pull_number}`,
    docs: `${DOCS}#get-a-pull-request`,
    auth: "anyone",
    handle: getOne,
  },
  {
    method: "PATCH",
    path: `${PULLS}/{pull_number}`,
    docs: `${DOCS}#update-a-pull-request`,
    auth: "token",
    handle: update,
  },
];

const ORDERS: Readonly<Record<string, (pull: Pull) => number>> = {
  created: ({ createdAt }) => createdAt,
  updated: ({ updatedAt }) => updatedAt,
};

/** Open ones, newest first, unless it is asked for otherwise. A `head` without an owner filters nothing, as on GitHub. */
async function list(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "pull_requests", "read");
  await exclusively(ask.world, repository, () => undefined);
  const { state = "open", sort = "created", head = "", base, direction } = ask.context.req.query();
  const order = ORDERS[sort];
  if (order === undefined) throw new UnownedError();
  const scene = sceneOf(ask, repository);
  const project = projectOf(ask.world, repository);
  const label = ({ head: branch }: Pull) => `${scene.owner.login}:${branch}`.toLowerCase();
  const found = [...project.pulls.values()]
    .filter((pull) => state === "all" || pull.state === state)
    .filter((pull) => !head.includes(":") || label(pull) === head.toLowerCase())
    .filter((pull) => base === undefined || pull.base === base);
  const ascending = (direction ?? (sort === "created" ? "desc" : "asc")) === "asc";
  found.sort((left, right) => (order(left) - order(right) || left.number - right.number) * (ascending ? 1 : -1));
  const { items, headers } = page(ask, found);
  const body = items.flatMap((pull) => {
    const thread = project.threads.get(pull.number);
    return thread === undefined ? [] : [pullJson(scene, pull, thread, pull.mergeSha)];
  });
  return { status: 200, body, headers };
}

async function create(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "pull_requests", "write");
  const body = await bodyOf(ask);
  if (body.issue !== undefined || body.head_repo !== undefined) throw new UnownedError();
  const [head, base] = [required(body, "head"), required(body, "base")];
  const title = textIn(body, "title") ?? "";
  const pull = await openPull(ask.world, repository, {
    author: tokenOf(ask).actor,
    title,
    body: textIn(body, "body"),
    head,
    base,
    draft: body.draft === true,
    maintainerCanModify: body.maintainer_can_modify !== false,
  });
  const made = await describePull(sceneOf(ask, repository), pull);
  return { status: 201, body: made, headers: { location: String(made.url) } };
}

async function getOne(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "pull_requests", "read");
  return { status: 200, body: await describePull(sceneOf(ask, repository), await pullOf(ask, repository)) };
}

async function update(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "pull_requests", "write");
  const pull = await pullOf(ask, repository);
  await changePull(ask.world, repository, pull, changeIn(await bodyOf(ask)));
  return { status: 200, body: await describePull(sceneOf(ask, repository), pull) };
}

function changeIn(body: Body): Parameters<typeof changePull>[3] {
  const state = textIn(body, "state") ?? undefined;
  if (state !== undefined && state !== "open" && state !== "closed")
    throw validationFailed({ resource: "PullRequest", code: "invalid", field: "state" });
  const modify = body.maintainer_can_modify;
  return {
    title: textIn(body, "title") ?? undefined,
    body: body.body === undefined ? undefined : textIn(body, "body"),
    state,
    base: textIn(body, "base") ?? undefined,
    maintainerCanModify: typeof modify === "boolean" ? modify : undefined,
  };
}
