import type { ShownState } from "./incident-shown.ts";

/** The wall of an incident: one tile for each of its repositories, in an order that stays while their states change. */

/** By whom they are owned, by who may see them on GitHub, or not at all. */
export const WALL_GROUPINGS = ["team", "visibility", "none"] as const;
/** Those, or a custom property of the organisation's. */
export type WallGrouping = (typeof WALL_GROUPINGS)[number] | `property:${string}`;

/** What an address names; null for what is no grouping. */
export function wallGrouping(word: string): WallGrouping | null {
  if (/^property:[A-Za-z0-9_$#-]{1,75}$/.test(word)) return word as WallGrouping;
  return WALL_GROUPINGS.find((one) => one === word) ?? null;
}

/** The property's name; null for what groups otherwise. */
export function groupingProperty(by: WallGrouping): string | null {
  return by.startsWith("property:") ? by.slice("property:".length) : null;
}

/** As a person calls what it is grouped by. */
export function groupingWords(by: WallGrouping): string {
  if (by === "team") return "owner";
  return by === "none" ? "nothing" : (groupingProperty(by) ?? by);
}

/** As a person calls a group, where it is none of a known owner. */
export function groupWords({ kind, key }: Pick<WallGroup, "kind" | "key">): string {
  if (kind === "nobody") return "no owner is known";
  if (kind === "unset") return "no value is known";
  return kind === "visibility" && key === "unknown" ? "not known" : key;
}

/** As an address names what has no known owner; no slug is that. */
export const NO_TEAM = "-";

/**
 * Where the rows of a group are; null for one that is no owner's.
 * @param base the address of all rows, without a team
 */
export function groupPath(base: string, { kind, key }: Pick<WallGroup, "kind" | "key">): string | null {
  if (kind !== "team" && kind !== "user" && kind !== "nobody") return null;
  return `${base}${base.includes("?") ? "&" : "?"}team=${encodeURIComponent(key === "" ? NO_TEAM : key)}#repositories`;
}

export interface WallGroup {
  /** What the tiles have in common: a slug, a visibility, a property's value, or "" for what is not known. */
  readonly key: string;
  readonly kind: "team" | "user" | "nobody" | "visibility" | "property" | "unset" | "all";
  readonly tiles: number;
}

/** Thousands of tiles as short as they get: their names are asked for apart, once for each layout. */
export interface WallView {
  /** Another one as soon as a tile came, went or moved; equal layouts have equal groups, and equal tiles in them. */
  readonly layout: string;
  readonly groups: readonly WallGroup[];
  /** One letter of `WALL_LETTERS` for each tile, the groups one after the other. */
  readonly states: string;
  /** "1" for each tile that fits the filter and "0" for the others; null where nothing is filtered. */
  readonly fits: string | null;
  /** Custom properties that it can be grouped by, and when GitHub told of them last; null where it never did. */
  readonly properties: { readonly names: readonly string[]; readonly asOf: string | null };
}

export interface WallNames {
  readonly layout: string;
  /** `owner/name` of each tile. */
  readonly names: readonly string[];
}

/** Letters that need no escape anywhere. */
export const WALL_LETTERS: Readonly<Record<ShownState, string>> = {
  loose: "l",
  unknown: "u",
  asked: "a",
  refrozen: "r",
  frozen: "f",
  migrating: "m",
  verifying: "v",
  leaving: "o",
  excepted: "e",
  thawed: "t",
  released: "s",
  chosen: "c",
};

/** Tiles of one group as they stand in the strings of the whole. */
export function wallSpans(groups: readonly Pick<WallGroup, "tiles">[]): readonly (readonly [number, number])[] {
  let at = 0;
  return groups.map(({ tiles }) => {
    const from = at;
    at += tiles;
    return [from, at] as const;
  });
}

/** How the tiles lie on the screen. */
export interface WallPlan {
  readonly spans: readonly (readonly [number, number])[];
  /** Tiles beside each other. */
  readonly columns: number;
  readonly fits: string | null;
}

export const WALL_KEYS = [
  "ArrowLeft",
  "ArrowRight",
  "ArrowUp",
  "ArrowDown",
  "Home",
  "End",
  "PageUp",
  "PageDown",
] as const;
export type WallKey = (typeof WALL_KEYS)[number];

/**
 * The tile that a key leads to, past those that do not fit the filter; the same one where there is none. Arrows go as the eye does, from group to
 * group as well; Home and End to the ends of the group, with `far` to those of the wall; Page to the next group.
 */
export function walkWall(key: WallKey, at: number, plan: WallPlan, far = false): number {
  const { spans } = plan;
  const group = Math.max(
    0,
    spans.findIndex(([from, to]) => at >= from && at < to),
  );
  const [from, to] = spans[group] ?? [0, 0];
  const last = spans.at(-1)?.[1] ?? 0;
  const [first, end] = far ? [0, last] : [from, to];
  if (key === "ArrowLeft") return fitting(plan, range(at - 1, -1), at);
  if (key === "ArrowRight") return fitting(plan, range(at + 1, last), at);
  if (key === "Home") return fitting(plan, range(first, end), at);
  if (key === "End") return fitting(plan, range(end - 1, first - 1), at);
  if (key === "PageDown") return ofGroups(plan, range(group + 1, spans.length), at);
  if (key === "PageUp") return ofGroups(plan, range(group - 1, -1), at);
  return vertically(plan, at, key === "ArrowDown" ? 1 : -1);
}

function fits({ fits: mask }: WallPlan, tile: number): boolean {
  return mask === null || mask[tile] === "1";
}

function fitting(plan: WallPlan, tiles: Iterable<number>, otherwise: number): number {
  for (const tile of tiles) if (fits(plan, tile)) return tile;
  return otherwise;
}

/** The first that fits of the first group that has one. */
function ofGroups(plan: WallPlan, groups: Iterable<number>, otherwise: number): number {
  for (const group of groups) {
    const [from, to] = plan.spans[group] ?? [0, 0];
    const found = fitting(plan, range(from, to), -1);
    if (found >= 0) return found;
  }
  return otherwise;
}

/** In the same column, row by row; a shorter row's last tile stands for its missing ones. */
function vertically(plan: WallPlan, at: number, step: 1 | -1): number {
  const { spans, columns } = plan;
  const rows = spans.flatMap(([from, to], group) =>
    Array.from(range(from, to, columns), (start) => ({ group, start, end: Math.min(start + columns, to) })),
  );
  const row = rows.findIndex(({ start, end }) => at >= start && at < end);
  const column = at - (rows[row]?.start ?? at);
  for (const next of range(row + step, step > 0 ? rows.length : -1)) {
    const line = rows[next];
    if (line === undefined) break;
    const tile = Math.min(line.start + column, line.end - 1);
    const nearest = fitting(plan, near(tile, line.start, line.end), -1);
    if (nearest >= 0) return nearest;
  }
  return at;
}

/** Those of a row, the nearest first. */
function* near(tile: number, start: number, end: number): Generator<number> {
  for (let away = 0; away < end - start; away += 1) {
    if (tile - away >= start) yield tile - away;
    if (away > 0 && tile + away < end) yield tile + away;
  }
}

/** From one up to another that is not reached, or down to it. */
function* range(from: number, to: number, step = 1): Generator<number> {
  if (from <= to) for (let at = from; at < to; at += step) yield at;
  else for (let at = from; at > to; at -= step) yield at;
}
