import type { RepoModel } from "../workflow/model.ts";
import type { JudgedReference } from "../workflow/way/judge.ts";
import { type RemedyRefusal, refuse } from "./refusals.ts";
import type { Planned } from "./remediation.ts";

/** How many references there are of each expression in each step: what a scan would find, without what an edit renumbers. */
export function countReferences(repo: RepoModel): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const reference of repo.references) {
    const key = keyOf(reference);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Planned findings whose reference a scan of the edited files would find as often as before. */
export function stillThere(
  planned: readonly Planned[],
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): readonly (readonly [Planned, RemedyRefusal])[] {
  const solved = new Map<string, Planned[]>();
  for (const item of planned) {
    if (!item.reference) continue;
    const key = keyOf(item.reference);
    solved.set(key, [...(solved.get(key) ?? []), item]);
  }
  return [...solved].flatMap(([key, items]) => {
    if ((after.get(key) ?? 0) <= (before.get(key) ?? 0) - items.length) return [];
    return items.map(
      (item) =>
        [
          item,
          refuse(
            "proof-failed",
            item.finding.primary,
            "The edited files would still hold this reference; change it by hand.",
          ).failure,
        ] as const,
    );
  });
}

function keyOf({ file, job, step, expression }: JudgedReference): string {
  return JSON.stringify([file.path, job?.id ?? "", step?.key ?? "", expression]);
}
