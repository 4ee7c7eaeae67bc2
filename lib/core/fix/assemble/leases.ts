import { asksStatus, contextsOf } from "../../workflow/condition.ts";
import type { CiFile, JobModel, StepModel } from "../../workflow/model.ts";
import { startedCondition } from "../callers.ts";
import { type Change, isLease, type LeaseOutput, type LeaseRequest, scopeKey, type Text } from "../changes.ts";
import { guardFor, type Reach, type Scenario } from "../reach.ts";

/** One broker step that a job gets, or a step that becomes one. */
export interface LeaseStep {
  readonly file: CiFile;
  readonly job: JobModel;
  readonly request: LeaseRequest;
  readonly id: string;
  readonly grant: string;
  /** The step that it stands in front of, or that it takes the place of. */
  readonly at: StepModel;
  readonly replaces: boolean;
  readonly condition: string | null;
  /** All that use it go on when they fail: then its own failure must not end the job either. */
  readonly continues: boolean;
  readonly scenarios: readonly Scenario[];
}

export interface Leases {
  readonly steps: readonly LeaseStep[];
  /** What is read of each lease: `steps.thaw.outputs.token`. */
  readonly outputs: ReadonlyMap<LeaseOutput, string>;
}

interface User {
  readonly step: StepModel;
  readonly condition: string | null;
  readonly outputs: LeaseOutput[];
  /** Steps of the same job. */
  readonly earlier: readonly StepModel[];
}

interface Draft {
  readonly request: LeaseRequest;
  readonly users: readonly User[];
  readonly condition: string | null;
  readonly replaces: StepModel | null;
}

/**
 * The broker steps of all jobs: references of one scope share a step, which stands in front of the first use. A use that asks how the
 * job went (`failure()`) has a step of its own right in front, since the answer is another one earlier; in a job that may run for longer
 * than a token lives, so has every use that is apart from the one before.
 */
export function planLeases(changes: readonly Change[], reach: Reach, taken: ReadonlySet<string>): Leases {
  const jobs = new Map<JobModel, { file: CiFile; drafts: Draft[]; uses: LeaseOutput[] }>();
  const of = (file: CiFile, job: JobModel) => {
    const known = jobs.get(job) ?? { file, drafts: [], uses: [] };
    jobs.set(job, known);
    return known;
  };
  const moved = movedVariables(changes);
  for (const change of changes) {
    if (change.do === "become-broker") {
      const { file, job, step } = change.at;
      const draft = { request: change.request, users: [], condition: step.condition, replaces: step };
      const { drafts } = of(file, job);
      // Several callers may hand the same key to one step.
      if (!drafts.some((other) => other.replaces === step)) drafts.push(draft);
    }
    for (const output of leasesOf(change)) of(output.at.file, output.at.job).uses.push(output);
  }
  const steps: LeaseStep[] = [];
  const outputs = new Map<LeaseOutput, string>();
  const grants = new Set(taken);
  for (const [job, { file, drafts, uses }] of jobs) {
    for (const group of byScope(uses)) drafts.push(...draftsOf(job, group, moved));
    for (const [draft, step] of named(file, job, drafts, reach, grants)) {
      steps.push(step);
      for (const user of draft.users) for (const output of user.outputs) outputs.set(output, read(step, output));
    }
  }
  return { steps, outputs };
}

export function leasesOf(change: Change): readonly LeaseOutput[] {
  const text: Text = change.do === "substitute" ? change.by : change.do === "set-entry" ? change.value : [];
  return text.filter(isLease);
}

/** Variables that get their value from a lease in a step's own environment: a condition that reads one cannot come before it. */
function movedVariables(changes: readonly Change[]): ReadonlyMap<StepModel, ReadonlySet<string>> {
  const moved = new Map<StepModel, Set<string>>();
  for (const change of changes) {
    if (leasesOf(change).length === 0) continue;
    const place = change.do === "substitute" ? change.site.place : change.do === "set-entry" ? change.section : null;
    if (!place?.step) continue;
    const key = change.do === "substitute" ? change.site.place.key : change.do === "set-entry" ? change.key : "";
    const names = moved.get(place.step) ?? new Set();
    moved.set(place.step, names.add(key));
  }
  return moved;
}

function byScope(uses: readonly LeaseOutput[]): readonly (readonly LeaseOutput[])[] {
  const groups = new Map<string, LeaseOutput[]>();
  for (const use of uses) {
    const key = scopeKey(use.request);
    const group = groups.get(key);
    if (group) group.push(use);
    else groups.set(key, [use]);
  }
  return [...groups.values()];
}

