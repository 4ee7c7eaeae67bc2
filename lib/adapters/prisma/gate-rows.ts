import type { Fact, FactName, Facts } from "../../core/gates/facts.ts";
import type { Evidence, Verdict } from "../../core/gates/gate.ts";

/** How facts and verdicts stand in the database. Rows are ours: what is in them was judged or gathered here. */

export interface StoredFact {
  readonly repository_id: string;
  readonly fact: string;
  readonly sha: string | null;
  readonly payload: unknown;
  readonly missing: string | null;
  readonly as_of: Date;
}

/** By repository. */
export function factsOf(rows: readonly StoredFact[]): ReadonlyMap<string, Facts> {
  const found = new Map<string, { [Name in FactName]?: Fact<never> }>();
  for (const { repository_id: repositoryId, fact, sha, payload, missing, as_of: asOf } of rows) {
    const own = found.get(repositoryId) ?? {};
    own[fact as FactName] = { value: payload as never, sha, missing, asOf: asOf.getTime() };
    found.set(repositoryId, own);
  }
  return found;
}

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
