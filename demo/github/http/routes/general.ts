import { permissionsOf } from "../../apps.ts";
import type { AuditEvent } from "../../audit.ts";
import { repositoryJson } from "../../json/repository.ts";
import { type Bucket, bucketKey } from "../../limits.ts";
import type { Repository } from "../../model.ts";
import { holds } from "../../permissions.ts";
import { findOwner } from "../../repositories.ts";
import { type Answer, type Ask, cursorPage, heldOn, page, type Route, tokenOf } from "../ask.ts";
import { bucketOf } from "../auth.ts";
import { notAccessible, notFound } from "../errors.ts";

/** @see https://docs.github.com/en/rest/rate-limit and https://docs.github.com/en/enterprise-cloud@latest/rest/orgs/orgs#get-the-audit-log-for-an-organization */
export const GENERAL_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/rate_limit",
    docs: "rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user",
    auth: "anyone",
    handle: rateLimit,
  },
  {
    method: "GET",
    path: "/orgs/{org}/audit-log",
    docs: "orgs/orgs#get-the-audit-log-for-an-organization",
    auth: "token",
    handle: auditLog,
  },
  {
    method: "GET",
    path: "/orgs/{org}/repos",
    docs: "repos/repos#list-organization-repositories",
    auth: "anyone",
    handle: listOfOrganization,
  },
];

/** Asking for it costs nothing. */
function rateLimit(ask: Ask): Answer {
  const { key, limit } = bucketOf(ask.caller);
  const { limits, now } = ask.world;
  const core = limitJson(limits.peek(key, limit));
  // GraphQL answers nobody without a token.
  const points = ask.caller.kind === "anonymous" ? 0 : limit;
  const graphql = limitJson(limits.peek(bucketKey(key, "graphql"), points));
  const search = limitJson({ limit: 30, used: 0, resetAt: now() + 60_000 });
  return { status: 200, body: { resources: { core, search, graphql }, rate: core } };
}

function limitJson({ limit, used, resetAt }: Bucket): Record<string, number> {
  return { limit, used, remaining: Math.max(0, limit - used), reset: Math.ceil(resetAt / 1000) };
}

function auditLog(ask: Ask): Answer {
  const token = tokenOf(ask);
  const owner = findOwner(ask.world, ask.param("org"));
  if (owner === null || owner.id !== token.ownerId) throw notFound();
  if (!holds(permissionsOf(ask.world, token), "organization_administration", "read")) throw notAccessible();
  const query = (name: string) => ask.context.req.query(name);
  const include = query("include") ?? "web";
  const events = ask.world.audit
    .all()
    .filter((event) => event.org_id === owner.id)
    .filter((event) => include === "all" || isGit(event) === (include === "git"))
    .filter(phraseFilter(query("phrase") ?? ""));
  const ordered = query("order") === "asc" ? events : [...events].reverse();
  const after = ordered.findIndex(({ _document_id }) => _document_id === query("after"));
  const { items, headers } = cursorPage(ask, ordered.slice(after + 1), "after", ({ _document_id }) => _document_id);
  return { status: 200, body: items, headers };
}

function isGit(event: AuditEvent): boolean {
  return event.action.startsWith("git.");
}

const SORT_KEYS: Readonly<Record<string, "createdAt" | "pushedAt">> = {
  created: "createdAt",
  updated: "pushedAt",
  pushed: "pushedAt",
};

/** GitHub's filters of the list; any other word means all. */
const TYPES: Readonly<Record<string, (repository: Repository) => boolean>> = {
  public: ({ visibility }) => visibility === "public",
  private: ({ visibility }) => visibility === "private",
  internal: ({ visibility }) => visibility === "internal",
  forks: ({ fork }) => fork,
  sources: ({ fork }) => !fork,
};

/** Those that the caller may know of. Names ascend and times descend, unless it is said otherwise. */
function listOfOrganization(ask: Ask): Answer {
  const owner = findOwner(ask.world, ask.param("org"));
  if (owner === null || owner.type !== "Organization") throw notFound();
  const query = (name: string) => ask.context.req.query(name);
  const type = TYPES[query("type") ?? "all"] ?? (() => true);
  const found = [...ask.world.repositories.values()]
    .filter(({ ownerId }) => ownerId === owner.id)
    .filter((one) => heldOn(ask.world, ask.caller, one) !== null)
    .filter(type);
  const key = SORT_KEYS[query("sort") ?? "created"];
  const sign = (query("direction") ?? (key === undefined ? "asc" : "desc")) === "asc" ? 1 : -1;
  const order = (left: Repository, right: Repository) =>
    key === undefined || left[key] === right[key] ? left.name.localeCompare(right.name) : left[key] - right[key];
  const { items, headers } = page(
    ask,
    found.sort((left, right) => sign * order(left, right)),
  );
  return { status: 200, body: items.map((one) => repositoryJson(one, owner, ask.links)), headers };
}

/** `key:value` and `key:"value"`, which must all hold; other words are not understood and match nothing. */
function phraseFilter(phrase: string): (event: AuditEvent) => boolean {
  const terms = phrase.match(/(?:[^\s"]+|"[^"]*")+/g) ?? [];
  return (event) =>
    terms.every((term) => {
      const [, key = "", value = ""] = /^([\w@]+):"?(.*?)"?$/.exec(term) ?? [];
      return key !== "" && String(event[key] ?? "").toLowerCase() === value.toLowerCase();
    });
}
