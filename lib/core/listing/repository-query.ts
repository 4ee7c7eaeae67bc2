import { z } from "zod";
import { SEVERITIES, type Severity } from "../contracts.ts";
import { FREEZE_STATES } from "../freeze/repository-state.ts";
import { OWNERSHIP_STATES, type OwnershipState } from "../owners/choose.ts";
import { isUuid } from "../uuid.ts";
import { LISTED_KINDS, type ListedKind } from "./kinds.ts";
import { MIGRATION_STEPS, type MigrationStep } from "./migration-steps.ts";
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

/**
 * What a list of repositories is asked for, as the URL says it. The URL is written by anybody: every part that is not
 * understood is left out, so that an old or a mistyped link shows a list and never an error.
 */

/**
 * What the newest scan says of a repository, whatever incidents do about it. `blocking`: at least one open finding blocks a thaw.
 * `not-understood`: none does, but a file was not understood, so nothing is proven. `clean`: neither.
 * `not-scanned`: there is no finished scan to say anything.
 */
export const REPOSITORY_STATES = ["blocking", "not-understood", "clean", "not-scanned"] as const;
export type RepositoryState = (typeof REPOSITORY_STATES)[number];

/** What the incidents that freeze something decided about it; `none`: it is in none of them. */
export const FREEZE_FILTERS = [...FREEZE_STATES, "none"] as const;
export type FreezeFilter = (typeof FREEZE_FILTERS)[number];

export const REPOSITORY_SORTS = [
  "state",
  "name",
  "severity",
  "blocking",
  "files",
  "owner",
  "scanned",
  "activity",
] as const;
export type RepositorySort = (typeof REPOSITORY_SORTS)[number];

/** What of a repository was not read: `files` that were not understood, or `any`: those, or no scan, or one that failed since. */
export const UNREAD_FILTERS = ["files", "any"] as const;
export type UnreadFilter = (typeof UNREAD_FILTERS)[number];

/**
 * Whose a repository is, exactly. `nobody`: no owner is known. `me`: it names who asks, or a team of theirs, as owner; the use case puts in who that
 * is, and without it nothing is found.
 */
export type OwnerFilter =
  | { readonly kind: "team" | "user"; readonly slug: string }
  | { readonly kind: "nobody" }
  | { readonly kind: "me"; readonly person: { readonly id: string; readonly login: string } | null };

export interface RepositoryQuery {
  /** Part of `owner/name` or of an owning team, without case; empty for all. */
  readonly text: string;
  /** Any of these; empty for all. */
  readonly states: readonly RepositoryState[];
  /** Has an open finding of any of these; empty for all. */
  readonly severities: readonly Severity[];
  /** Has an open finding of any of these; empty for all. */
  readonly kinds: readonly ListedKind[];
  /** What is known of its owner is any of these; empty for all, also those that were not looked up yet. */
  readonly ownerships: readonly OwnershipState[];
  /** Stands so in an incident that freezes something; empty for all. */
  readonly freezes: readonly FreezeFilter[];
  /** Its migration is so far; empty for all. */
  readonly migrations: readonly MigrationStep[];
  /** Null for all. */
  readonly of: OwnerFilter | null;
  /** Null for both. */
  readonly archived: boolean | null;
  /** Null for all. */
  readonly unread: UnreadFilter | null;
  /** One of a selection that somebody keeps, by its id; null for all. */
  readonly selection: string | null;
  readonly sort: RepositorySort;
  readonly direction: SortDirection;
  /** 1-based. */
  readonly page: number;
}

/** The direction that a person expects at the first click on a column's heading. */
export const FIRST_DIRECTION: SortColumns<RepositorySort> = {
  state: "asc",
  name: "asc",
  severity: "desc",
  blocking: "desc",
  files: "desc",
  owner: "asc",
  scanned: "desc",
  activity: "desc",
};

export const DEFAULT_QUERY: RepositoryQuery = {
  text: "",
  states: [],
  severities: [],
  kinds: [],
  ownerships: [],
  freezes: [],
  migrations: [],
  of: null,
  archived: null,
  unread: null,
  selection: null,
  sort: "state",
  direction: "asc",
  page: 1,
};

