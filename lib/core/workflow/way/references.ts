import type { Origin, ReferenceContext, Span } from "../../contracts.ts";
import type { Access } from "../expression.ts";
import type { CiFile, Entry, JobModel, Place, Site, StepModel } from "../model.ts";
import { sourceOffset } from "../scalar.ts";
import { spanAt } from "../text.ts";
import { entryOf, type Linked, type StepPlace } from "./linked.ts";
import { type ExportedValue, isManagerOutput, managerExports, stepById } from "./managers.ts";
import { isComposite } from "./scripts.ts";

/** One reference as the text has it, before it is judged. */
export interface Reference {
  readonly form: "access" | "all" | "inherit" | "input" | "export";
  readonly file: CiFile;
  readonly job: JobModel | null;
  readonly step: StepModel | null;
  readonly place: Place | null;
  readonly site: Site | null;
  readonly span: Span;
  /** The access as written, white space removed. */
  readonly expression: string;
  readonly name: string | null;
  readonly origin: Origin;
  readonly context: ReferenceContext;
  readonly tested: boolean;
  readonly exported: ExportedValue | null;
  /** The same text where further aliases of its anchor put it. */
  readonly repeats: readonly Site[];
}

/**
 * Every reference of a repository's CI files: each `secrets` access that is not `GITHUB_TOKEN`, each use of a manager's value, each
 * `secrets: inherit`, and inputs of composite actions that nobody in the repository fills. A callee's read of a secret that a local
 * caller passes by name is a sink of the caller's reference and not one itself.
 */
export function findReferences(linked: Linked): readonly Reference[] {
  const references: Reference[] = [];
  for (const file of linked.files) {
    const managed = exportsOf(linked, file);
    const here: Reference[] = [];
    for (const site of file.sites) for (const access of site.accesses) collect(linked, site, access, managed, here);
    for (const job of file.jobs) if (job.inherit) here.push(inherited(file, job, job.inherit));
    here.push(...unnamedExports(managed.values, here));
    here.push(...unreadExports(managed.opaque, here));
    references.push(...unique(here));
  }
  return references;
}

function collect(linked: Linked, site: Site, access: Access, managed: FileExports, out: Reference[]): void {
  if (access.root === "secrets") {
    const reference = secretReference(linked, site, access);
    if (reference) out.push(reference);
  } else if (access.root === "steps") {
    if (isManagerAccess(linked, site, access)) {
      out.push({ ...managerReference(site, access, access.path[2] ?? null), context: contextOf(linked, site) });
    }
  } else if (access.root === "env") {
    const exported = exportedFor(managed, site, access);
    if (exported) out.push({ ...managerReference(site, access, access.path[0] ?? null), exported: exported.value });
  } else if (access.root === "inputs" && isUnfilledInput(linked, site, access)) {
    const context = "composite-input" as const;
    out.push({ ...base(site, access), form: "input", origin: "secret", context, name: access.path[0] ?? null });
  }
}

function base(site: Site, access: Access): Reference {
  const { file, place, expression } = site;
  const start = sourceOffset(expression, access.start);
  const end = sourceOffset(expression, access.end);
  return {
    form: "access",
    file,
    job: place.job,
    step: place.step,
    place,
    site,
    span: spanAt(file.lines, file.path, start, end),
    expression: expression.text.slice(access.start, access.end).replace(/\s+/g, ""),
    name: null,
    origin: "secret",
    context: place.context,
    // A condition is nothing but a test, also where it is the access alone.
    tested: access.role === "test" || place.kind === "if",
    exported: null,
    repeats: [],
  };
}

function secretReference(linked: Linked, site: Site, access: Access): Reference | null {
  const name = access.path[0];
  if (name === undefined) {
    // `secrets` alone inside a test such as `secrets != null` still hands over the whole context to no one.
    return { ...base(site, access), form: "all", tested: false };
  }
  if (name.toLowerCase() === "github_token") return null;
  if (isPassedByLocalCaller(linked, site.file, name)) return null;
  return { ...base(site, access), name, context: contextOf(linked, site) };
}

