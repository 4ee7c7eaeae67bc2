import type { AccessLevel, PermissionMap } from "./contracts.ts";

/** GitHub's levels of a permission: each holds those below it. */
const RANK: ReadonlyMap<string, number> = new Map<AccessLevel, number>([
  ["read", 1],
  ["write", 2],
  ["admin", 3],
]);

/**
 * Whether a holder of `held` may do what `asked` needs. What is no level permits nothing and is permitted by nothing: levels ranked by a
 * position in a list would let the unknown one (−1) pass.
 */
export function includes(held: string | undefined, asked: string): boolean {
  const has = held === undefined ? undefined : RANK.get(held);
  const wants = RANK.get(asked);
  return has !== undefined && wants !== undefined && has >= wants;
}

type Levels = Readonly<Record<string, string>>;

/** The entries of `asked` that `held` does not permit, as `name: level`, sorted. */
export function exceeding(asked: Levels, held: Levels, permits = includes): readonly string[] {
  return Object.entries(asked)
    .filter(([name, level]) => !permits(Object.hasOwn(held, name) ? held[name] : undefined, level))
    .map(([name, level]) => `${name}: ${level}`)
    .sort();
}

/** The least permissions that cover all of them: the highest level of each. */
export function combined(maps: readonly PermissionMap[]): PermissionMap {
  const highest = new Map<string, AccessLevel>();
  for (const [name, level] of maps.flatMap((map) => Object.entries(map))) {
    if (!includes(highest.get(name), level)) highest.set(name, level);
  }
  return Object.fromEntries(highest);
}

/** The most permissions that lie in both: the lower level of each. */
export function common(one: PermissionMap, other: PermissionMap): PermissionMap {
  const both = Object.entries(one).flatMap(([name, level]) => {
    const second = Object.hasOwn(other, name) ? other[name] : undefined;
    if (second === undefined) return [];
    return [[name, includes(level, second) ? second : level] as const];
  });
  return Object.fromEntries(both);
}
