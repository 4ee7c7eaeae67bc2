import { ACTIVITY_TYPES, type Activity } from "../../activity.ts";
import { readCommit, resolveName } from "../../git/read.ts";
import { headsOf, NOTHING } from "../../git/refs.ts";
import { git } from "../../git/run.ts";
import { nodeId } from "../../ids.ts";
import { actorJson } from "../../json/actor.ts";
import { commitJson } from "../../json/git.ts";
import { isoSeconds } from "../../json/owner.ts";
import { type Answer, type Ask, cursorPage, page, type Route, repositoryFor } from "../ask.ts";
import { GitHubError, notFound, UnownedError } from "../errors.ts";
import { sceneOf } from "../scene.ts";

/** @see https://docs.github.com/en/rest/repos/repos#list-repository-activities */
export const ACTIVITY_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/activity",
    docs: "repos/repos#list-repository-activities",
    auth: "anyone",
    handle: activities,
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/commits",
    docs: "commits/commits#list-commits",
    auth: "anyone",
    handle: commits,
  },
];

/** The newest first, unless it is asked for otherwise. */
function activities(ask: Ask): Answer {
  const repository = repositoryFor(ask, "contents", "read");
  const { ref, actor, activity_type: type, direction = "desc", after } = ask.context.req.query();
  if (type !== undefined && !(ACTIVITY_TYPES as readonly string[]).includes(type))
    throw new GitHubError(422, "Validation Failed");
  const full = ref === undefined || ref.startsWith("refs/") ? ref : `refs/heads/${ref}`;
  const found = (ask.world.activity.get(repository.id) ?? []).filter(
    (one) =>
      (full === undefined || one.ref === full) &&
      (actor === undefined || one.actor?.toLowerCase() === actor.toLowerCase()) &&
      (type === undefined || one.type === type),
  );
  const ordered = direction === "asc" ? found : found.toReversed();
  const start = ordered.findIndex(({ id }) => String(id) === after) + 1;
  const { items, headers } = cursorPage(ask, ordered.slice(start), "after", ({ id }) => id);
  return { status: 200, body: items.map((one) => activityJson(ask, one)), headers };
}

/** Those that lead to a commit, the newest first. Dates are the committers' own. */
async function commits(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "contents", "read");
  const { sha = repository.defaultBranch, since, until, path, author, committer } = ask.context.req.query();
  if ([path, author, committer].some((one) => one !== undefined)) throw new UnownedError();
  if ((await headsOf(repository.folder)).size === 0) throw new GitHubError(409, "Git Repository is empty.");
  const found = await resolveName(repository.folder, sha);
  if (found === null) throw notFound();
  const dates = [
    ...(since === undefined ? [] : [`--since=${since}`]),
    ...(until === undefined ? [] : [`--until=${until}`]),
  ];
  const listed = (await git(repository.folder, ["rev-list", ...dates, found.sha])).toString("utf8");
  const { items, headers } = page(ask, listed.split("\n").filter(Boolean));
  const scene = sceneOf(ask, repository);
  const body = await Promise.all(items.map(async (one) => commitJson(scene, await readCommit(repository.folder, one))));
  return { status: 200, body, headers };
}

function activityJson({ world, links }: Ask, one: Activity): Record<string, unknown> {
  return {
    id: one.id,
    node_id: nodeId("PSH", one.id),
    before: one.before ?? NOTHING,
    after: one.after ?? NOTHING,
    ref: one.ref,
    timestamp: isoSeconds(one.at),
    activity_type: one.type,
    actor: one.actor === null ? null : actorJson(world, one.actor, links),
  };
}
