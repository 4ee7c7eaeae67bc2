/** From `at` on there were so many more, or fewer, that are held. */
export interface Change {
  readonly at: number;
  readonly by: number;
}

/** One step of the line: from `at` on so many were held. */
export interface BurndownPoint {
  readonly at: number;
  readonly held: number;
}

/** How many were held, as steps from the first change up to `until`; changes of one moment are one step, and later ones are not in it. */
export function burndown(changes: readonly Change[], until: number): readonly BurndownPoint[] {
  const sorted = changes.filter(({ at }) => at <= until).toSorted((one, other) => one.at - other.at);
  const points: BurndownPoint[] = [];
  let held = 0;
  for (const { at, by } of sorted) {
    held += by;
    if (points.at(-1)?.at === at) points.pop();
    points.push({ at, held });
  }
  if (points.at(-1)?.at !== until) points.push({ at: until, held });
  return points;
}