/** An input of the repository's own composite action is a way further in, and not yet an end. */
function contextOf(linked: Linked, site: Site): ReferenceContext {
  const { context, step } = site.place;
  if (context !== "step-with" || !step?.uses) return context;
  return isComposite(linked.callee(step.uses.target)) ? "composite-input" : context;
}

/** Passed by name: `secrets: inherit` names nothing, so what it carries is only visible at the callee's reads. */
function isPassedByLocalCaller(linked: Linked, file: CiFile, name: string): boolean {
  if (file.kind !== "workflow" || !file.triggers.events.includes("workflow_call")) return false;
  const all = linked.workflowCallers(file);
  // A caller that inherits gives the stored secret of that name, whatever another one passes under it.
  const stored = startsItself(file) || all.some((caller) => caller.job.inherit !== null);
  const callers = all.filter((caller) => {
    const passed = entryOf(caller.job.secrets, name);
    return passed !== null && (!stored || readsSecret(passed, name));
  });
  return callers.some((caller) => !linked.cameFrom(caller.file).has(file));
}

/** A called workflow with events of its own then reads the stored secret of that name, whatever its callers pass under it. */
function startsItself(file: CiFile): boolean {
  return file.triggers.uncertain || file.triggers.events.some((event) => event !== "workflow_call");
}

function readsSecret(entry: Entry, name: string): boolean {
  return entry.sites.some((site) =>
    site.accesses.some(
      (access) =>
        access.root === "secrets" && access.path[0]?.toLowerCase() === name.toLowerCase() && access.role !== "test",
    ),
  );
}

function managerReference(site: Site, access: Access, name: string | null): Reference {
  return { ...base(site, access), origin: "manager", name: access.field ?? name };
}

function isManagerAccess(linked: Linked, site: Site, access: Access): boolean {
  const [id, outputs, output] = access.path;
  const { job } = site.place;
  const steps = job?.steps ?? (site.file.kind === "action" ? (site.file.jobs[0]?.steps ?? []) : []);
  const owner = job ?? site.file.jobs[0];
  if (!owner || (outputs === undefined ? access.role === "test" : outputs.toLowerCase() !== "outputs")) return false;
  // `toJSON(steps)`, `steps[expr]` and `toJSON(steps.x)` hold every output there is.
  const named = id === undefined ? steps : [stepById(steps, id)];
  return named.some((step) => step && isManagerOutput(linked, { file: site.file, job: owner, step }, output ?? "*"));
}

/**
 * An input of a composite action that no step of the repository fills. One with a default that is written down is filled by it;
 * whether it carries a credential at all is decided by what is known of its sinks.
 */
function isUnfilledInput(linked: Linked, site: Site, access: Access): boolean {
  const { file } = site;
  const name = access.path[0];
  if (file.kind !== "action" || file.using !== "composite" || !name) return false;
  const declared = file.inputs.find((input) => input.name.toLowerCase() === name.toLowerCase());
  if (!declared || (declared.default ?? "") !== "") return false;
  const callers = linked.actionCallers(file).filter((caller) => entryOf(caller.step.with, name) !== null);
  return !callers.some((caller) => !linked.cameFrom(caller.file).has(file));
}

function inherited(file: CiFile, job: JobModel, at: { start: number; end: number }): Reference {
  return {
    form: "inherit",
    file,
    job,
    step: null,
    place: null,
    site: null,
    span: spanAt(file.lines, file.path, at.start, at.end),
    expression: "inherit",
    name: null,
    origin: "secret",
    context: "call-secrets",
    tested: false,
    exported: null,
    repeats: [],
  };
}

interface FileExports {
  readonly values: readonly ExportedValue[];
  readonly opaque: readonly StepPlace[];
  /** Variables that `env:` of the job, of its steps or of the workflow sets, by job. */
  readonly set: Map<JobModel, ReadonlySet<string>>;
}

function exportsOf(linked: Linked, file: CiFile): FileExports {
  const values: ExportedValue[] = [];
  const opaque: StepPlace[] = [];
  for (const job of file.jobs) {
    for (const step of job.steps) {
      const at = { file, job, step };
      const exported = managerExports(linked, at);
      values.push(...exported.values);
      if (exported.opaque) opaque.push(at);
    }
  }
  return { values, opaque, set: new Map() };
}

