import { z } from "zod";
import { CREDENTIAL_KINDS, type CredentialKind } from "../contracts.ts";
import {
  knownSorting,
  knownWords,
  putSorting,
  queryText,
  type RawSearchParams,
  type SortColumns,
  type SortDirection,
  searchText,
  sortedByColumn,
  urlPage,
  urlText,
  urlWord,
  urlWords,
} from "./url-words.ts";

/** What a list of credentials is asked for, as the URL says it. What is not understood is left out; nothing here fails. */

/**
 * Where a credential is stored. `manager`: a step hands on what a secrets manager stores. `literal`: its value stands in a file.
 * `unknown`: a workflow names it, and nothing showed where it is stored.
 */
export const CREDENTIAL_LEVELS = [
  "org",
  "repo",
  "env",
  "dependabot",
  "codespaces",
  "manager",
  "literal",
  "unknown",
] as const;
export type CredentialLevel = (typeof CREDENTIAL_LEVELS)[number];

/**
 * How far a credential is from being gone. `static`: some reference to it is solved by no plan. `planned`: plans solve every reference,
 * and it is still in use until they are merged. `unclear`: it is stored, and something reads a
 * secret of its name, which may be this one. `unused`: it is stored, and no file that was read names it. `gone`: no file names it
 * any more; whether it is still stored somewhere is not visible. `ended`: the place that
 * stored it does not have it any more. `identifier`: it names something and opens nothing.
 */
export const CREDENTIAL_STATES = ["static", "planned", "unclear", "unused", "gone", "ended", "identifier"] as const;
export type CredentialState = (typeof CREDENTIAL_STATES)[number];

/** In an incident that goes on: exposed and not revoked, or exposed and revoked since. */
export const EXPOSED_FILTERS = ["open", "revoked"] as const;
export type ExposedFilter = (typeof EXPOSED_FILTERS)[number];

export const CREDENTIAL_SORTS = ["state", "name", "severity", "references", "planned", "repositories", "age"] as const;
export type CredentialSort = (typeof CREDENTIAL_SORTS)[number];

/** Kinds of findings that lead to no single credential, and so to no row: they hand on all, or lead where nothing was read. */
export const UNNAMED_KINDS: readonly CredentialKind[] = [
  "secrets-inherit",
  "all-secrets-exposed",
  "unresolved-reference",
];

export interface CredentialQuery {
  /** Part of its name, of a repository that it is stored in or read in, or of who owns such a repository; empty for all. */
  readonly text: string;
  /** Any of these; empty for all. */
  readonly states: readonly CredentialState[];
  readonly levels: readonly CredentialLevel[];
  readonly kinds: readonly CredentialKind[];
  /** Any of these; empty for all, also those that were not exposed. */
  readonly exposed: readonly ExposedFilter[];
  readonly sort: CredentialSort;
  readonly direction: SortDirection;
  /** 1-based. */
  readonly page: number;
}

/** The direction that a person expects at the first click. Of age it is the oldest first. */
export const FIRST_CREDENTIAL_DIRECTION: SortColumns<CredentialSort> = {
  state: "asc",
  name: "asc",
  severity: "desc",
  references: "desc",
  planned: "desc",
  repositories: "desc",
  age: "asc",
};

export const DEFAULT_CREDENTIAL_QUERY: CredentialQuery = {
  text: "",
  states: [],
  levels: [],
  kinds: [],
  exposed: [],
  sort: "state",
  direction: "asc",
  page: 1,
};

const rawQuery = z.object({
  q: urlText,
  state: urlWords,
  level: urlWords,
  kind: urlWords,
  exposed: urlWords,
  sort: urlWord,
  dir: urlWord,
  page: urlPage,
});

/** Reads a query from URL parameters; never fails. */
export function parseCredentialQuery(params: RawSearchParams): CredentialQuery {
  const raw = rawQuery.parse({ ...params });
  return {
    text: searchText(raw.q),
    states: knownWords(CREDENTIAL_STATES, raw.state),
    levels: knownWords(CREDENTIAL_LEVELS, raw.level),
    kinds: knownWords(CREDENTIAL_KINDS, raw.kind),
    exposed: knownWords(EXPOSED_FILTERS, raw.exposed),
    ...knownSorting(FIRST_CREDENTIAL_DIRECTION, DEFAULT_CREDENTIAL_QUERY.sort, raw),
    page: raw.page,
  };
}

/** The shortest URL query that `parseCredentialQuery` reads back as the same; "" for the default, else with `?`. */
export function credentialQueryString(query: CredentialQuery): string {
  const params = new URLSearchParams();
  if (query.text !== "") params.set("q", query.text);
  if (query.states.length > 0) params.set("state", query.states.join(","));
  if (query.levels.length > 0) params.set("level", query.levels.join(","));
  if (query.kinds.length > 0) params.set("kind", query.kinds.join(","));
  if (query.exposed.length > 0) params.set("exposed", query.exposed.join(","));
  putSorting(params, FIRST_CREDENTIAL_DIRECTION, DEFAULT_CREDENTIAL_QUERY.sort, query);
  if (query.page !== 1) params.set("page", String(query.page));
  return queryText(params);
}

/** The query that a click on a column's heading asks for: that column, or the other direction. Starts at page 1. */
export function credentialsSortedBy(query: CredentialQuery, sort: CredentialSort): CredentialQuery {
  return sortedByColumn(query, FIRST_CREDENTIAL_DIRECTION, sort);
}

/** Whether the query leaves anything out; sorting and paging do not. */
export function isFilteredCredentials(query: CredentialQuery): boolean {
  return query.text !== "" || query.states.length + query.levels.length + query.kinds.length + query.exposed.length > 0;
}

/** The page of a credential's own page: `?page=`, 1-based; never fails. */
export function parseReferencePage(params: RawSearchParams): number {
  return z.object({ page: urlPage }).parse({ ...params }).page;
}
