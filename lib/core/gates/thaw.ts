import type { ExceptionFact } from "./facts.ts";
import type { Verdict } from "./gate.ts";

export interface JudgedGate {
  readonly gate: string;
  readonly verdict: Verdict;
}

/**
 * Whether a repository may thaw. `pass`: every gate in force does. `excepted`: those that do not have an exception that lives; it ends when
 * the first of them does. `hold`: some do not, with all of them.
 */
export type ThawVerdict =
  | { readonly kind: "pass" }
  | { readonly kind: "excepted"; readonly gates: readonly string[]; readonly until: number }
  | { readonly kind: "hold"; readonly gates: readonly JudgedGate[] };

/** An exception lets a gate count as passed while it is approved and has not ended; a gate that nobody judged holds. */
export function mayThaw(
  inForce: readonly string[],
  judged: readonly JudgedGate[],
  exceptions: readonly ExceptionFact[],
  now: number,
): ThawVerdict {
  const verdicts = new Map(judged.map((one) => [one.gate, one.verdict]));
  const open = inForce
    .map((gate) => ({ gate, verdict: verdicts.get(gate) ?? NOT_JUDGED }))
    .filter(({ verdict }) => verdict.kind !== "pass");
  if (open.length === 0) return { kind: "pass" };
  const ends = open.map(({ gate }) => exceptedUntil(gate, exceptions, now));
  const held = open.filter((_, index) => ends[index] === null);
  if (held.length > 0) return { kind: "hold", gates: held };
  const gates = open.map(({ gate }) => gate);
  return { kind: "excepted", gates, until: Math.min(...ends.map((end) => end ?? 0)) };
}

const NOT_JUDGED: Verdict = { kind: "unknown", missing: ["It was not judged yet."] };

function exceptedUntil(gate: string, exceptions: readonly ExceptionFact[], now: number): number | null {
  const ends = exceptions
    .filter((one) => one.gate === gate && one.approved && !one.ended && one.expiresAt > now)
    .map(({ expiresAt }) => expiresAt);
  return ends.length === 0 ? null : Math.max(...ends);
}
