import type { BurndownPoint } from "../forecast/burndown.ts";
import type { Forecast } from "../forecast/forecast.ts";

/** How many were held since an incident began, and when the rest may be out. */
export interface IncidentPace {
  /** Milliseconds since 1970, as all of it. */
  readonly since: number;
  /** Now, or when it ended. */
  readonly until: number;
  readonly points: readonly BurndownPoint[];
  /** Null once it is over. */
  readonly forecast: Forecast | null;
}

/** A rectangle that time and count are drawn into. */
export interface PaceScale {
  readonly from: number;
  readonly to: number;
  readonly top: number;
}

const DAY_MS = 86_400_000;
/** As much of what is to come as of what was, and not less than it takes to see it; else a late end would press the past into a line. */
const MOST_AHEAD = 1.5;

/** What the chart spans: the past, and the band as far as it goes, up to one and a half times the past. */
export function paceScale({ since, until, points, forecast }: IncidentPace): PaceScale {
  const top = Math.max(1, ...points.map(({ held }) => held));
  if (forecast?.kind !== "band") return { from: since, to: Math.max(until, since + 1), top };
  const most = until + Math.max(DAY_MS, (until - since) * MOST_AHEAD);
  return { from: since, to: Math.min(most, forecast.late ?? most), top };
}

/** Of what an SVG path is made: steps, since a count holds until the next one. */
export function stepPath(
  points: readonly BurndownPoint[],
  place: (point: BurndownPoint) => readonly [number, number],
): string {
  return points
    .map((point, index) => {
      const [x, y] = place(point);
      return index === 0 ? `M${x} ${y}` : `H${x}V${y}`;
    })
    .join("");
}
