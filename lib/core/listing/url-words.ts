import { z } from "zod";

/** Parts of a URL's query as every list reads them. Nothing here fails: what is not understood is as if it were not there. */

export type RawSearchParams = Readonly<Record<string, string | readonly string[] | undefined>>;

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
