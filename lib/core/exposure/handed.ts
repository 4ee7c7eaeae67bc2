import type { CiFile, RepoModel } from "../workflow/model.ts";

/** One job of a run, as the text at the run's commit has it. */
export interface GivenJob {
  readonly path: string;
  /** Its id; `every job` for what the whole file's jobs get. */
  readonly job: string;
  /** Secrets that it is given, in capitals, as GitHub compares them. */
  readonly names: readonly string[];
}

/**
 * Which secrets a run of a workflow hands to its jobs, and to those of workflows beside it that it calls, by the text of the run's commit:
 * whether each job ran cannot be told without asking for each, so that all count. Null where the text does not tell: it was not understood,
 * or hands on what it does not name.
 */
export function secretsGiven(repo: RepoModel, path: string): readonly GivenJob[] | null {
  const files = calledFrom(repo, path);
  if (files === null) return null;
  const given = new Map<string, { readonly path: string; readonly job: string; readonly names: Set<string> }>();
  for (const { form, file, job, name, origin } of repo.references) {
    if (!files.has(file.path)) continue;
    if (form === "all") return null;
    if (form === "inherit" && (job?.uses == null || repo.linked.callee(job.uses.target) === null)) return null;
    if (origin !== "secret" || form !== "access" || name === null) continue;
    const key = job?.id ?? "every job";
    const own = given.get(`${file.path} ${key}`) ?? { path: file.path, job: key, names: new Set() };
    own.names.add(name.toUpperCase());
    given.set(`${file.path} ${key}`, own);
  }
  return [...given.values()].map(({ names, ...job }) => ({ ...job, names: [...names].sort() }));
}

/** The workflow and all beside it that it calls, however deep; null where one of them was not understood. */
function calledFrom(repo: RepoModel, path: string): ReadonlySet<string> | null {
  const found = new Set<string>();
  const todo = [path];
  for (const next of todo) {
    if (found.has(next)) continue;
    const file = repo.files.find((one) => one.path === next);
    if (file === undefined || repo.unparsed.some((one) => one.path === next || one.path === ".")) return null;
    found.add(next);
    todo.push(...calleesOf(repo, file));
  }
  return found;
}

function calleesOf(repo: RepoModel, file: CiFile): readonly string[] {
  return file.jobs.flatMap(({ uses }) => {
    if (uses === null || uses.target.kind !== "local") return [];
    const callee = repo.linked.callee(uses.target);
    return [callee?.path ?? uses.text];
  });
}