function draftsOf(
  job: JobModel,
  uses: readonly LeaseOutput[],
  moved: ReadonlyMap<StepModel, ReadonlySet<string>>,
): readonly Draft[] {
  const users = usersOf(uses, moved);
  // What the broker keeps lives on; what it mints at GitHub ends after an hour.
  const long = (job.timeoutMinutes ?? 0) > 60 && uses[0]?.request.provider === "github-app";
  const sets: User[][] = [];
  for (const user of users) {
    const last = sets.at(-1)?.at(-1);
    const near = last !== undefined && user.step.index === last.step.index + 1;
    const asks = asksStatus(user.condition);
    const shared = asks
      ? sets.find(
          (set) => set.at(-1)?.condition === user.condition && user.step.index === (set.at(-1)?.step.index ?? 0) + 1,
        )
      : sets.find((set) => !asksStatus(set[0]?.condition ?? null) && (!long || (near && set.at(-1) === last)));
    if (shared) shared.push(user);
    else sets.push([user]);
  }
  return sets.map((set) => ({
    request: requestOf(set),
    users: set,
    condition: sharedCondition(set),
    replaces: null,
  }));
}

function usersOf(uses: readonly LeaseOutput[], moved: ReadonlyMap<StepModel, ReadonlySet<string>>): readonly User[] {
  const users = new Map<StepModel, User>();
  for (const output of uses) {
    const { step } = output.at;
    const known = users.get(step);
    if (known) known.outputs.push(output);
    else
      users.set(step, {
        step,
        condition: conditionOf(step, moved.get(step)),
        outputs: [output],
        earlier: output.at.job.steps,
      });
  }
  return [...users.values()].sort((a, b) => a.step.index - b.step.index);
}

function conditionOf(step: StepModel, moved: ReadonlySet<string> | undefined): string | null {
  const { condition } = step;
  if (condition === null || condition.trim() === "") return null;
  // The new step sees neither the variables of the step itself, nor those that get their value from it; and none may read secrets.
  const own = [...(moved ?? []), ...step.env.map((entry) => entry.key)];
  // With text around the braces a condition is a text that is never empty, and a test behind it would be one more piece of it.
  if (bare(condition).includes("${{")) return null;
  if (/\bsecrets\b/i.test(condition) || own.some((name) => new RegExp(`\\benv\\.${name}\\b`).test(condition)))
    return null;
  // A condition over several lines is one line in the new step.
  return condition.trim().replace(/\s*\n\s*/g, " ");
}

function requestOf(users: readonly User[]): LeaseRequest {
  const requests = users.flatMap((user) => user.outputs.map((output) => output.request));
  const [first] = requests;
  if (first?.provider !== "sealed-store") return first ?? { provider: "sealed-store", secrets: [] };
  const { only } = first;
  const names = requests.flatMap((request) => (request.provider === "sealed-store" ? request.secrets : []));
  return { provider: "sealed-store", secrets: [...new Set(names)], ...(only ? { only } : {}) };
}

/** Contexts that say the same at every place of a job. */
const STEADY: ReadonlySet<string> = new Set(["github", "inputs", "vars", "needs", "matrix", "strategy"]);
const MOST_CONDITIONS = 3;

/** The condition under which at least one of the users runs, as far as it can be asked in front of the first one; null for always. */
function sharedCondition(users: readonly User[]): string | null {
  const distinct = new Map(users.map(({ condition }) => [condition === null ? null : bare(condition), condition]));
  const texts = [...distinct.keys()].filter((text): text is string => text !== null);
  const [only] = distinct.values();
  if (distinct.size === 1)
    return users.length === 1 || sameAgain(texts[0] ?? "", users) ? (only?.trim() ?? null) : null;
  const steady = texts.every((text) => sameAgain(text, users));
  if (texts.length < distinct.size || !steady || texts.length > MOST_CONDITIONS) return null;
  return texts.map(grouped).join(" || ");
}

