import { wholeExpression } from "../../fix/callers.ts";
import type { Change, Section } from "../../fix/changes.ts";
import type { Access } from "../../workflow/expression.ts";
import type { Entry, Site } from "../../workflow/model.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { entryOf, type StepPlace } from "../../workflow/way/linked.ts";
import { accessOf } from "../reference.ts";

/** A reference in a step of a workflow, with the access as it stands there. */
export interface Use {
  readonly at: StepPlace;
  readonly site: Site;
  readonly access: Access;
}

/** The reference's place when it is one access in one step of a workflow; null for every other shape. */
export function placedUse(reference: JudgedReference): Use | null {
  const { file, site, form, tested } = reference;
  if (form !== "access" || tested || file.kind !== "workflow" || !site?.parsed || reference.repeats.length > 0)
    return null;
  const { job, step } = site.place;
  const access = accessOf(reference, site);
  if (!job || !step || !access || access.dynamic) return null;
  return { at: { file, job, step }, site, access };
}

/** The same where the access is the whole value of an input or a variable of the step. */
export function entryUse(reference: JudgedReference, name: "with" | "env"): Use | null {
  const use = placedUse(reference);
  if (use?.site.place.kind !== name || !wholeExpression(use.site, use.access)) return null;
  return use;
}

/**
 * The entries of these names that are there, when each can go without a loss: a value that is written down, or one
 * access to a stored one. Null when one of them computes its value, so that nobody knows what would go with it.
 */
export function removable(entries: readonly Entry[], names: readonly string[]): readonly Entry[] | null {
  const found = names.flatMap((name) => entryOf(entries, name) ?? []);
  return found.every(isPlain) ? found : null;
}

function isPlain(entry: Entry): boolean {
  const [site, ...rest] = entry.sites;
  if (entry.value === null) return false;
  if (!site) return true;
  const [access] = site.accesses;
  if (rest.length > 0 || site.accesses.length !== 1 || !access || !site.parsed) return false;
  return ["secrets", "vars", "steps"].includes(access.root) && wholeExpression(site, access);
}

export function section(at: StepPlace, name: Section["name"]): Section {
  return { file: at.file, job: at.job, step: at.step, name };
}

export function removals(at: StepPlace, name: "with" | "env", entries: readonly Entry[]): readonly Change[] {
  return entries.map((entry) => ({ do: "remove-entry", section: section(at, name), key: entry.key }));
}

/** Sets an input, under the key as the step writes it. */
export function setInput(at: StepPlace, key: string, value: string): Change {
  const written = entryOf(at.step.with, key)?.key ?? key;
  return { do: "set-entry", section: section(at, "with"), key: written, value: [value] };
}

/** Sets an input that the step does not have; what is there stays. */
export function setAbsent(at: StepPlace, key: string, value: string): readonly Change[] {
  return isFilled(entryOf(at.step.with, key)) ? [] : [setInput(at, key, value)];
}

function isFilled(entry: Entry | null): boolean {
  return entry !== null && entry.value !== "";
}

/** Whether anything else of the step reads one of these variables: an expression, or its condition. */
export function readsVariable(at: StepPlace, names: readonly string[]): boolean {
  if (names.some((name) => asksFor(at.step.condition, name))) return true;
  return at.file.sites.some(
    ({ place, accesses }) =>
      place.step === at.step &&
      accesses.some((access) => access.root === "env" && names.includes(access.path[0] ?? "")),
  );
}

/** Whether a condition reads `env.NAME`. */
export function asksFor(condition: string | null, name: string): boolean {
  const wanted = `env.${name}`;
  const text = condition ?? "";
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    if (!/[\w-]/.test(text[at + wanted.length] ?? "")) return true;
  }
  return false;
}

/** Whether the environment of the job or of the workflow gives one of these variables a value. */
export function inherits(at: StepPlace, names: readonly string[]): boolean {
  return [...at.job.env, ...at.file.env].some((entry) => names.includes(entry.key) && entry.value !== "");
}

/**
 * Whether the workflow can be called by another one: what its token says of its workflow is then not the file that
 * runs.
 */
export function isCalled(at: StepPlace, callers: number): boolean {
  return callers > 0 || at.file.triggers.events.includes("workflow_call");
}
