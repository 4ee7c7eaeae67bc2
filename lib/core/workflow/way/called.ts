import type { CiFile, JobModel, StepModel, UsesTarget } from "../model.ts";
import { readCiFile } from "../read-file.ts";
import { type CalledOrigin, type CallTarget, callKey, type ResolvedCall, remoteTarget } from "../remote-calls.ts";

/** Files of other repositories that the repository's own ones call, directly or through each other. */
export interface Called {
  readonly files: readonly CiFile[];
  /** The file that a call leads to from this one; null where it leads to none of these. */
  readonly callee: (from: CiFile, target: UsesTarget) => CiFile | null;
  /** Of one of these files. */
  readonly originOf: (file: CiFile) => CalledOrigin | null;
  readonly originAt: (path: string) => CalledOrigin | null;
  /** Why what is called from this file is not read, as half a sentence; null where nobody looked for it. */
  readonly whyUnread: (from: CiFile, target: UsesTarget) => string | null;
}

/** Reads what was resolved for a repository. A file that is not understood is one that cannot be read. */
export function readCalled(name: string, calls: readonly ResolvedCall[]): Called {
  const files = new Map<string, CiFile>();
  const origins = new Map<CiFile, CalledOrigin>();
  const unread = new Map<string, string>();
  for (const { target, answer } of calls) {
    const key = callKey(target);
    if (answer.state === "unread") {
      unread.set(key, answer.why);
      continue;
    }
    const kind = isWorkflow(target) ? "workflow" : "action";
    const result = readCiFile(shownPath(target, answer.file), answer.text, kind, new Set());
    if ("unparsed" in result) unread.set(key, `${answer.file} is not understood: ${result.unparsed.detail}`);
    else {
      files.set(key, result.file);
      origins.set(result.file, { ...target, commit: answer.commit, file: answer.file });
    }
  }
  const byPath = new Map([...origins].map(([file, origin]) => [file.path, origin]));
  const keyOf = (from: CiFile, target: UsesTarget) => {
    const origin = origins.get(from);
    const place = origin ? { name: `${origin.owner}/${origin.repo}`, commit: origin.commit } : { name, commit: null };
    const found = remoteTarget(target, place);
    return found === null ? null : callKey(found);
  };
  return {
    files: [...files.values()],
    callee: (from, target) => files.get(keyOf(from, target) ?? "") ?? null,
    originOf: (file) => origins.get(file) ?? null,
    originAt: (path) => byPath.get(path) ?? null,
    whyUnread: (from, target) => {
      if (target.kind === "local" && origins.has(from) && keyOf(from, target) === null)
        return "it is whatever the job has checked out";
      return unread.get(keyOf(from, target) ?? "") ?? null;
    },
  };
}

function isWorkflow({ path }: CallTarget): boolean {
  return /\.ya?ml$/.test(path);
}

/** As people read it, and as no file of the repository itself is called: a path of its own has no `@` behind its name. */
function shownPath({ owner, repo, ref }: CallTarget, file: string): string {
  return `${owner}/${repo}/${file}@${ref}`;
}

/** What one called workflow is given when all secrets are inherited: the names that it and those it inherits to read. */
export interface InheritedReads {
  readonly names: readonly string[];
  /** Why that may not be all. */
  readonly open: string | null;
}

/**
 * @param calleeOf the file that a job or step of a file calls
 */
export function inheritedReads(
  first: CiFile,
  calleeOf: (from: CiFile, at: JobModel | StepModel) => CiFile | null,
): InheritedReads {
  const names = new Map<string, string>();
  let open: string | null = null;
  const seen = new Set<CiFile>([first]);
  for (const file of seen) {
    for (const site of file.sites)
      for (const { root, path } of site.accesses) {
        if (root !== "secrets") continue;
        const [name] = path;
        if (name === undefined) open ??= `${file.path} reads all of them, or one by a computed name`;
        else if (name.toLowerCase() !== "github_token") names.set(name.toUpperCase(), name);
      }
    for (const job of file.jobs) {
      if (job.inherit === null) continue;
      const callee = calleeOf(file, job);
      if (callee === null) open ??= `${file.path} hands all of them on to ${job.uses?.text ?? "a workflow"}`;
      else seen.add(callee);
    }
  }
  return { names: [...names.values()].sort(), open };
}
