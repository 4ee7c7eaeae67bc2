import { Octokit } from "@octokit/rest";
import type { ReadOptions } from "../../usecases/github/ports.ts";
import { isWithin } from "./address.ts";
import { GithubError, unwrap } from "./failure.ts";
import { type Authority, createPacedFetch, type FetchSettings } from "./paced-fetch.ts";

/** One error of a GraphQL answer. */
export interface GraphqlError {
  readonly type: string;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Where errors are not empty, the fields that they name are null in the data. */
export interface GraphqlAnswer<T> {
  readonly data: T;
  readonly errors: readonly GraphqlError[];
  /** Points of the hourly limit, where the document asks for `rateLimit { cost }`; else null. */
  readonly cost: number | null;
}

/**
 * GitHub in the name of one App or one installation. Everything waits its turn, and rejects with a GithubError; `attempt` makes
 * results of that.
 */
export interface GithubClient {
  /** All operations, typed. */
  readonly rest: Octokit["rest"];
  /** Pages of a list by their `Link`, until there is no next one. Rejects for a next page on another origin. */
  pages<T>(path: string, parameters?: Readonly<Record<string, string | number>>): AsyncIterable<T>;
  /** Rejects where there is no data at all. */
  graphql<T>(document: string, variables?: Readonly<Record<string, unknown>>): Promise<GraphqlAnswer<T>>;
  /** Points that GraphQL told so far. */
  spent(): number;
}

/** GitHub docs, "API Versions". */
const VERSION = "2022-11-28";
const MOST_PAGES = 10_000;

const SILENT = { debug: silent, info: silent, warn: silent, error: silent };

/** Octokit would write deprecations, with addresses, to the console. */
function silent(): void {
  return undefined;
}

export function createClient(settings: FetchSettings, authority: Authority, options: ReadOptions = {}): GithubClient {
  const { address } = settings;
  const octokit = new Octokit({
    baseUrl: address.api,
    userAgent: "thaw",
    log: SILENT,
    request: { fetch: createPacedFetch(settings, authority, options), log: SILENT },
  });
  octokit.hook.before("request", ({ headers }) => {
    headers["x-github-api-version"] = VERSION;
  });
  // Octokit's own errors hold the request; ours holds nothing that must not be logged.
  octokit.hook.error("request", (error) => {
    throw unwrap(error) ?? error;
  });
  let points = 0;
  return {
    rest: octokit.rest,
    spent: () => points,
    pages: (path, parameters = {}) => pagesOf(settings, octokit, path, parameters),
    async graphql<T>(document: string, variables: Readonly<Record<string, unknown>> = {}) {
      const answer = await askGraphql<T>(octokit, document, variables);
      points += answer.cost ?? 0;
      return answer;
    },
  };
}

async function* pagesOf<T>(
  { address }: FetchSettings,
  octokit: Octokit,
  path: string,
  parameters: Readonly<Record<string, string | number>>,
): AsyncGenerator<T> {
  const seen = new Set<string>();
  let answer = await octokit.request(`GET ${path}`, { per_page: 100, ...parameters });
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    yield answer.data as T;
    const next = nextOf(answer.headers.link);
    if (next === null) return;
    if (!URL.canParse(next) || !isWithin(address, new URL(next)))
      throw new GithubError("foreign", "the next page is on another origin");
    if (seen.has(next)) throw new GithubError("unavailable", "the next page is one that was read already");
    seen.add(next);
    answer = await octokit.request(`GET ${next}`);
  }
  throw new GithubError("unavailable", `more than ${MOST_PAGES} pages`);
}

/** Source: https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api#using-link-headers */
function nextOf(link: string | undefined): string | null {
  for (const part of (link ?? "").split(/,(?=\s*<)/)) {
    const [, target = "", rels = ""] = /^\s*<([^<>]*)>(.*)$/s.exec(part) ?? [];
    if (/;\s*rel="?next"?(?:\s|;|$)/.test(rels)) return target;
  }
  return null;
}

async function askGraphql<T>(
  octokit: Octokit,
  document: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<GraphqlAnswer<T>> {
  try {
    const data = await octokit.graphql<T>(document, { ...variables });
    return answerOf(data, []);
  } catch (error) {
    const partial = partialOf(error);
    if (partial === null) throw error;
    const errors = errorsIn(partial.errors);
    if (partial.data === null || partial.data === undefined) throw refusal(errors);
    return answerOf(partial.data as T, errors);
  }
}

function answerOf<T>(data: T, errors: readonly GraphqlError[]): GraphqlAnswer<T> {
  if (typeof data !== "object" || data === null) throw new GithubError("unavailable", "an answer without data");
  const { rateLimit } = data as { rateLimit?: { cost?: unknown } | null };
  const cost = rateLimit?.cost;
  return { data, errors, cost: typeof cost === "number" && Number.isFinite(cost) ? cost : null };
}

/** What Octokit throws for any answer with errors, be they about one field of hundred. */
function partialOf(error: unknown): { readonly data: unknown; readonly errors: unknown } | null {
  if (!(error instanceof Error) || error.name !== "GraphqlResponseError") return null;
  return error as Error & { data: unknown; errors: unknown };
}

function errorsIn(errors: unknown): readonly GraphqlError[] {
  if (!Array.isArray(errors)) return [];
  return errors.map((entry) => ({
    type: typeof entry?.type === "string" ? entry.type : "UNKNOWN",
    path: Array.isArray(entry?.path)
      ? entry.path.filter((part: unknown) => /^(?:string|number)$/.test(typeof part))
      : [],
    message: typeof entry?.message === "string" ? entry.message : "",
  }));
}

function refusal(errors: readonly GraphqlError[]): GithubError {
  const [first] = errors;
  const detail = `GraphQL answered ${first?.type ?? "nothing"}: ${first?.message ?? ""}`;
  if (first?.type === "NOT_FOUND") return new GithubError("not-found", detail, { status: 200 });
  if (first?.type === "FORBIDDEN") return new GithubError("missing-permission", detail, { status: 200 });
  return new GithubError("invalid", detail, { status: 200 });
}
