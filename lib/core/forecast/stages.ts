import { STAGES, type Stage } from "./forecast.ts";

/** What happened to one repository of an incident, in the order in which it did. */
export interface RepositoryPast {
  /** When it came under the freeze. */
  readonly joinedAt: number;
  readonly moves: readonly { readonly at: number; readonly to: Stage | "out" }[];
}

/**
 * How long those that are out had taken from each place where they stood, in milliseconds: from the last time they came there before they
 * were let out for the last time. Whoever never stood in one says nothing about it.
 */
export function stageTimes(pasts: readonly RepositoryPast[]): Readonly<Record<Stage, readonly number[]>> {
  const took: Record<Stage, number[]> = { frozen: [], migrating: [], verifying: [] };
  for (const { joinedAt, moves } of pasts) {
    const out = moves.findLast(({ to }) => to === "out");
    if (out === undefined) continue;
    const before = moves.slice(0, moves.lastIndexOf(out));
    for (const stage of STAGES) {
      const came = before.findLast(({ to }) => to === stage)?.at ?? (stage === "frozen" ? joinedAt : null);
      if (came !== null) took[stage].push(Math.max(0, out.at - came));
    }
  }
  return took;
}
