import type { RiskyKind } from "./paths.ts";
import type { Person } from "./window.ts";

/** In which order commits are worth looking at. It decides nothing: each has to be reviewed. */

export interface TouchedPath {
  readonly path: string;
  readonly kind: RiskyKind;
  /** Scripts that run by themselves and were changed; null where it could not be told, empty where there are none. */
  readonly scripts: readonly string[] | null;
}

export interface CommitFacts {
  readonly movers: readonly Person[];
  readonly known: boolean;
  readonly leftAt: number | null;
  readonly authorId: number | null;
  readonly verified: boolean;
  /** GitHub's word of why. */
  readonly verifyReason: string;
  /** Null while it was not looked at. */
  readonly details: CommitDetails | null;
}

/** What is asked for each commit. */
export interface CommitDetails {
  /** Pull requests that brought it to this branch. */
  readonly pulls: readonly MergedPull[];
  /** Whether all of them are listed. */
  readonly pullsComplete: boolean;
  readonly touched: readonly TouchedPath[];
  /** Whether every path was looked at that could matter. */
  readonly touchedComplete: boolean;
}

export interface MergedPull {
  readonly number: number;
  readonly author: Person | null;
  readonly mergedBy: Person | null;
}

export interface Risk {
  /** 0 to 100, the highest first. */
  readonly score: number;
  /** Short sentences, the weightiest first. */
  readonly reasons: readonly string[];
}

const OF_PATHS: Readonly<Record<RiskyKind, readonly [number, string]>> = {
  workflow: [40, "changes workflows"],
  action: [35, "changes an action"],
  container: [15, "changes how an image is built"],
  package: [10, "changes a package manifest"],
};

export function riskOf(facts: CommitFacts): Risk {
  const found: (readonly [number, string])[] = [...ofMoves(facts), ...ofPeople(facts), ...ofDetails(facts.details)];
  const sorted = found.toSorted(([left], [right]) => right - left);
  const score = Math.min(
    100,
    sorted.reduce((sum, [points]) => sum + points, 0),
  );
  return { score, reasons: sorted.map(([, reason]) => reason) };
}

/** From this on a page says "high". */
export const HIGH_RISK = 40;
export const SOME_RISK = 15;

export function riskWord(score: number): "high" | "some" | "low" {
  if (score >= HIGH_RISK) return "high";
  return score >= SOME_RISK ? "some" : "low";
}

function* ofMoves({ known, leftAt }: CommitFacts): Iterable<readonly [number, string]> {
  if (!known) yield [45, "nobody knows who pushed it"];
  if (leftAt !== null) yield [40, "was taken off the branch by force"];
}

function* ofPeople({
  verified,
  verifyReason,
  authorId,
  movers,
  details,
}: CommitFacts): Iterable<readonly [number, string]> {
  if (!verified)
    yield [
      verifyReason === "unsigned" ? 5 : 20,
      verifyReason === "unsigned" ? "is not signed" : `its signature does not hold (${verifyReason})`,
    ];
  const parts = [...movers, ...(details?.pulls ?? []).flatMap(({ author, mergedBy }) => [author, mergedBy])];
  if (authorId !== null && parts.length > 0 && parts.every((one) => one?.id !== authorId))
    yield [10, "bears the name of somebody who had no part in it"];
}

function* ofDetails(details: CommitDetails | null): Iterable<readonly [number, string]> {
  if (details === null) return yield [20, "what it changes was not looked at yet"];
  const { pulls, touched, touchedComplete } = details;
  if (pulls.length === 0) yield [15, "came without a pull request"];
  if (pulls.some(({ author, mergedBy }) => author !== null && author.id === mergedBy?.id))
    yield [8, "was merged by who proposed it"];
  for (const kind of new Set(touched.map((one) => one.kind))) yield OF_PATHS[kind];
  const scripts = new Set(touched.flatMap((one) => one.scripts ?? []));
  if (scripts.size > 0) yield [35, `changes scripts that run by themselves (${[...scripts].join(", ")})`];
  if (touched.some((one) => one.scripts === null)) yield [25, "has a manifest that cannot be read"];
  if (!touchedComplete) yield [10, "changes more files than GitHub lists"];
}
