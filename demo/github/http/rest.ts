import { createHash } from "node:crypto";
import type { Context } from "hono";
import { Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { accessType } from "../audit.ts";
import { rateHeaders } from "../limits.ts";
import type { Repository } from "../model.ts";
import { findRepository } from "../repositories.ts";
import type { World } from "../world.ts";
import { TARBALL } from "./archives.ts";
import type { Answer, Ask, Caller, Http, Route } from "./ask.ts";
import { authenticate, bucketOf } from "./auth.ts";
import { DOCS, errorBody, GitHubError, primaryLimit } from "./errors.ts";
import { ACCESS_ROUTES } from "./routes/access.ts";
import { ACTIVITY_ROUTES } from "./routes/activity.ts";
import { APP_ROUTES } from "./routes/apps.ts";
import { CHECK_ROUTES } from "./routes/checks.ts";
import { DEPLOYMENT_ROUTES } from "./routes/deployments.ts";
import { GENERAL_ROUTES } from "./routes/general.ts";
import { GIT_DATA_ROUTES } from "./routes/git-data.ts";
import { HOOK_ROUTES } from "./routes/hooks.ts";
import { ISSUE_ROUTES } from "./routes/issues.ts";
import { LEFT_ROUTES } from "./routes/left.ts";
import { MANIFEST_ROUTES } from "./routes/manifests.ts";
import { PEOPLE_ROUTES } from "./routes/people.ts";
import { PROPERTY_ROUTES } from "./routes/properties.ts";
import { PROTECTION_ROUTES } from "./routes/protection.ts";
import { PULL_WORK_ROUTES } from "./routes/pull-work.ts";
import { PULL_ROUTES } from "./routes/pulls.ts";
import { REF_ROUTES } from "./routes/refs.ts";
import { REPOSITORY_ROUTES } from "./routes/repositories.ts";
import { RULESET_ROUTES } from "./routes/rulesets.ts";
import { RUN_ROUTES } from "./routes/runs.ts";
import { SECRET_ROUTES } from "./routes/secrets.ts";

/** All that the stand-in owns of the REST API. Longer paths stand before those that would swallow them. */
export const REST_ROUTES: readonly Route[] = [
  ...APP_ROUTES,
  ...HOOK_ROUTES,
  ...GENERAL_ROUTES,
  ...PEOPLE_ROUTES,
  ...PROPERTY_ROUTES,
  ...PROTECTION_ROUTES,
  ...RULESET_ROUTES,
  ...MANIFEST_ROUTES,
  ...REF_ROUTES,
  ...GIT_DATA_ROUTES,
  TARBALL,
  ...PULL_ROUTES,
  ...PULL_WORK_ROUTES,
  ...ISSUE_ROUTES,
  ...CHECK_ROUTES,
  ...ACTIVITY_ROUTES,
  ...RUN_ROUTES,
  ...DEPLOYMENT_ROUTES,
  ...SECRET_ROUTES,
  ...LEFT_ROUTES,
  ...ACCESS_ROUTES,
  ...REPOSITORY_ROUTES,
];

/** Parameters that may have slashes in them. */
const WIDE = new Set(["path", "ref", "branch", "environment_name", "tree_sha", "basehead"]);

/** The REST API below a prefix: "" as on GitHub.com, `/api/v3` as on GitHub Enterprise Server. */
export function restApi(world: World, prefix: string): Hono<Http> {
  const api = new Hono<Http>();
  for (const route of REST_ROUTES)
    for (const path of honoPaths(route.path))
      api.on(route.method, path, (context) => answer(world, prefix, route, context));
  return api;
}

function honoPaths(path: string): string[] {
  const own = path.replace(/\{(\w+)\}/g, (_, name: string) => (WIDE.has(name) ? `:${name}{.+}` : `:${name}`));
  const root = path.endsWith("/contents/{path}") ? own.replace(/\/:path\{\.\+\}$/, "") : null;
  return root === null ? [own] : [own, root, `${root}/`];
}

async function answer(world: World, prefix: string, route: Route, context: Context<Http>): Promise<Response> {
  const links = { api: `${world.url}${prefix}`, web: world.url };
  const param = (name: string) => context.req.param(name) ?? "";
  let headers: Record<string, string> = {};
  let caller: Caller = { kind: "anonymous" };
  let result: Answer;
  try {
    caller = authenticate(world, context.req.header("authorization"), route);
    headers = count(world, caller, route);
    result = await route.handle({ world, caller, links, context, param });
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const body = errorBody(error, `${DOCS}/${route.docs}`);
    result = { status: error.status, body, headers: error.headers };
  }
  record({ world, caller, links, context, param }, route, result.status);
  const tagged = conditional(context, result);
  if (tagged.status === 304) headers = freeOfCharge(world, caller);
  return respond(context, tagged, headers);
}

/**
 * An answer with its ETag, or 304 where the caller has it already.
 * @see https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
 */
function conditional(context: Context<Http>, result: Answer): Answer {
  if (context.req.method !== "GET" || result.status !== 200) return result;
  const etag = `W/"${createHash("sha256").update(textOf(result.body)).digest("hex")}"`;
  const headers = { ...result.headers, etag, "cache-control": "private, max-age=60, s-maxage=60" };
  const had = context.req.header("if-none-match")?.split(/, */) ?? [];
  return had.includes(etag) ? { status: 304, headers } : { ...result, headers };
}

function textOf(body: unknown): string | Uint8Array {
  return body instanceof Uint8Array ? body : JSON.stringify(body);
}

function freeOfCharge(world: World, caller: Caller): Record<string, string> {
  const { key, limit } = bucketOf(caller);
  world.limits.giveBack(key);
  return rateHeaders(world.limits.peek(key, limit));
}

/** Takes one request from the caller's limit. @throws GitHubError 403 beyond it */
function count(world: World, caller: Caller, route: Route): Record<string, string> {
  const { key, limit, who } = bucketOf(caller);
  if (route.path === "/rate_limit") return rateHeaders(world.limits.peek(key, limit));
  const { bucket, exceeded } = world.limits.take(key, limit);
  if (exceeded) throw primaryLimit(who, rateHeaders(bucket));
  return rateHeaders(bucket);
}

function respond(context: Context<Http>, result: Answer, headers: Record<string, string>): Response {
  const all = { ...headers, "x-github-media-type": "github.v3; format=json", ...result.headers };
  if (result.body === undefined) return context.body(null, { status: result.status as 204, headers: all });
  if (result.body instanceof Uint8Array)
    return context.body(new Uint8Array(result.body), { status: result.status as ContentfulStatusCode, headers: all });
  const json = { "content-type": "application/json; charset=utf-8" };
  return context.body(JSON.stringify(result.body), {
    status: result.status as ContentfulStatusCode,
    headers: { ...json, ...all },
  });
}

/** What a token did, in the audit log, as organisations that stream API requests see it. */
function record({ world, caller, context, param }: Ask, route: Route, status: number): void {
  if (caller.kind !== "token") return;
  const { token } = caller;
  const owner = world.owners.get(token.ownerId);
  if (owner === undefined) return;
  const repository: Repository | null = findRepository(world, param("owner"), param("repo"));
  world.audit.add({
    action: "api.request",
    org: owner.login,
    org_id: owner.id,
    actor: token.actor,
    hashed_token: token.hashedToken,
    token_id: token.id,
    programmatic_access_type: accessType(token.kind),
    request_method: route.method,
    route: route.path,
    url_path: context.req.path,
    status_code: status,
    ...(repository === null ? {} : { repo: `${owner.login}/${repository.name}`, repo_id: repository.id }),
  });
}
