/** So many names of teams, over all organisations. */
export const MOST_TEAMS = 50;
/** So many names of organisations. */
export const MOST_ORGANISATIONS = 20;
/** What is not named. */
export const OTHER = "other";

/**
 * Labels must not grow with what others can make. The names with the most behind them stay, the first in the alphabet of those that are alike, so
 * that the same figures give the same names.
 */
export function namedOnes(sizes: ReadonlyMap<string, number>, most: number): ReadonlySet<string> {
  const names = [...sizes].sort(([one, few], [two, many]) => many - few || (one < two ? -1 : 1));
  return new Set(names.slice(0, most).map(([name]) => name));
}

/** A word of a closed list, or `other`: what a newer version wrote into the database makes no new label. */
export function wordOf(word: string | null, words: readonly string[]): string {
  return word !== null && words.includes(word) ? word : OTHER;
}
