/** Custom properties of GitHub's that tell an organisation's repositories apart, so that they can be grouped by one. */

/** Values of each property by its name; several, where it takes several. */
export type PropertyValues = ReadonlyMap<string, readonly string[]>;

/** What more repositories have than one can look through is no group of them. */
const MOST_GROUPS = 50;
const MOST_PROPERTIES = 20;

/** As GitHub bounds a property's name. */
const NAME = /^[A-Za-z0-9_$#-]{1,75}$/;
/** Those that an incident itself sets: a wall that is grouped by them would not keep its order. */
const OF_FREEZES = /^(?:freeze_scope|thaw_epoch)_\d+$/;

export interface GroupingProperties {
  /** By name. */
  readonly names: readonly string[];
  /** Of each repository, by GitHub's id: one text for each of these properties that it has. */
  readonly values: ReadonlyMap<number, Readonly<Record<string, string>>>;
}

/** Properties with few values, those with the fewest first where there are too many. */
export function groupingProperties(all: ReadonlyMap<number, PropertyValues>): GroupingProperties {
  const groups = new Map<string, Set<string>>();
  for (const values of all.values())
    for (const [name, texts] of values) {
      if (!NAME.test(name) || OF_FREEZES.test(name) || texts.length === 0) continue;
      const known = groups.get(name) ?? new Set();
      groups.set(name, known.add(textOf(texts)));
    }
  const names = [...groups]
    .filter(([, known]) => known.size <= MOST_GROUPS)
    .toSorted(([one, few], [other, more]) => few.size - more.size || (one < other ? -1 : 1))
    .slice(0, MOST_PROPERTIES)
    .map(([name]) => name)
    .sort();
  const values = new Map<number, Readonly<Record<string, string>>>();
  for (const [id, own] of all) {
    const kept = names.flatMap((name) => {
      const texts = own.get(name) ?? [];
      return texts.length === 0 ? [] : [[name, textOf(texts)] as const];
    });
    values.set(id, Object.fromEntries(kept));
  }
  return { names, values };
}

/** Values of one property. Names are compared without case, as GitHub keeps no two that differ in it only; one without a value is there with none. */
export function valuesOf(
  all: ReadonlyMap<number, PropertyValues>,
  property: string,
): ReadonlyMap<number, readonly string[]> {
  const wanted = property.toLowerCase();
  return new Map(
    [...all].map(([id, values]) => [id, [...values].find(([name]) => name.toLowerCase() === wanted)?.[1] ?? []]),
  );
}

/** NUL is the one character that PostgreSQL's text cannot hold. */
function textOf(texts: readonly string[]): string {
  return [...texts].sort().join(", ").replaceAll("\0", "");
}
