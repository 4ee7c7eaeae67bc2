/** One step of the line: from `at` on so many were held. */
export interface BurndownPoint {
  readonly at: number;
  readonly held: number;
}

/** `in`: came under the freeze, or was frozen again. `out`: thawed, excepted, or no more in the scope. */
export interface Move {
  readonly at: number;
  readonly to: "in" | "out";
}

/**
 * How many were held, from the beginning on, in steps. What moved within one of `most` equal stretches of the time is one step, so that the
 * line stays short, whatever the number of repositories. The last point is at `until`.
 */
export function burndown(
  moves: readonly Move[],
  { since, until, most }: { readonly since: number; readonly until: number; readonly most: number },
): readonly BurndownPoint[] {
  const stretch = Math.max(1, (until - since) / most);
  const sorted = moves.filter(({ at }) => at <= until).toSorted((one, other) => one.at - other.at);
  const points: BurndownPoint[] = [];
  let held = 0;
  let place = -1;
  for (const { at, to } of sorted) {
    held += to === "in" ? 1 : -1;
    const mine = Math.max(0, Math.floor((at - since) / stretch));
    const point = { at: Math.max(at, since), held };
    if (mine === place) points[points.length - 1] = { ...point, at: points.at(-1)?.at ?? point.at };
    else points.push(point);
    place = mine;
  }
  if (points.at(-1)?.at !== until) points.push({ at: until, held });
  return points;
}
