import { type Draw, drawFrom, oneOf } from "./draw.ts";

/**
 * When everything that an incident holds may be thawed. Never one date: a band, or that there is too little to go by.
 *
 * Two things make it: the pace of the last days, of which days like them are drawn again and again; and how long a repository that thawed
 * had taken from where the slowest of the remaining ones stand. The later of the two is when it ends. What neither knows (a weekend to come, a team that
 * joins in, a repository that nobody wants) is stated beside it as what was taken for granted.
 */
export interface ThawFacts {
  readonly now: number;
  /** When the freeze was asked for. */
  readonly since: number;
  /** When each repository thawed, and when one was frozen again; in any order. */
  readonly thawed: readonly number[];
  readonly refrozen: readonly number[];
  /** By where they stand. */
  readonly remaining: Readonly<Record<Stage, number>>;
  /** Of those that thawed: milliseconds from the last time they came there until they were thawed. */
  readonly took: Readonly<Record<Stage, readonly number[]>>;
}

/** A refrozen repository stands where a frozen one does. */
export const STAGES = ["frozen", "migrating", "verifying"] as const;
export type Stage = (typeof STAGES)[number];

export type Forecast =
  | { readonly kind: "done" }
  | { readonly kind: "too-little"; readonly thawed: number; readonly wanted: number }
  | {
      readonly kind: "band";
      /** Milliseconds since 1970. Of ten runs one ends before `early`, five before `likely`, nine before `late`. Null: not within `HORIZON_MS`. */
      readonly early: number | null;
      readonly likely: number | null;
      readonly late: number | null;
      /** What it goes by. */
      readonly perDay: number;
      readonly days: number;
    };

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** How far back the pace is looked at. */
export const LOOKBACK_MS = 7 * DAY_MS;
/** Beyond it nothing is said. */
export const HORIZON_MS = 180 * DAY_MS;
/** Fewer say nothing about those that come. */
export const FEWEST_THAWED = 5;
/** The pace is cut into so many pieces. With seven days each is half a day, so that nights are pieces of their own. */
const PIECES = 14;
const RUNS = 400;

/** The same facts give the same band. */
export function forecastThaw(facts: ThawFacts): Forecast {
  const remaining = STAGES.reduce((sum, stage) => sum + facts.remaining[stage], 0);
  if (remaining === 0) return { kind: "done" };
  const pace = paceOf(facts);
  if (pace.thawed < FEWEST_THAWED) return { kind: "too-little", thawed: pace.thawed, wanted: FEWEST_THAWED };
  const draw = drawFrom(remaining);
  const stages = stagesOf(facts);
  const ends = Array.from({ length: RUNS }, () => Math.max(byPace(pace, remaining, draw), byStage(stages, draw)));
  ends.sort((one, other) => one - other);
  const at = (share: number) => {
    const takes = ends[Math.floor(share * (RUNS - 1))] ?? Number.POSITIVE_INFINITY;
    return takes > HORIZON_MS ? null : facts.now + Math.round(takes);
  };
  const days = (pace.pieceMs * PIECES) / DAY_MS;
  const net = pace.pieces.reduce((sum, count) => sum + count, 0);
  return { kind: "band", early: at(0.1), likely: at(0.5), late: at(0.9), perDay: net / days, days };
}

interface Pace {
  /** Thawed less refrozen, in each piece of the time looked back. */
  readonly pieces: readonly number[];
  readonly pieceMs: number;
  readonly thawed: number;
}

function paceOf({ now, since, thawed, refrozen }: ThawFacts): Pace {
  const span = Math.min(LOOKBACK_MS, Math.max(now - since, PIECES * MINUTE_MS));
  const from = now - span;
  const pieceMs = span / PIECES;
  const pieces = Array.from({ length: PIECES }, () => 0);
  const count = (times: readonly number[], by: number) => {
    let counted = 0;
    for (const time of times) {
      if (time < from || time > now) continue;
      const piece = Math.min(PIECES - 1, Math.floor((time - from) / pieceMs));
      pieces[piece] = (pieces[piece] ?? 0) + by;
      counted += 1;
    }
    return counted;
  };
  const out = count(thawed, 1);
  count(refrozen, -1);
  return { pieces, pieceMs, thawed: out };
}

/**
 * One run: the days looked back to are one sample of many that could have been, so first they are drawn from, with replacement, and then
 * what is to come from these. Without the first step the band would say nothing about how little a few days tell.
 */
function byPace({ pieces, pieceMs }: Pace, remaining: number, draw: Draw): number {
  const drawn = pieces.map(() => oneOf(pieces, draw) ?? 0);
  if (drawn.reduce((sum, count) => sum + count, 0) <= 0) return Number.POSITIVE_INFINITY;
  let left = remaining;
  for (let at = 0; at <= HORIZON_MS; at += pieceMs) {
    const count = oneOf(drawn, draw) ?? 0;
    if (count >= left) return at + (left / count) * pieceMs;
    left -= count;
  }
  return Number.POSITIVE_INFINITY;
}

interface StageTimes {
  /** Repositories that stand there. */
  readonly count: number;
  /** How long it took others from there, the shortest first. */
  readonly sorted: readonly number[];
}

/** Sorted once for all runs. Where nobody stands, or from where nobody came yet, nothing is drawn. */
function stagesOf({ remaining, took }: ThawFacts): readonly StageTimes[] {
  const stages = STAGES.map((stage) => ({
    count: remaining[stage],
    sorted: took[stage].toSorted((one, other) => one - other),
  }));
  return stages.filter(({ count, sorted }) => count > 0 && sorted.length > 0);
}

/**
 * One run: the longest of as many draws as repositories stand there, from how long it took others from there. The longest of n draws is one
 * draw at the n-th root: nothing is drawn a thousand times.
 */
function byStage(stages: readonly StageTimes[], draw: Draw): number {
  return Math.max(
    0,
    ...stages.map(({ count, sorted }) => sorted[Math.floor(draw() ** (1 / count) * sorted.length)] ?? 0),
  );
}
