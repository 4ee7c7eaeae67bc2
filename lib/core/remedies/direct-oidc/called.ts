import { wholeExpression, withoutSecret } from "../../fix/callers.ts";
import type { Change } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import type { Prerequisite } from "../../fix/remediation.ts";
import type { CiFile, Entry, Site } from "../../workflow/model.ts";
import { sourceOffset } from "../../workflow/scalar.ts";
import { spanAt } from "../../workflow/text.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { entryOf, type Linked } from "../../workflow/way/linked.ts";
import type { Outcome } from "./outcome.ts";

type Recipe = (reference: JudgedReference, context: FixContext) => Outcome | null;

/**
 * A secret that is handed to a workflow of the same repository: that one asks for the credential itself, and nobody
 * passes it any more. Null unless every read of it there has a recipe, and every caller passes it by itself.
 */
export function planCalled(reference: JudgedReference, context: FixContext, recipe: Recipe): Outcome | null {
  const { place, file, site } = reference;
  const callee = place?.job?.uses ? context.repo.linked.callee(place.job.uses.target) : null;
  if (!site || !place?.job || callee?.kind !== "workflow" || callee.generated || reference.repeats.length > 0)
    return null;
  const { key, job } = place;
  const passing = context.repo.linked
    .workflowCallers(callee)
    .flatMap((caller) => entryOf(caller.job.secrets, key) ?? []);
  if (!passing.every(isWhole)) return null;
  const inner = readsOf(context.repo.linked, reference, callee, key);
  const outcomes = inner?.map((read) => recipe(read, context));
  if (!outcomes || outcomes.length === 0 || outcomes.includes(null)) return null;
  const found = outcomes.filter((outcome): outcome is Outcome => outcome !== null).map((outcome) => outcome.value);
  const [first] = found;
  if (!first) return null;
  const changes: Change[] = [
    { do: "remove-entry", section: { file, job, step: null, name: "secrets" }, key },
    { do: "make-optional", file: callee, name: key },
    ...found.flatMap((remediation) => remediation.changes),
  ];
  const prerequisites: Prerequisite[] = found.flatMap((remediation) => remediation.prerequisites);
  const reasons = [...new Set(found.flatMap((remediation) => remediation.reasons))];
  return { ok: true, value: { ...first, changes, prerequisites, reasons } };
}

function isWhole(entry: Entry): boolean {
  const [site, ...rest] = entry.sites;
  const [access] = site?.accesses ?? [];
  return rest.length === 0 && site !== undefined && access !== undefined && wholeExpression(site, access);
}

/** The callee's reads as references of their own; null when one of them only tests it, or some runs get there without it. */
function readsOf(
  linked: Linked,
  reference: JudgedReference,
  callee: CiFile,
  key: string,
): readonly JudgedReference[] | null {
  const reads: JudgedReference[] = [];
  for (const site of callee.sites) {
    for (const access of site.accesses) {
      if (access.root !== "secrets" || access.path[0]?.toLowerCase() !== key.toLowerCase()) continue;
      if (access.role === "test" || withoutSecret(linked, site, key, "a-secret")) return null;
      reads.push(readAt(reference, callee, site, access.start, access.end));
    }
  }
  return reads;
}

function readAt(reference: JudgedReference, file: CiFile, site: Site, start: number, end: number): JudgedReference {
  const span = spanAt(file.lines, file.path, sourceOffset(site.expression, start), sourceOffset(site.expression, end));
  const { place } = site;
  return { ...reference, file, site, span, place, job: place.job, step: place.step, origin: "secret", repeats: [] };
}
