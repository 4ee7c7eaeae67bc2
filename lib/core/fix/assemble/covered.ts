import type { StepModel } from "../../workflow/model.ts";
import type { Change, Section } from "../changes.ts";
import type { Planned } from "../remediation.ts";

export interface Kept {
  readonly item: Planned;
  readonly changes: readonly Change[];
}

/**
 * Leaves out what stands at a place that another finding's change takes away: the id of an App beside its private key, a region beside
 * a static key. A finding of which nothing is left is solved by that other one.
 */
export function withoutCovered(planned: readonly Planned[]): {
  readonly kept: readonly Kept[];
  readonly covered: ReadonlyMap<Planned, Planned>;
} {
  const gone = new Map<StepModel, Planned>();
  const removed = new Map<string, Planned>();
  for (const item of planned) {
    for (const change of item.remediation.changes) {
      if (change.do === "become-broker") gone.set(change.at.step, item);
      if (change.do === "remove-entry" && change.section.step) removed.set(entryKey(change.section, change.key), item);
    }
  }
  const kept: Kept[] = [];
  const covered = new Map<Planned, Planned>();
  for (const item of planned) {
    let cover: Planned | null = null;
    const changes = item.remediation.changes.filter((change) => {
      const by = coverOf(change, gone, removed);
      if (!by || by === item) return true;
      cover = by;
      return false;
    });
    if (cover && !changes.some((change) => change.do !== "insert-step" && change.do !== "grant-rights"))
      covered.set(item, cover);
    else kept.push({ item, changes });
  }
  return { kept, covered };
}

function coverOf(
  change: Change,
  gone: ReadonlyMap<StepModel, Planned>,
  removed: ReadonlyMap<string, Planned>,
): Planned | null {
  if (change.do === "substitute") {
    const { place, file } = change.site;
    if (!place.step) return null;
    if (place.kind === "with" && gone.has(place.step)) return gone.get(place.step) ?? null;
    const name = place.kind === "with" ? "with" : place.kind === "env" ? "env" : null;
    if (!name) return null;
    return removed.get(entryKey({ file, job: place.job, step: place.step, name }, place.key)) ?? null;
  }
  if (
    (change.do === "set-entry" || change.do === "remove-entry") &&
    change.section.step &&
    change.section.name === "with"
  ) {
    return gone.get(change.section.step) ?? null;
  }
  return change.do === "set-uses" ? (gone.get(change.at.step) ?? null) : null;
}

function entryKey(section: Section, key: string): string {
  return JSON.stringify([
    section.file.path,
    section.job?.id ?? "",
    section.step?.index ?? -1,
    section.name,
    key.toLowerCase(),
  ]);
}
