import { type Known, mayHold } from "../workflow/condition.ts";
import type { CiFile, JobModel, Site } from "../workflow/model.ts";
import { entryOf, type Linked } from "../workflow/way/linked.ts";

/** A call whose runs do not get a secret that others do. */
export interface Denied {
  readonly path: string;
  readonly line: number;
  readonly why: "passes something else as" | "does not pass";
}

/**
 * A call in the repository, direct or through others, whose runs come to a place in a called workflow without the secret that the place
 * reads. A credential that the workflow asked for itself would be handed to them, too. Null when every run that gets there has the secret.
 * `secret`: false for what is no credential, which only has to be passed by some caller.
 */
export function withoutSecret(linked: Linked, site: Site, name: string, secret: boolean): Denied | null {
  const { file, place } = site;
  const callers = linked.workflowCallers(file);
  const starts = startsItself(file);
  if (callers.length === 0) return null;
  const conditions = [place.job?.condition ?? null, place.step?.condition ?? null];
  const denied = callers.flatMap(({ file: from, job }) => {
    if (!conditions.every((condition) => mayHold(condition, inputsOf(file, job)))) return [];
    return deniedBy(linked, from, job, name, new Set([file])) ?? [];
  });
  const [first] = denied;
  if (!first || secret) return first ?? null;
  return !starts && denied.length === callers.length ? first : null;
}

function deniedBy(linked: Linked, from: CiFile, job: JobModel, name: string, seen: Set<CiFile>): Denied | null {
  if (seen.has(from)) return null;
  const entry = entryOf(job.secrets, name);
  const at = { path: from.path, line: entry?.line ?? job.line };
  if (!job.inherit && !entry) return { ...at, why: "does not pass" };
  const names = job.inherit ? [name] : namesIn(entry?.sites ?? []);
  if (names.length === 0) return { ...at, why: "passes something else as" };
  // What a caller hands on it must have itself: a called one has only what it was given.
  const next = new Set([...seen, from]);
  for (const { file, job: above } of linked.workflowCallers(from)) {
    for (const inner of names) {
      const denied = deniedBy(linked, file, above, inner, next);
      if (denied) return denied;
    }
  }
  return null;
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
