import { resolveName } from "../../git/read.ts";
import type { Repository } from "../../model.ts";
import { actionsOf, type Protection, protectionsOf } from "../../rules/protection.ts";
import { type Answer, type Ask, type Route, repositoryFor } from "../ask.ts";
import { type Body, bodyOf, objectOf, oneOf, required } from "../body.ts";
import { GitHubError, invalidRequest, UnownedError } from "../errors.ts";
import { offered } from "../organization.ts";
import { sceneOf } from "../scene.ts";

const BRANCH = "/repos/{owner}/{repo}/branches/{branch}/protection";
const ACTIONS = "/repos/{owner}/{repo}/actions/permissions";
const DOCS = "branches/branch-protection";

/** @see https://docs.github.com/en/rest/branches/branch-protection and https://docs.github.com/en/rest/actions/permissions */
export const PROTECTION_ROUTES: readonly Route[] = [
  { method: "GET", path: BRANCH, docs: `${DOCS}#get-branch-protection`, auth: "token", handle: get },
  { method: "PUT", path: BRANCH, docs: `${DOCS}#update-branch-protection`, auth: "token", handle: put },
  { method: "DELETE", path: BRANCH, docs: `${DOCS}#delete-branch-protection`, auth: "token", handle: remove },
  {
    method: "GET",
    path: ACTIONS,
    docs: "actions/permissions#get-github-actions-permissions-for-a-repository",
    auth: "token",
    handle: getActions,
  },
  {
    method: "PUT",
    path: ACTIONS,
    docs: "actions/permissions#set-github-actions-permissions-for-a-repository",
    auth: "token",
    handle: putActions,
  },
];

async function branchOf(ask: Ask, level: "read" | "write"): Promise<{ repository: Repository; branch: string }> {
  const repository = repositoryFor(ask, "administration", level);
  offered(ask, repository.ownerId, "protection");
  const branch = ask.param("branch");
  if ((await resolveName(repository.folder, `refs/heads/${branch}`)) === null)
    throw new GitHubError(404, "Branch not found");
  return { repository, branch };
}

function found(ask: Ask, repository: Repository, branch: string): Protection {
  const protection = protectionsOf(ask.world, repository).get(branch);
  if (protection === undefined) throw new GitHubError(404, "Branch not protected");
  return protection;
}

async function get(ask: Ask): Promise<Answer> {
  const { repository, branch } = await branchOf(ask, "read");
  return { status: 200, body: protectionJson(ask, repository, branch, found(ask, repository, branch)) };
}

async function put(ask: Ask): Promise<Answer> {
  const { repository, branch } = await branchOf(ask, "write");
  const made = protectionIn(await bodyOf(ask));
  protectionsOf(ask.world, repository).set(branch, made);
  return { status: 200, body: protectionJson(ask, repository, branch, made) };
}

async function remove(ask: Ask): Promise<Answer> {
  const { repository, branch } = await branchOf(ask, "write");
  found(ask, repository, branch);
  protectionsOf(ask.world, repository).delete(branch);
  return { status: 204 };
}

const NEEDED = ["required_status_checks", "enforce_admins", "required_pull_request_reviews", "restrictions"];
const FLAGS = [
  "required_linear_history",
  "allow_force_pushes",
  "allow_deletions",
  "block_creations",
  "required_conversation_resolution",
  "allow_fork_syncing",
];

/** All of it is replaced by what is sent. */
function protectionIn(body: Body): Protection {
  const missing = NEEDED.find((name) => body[name] === undefined);
  if (missing !== undefined) throw invalidRequest(`"${missing}" wasn't supplied.`);
  if (body.restrictions !== null) throw new UnownedError("restrictions of people");
  const checks = body.required_status_checks === null ? null : objectOf(body.required_status_checks);
  const reviews = body.required_pull_request_reviews === null ? null : objectOf(body.required_pull_request_reviews);
  if (reviews !== null && Object.values(reviews).some((one) => typeof one === "object"))
    throw new UnownedError("reviews of named people");
  return {
    locked: body.lock_branch === true,
    administrators: body.enforce_admins === true,
    checks: checks === null ? null : { strict: checks.strict === true, checks: checksIn(checks) },
    reviews,
    flags: Object.fromEntries(FLAGS.map((name) => [name, body[name] === true])),
  };
}

function checksIn({ checks }: Body) {
  return (Array.isArray(checks) ? checks : []).map(objectOf).map((one) => ({
    context: required(one, "context"),
    appId: typeof one.app_id === "number" && one.app_id > 0 ? one.app_id : null,
  }));
}

function protectionJson(ask: Ask, repository: Repository, branch: string, protection: Protection) {
  const url = `${sceneOf(ask, repository).repo}/branches/${branch}/protection`;
  const { checks, reviews } = protection;
  const flags = Object.entries({ ...protection.flags, lock_branch: protection.locked });
  return {
    url,
    enforce_admins: { url: `${url}/enforce_admins`, enabled: protection.administrators },
    ...Object.fromEntries(flags.map(([name, enabled]) => [name, { enabled }])),
    ...(checks === null
      ? {}
      : {
          required_status_checks: {
            url: `${url}/required_status_checks`,
            contexts_url: `${url}/required_status_checks/contexts`,
            strict: checks.strict,
            contexts: checks.checks.map(({ context }) => context),
            checks: checks.checks.map(({ context, appId }) => ({ context, app_id: appId })),
          },
        }),
    ...(reviews === null
      ? {}
      : {
          required_pull_request_reviews: {
            url: `${url}/required_pull_request_reviews`,
            dismiss_stale_reviews: false,
            require_code_owner_reviews: false,
            ...reviews,
          },
        }),
  };
}

function getActions(ask: Ask): Answer {
  const { enabled, allowed } = actionsOf(ask.world, repositoryFor(ask, "administration", "read"));
  return { status: 200, body: { enabled, ...(enabled ? { allowed_actions: allowed } : {}) } };
}

async function putActions(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "administration", "write");
  const body = await bodyOf(ask);
  if (typeof body.enabled !== "boolean") throw invalidRequest(`"enabled" wasn't supplied.`);
  const before = actionsOf(ask.world, repository);
  const allowed = oneOf(body, "allowed_actions", ["all", "local_only", "selected"] as const) ?? before.allowed;
  ask.world.rules.actions.set(repository.id, { enabled: body.enabled, allowed });
  return { status: 204 };
}
