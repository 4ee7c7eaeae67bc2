import type { Evidence, Verdict } from "../../core/gates/gate.ts";

/** How verdicts stand in the database. Rows are ours: what is in them was judged here. */

/** What the column `evidence` holds of a verdict. */
export function evidenceOf(verdict: Verdict): readonly (Evidence | string)[] {
  if (verdict.kind === "pass") return verdict.evidence;
  return verdict.kind === "hold" ? verdict.reasons : verdict.missing;
}

export function verdictOf({ verdict, evidence }: { readonly verdict: string; readonly evidence: unknown }): Verdict {
  if (verdict === "pass") return { kind: "pass", evidence: evidence as readonly Evidence[] };
  const lines = evidence as readonly string[];
  return verdict === "hold" ? { kind: "hold", reasons: lines } : { kind: "unknown", missing: lines };
}
