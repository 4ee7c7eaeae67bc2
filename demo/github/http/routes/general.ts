import { permissionsOf } from "../../apps.ts";
import type { AuditEvent } from "../../audit.ts";
import { repositoryJson } from "../../json/repository.ts";
import type { Repository } from "../../model.ts";
import { holds } from "../../permissions.ts";
import { findOwner } from "../../repositories.ts";
import { type Answer, type Ask, heldOn, page, type Route, tokenOf } from "../ask.ts";
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
  const bucket = ask.world.limits.peek(key, limit);
  const core = {
    limit: bucket.limit,
    used: bucket.used,
    remaining: Math.max(0, bucket.limit - bucket.used),
    reset: Math.ceil(bucket.resetAt / 1000),
  };
  const search = { limit: 30, used: 0, remaining: 30, reset: Math.ceil(ask.world.now() / 1000) + 60 };
  return { status: 200, body: { resources: { core, search }, rate: core } };
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
  return window(ask, ordered);
}

function isGit(event: AuditEvent): boolean {
  return event.action.startsWith("git.");
}

const SORT_KEYS: Readonly<Record<string, "createdAt" | "pushedAt">> = {
  created: "createdAt",
  updated: "pushedAt",
  pushed: "pushedAt",
};

/** Those that the caller may know of. Names ascend and times descend, unless it is said otherwise. */
function listOfOrganization(ask: Ask): Answer {
  const owner = findOwner(ask.world, ask.param("org"));
  if (owner === null || owner.type !== "Organization") throw notFound();
  const query = (name: string) => ask.context.req.query(name);
  const type = query("type") ?? "all";
  const found = [...ask.world.repositories.values()]
    .filter(({ ownerId }) => ownerId === owner.id)
    .filter((one) => heldOn(ask.world, ask.caller, one) !== null)
    .filter((one) => !["public", "private", "internal"].includes(type) || one.visibility === type)
    .filter(() => type !== "forks");
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

/** The audit log is paged by cursors, not by numbers. */
function window(ask: Ask, events: readonly AuditEvent[]): Answer {
  const { searchParams, pathname } = new URL(ask.context.req.url);
  const size = Math.min(100, Number(searchParams.get("per_page") ?? 30) || 30);
  const after = events.findIndex(({ _document_id }) => _document_id === searchParams.get("after"));
  const items = events.slice(after + 1, after + 1 + size);
  const last = items.at(-1);
  if (last === undefined || events.at(-1) === last) return { status: 200, body: items };
  const params = new URLSearchParams(searchParams);
  params.set("after", last._document_id);
  return { status: 200, body: items, headers: { link: `<${ask.links.web}${pathname}?${params}>; rel="next"` } };
}
