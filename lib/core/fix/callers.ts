import { type Known, mayHold } from "../workflow/condition.ts";
import type { Access } from "../workflow/expression.ts";
import type { CiFile, Entry, JobModel, Site } from "../workflow/model.ts";
import { entryOf, type Linked } from "../workflow/way/linked.ts";

/** A call whose runs do not get a secret that others do. */
export interface Denied {
  readonly path: string;
  readonly line: number;
  readonly why: "passes something else as" | "passes another secret than others as" | "does not pass";
  /**
   * The workflow that is started, when that tells the runs apart; null when one comes there both with and without the secret, when it is
   * not known which is started, or when there are too many to be named in a condition.
   */
  readonly only: StartedBy | null;
}

/** Paths of workflows that are started: those whose runs have a secret, and those whose runs come to the same place without it. */
export interface StartedBy {
  readonly given: readonly string[];
  readonly denied: readonly string[];
}

/**
 * What every run must have for one supply to serve all: some secret, where the supply is made for the use; the very same one, where it is
 * the stored value of one name; or an identifier, which some caller has to pass and which must not be two.
 */
export type Need = "a-secret" | "this-secret" | "an-identifier";

/** Runs that come to a place: by the workflow that was started, null when another repository has it. */
interface Run {
  readonly root: string | null;
  /** What it is called where the run starts, lower case. */
  readonly name: string;
  readonly denied: Omit<Denied, "only"> | null;
}

const MOST_NAMED = 3;

/**
 * A call in the repository, direct or through others, whose runs come to a place in a called workflow without the secret that the place
 * reads. A credential that the workflow asked for itself would be handed to them, too. Null when every run that gets there has it.
 */
export function withoutSecret(linked: Linked, site: Site, name: string, need: Need): Denied | null {
  const { file, place } = site;
  const conditions = [place.job?.condition ?? null, place.step?.condition ?? null];
  const calls = linked.workflowCallers(file).filter(({ file: caller, job }) => {
    return caller !== file && conditions.every((condition) => mayHold(condition, inputsOf(file, job)));
  });
  const runs = calls.flatMap(({ file: from, job }) => through(linked, from, job, name, new Set([file])));
  if (startsItself(file)) runs.push({ root: file.path, name: name.toLowerCase(), denied: null });
  const first = runs.find((run) => run.denied !== null)?.denied;
  const [call] = calls;
  if (call && need !== "a-secret" && new Set(runs.flatMap((run) => (run.denied ? [] : [run.name]))).size > 1) {
    return { path: call.file.path, line: call.job.line, why: "passes another secret than others as", only: null };
  }
  if (!first || (need === "an-identifier" && runs.some((run) => run.denied === null))) return null;
  // The environment of a job has secrets of its own, whatever a caller passes: which runs have one is not known then.
  return { ...first, only: (place.job?.environment ?? null) === null ? toldApart(runs) : null };
}

function toldApart(runs: readonly Run[]): StartedBy | null {
  const given = new Set<string>();
  const denied = new Set<string>();
  for (const run of runs) {
    if (run.root === null || !/^[\w./-]+$/.test(run.root)) return null;
    // What is something else is not nothing: the runs would lose it.
    if (run.denied && run.denied.why !== "does not pass") return null;
    (run.denied ? denied : given).add(run.root);
  }
  if (given.size === 0 || Math.min(given.size, denied.size) > MOST_NAMED) return null;
  // Conditions do not tell upper case from lower case.
  const lower = new Set([...denied].map((path) => path.toLowerCase()));
  if ([...given].some((path) => lower.has(path.toLowerCase()))) return null;
  return { given: [...given].sort(), denied: [...denied].sort() };
}

/**
 * True in the runs that have the secret: `github.workflow_ref` names the workflow that was started, in called ones too. Those of the two
 * sorts are named that are fewer; what the broker gives to whom is the grant's to say.
 */
export function startedCondition({ given, denied }: StartedBy): string {
  const named = (path: string) => `startsWith(github.workflow_ref, format('{0}/${path}@', github.repository))`;
  if (denied.length < given.length) return denied.map((path) => `!${named(path)}`).join(" && ");
  const tests = given.map(named).join(" || ");
  return given.length === 1 ? tests : `(${tests})`;
}

function through(linked: Linked, from: CiFile, job: JobModel, name: string, seen: ReadonlySet<CiFile>): Run[] {
  if (seen.has(from)) return [];
  const entry = entryOf(job.secrets, name);
  const passed = job.inherit ? name : entry ? passedWhole(entry) : null;
  const next = new Set([...seen, from]);
  if (passed === null) {
    const why = entry ? "passes something else as" : "does not pass";
    const denied = { path: from.path, line: entry?.line ?? job.line, why } as const;
    return rootsOf(linked, from, next).map((root) => ({ root, name: "", denied }));
  }
  // What a caller hands on it must have itself: a called one has only what it was given.
  const callers = linked.workflowCallers(from);
  const runs = callers.flatMap(({ file, job: above }) => through(linked, file, above, passed, next));
  const own = { name: passed.toLowerCase(), denied: null };
  if (startsItself(from)) runs.push({ root: from.path, ...own });
  return runs.length > 0 || callers.length > 0 ? runs : [{ root: null, ...own }];
}

function rootsOf(linked: Linked, file: CiFile, seen: ReadonlySet<CiFile>): readonly (string | null)[] {
  const callers = linked.workflowCallers(file).filter((caller) => !seen.has(caller.file));
  const roots = callers.flatMap((caller) => rootsOf(linked, caller.file, new Set([...seen, caller.file])));
  if (startsItself(file)) return [file.path, ...roots];
  return callers.length > 0 ? roots : [null];
}

/** The name of the secret, GITHUB_TOKEN apart, variable or lease that an entry hands on by itself; null for all else. */
function passedWhole({ sites }: Entry): string | null {
  const [site, ...rest] = sites;
  const [access] = site?.accesses ?? [];
  if (rest.length > 0 || !site || !access || !wholeExpression(site, access)) return null;
  const [name] = access.path;
  if (name === undefined || name.toLowerCase() === "github_token") return null;
  return access.root === "secrets" || access.root === "vars" || access.root === "steps" ? name : null;
}

/** The access is the whole value of its entry. */
export function wholeExpression(site: Site, access: Access): boolean {
  const { text } = site.expression;
  return isBraced(site) && text.slice(0, access.start).trim() === "" && text.slice(access.end).trim() === "";
}

function isBraced(site: Site): boolean {
  return /^\s*\$\{\{(?:[^'}]|'[^']*'|\}(?!\}))*\}\}\s*$/.test(site.value);
}

function startsItself(file: CiFile): boolean {
  return file.triggers.uncertain || file.triggers.events.some((event) => event !== "workflow_call");
}

/** What the inputs of a workflow are in one call: what the caller writes, else the default, else nothing. Null when a run decides. */
function inputsOf(callee: CiFile, caller: JobModel): (path: string) => Known | null {
  return (path) => {
    const name = /^inputs\.([\w-]+)$/.exec(path)?.[1];
    const declared = callee.inputs.find((input) => input.name.toLowerCase() === name);
    if (name === undefined || !declared) return null;
    const entry = entryOf(caller.with, name);
    const text = entry ? entry.value : (declared.default ?? "");
    if (text === null || text.includes("${{")) return null;
    return { is: "value", value: text === "true" ? true : text === "false" ? false : text };
  };
}