/** Whether a condition says the same for all users: nothing that it reads comes between the first and the last of them. */
function sameAgain(condition: string, users: readonly User[]): boolean {
  const contexts = [...(contextsOf(condition) ?? ["?"])].filter((name) => !STEADY.has(name));
  if (contexts.length === 0) return true;
  if (contexts.some((name) => name !== "steps") || /hashFiles\s*\(/i.test(condition)) return false;
  const first = users[0]?.step.index ?? 0;
  const read = [...condition.matchAll(/\bsteps\.([\w-]+)/gi)].map((match) => match[1]?.toLowerCase());
  return read.every((id) => users[0]?.earlier.some((step) => step.id?.toLowerCase() === id && step.index < first));
}

export function bare(condition: string): string {
  return (/^\s*\$\{\{([\s\S]*)\}\}\s*$/.exec(condition)?.[1] ?? condition).trim();
}

function grouped(condition: string): string {
  return /\|\||&&/.test(condition) ? `(${condition})` : condition;
}

/** Ids and grants in the order of the text; a guard where runs get there that have no OIDC token. */
function named(
  file: CiFile,
  job: JobModel,
  drafts: readonly Draft[],
  reach: Reach,
  grants: Set<string>,
): readonly (readonly [Draft, LeaseStep])[] {
  const ids = new Set(job.steps.flatMap((step) => step.id?.toLowerCase() ?? []));
  const sorted = [...drafts].sort((a, b) => placeOf(a).index - placeOf(b).index);
  return sorted.map((draft) => {
    const at = placeOf(draft);
    const { only } = draft.request;
    const condition = draft.replaces ? draft.condition : both(draft.condition, environmentCondition(job));
    const scenarios = reach
      .of(file, job, [condition])
      .filter(({ root }) => only === undefined || (root !== null && only.given.includes(root)));
    const guards = draft.replaces ? [] : [only ? startedCondition(only) : [], guardFor(scenarios) ?? []].flat();
    const guard = guards.length > 0 ? guards.join(" && ") : null;
    const id = draft.replaces?.id ?? free("thaw", "-", ids);
    ids.add(id.toLowerCase());
    const grant = free(grantBase(file, job), ".", grants);
    grants.add(grant);
    const step: LeaseStep = {
      ...{ file, job, request: draft.request, id, grant, at },
      replaces: draft.replaces !== null,
      continues: draft.users.length > 0 && draft.users.every((user) => user.step.continuesOnError),
      condition: guarded(condition, guard),
      scenarios: scenarios.filter((scenario) => scenario.by === "anyone"),
    };
    return [draft, step] as const;
  });
}

function placeOf(draft: Draft): StepModel {
  const [first] = draft.users;
  const step = draft.replaces ?? first?.step;
  if (!step) throw new Error("a lease without a use");
  return step;
}

/**
 * `environment: ${{ condition && 'name' || '' }}`: other runs have no environment, and a secret that is kept in it is none of theirs. Where it
 * is kept no file shows, so they are given nothing.
 */
export function environmentOf(job: JobModel): { readonly name: string; readonly condition: string | null } | null {
  const { environment } = job;
  if (environment === null) return null;
  if (!environment.includes("${{")) return { name: environment, condition: null };
  const match = /^\s*\$\{\{\s*([\s\S]+?)\s*&&\s*'([^']+)'\s*\|\|\s*''\s*\}\}\s*$/.exec(environment);
  return match ? { name: match[2] ?? "", condition: (match[1] ?? "").replace(/\s+/g, " ") } : null;
}

function environmentCondition(job: JobModel): string | null {
  return environmentOf(job)?.condition ?? null;
}

function both(one: string | null, other: string | null): string | null {
  if (one === null || other === null || one === other) return one ?? other;
  return `${grouped(bare(one))} && ${grouped(bare(other))}`;
}

function guarded(condition: string | null, guard: string | null): string | null {
  if (guard === null) return condition;
  if (condition === null) return guard;
  const asked = bare(condition);
  return `${asked.includes("||") ? `(${asked})` : asked} && ${guard}`;
}

/** `<workflow file stem>.<job>`, the name that is unique in a repository. */
function grantBase(file: CiFile, job: JobModel): string {
  const stem = file.path.replace(/^.*\//, "").replace(/\.ya?ml$/, "");
  return `${stem}.${job.id}`.replace(/[^\w.-]+/g, "-");
}

function free(base: string, separator: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base.toLowerCase()) && !taken.has(base)) return base;
  let count = 2;
  while (taken.has(`${base}${separator}${count}`.toLowerCase()) || taken.has(`${base}${separator}${count}`)) count++;
  return `${base}${separator}${count}`;
}

/** One value has the output `token`; of several, each has the one of its name. */
function read(step: LeaseStep, output: LeaseOutput): string {
  const { request } = step;
  const wanted = output.request;
  const single = request.provider !== "sealed-store" || request.secrets.length === 1;
  const name = single || wanted.provider !== "sealed-store" ? "token" : (wanted.secrets[0] ?? "token");
  return `steps.${step.id}.outputs.${name}`;
}
