import { type Known, mayHold } from "../workflow/condition.ts";
import type { CiFile, JobModel, Site } from "../workflow/model.ts";
import { entryOf, type Linked } from "../workflow/way/linked.ts";

/** A call whose runs do not get a secret that others do. */
export interface Denied {
  readonly path: string;
  readonly line: number;
  readonly why: "passes something else as" | "does not pass";
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

/** Runs that come to a place: by the workflow that was started, null when another repository has it. */
interface Run {
  readonly root: string | null;
  readonly denied: Omit<Denied, "only"> | null;
}

const MOST_NAMED = 3;

/**
 * A call in the repository, direct or through others, whose runs come to a place in a called workflow without the secret that the place
 * reads. A credential that the workflow asked for itself would be handed to them, too. Null when every run that gets there has the secret.
 * `secret`: false for what is no credential, which only has to be passed by some caller.
 */
export function withoutSecret(linked: Linked, site: Site, name: string, secret: boolean): Denied | null {
  const { file, place } = site;
  const conditions = [place.job?.condition ?? null, place.step?.condition ?? null];
  const runs = linked.workflowCallers(file).flatMap(({ file: from, job }) => {
    const arrives = conditions.every((condition) => mayHold(condition, inputsOf(file, job)));
    return arrives ? through(linked, from, job, name, new Set([file])) : [];
  });
  if (startsItself(file)) runs.push({ root: file.path, denied: null });
  const without = runs.filter((run) => run.denied !== null);
  const first = without[0]?.denied;
  if (!first || (!secret && without.length < runs.length)) return null;
  return { ...first, only: toldApart(runs) };
}

function toldApart(runs: readonly Run[]): StartedBy | null {
  const given = new Set<string>();
  const denied = new Set<string>();
  for (const run of runs) {
    if (run.root === null || !/^[\w./-]+$/.test(run.root)) return null;
    (run.denied ? denied : given).add(run.root);
  }
  if (given.size === 0 || Math.min(given.size, denied.size) > MOST_NAMED) return null;
  if ([...given].some((path) => denied.has(path))) return null;
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

function through(linked: Linked, from: CiFile, job: JobModel, name: string, seen: ReadonlySet<CiFile>): readonly Run[] {
  if (seen.has(from)) return [];
  const entry = entryOf(job.secrets, name);
  const names = job.inherit ? [name] : namesIn(entry?.sites ?? []);
  const next = new Set([...seen, from]);
  if (names.length === 0) {
    const why = entry ? "passes something else as" : "does not pass";
    const denied = { path: from.path, line: entry?.line ?? job.line, why } as const;
    return rootsOf(linked, from, next).map((root) => ({ root, denied }));
  }
  // What a caller hands on it must have itself: a called one has only what it was given.
  const callers = linked.workflowCallers(from);
  const runs: Run[] = callers.flatMap(({ file, job: above }) =>
    names.flatMap((inner) => through(linked, file, above, inner, next)),
  );
  if (startsItself(from)) runs.push({ root: from.path, denied: null });
  return runs.length > 0 || callers.length > 0 ? runs : [{ root: null, denied: null }];
}

function rootsOf(linked: Linked, file: CiFile, seen: ReadonlySet<CiFile>): readonly (string | null)[] {
  const callers = linked.workflowCallers(file).filter((caller) => !seen.has(caller.file));
  const roots = callers.flatMap((caller) => rootsOf(linked, caller.file, new Set([...seen, caller.file])));
  if (startsItself(file)) return [file.path, ...roots];
  return callers.length > 0 ? roots : [null];
}

/** Secrets, GITHUB_TOKEN apart, and variables count as handed on. */
function namesIn(sites: readonly Site[]): readonly string[] {
  return sites.flatMap((site) =>
    site.accesses.flatMap(({ root, path }) => {
      const [name] = path;
      if (name === undefined || name.toLowerCase() === "github_token") return [];
      return root === "secrets" || root === "vars" || root === "steps" ? [name] : [];
    }),
  );
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
