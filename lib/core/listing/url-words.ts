import { z } from "zod";

/** Parts of a URL's query as every list reads them. Nothing here fails: what is not understood is as if it were not there. */

export type RawSearchParams = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The query of an address as pages are given it: repeated names as lists. */
export function paramsOf(query: string | URLSearchParams): Readonly<Record<string, readonly string[]>> {
  const params = new URLSearchParams(query);
  return Object.fromEntries([...new Set(params.keys())].map((name) => [name, params.getAll(name)]));
}

const word = z.string().max(200);
/** Every kind at once is some 400 characters. */
const list = z.string().max(2000);

/** Many words: repeated and comma-joined values mean the same. */
export const urlWords = z
  .union([list, z.array(list).max(60)])
  .optional()
  .transform((value) => (value === undefined ? [] : [value].flat()).flatMap((part) => part.split(",")))
  .catch([]);

/** One word; the first of several. */
export const urlWord = z
  .union([word, z.array(word).transform((all) => all[0] ?? "")])
  .optional()
  .catch(undefined);

/** No name of a repository and no search is as long. */
const LONGEST_TEXT = 200;

/**
 * Free text; the first of several. One that is too long is cut and not left out: a list that is filtered by what nobody could have meant
 * has to look so, and a campaign or a freeze out of it must not be about everything.
 */
export const urlText = z
  .union([z.string(), z.array(z.string()).transform((all) => all[0] ?? "")])
  .optional()
  .transform((text) => text?.slice(0, LONGEST_TEXT).replace(/[\uD800-\uDBFF]$/, ""))
  .catch(undefined);

/** A 1-based page. */
export const urlPage = urlWord.transform((value) =>
  value !== undefined && /^\d{1,6}$/.test(value) ? Math.max(1, Number(value)) : 1,
);

/** Free text as PostgreSQL can look for it: its text cannot hold NUL, so a query with one would be an error there. */
export function searchText(raw: string | undefined): string {
  return (raw ?? "").replaceAll("\0", "").trim();
}

/** The members of `all` that are named, in the order of `all`, each once: equal filters make equal URLs. */
export function knownWords<T extends string>(all: readonly T[], named: readonly string[]): readonly T[] {
  return all.filter((one) => named.includes(one));
}

/** `?` and the parameters, commas readable; "" when there are none. */
export function queryText(params: URLSearchParams): string {
  const text = params.toString().replaceAll("%2C", ",");
  return text === "" ? "" : `?${text}`;
}

export const SORT_DIRECTIONS = ["asc", "desc"] as const;
export type SortDirection = (typeof SORT_DIRECTIONS)[number];

/** How a list is ordered, as its URL says it. */
export interface Sorting<S extends string> {
  readonly sort: S;
  readonly direction: SortDirection;
}

/** What a list can be sorted by: its columns, each with the direction that a first click expects. */
export type SortColumns<S extends string> = Readonly<Record<S, SortDirection>>;

/** The order that `?sort=` and `?dir=` name, or else the usual one. */
export function knownSorting<S extends string>(
  columns: SortColumns<S>,
  usual: S,
  { sort: named = "", dir = "" }: { readonly sort?: string | undefined; readonly dir?: string | undefined },
): Sorting<S> {
  const sort = isColumn(columns, named) ? named : usual;
  return { sort, direction: knownWords(SORT_DIRECTIONS, [dir])[0] ?? columns[sort] };
}

/** Writes what `knownSorting` reads back as the same; nothing of what is usual. */
export function putSorting<S extends string>(
  params: URLSearchParams,
  columns: SortColumns<S>,
  usual: S,
  { sort, direction }: Sorting<S>,
): void {
  if (sort !== usual) params.set("sort", sort);
  if (direction !== columns[sort]) params.set("dir", direction);
}

/** What a click on a column's heading asks for: that column, or the other direction. Starts at page 1. */
export function sortedByColumn<S extends string, Q extends Sorting<S> & { readonly page: number }>(
  query: Q,
  columns: SortColumns<S>,
  sort: S,
): Q {
  if (query.sort !== sort) return { ...query, sort, direction: columns[sort], page: 1 };
  return { ...query, direction: query.direction === "asc" ? "desc" : "asc", page: 1 };
}

/** The list with `value` taken out when it is there and put in when it is not. */
export function toggled<T>(values: readonly T[], value: T): readonly T[] {
  return values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
}

function isColumn<S extends string>(columns: SortColumns<S>, named: string): named is S {
  return Object.hasOwn(columns, named);
}