const rawQuery = z.object({
  q: urlText,
  state: urlWords,
  severity: urlWords,
  kind: urlWords,
  owner: urlWords,
  freeze: urlWords,
  migration: urlWords,
  of: urlText,
  archived: urlWord,
  unread: urlWord,
  selection: urlText,
  sort: urlWord,
  dir: urlWord,
  page: urlPage,
});

/** Reads a query from URL parameters; never fails. Repeated and comma-joined values mean the same. */
export function parseRepositoryQuery(params: RawSearchParams): RepositoryQuery {
  const raw = rawQuery.parse({ ...params });
  return {
    text: searchText(raw.q),
    states: knownWords(REPOSITORY_STATES, raw.state),
    severities: knownWords(SEVERITIES, raw.severity),
    kinds: knownWords(LISTED_KINDS, raw.kind),
    ownerships: knownWords(OWNERSHIP_STATES, raw.owner),
    freezes: knownWords(FREEZE_FILTERS, raw.freeze),
    migrations: knownWords(MIGRATION_STEPS, raw.migration),
    of: ownerOf(raw.of),
    archived: raw.archived === "yes" ? true : raw.archived === "no" ? false : null,
    unread: knownWords(UNREAD_FILTERS, [raw.unread ?? ""])[0] ?? null,
    selection: selectionOf(raw.selection),
    ...knownSorting(FIRST_DIRECTION, DEFAULT_QUERY.sort, raw),
    page: raw.page,
  };
}

/** One that is not understood finds nothing: no owner is called nothing. */
function ownerOf(raw: string | undefined): OwnerFilter | null {
  const text = searchText(raw);
  if (text === "") return null;
  if (text === "nobody") return { kind: "nobody" };
  if (text === "me") return { kind: "me", person: null };
  const [, kind, slug] = /^(team|user):(.+)$/u.exec(text) ?? [];
  return { kind: kind === "team" ? "team" : "user", slug: slug ?? "" };
}

function ownerText(of: OwnerFilter): string {
  return "slug" in of ? `${of.kind}:${of.slug}` : of.kind;
}

/** Nobody keeps one under it. */
const NO_SELECTION = "00000000-0000-0000-0000-000000000000";

/** One that is not understood finds nothing: a campaign or a freeze out of a link that was cut must not be about everything. */
function selectionOf(text: string | undefined): string | null {
  if (text === undefined || text === "") return null;
  const id = text.toLowerCase();
  return isUuid(id) ? id : NO_SELECTION;
}

/** The shortest URL query that `parseRepositoryQuery` reads back as the same; "" for the default, else with `?`. */
export function repositoryQueryString(query: RepositoryQuery): string {
  const params = new URLSearchParams();
  if (query.text !== "") params.set("q", query.text);
  if (query.states.length > 0) params.set("state", query.states.join(","));
  if (query.severities.length > 0) params.set("severity", query.severities.join(","));
  if (query.kinds.length > 0) params.set("kind", query.kinds.join(","));
  if (query.ownerships.length > 0) params.set("owner", query.ownerships.join(","));
  if (query.freezes.length > 0) params.set("freeze", query.freezes.join(","));
  if (query.migrations.length > 0) params.set("migration", query.migrations.join(","));
  if (query.of !== null) params.set("of", ownerText(query.of));
  if (query.archived !== null) params.set("archived", query.archived ? "yes" : "no");
  if (query.unread !== null) params.set("unread", query.unread);
  if (query.selection !== null) params.set("selection", query.selection);
  putSorting(params, FIRST_DIRECTION, DEFAULT_QUERY.sort, query);
  if (query.page !== 1) params.set("page", String(query.page));
  return queryText(params);
}

/** The query that a click on a column's heading asks for: that column, or the other direction. Starts at page 1. */
export function sortedBy(query: RepositoryQuery, sort: RepositorySort): RepositoryQuery {
  return sortedByColumn(query, FIRST_DIRECTION, sort);
}

/** Whether the query leaves anything out; sorting and paging do not. */
export function isFiltered(query: RepositoryQuery): boolean {
  const { text, of, archived, unread, selection, states, severities, kinds, ownerships, freezes, migrations } = query;
  const lists = [states, severities, kinds, ownerships, freezes, migrations];
  return (
    text !== "" || [of, archived, unread, selection].some((one) => one !== null) || lists.some((all) => all.length > 0)
  );
}
