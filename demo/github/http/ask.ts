import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { permissionsOf, reaches } from "../apps.ts";
import type { Links } from "../json/owner.ts";
import type { App, Level, Permissions, Repository, TokenRecord } from "../model.ts";
import { holds } from "../permissions.ts";
import { findRepository } from "../repositories.ts";
import type { World } from "../world.ts";
import { badCredentials, GitHubError, notAccessible, notFound } from "./errors.ts";

export type Http = { Bindings: HttpBindings };

/** Who asks, after the credential was judged. */
export type Caller =
  | { readonly kind: "anonymous" }
  | { readonly kind: "app"; readonly app: App }
  | { readonly kind: "token"; readonly token: TokenRecord };

/** What a handler gets: the request, who sent it, and the world. */
export interface Ask {
  readonly world: World;
  readonly caller: Caller;
  readonly links: Links;
  readonly context: Context<Http>;
  /** A part of the path, decoded; "" where the route has none of that name. */
  param(name: string): string;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One route of the REST API that the stand-in owns. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** As in GitHub's OpenAPI description, with `{name}`. */
  readonly path: string;
  /** Where GitHub documents it, below docs.github.com/rest. */
  readonly docs: string;
  /** Who may ask. `anyone` includes callers without a token; `client` is an App with its client's secret. */
  readonly auth: "app" | "client" | "token" | "anyone";
  handle(ask: Ask): Promise<Answer> | Answer;
}

export function appOf(ask: Ask): App {
  if (ask.caller.kind !== "app") throw new GitHubError(401, "A JSON web token could not be decoded");
  return ask.caller.app;
}

export function tokenOf(ask: Ask): TokenRecord {
  if (ask.caller.kind !== "token") throw badCredentials();
  return ask.caller.token;
}

/** What everybody may do with a public repository. */
const PUBLIC: Permissions = {
  metadata: "read",
  contents: "read",
  actions: "read",
  checks: "read",
  issues: "read",
  pull_requests: "read",
  statuses: "read",
};

/** What the caller may do with a repository; null where they may not even know of it. */
export function heldOn(world: World, caller: Caller, repository: Repository): Permissions | null {
  if (caller.kind === "token" && reaches(world, caller.token, repository)) return permissionsOf(world, caller.token);
  return repository.visibility === "public" ? PUBLIC : null;
}

/**
 * The repository of the path, for a caller with this permission, or with one of these.
 * @throws GitHubError 404 where the caller may not see it, 403 where only the permission lacks, 301 for a former name
 */
export function repositoryFor(ask: Ask, permission: string | readonly string[], level: Level): Repository {
  const [owner, name] = [ask.param("owner"), ask.param("repo")];
  const found = findRepository(ask.world, owner, name) ?? movedTo(ask, `${owner}/${name}`);
  if (found === null) throw notFound();
  return allowed(ask, found, permission, level);
}

export function allowed(
  ask: Ask,
  repository: Repository,
  permission: string | readonly string[],
  level: Level,
): Repository {
  const held = heldOn(ask.world, ask.caller, repository);
  if (held === null) throw notFound();
  if (![permission].flat().some((one) => holds(held, one, level))) throw notAccessible();
  if (level !== "read" && repository.archived) throw new GitHubError(403, "Repository was archived so is read-only.");
  return repository;
}

function movedTo(ask: Ask, full: string): Repository | null {
  const repository = ask.world.repositories.get(ask.world.formerNames.get(full.toLowerCase()) ?? -1);
  if (repository === undefined || heldOn(ask.world, ask.caller, repository) === null) return null;
  const prefix = `/repos/${full}`;
  const { pathname, search } = new URL(ask.context.req.url);
  const rest = pathname.slice(pathname.indexOf(prefix) + prefix.length);
  const url = `${ask.links.api}/repositories/${repository.id}${rest}${search}`;
  const docs = "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects";
  throw new GitHubError(301, "Moved Permanently", { location: url }, docs, { url });
}

interface Page<T> {
  readonly items: readonly T[];
  readonly headers: Record<string, string>;
}

/** One page of a list, with GitHub's Link header. */
export function page<T>(ask: Ask, all: readonly T[]): Page<T> {
  const size = pageSize(ask);
  const number = positive(ask.context.req.query("page"), 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (to: number, rel: string) => linkWith(ask, "page", to, rel);
  const links: string[] = [];
  if (number > 1) links.push(link(number - 1, "prev"));
  if (number < last) links.push(link(number + 1, "next"), link(last, "last"));
  if (number > 1) links.push(link(1, "first"));
  const items = all.slice((number - 1) * size, number * size);
  return { items, headers: links.length === 0 ? {} : { link: links.join(", ") } };
}

/** One page of a list that GitHub pages by cursors. `rest` is what follows the caller's; the next is in the parameter `name`. */
export function cursorPage<T>(
  ask: Ask,
  rest: readonly T[],
  name: string,
  cursorOf: (last: T) => string | number,
): Page<T> {
  const items = rest.slice(0, pageSize(ask));
  const last = items.at(-1);
  if (last === undefined || items.length === rest.length) return { items, headers: {} };
  return { items, headers: { link: linkWith(ask, name, cursorOf(last), "next") } };
}

function pageSize(ask: Ask): number {
  return Math.min(100, positive(ask.context.req.query("per_page"), 30));
}

/** The request's own address with one parameter changed. */
function linkWith(ask: Ask, name: string, value: string | number, rel: string): string {
  const { searchParams, pathname } = new URL(ask.context.req.url);
  searchParams.set(name, String(value));
  return `<${ask.links.web}${pathname}?${searchParams}>; rel="${rel}"`;
}

function positive(text: string | undefined, otherwise: number): number {
  const value = Number(text);
  return text !== undefined && Number.isInteger(value) && value > 0 ? value : otherwise;
}
