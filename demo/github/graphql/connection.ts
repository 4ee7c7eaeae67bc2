import { FieldError } from "./errors.ts";

export interface PageArguments {
  readonly after?: string | null;
  readonly before?: string | null;
  readonly first?: number | null;
  readonly last?: number | null;
}

/** What a list is sorted by; the second part decides between equals. */
type Key = readonly [string | number, string | number];

export interface Listing<T> {
  readonly items: readonly T[];
  readonly keyOf: (item: T) => Key;
  readonly descending?: boolean;
  readonly nodeOf: (item: T) => unknown;
}

/**
 * One page of a list. A cursor holds the place in the order, not a number: what comes or goes before it moves nothing.
 * @see https://docs.github.com/en/graphql/guides/using-pagination-in-the-graphql-api
 */
export function connection<T>({ items, keyOf, nodeOf, descending = false }: Listing<T>, page: PageArguments) {
  const order = (left: Key, right: Key) => (descending ? -1 : 1) * compare(left, right);
  const sorted = items.map((item) => ({ item, key: keyOf(item) })).sort((left, right) => order(left.key, right.key));
  const [after, before] = [page.after, page.before].map((cursor) => (cursor == null ? null : keyIn(cursor)));
  let start = 0;
  let end = sorted.length;
  if (after != null) start = countWhile(sorted, ({ key }) => order(key, after) <= 0);
  if (before != null) end = countWhile(sorted, ({ key }) => order(key, before) < 0);
  if (page.first != null) end = Math.min(end, start + page.first);
  else if (page.last != null) start = Math.max(start, end - page.last);
  const edges = sorted.slice(start, Math.max(start, end)).map(({ item, key }) => ({
    cursor: cursorOf(key),
    node: nodeOf(item),
  }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    totalCount: sorted.length,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: end < sorted.length,
      hasPreviousPage: start > 0,
    },
  };
}

function countWhile<T>(sorted: readonly T[], holds: (item: T) => boolean): number {
  const index = sorted.findIndex((item) => !holds(item));
  return index === -1 ? sorted.length : index;
}

function compare(left: Key, right: Key): number {
  const [a, b] = left[0] === right[0] ? [left[1], right[1]] : [left[0], right[0]];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function cursorOf(key: Key): string {
  return Buffer.from(`cursor:v2:${JSON.stringify(key)}`).toString("base64");
}

function keyIn(cursor: string): Key {
  const [, json = ""] = /^cursor:v2:(.*)$/s.exec(Buffer.from(cursor, "base64").toString("utf8")) ?? [];
  const key = parsed(json);
  if (Array.isArray(key) && key.length === 2) return key as unknown as Key;
  throw new FieldError("INVALID_CURSOR_ARGUMENTS", `\`${cursor}\` does not appear to be a valid cursor.`);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
