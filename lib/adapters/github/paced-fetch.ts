import { createHash } from "node:crypto";
import { githubRoute } from "../../core/observe/github-route.ts";
import type { RequestWatch } from "../../core/observe/watch.ts";
import type { PacedRequest } from "../../core/pacing/limits.ts";
import type { SecretText } from "../../core/secret-text.ts";
import type { EtagStore, KeptAnswer, ReadOptions } from "../../usecases/github/ports.ts";
import { type GithubAddress, isWithin, pathBelow } from "./address.ts";
import { isJson, pacingAnswer, requestKind, statusError } from "./answer.ts";
import { GithubError } from "./failure.ts";
import type { Scheduler } from "./scheduler.ts";
import { type Incoming, send } from "./send.ts";
import { pause, type Timer } from "./timer.ts";

/** Whose token goes with a request. */
export interface Authority {
  /** The App itself, with its JSON web token, or an installation. */
  readonly asApp: boolean;
  /** What its answers may be kept under: the same for everybody who may see the same. */
  readonly keptAs: string;
  token(signal?: AbortSignal): Promise<SecretText>;
  /** GitHub answered 401. @returns whether another token may do better */
  refused(token: SecretText, date: string | null): boolean;
}

export interface FetchSettings {
  readonly address: GithubAddress;
  readonly scheduler: Scheduler;
  readonly timer: Timer;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  readonly etags: EtagStore | null;
  readonly timeoutMs: number;
  readonly patienceMs: number;
  readonly maxBytes: number;
  /** Without it nobody counts. */
  readonly watch?: RequestWatch;
}

/** What Octokit hands over. */
export interface FetchInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | null;
}

/** One request of Octokit's, wherever it is redirected to. */
interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly kind: PacedRequest;
  readonly options: ReadOptions;
}

const ATTEMPTS = 4;
const REDIRECTS = 3;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 20_000;

/**
 * The `fetch` that Octokit is given: everything that leaves goes through here. It waits its turn, adds the token, asks with the ETag of what
 * is kept, follows a repository that was renamed, and tries again what only reads. What is no success is thrown as a GithubError.
 */
export function createPacedFetch(settings: FetchSettings, authority: Authority, options: ReadOptions = {}) {
  return async function pacedFetch(input: string, init: FetchInit = {}): Promise<Response> {
    const { method = "GET", headers = {}, body = null } = init;
    let url = inside(settings.address, input);
    const document = url.href === settings.address.graphql ? documentOf(body) : null;
    const kind = requestKind(method, pathBelow(settings.address, url), document);
    const request: Asked = { method, headers, body, kind, options };
    for (let hop = 0; hop <= REDIRECTS; hop += 1) {
      const answer = await withRetries(settings, authority, url, request);
      if (answer instanceof Response) return answer;
      url = answer;
    }
    throw new GithubError("unavailable", `redirected more than ${REDIRECTS} times`);
  };
}

function inside(address: GithubAddress, target: string): URL {
  const url = URL.canParse(target) ? new URL(target) : null;
  if (url === null || !isWithin(address, url)) throw new GithubError("foreign", "an address outside of the API");
  return url;
}

function documentOf(body: string | null): string {
  try {
    return String((JSON.parse(body ?? "") as { query?: unknown }).query);
  } catch {
    return "";
  }
}

/** Only what reads is tried again: a write may have been carried out. 401 is no try: it is answered before anything is done. */
async function withRetries(
  settings: FetchSettings,
  authority: Authority,
  url: URL,
  request: Asked,
): Promise<Response | URL> {
  const { timer, random } = settings;
  let renewed = false;
  for (let tries = 1; ; tries += 1) {
    try {
      return await once(settings, authority, url, request, renewed);
    } catch (error) {
      if (!(error instanceof GithubError)) throw error;
      if (error instanceof Renewed) {
        renewed = true;
        tries -= 1;
        continue;
      }
      if (request.kind.writes || !error.passing || tries >= ATTEMPTS) throw error;
      if (error.failure.code === "rate-limited") continue;
      const grown = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
      await pause(timer, grown * (0.5 + random() / 2), request.options.signal);
    }
  }
}

/** A 401 for which there is another token to try. */
class Renewed extends GithubError {}

