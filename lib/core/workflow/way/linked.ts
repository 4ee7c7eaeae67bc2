import type { CiFile, Entry, JobModel, Site, StepModel, UsesTarget } from "../model.ts";
import { type Called, readCalled } from "./called.ts";

export interface StepPlace {
  readonly file: CiFile;
  readonly job: JobModel;
  readonly step: StepModel;
}

export interface JobPlace {
  readonly file: CiFile;
  readonly job: JobModel;
}

/** The files of one repository with their calls resolved: who calls whom, and which expressions read what. */
export interface Linked {
  readonly name: string;
  readonly owner: string | null;
  readonly files: readonly CiFile[];
  /** The workflow or action that a local `uses:` names; null when the repository has no such file. */
  readonly callee: (target: UsesTarget) => CiFile | null;
  /** What a call in this file leads to, in this repository or in another one that was read for it. It is read, and never changed. */
  readonly called: (from: CiFile, target: UsesTarget) => CiFile | null;
  readonly elsewhere: Called;
  /** Steps that use this action. */
  readonly actionCallers: (file: CiFile) => readonly StepPlace[];
  /** Jobs that call this reusable workflow. */
  readonly workflowCallers: (file: CiFile) => readonly JobPlace[];
  /** The file and all that call it, directly or through others. */
  readonly cameFrom: (file: CiFile) => ReadonlySet<CiFile>;
  /** Sites of one file that read this property of this context, case ignored. */
  readonly readers: (file: CiFile, root: string, name: string) => readonly Site[];
}

/** Links the files. Paths are compared exactly, as GitHub does; a call to itself or a cycle is only a link here. */
export function link(name: string, files: readonly CiFile[], elsewhere: Called = readCalled(name, [])): Linked {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const actionCallers = new Map<CiFile, StepPlace[]>();
  const workflowCallers = new Map<CiFile, JobPlace[]>();
  const callee = (target: UsesTarget): CiFile | null => {
    if (target.kind !== "local") return null;
    if (/\.ya?ml$/.test(target.path)) return byPath.get(target.path) ?? null;
    // A job may check its own repository out into a folder: `./checkout/actions/x` is then `actions/x` of the same tree.
    return actionAt(target.path) ?? (target.path.includes("/") ? actionAt(target.path.replace(/^[^/]+\//, "")) : null);
  };
  const actionAt = (path: string): CiFile | null => {
    const folder = path === "" ? "" : `${path}/`;
    return byPath.get(`${folder}action.yml`) ?? byPath.get(`${folder}action.yaml`) ?? null;
  };
  const called = (from: CiFile, target: UsesTarget): CiFile | null => {
    const own = elsewhere.originOf(from) === null ? callee(selfCall(name, target)) : null;
    return own ?? elsewhere.callee(from, target);
  };
  for (const file of [...files, ...elsewhere.files]) {
    for (const job of file.jobs) {
      const workflow = job.uses ? called(file, job.uses.target) : null;
      if (workflow) push(workflowCallers, workflow, { file, job });
      for (const step of job.steps) {
        const action = step.uses ? called(file, step.uses.target) : null;
        if (action) push(actionCallers, action, { file, job, step });
      }
    }
  }
  const indexes = new Map<CiFile, ReadonlyMap<string, readonly Site[]>>();
  const sources = new Map<CiFile, ReadonlySet<CiFile>>();
  const slash = name.indexOf("/");
  return {
    name,
    owner: slash > 0 ? name.slice(0, slash) : null,
    files,
    callee: (target) => callee(selfCall(name, target)),
    called,
    elsewhere,
    actionCallers: (file) => actionCallers.get(file) ?? [],
    workflowCallers: (file) => workflowCallers.get(file) ?? [],
    cameFrom: (file) => {
      const known = sources.get(file);
      if (known) return known;
      const reached = new Set<CiFile>([file]);
      for (const item of reached) {
        for (const caller of workflowCallers.get(item) ?? []) reached.add(caller.file);
        for (const caller of actionCallers.get(item) ?? []) reached.add(caller.file);
      }
      sources.set(file, reached);
      return reached;
    },
    readers: (file, root, property) => {
      let index = indexes.get(file);
      if (!index) {
        index = indexReaders(file);
        indexes.set(file, index);
      }
      return index.get(`${root}.${property.toLowerCase()}`) ?? [];
    },
  };
}

/** `owner/repo/path@ref` of the repository itself is read from the same tree: the ref may differ, the file is the best there is. */
function selfCall(name: string, target: UsesTarget): UsesTarget {
  if (target.kind !== "remote") return target;
  if (`${target.owner}/${target.repo}`.toLowerCase() !== name.toLowerCase()) return target;
  return { kind: "local", path: target.path };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** `secrets.x`, `inputs.x`, `env.x` by name; `steps.id.outputs.x` and `needs.job.outputs.x` by id and output. */
function indexReaders(file: CiFile): ReadonlyMap<string, readonly Site[]> {
  const index = new Map<string, Site[]>();
  for (const site of file.sites) {
    const seen = new Set<string>();
    for (const access of site.accesses) {
      const [first, second, third] = access.path;
      if (first === undefined) continue;
      const deep =
        (access.root === "steps" || access.root === "needs" || access.root === "jobs") && second === "outputs";
      if (deep && third === undefined) continue;
      const key = deep ? `${access.root}.${first}.${third}`.toLowerCase() : `${access.root}.${first}`.toLowerCase();
      if (access.role === "test" || seen.has(key)) continue;
      seen.add(key);
      push(index, key, site);
    }
  }
  return index;
}

export function entryOf(entries: readonly Entry[], name: string): Entry | null {
  const lower = name.toLowerCase();
  return entries.find((entry) => entry.key.toLowerCase() === lower) ?? null;
}

/** Reads an input of a step by name, without case. */
export function inputsOf(step: StepModel): (name: string) => string | null {
  return (name) => entryOf(step.with, name)?.value ?? null;
}