function exportedFor(managed: FileExports, site: Site, access: Access): { value: ExportedValue | null } | null {
  const name = access.path[0];
  const { job, step } = site.place;
  if (!name || !job || access.dynamic) return null;
  const behind = (at: StepPlace) => at.job === job && (step === null || step.index > at.step.index);
  const value = managed.values.find((candidate) => candidate.name === name && behind(candidate.at));
  if (value) return { value };
  const source = managed.opaque.find(behind);
  if (!source || isSetInText(managed, site.file, job, name)) return null;
  return { value: null };
}

/** The text itself gives the variable a value somewhere: then an opaque manager is not its source. */
function isSetInText(managed: FileExports, file: CiFile, job: JobModel, name: string): boolean {
  let names = managed.set.get(job);
  if (!names) {
    const entries = [...file.env, ...job.env, ...job.steps.flatMap((step) => step.env)];
    names = new Set(entries.map((entry) => entry.key));
    managed.set.set(job, names);
  }
  return names.has(name) || job.steps.some((step) => step.run?.text.includes(`${name}=`) === true);
}

/** Exported values that no expression names: a tool or a script reads them, so their line in the manager's map stands for them. */
function unnamedExports(values: readonly ExportedValue[], found: readonly Reference[]): readonly Reference[] {
  const named = new Set(found.filter((reference) => reference.exported).map((reference) => reference.exported));
  const isOutput = (value: ExportedValue) =>
    found.some(
      ({ origin, name, job }) =>
        origin === "manager" && name?.toLowerCase() === value.name.toLowerCase() && (!job || job === value.at.job),
    );
  return values
    .filter((value) => !named.has(value) && !isOutput(value))
    .map((value) => ({ ...exportAt(value.at, value), expression: value.name, name: value.name, exported: value }));
}

/** A manager that exports what only it knows, and whose values no expression reads: tools may, so its step stands for them. */
function unreadExports(opaque: readonly StepPlace[], found: readonly Reference[]): readonly Reference[] {
  const isRead = (at: StepPlace) =>
    found.some(
      ({ origin, job, step }) => origin === "manager" && job === at.job && (!step || step.index > at.step.index),
    );
  return opaque
    .filter((at) => !isRead(at))
    .map((at) => ({
      ...exportAt(at, at.step.uses ?? at.step),
      expression: at.step.uses?.text.replace(/@.*$/s, "") ?? "run",
    }));
}

function exportAt(at: StepPlace, range: { readonly start: number; readonly end: number }): Reference {
  return {
    form: "export",
    file: at.file,
    job: at.job,
    step: at.step,
    place: null,
    site: null,
    span: spanAt(at.file.lines, at.file.path, range.start, range.end),
    expression: "",
    name: null,
    origin: "manager",
    context: "other",
    tested: false,
    exported: null,
    repeats: [],
  };
}

/** `secrets: *x` inherits to the workflow of its own job, which may be a worse one than that of the anchor. */
function inheritor(reference: Reference): string {
  return reference.form === "inherit" ? (reference.job?.uses?.text ?? "") : "";
}

/** An anchor's text is read once for each alias; it is one place all the same, with as many ways onward. */
function unique(references: readonly Reference[]): readonly Reference[] {
  const places = new Map<string, Reference & { repeats: Site[] }>();
  for (const reference of references) {
    const key = `${reference.span.start}:${reference.span.end}:${reference.form}:${inheritor(reference)}`;
    const first = places.get(key);
    if (!first) places.set(key, { ...reference, repeats: [] });
    else if (first.tested && !reference.tested) {
      // A condition that bears the anchor is a test, and what an alias of it hands over is none.
      places.set(key, { ...reference, repeats: first.repeats });
    } else if (reference.site && !reference.tested) first.repeats.push(reference.site);
  }
  return [...places.values()].sort((a, b) => a.span.start - b.span.start);
}
