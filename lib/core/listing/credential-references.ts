import { MODIFIERS, type Modifier } from "../contracts.ts";
import type { Outcome, OutcomeGroup, ReferenceView, ReferencingRepository } from "./credential-views.ts";

/** How the references of one credential are arranged: by repository, by file, and what becomes of them. */

export interface ReferencesInFile {
  readonly path: string;
  readonly references: readonly ReferenceView[];
}

/** References by file, in the order in which they come. */
export function referencesByFile({ references }: ReferencingRepository): readonly ReferencesInFile[] {
  const files = new Map<string, ReferenceView[]>();
  for (const reference of references) {
    const inFile = files.get(reference.path);
    if (inFile === undefined) files.set(reference.path, [reference]);
    else inFile.push(reference);
  }
  return [...files].map(([path, inFile]) => ({ path, references: inFile }));
}

/** References that each kind of outcome has, most first within a kind; kinds in the order solved, left, not planned. */
export function outcomesByKind(groups: readonly OutcomeGroup[]): readonly OutcomeGroup[] {
  const order: readonly Outcome["kind"][] = ["planned", "left", "unplanned"];
  return groups.toSorted(
    (a, b) => order.indexOf(a.outcome.kind) - order.indexOf(b.outcome.kind) || b.references - a.references,
  );
}

/** Modifiers that widen who can get at the credential, worst first. */
export const WIDENING: readonly Modifier[] = MODIFIERS.filter(
  (modifier) => modifier === "untrusted-trigger" || modifier === "fork-reachable",
);