async function once(
  settings: FetchSettings,
  authority: Authority,
  url: URL,
  request: Asked,
  renewed: boolean,
): Promise<Response | URL> {
  const { scheduler, timer, patienceMs, timeoutMs, maxBytes } = settings;
  const { kind, method, options } = request;
  const { priority = "normal", signal } = options;
  const key = keyOf(authority, url, request);
  const kept = key === null ? null : await findKept(settings, key);
  const headers = kept === null ? request.headers : { ...request.headers, "if-none-match": kept.etag };
  const ticket = await scheduler.enter(kind, { priority, patienceMs, signal });
  try {
    const token = await authority.token(signal);
    await ticket.begin?.();
    const { incoming, pacing } = await watched(settings, url, request, async () => {
      const answer = await send({ method, url, headers, body: request.body, token, timeoutMs, maxBytes, signal });
      return { incoming: answer, pacing: pacingAnswer(answer, kind, timer.now()) };
    });
    ticket.end(pacing);
    if (incoming.status === 401 && !renewed && authority.refused(token, incoming.headers.get("date")))
      throw new Renewed("unauthorised", "a token was refused");
    if (incoming.status === 304 && kept !== null) return fromKept(kept, incoming);
    if (incoming.status >= 400 || pacing.limited !== null)
      throw statusError(incoming, pacing, kind.writes, authority.asApp, timer.now());
    if (incoming.status >= 300) return follow(settings.address, url, incoming, kind);
    return await success(settings, key, request, incoming);
  } finally {
    ticket.end(null);
  }
}

interface Answered {
  readonly incoming: Incoming;
  readonly pacing: ReturnType<typeof pacingAnswer>;
}

function watched(
  { watch, address }: FetchSettings,
  url: URL,
  { method, kind }: Asked,
  work: () => Promise<Answered>,
): Promise<Answered> {
  if (watch === undefined) return work();
  const request = { api: kind.api, method, writes: kind.writes, route: githubRoute(pathBelow(address, url)) };
  return watch.run(request, work, ({ incoming, pacing }) => ({
    status: incoming.status,
    limited: pacing.limited !== null,
  }));
}

/**
 * Values of variables, in which people keep credentials, and the ends of tokens are asked for anew each time and kept nowhere; so are contents
 * of files, which may have credentials in them.
 */
const NOT_KEPT =
  /\/actions\/variables$|\/credential-authorizations$|\/(?:git\/blobs|contents|readme|tarball|zipball)(?:\/|$)/;

/** Answers are kept by who may see them, what was asked for, and in which form. Null for what must not be kept, and for nobody in particular. */
function keyOf({ keptAs }: Authority, url: URL, { method, headers }: Asked): string | null {
  if (method !== "GET" || keptAs === "" || NOT_KEPT.test(url.pathname)) return null;
  return createHash("sha256")
    .update(JSON.stringify([keptAs, url.href, headers.accept ?? ""]))
    .digest("hex");
}

/** A store that fails costs a request, and no more. */
async function findKept({ etags }: FetchSettings, key: string): Promise<KeptAnswer | null> {
  return (await etags?.find(key).catch(() => null)) ?? null;
}

function fromKept({ body, etag, link }: KeptAnswer, { headers }: Incoming): Response {
  const own = new Headers(headers);
  own.set("content-type", "application/json; charset=utf-8");
  own.set("etag", etag);
  if (link !== null) own.set("link", link);
  return new Response(body, { status: 200, headers: own });
}

/** GitHub sends those who ask for a former name to the repository's id; nothing else is followed, and never a write. */
function follow(address: GithubAddress, from: URL, { status, headers }: Incoming, kind: PacedRequest): URL {
  if (kind.writes) throw new GithubError("moved", `GitHub answered ${status}`, { status });
  const location = headers.get("location");
  if (location === null || !URL.canParse(location, from.href))
    throw new GithubError("unavailable", `GitHub answered ${status} without a place`, { status });
  const to = new URL(location, from.href);
  if (!isWithin(address, to))
    throw new GithubError("foreign", `GitHub answered ${status} to another origin`, { status });
  if (!/^\/(?:repositories|organizations|user)\/\d+(?:\/|$)/.test(pathBelow(address, to)))
    throw new GithubError("foreign", `GitHub answered ${status} to what is no id`, { status });
  return to;
}

async function success(
  { etags }: FetchSettings,
  key: string | null,
  { headers, kind }: Asked,
  incoming: Incoming,
): Promise<Response> {
  const { status, text } = incoming;
  if (status === 204) return new Response(null, { status, headers: incoming.headers });
  const raw = /raw|diff|patch|sha\b/.test(headers.accept ?? "");
  if (!raw && !isJson(incoming))
    throw new GithubError("unavailable", "the answer is no JSON", {
      status,
      outcomeUnknown: kind.writes,
      passing: true,
    });
  const etag = incoming.headers.get("etag");
  if (etags !== null && key !== null && etag !== null && status === 200 && !raw)
    await etags.keep(key, { etag, body: text, link: incoming.headers.get("link") }).catch(() => null);
  return new Response(text, { status, headers: incoming.headers });
}
