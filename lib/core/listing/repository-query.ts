import { z } from "zod";
import { SEVERITIES, type Severity } from "../contracts.ts";
import { LISTED_KINDS, type ListedKind } from "./kinds.ts";
import { knownWords, queryText, type RawSearchParams, searchText, urlPage, urlWord, urlWords } from "./url-words.ts";

export type { RawSearchParams };

/**
 * What a list of repositories is asked for, as the URL says it. The URL is written by anybody: every part that is not
 * understood is left out, so that an old or a mistyped link shows a list and never an error.
 */

/**
 * The state of a repository before freezing exists. `blocking`: at least one open finding blocks a thaw.
 * `not-understood`: none does, but a file was not understood, so nothing is proven. `clean`: neither.
 * `not-scanned`: there is no finished scan to say anything.
 */
export const REPOSITORY_STATES = ["blocking", "not-understood", "clean", "not-scanned"] as const;
export type RepositoryState = (typeof REPOSITORY_STATES)[number];

export const REPOSITORY_SORTS = ["state", "name", "severity", "blocking", "files", "owner", "scanned"] as const;
export type RepositorySort = (typeof REPOSITORY_SORTS)[number];

export const SORT_DIRECTIONS = ["asc", "desc"] as const;
export type SortDirection = (typeof SORT_DIRECTIONS)[number];

export interface RepositoryQuery {
  /** Part of `owner/name` or of an owning team, without case; empty for all. */
  readonly text: string;
  /** Any of these; empty for all. */
  readonly states: readonly RepositoryState[];
  /** Has an open finding of any of these; empty for all. */
  readonly severities: readonly Severity[];
  /** Has an open finding of any of these; empty for all. */
  readonly kinds: readonly ListedKind[];
  readonly sort: RepositorySort;
  readonly direction: SortDirection;
  /** 1-based. */
  readonly page: number;
}

/** Rows of one page. 2,000 repositories are 20 pages, each of which the server renders in one go. */
export const PAGE_SIZE = 100;

/** The direction that a person expects at the first click on a column's heading. */
export const FIRST_DIRECTION: Readonly<Record<RepositorySort, SortDirection>> = {
  state: "asc",
  name: "asc",
  severity: "desc",
  blocking: "desc",
  files: "desc",
  owner: "asc",
  scanned: "desc",
};

export const DEFAULT_QUERY: RepositoryQuery = {
  text: "",
  states: [],
  severities: [],
  kinds: [],
  sort: "state",
  direction: "asc",
  page: 1,
};

const rawQuery = z.object({
  q: urlWord,
  state: urlWords,
  severity: urlWords,
  kind: urlWords,
  sort: urlWord,
  dir: urlWord,
  page: urlPage,
});

/** Reads a query from URL parameters; never fails. Repeated and comma-joined values mean the same. */
export function parseRepositoryQuery(params: RawSearchParams): RepositoryQuery {
  const raw = rawQuery.parse({ ...params });
  const sort = knownWords(REPOSITORY_SORTS, [raw.sort ?? ""])[0] ?? DEFAULT_QUERY.sort;
  return {
    text: searchText(raw.q),
    states: knownWords(REPOSITORY_STATES, raw.state),
    severities: knownWords(SEVERITIES, raw.severity),
    kinds: knownWords(LISTED_KINDS, raw.kind),
    sort,
    direction: knownWords(SORT_DIRECTIONS, [raw.dir ?? ""])[0] ?? FIRST_DIRECTION[sort],
    page: raw.page,
  };
}

/** The shortest URL query that `parseRepositoryQuery` reads back as the same; "" for the default, else with `?`. */
export function repositoryQueryString(query: RepositoryQuery): string {
  const params = new URLSearchParams();
  if (query.text !== "") params.set("q", query.text);
  if (query.states.length > 0) params.set("state", query.states.join(","));
  if (query.severities.length > 0) params.set("severity", query.severities.join(","));
  if (query.kinds.length > 0) params.set("kind", query.kinds.join(","));
  if (query.sort !== DEFAULT_QUERY.sort) params.set("sort", query.sort);
  if (query.direction !== FIRST_DIRECTION[query.sort]) params.set("dir", query.direction);
  if (query.page !== 1) params.set("page", String(query.page));
  return queryText(params);
}

/** The query that a click on a column's heading asks for: that column, or the other direction. Starts at page 1. */
export function sortedBy(query: RepositoryQuery, sort: RepositorySort): RepositoryQuery {
  if (query.sort !== sort) return { ...query, sort, direction: FIRST_DIRECTION[sort], page: 1 };
  return { ...query, direction: query.direction === "asc" ? "desc" : "asc", page: 1 };
}

/** The list with `value` taken out when it is there and put in when it is not. */
export function toggled<T>(values: readonly T[], value: T): readonly T[] {
  return values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
}

/** Whether the query leaves anything out; sorting and paging do not. */
export function isFiltered(query: RepositoryQuery): boolean {
  return query.text !== "" || query.states.length + query.severities.length + query.kinds.length > 0;
}
