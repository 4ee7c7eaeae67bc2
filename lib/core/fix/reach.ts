import { type Known, type Lookup, mayHold } from "../workflow/condition.ts";
import type { CiFile, JobModel } from "../workflow/model.ts";
import type { Linked } from "../workflow/way/linked.ts";

/** One way in which a run can come about. What is unknown of it stays unknown. */
export interface Scenario {
  /** Path of the workflow that is started, which may call the one in question; null where another repository has it. */
  readonly root: string | null;
  /** Empty where only a workflow of another repository knows it. */
  readonly event: string;
  /** `fork`: a pull request from a fork. `dependabot`: started by Dependabot. Neither is given secrets or an OIDC token. */
  readonly by: "anyone" | "fork" | "dependabot";
  /** The git refs that such a run can be for: literal, or ending in `*`; `$default-branch` for the default branch. */
  readonly refs: readonly string[];
}

/** Events that a pull request from a fork causes without secrets (GitHub docs, "Events that trigger workflows"). */
const FORK_EVENTS: ReadonlySet<string> = new Set([
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
]);
const DEPENDABOT_EVENTS: ReadonlySet<string> = new Set([...FORK_EVENTS, "push", "create", "deployment"]);

/** Every way in which the jobs of a file can run, its callers' ways included. */
export class Reach {
  private readonly files = new Map<CiFile, readonly Scenario[]>();
  private readonly linked: Linked;

  constructor(linked: Linked) {
    this.linked = linked;
  }

  /** Ways in which all conditions can hold, for a job of the file. */
  of(file: CiFile, job: JobModel | null, conditions: readonly (string | null)[] = []): readonly Scenario[] {
    const all = job ? [job.condition, ...conditions] : conditions;
    return this.ofFile(file, new Set()).flatMap((scenario) => narrowed(scenario, all));
  }

  private ofFile(file: CiFile, open: Set<CiFile>): readonly Scenario[] {
    const known = this.files.get(file);
    if (known) return known;
    if (open.has(file)) return [];
    open.add(file);
    const jobs = file.kind === "workflow" ? this.linked.workflowCallers(file) : [];
    const found = file.kind === "workflow" ? scenariosOf(file, jobs.length === 0) : [];
    const steps = file.kind === "action" ? this.linked.actionCallers(file) : [];
    for (const caller of jobs) found.push(...this.through(caller.file, [caller.job.condition], open));
    for (const caller of steps) {
      found.push(...this.through(caller.file, [caller.job.condition, caller.step.condition], open));
    }
    open.delete(file);
    const result = merged(found);
    if (open.size === 0) this.files.set(file, result);
    return result;
  }

  private through(file: CiFile, conditions: readonly (string | null)[], open: Set<CiFile>): readonly Scenario[] {
    return this.ofFile(file, open).flatMap((scenario) => narrowed(scenario, conditions));
  }
}

/** What a caller in another repository may be started by: unknown, so forks and Dependabot count. */
const ELSEWHERE: readonly Scenario[] = [
  { root: null, event: "", by: "anyone", refs: [] },
  { root: null, event: "pull_request", by: "fork", refs: ["refs/pull/*"] },
  { root: null, event: "pull_request", by: "dependabot", refs: ["refs/pull/*"] },
];

function scenariosOf(file: CiFile, uncalled: boolean): Scenario[] {
  const called = file.triggers.events.includes("workflow_call") && uncalled;
  const root = file.path;
  const scenarios: Scenario[] = [];
  if (called) scenarios.push(...ELSEWHERE);
  if (file.triggers.uncertain) scenarios.push(...ELSEWHERE.map((scenario) => ({ ...scenario, root })));
  for (const event of file.triggers.events) {
    if (event === "workflow_call") continue;
    const refs = refsOf(file, event);
    scenarios.push({ root, event, by: "anyone", refs });
    if (FORK_EVENTS.has(event)) scenarios.push({ root, event, by: "fork", refs });
    if (DEPENDABOT_EVENTS.has(event) && reachesDependabot(event, refs))
      scenarios.push({ root, event, by: "dependabot", refs });
  }
  return scenarios;
}

/** Dependabot pushes to branches of its own; a filter that cannot match one keeps it out. */
function reachesDependabot(event: string, refs: readonly string[]): boolean {
  if (event !== "push") return true;
  return refs.some((ref) => {
    const prefix = ref.replace(/\*.*$/, "");
    return (
      ref.includes("*") && ("refs/heads/dependabot/".startsWith(prefix) || prefix.startsWith("refs/heads/dependabot/"))
    );
  });
}

function refsOf(file: CiFile, event: string): readonly string[] {
  const filter = file.triggers.filters.get(event);
  if (event === "pull_request" || FORK_EVENTS.has(event)) return ["refs/pull/*"];
  if (event === "merge_group") return ["refs/heads/gh-readonly-queue/*"];
  if (event === "release") return ["refs/tags/*"];
  if (event !== "push") return ["$default-branch"];
  const branches = filter?.branches?.filter((name) => !name.startsWith("!")).map((name) => `refs/heads/${name}`);
  const tags = filter?.tags?.filter((name) => !name.startsWith("!")).map((name) => `refs/tags/${name}`);
  // A list for one of the two keeps the other out altogether (GitHub docs, "Workflow syntax", `on.push`).
  if (branches || tags) return [...(branches ?? []), ...(tags ?? [])];
  if (filter?.branchesIgnore && !filter.tagsIgnore) return ["refs/heads/*"];
  if (filter?.tagsIgnore && !filter.branchesIgnore) return ["refs/tags/*"];
  return ["refs/heads/*", "refs/tags/*"];
}

/** The scenario with the refs that the conditions let through; none when they let nothing through. */
function narrowed(scenario: Scenario, conditions: readonly (string | null)[]): readonly Scenario[] {
  const asked = conditions.filter((condition): condition is string => condition !== null);
  if (asked.length === 0) return [scenario];
  if (scenario.refs.length === 0) {
    return asked.every((condition) => mayHold(condition, lookup(scenario, null))) ? [scenario] : [];
  }
  const refs = scenario.refs.flatMap((ref) => narrowedRefs(scenario, ref, asked));
  return refs.length > 0 ? [{ ...scenario, refs }] : [];
}

function narrowedRefs(scenario: Scenario, ref: string, conditions: readonly string[]): readonly string[] {
  const holds = (known: Known | null) => conditions.every((condition) => mayHold(condition, lookup(scenario, known)));
  if (ref === "$default-branch") return holds({ is: "prefix", prefix: "refs/heads/" }) ? [ref] : [];
  const star = ref.indexOf("*");
  if (star === -1) return holds({ is: "value", value: ref }) ? [ref] : [];
  const prefix = ref.slice(0, star);
  if (!holds({ is: "prefix", prefix })) return [];
  // A condition that names its refs lets only those through.
  const named = namedRefs(conditions).filter((name) => name.startsWith(prefix));
  if (named.length > 0 && !holds({ is: "prefix", prefix, except: named })) {
    return named.filter((name) => holds({ is: "value", value: name }));
  }
  const begun = begunRefs(conditions).find((start) => start.startsWith(prefix) && start.length > prefix.length);
  return begun ? [`${begun}*`] : [ref];
}

/** Refs that the conditions compare with, written out. */
function namedRefs(conditions: readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (const condition of conditions) {
    for (const match of condition.matchAll(/github\.ref\s*==\s*'(refs\/[^']+)'/g)) names.add(match[1] ?? "");
    for (const match of condition.matchAll(/github\.ref_name\s*==\s*'([^'/][^']*)'/g)) {
      names.add(`refs/heads/${match[1]}`);
      names.add(`refs/tags/${match[1]}`);
    }
  }
  return [...names];
}

/** `startsWith(github.ref, 'refs/tags/v')` as the only thing that a condition asks of the ref. */
function begunRefs(conditions: readonly string[]): readonly string[] {
  return conditions.flatMap((condition) => {
    if (condition.includes("||") || condition.includes("!")) return [];
    const match = /startsWith\(\s*github\.ref\s*,\s*'(refs\/[^']+)'\s*\)/.exec(condition);
    return match?.[1] ?? [];
  });
}

const OWN = { is: "named", sort: "repository", name: "own" } as const;
const OTHER = { is: "named", sort: "repository", name: "other" } as const;
const OWN_OWNER = { is: "named", sort: "owner", name: "own" } as const;

/** What is known of the `github` context in a scenario. */
function lookup(scenario: Scenario, ref: Known | null): Lookup {
  const isPull = scenario.event.startsWith("pull_request");
  const head = scenario.by === "fork" ? OTHER : OWN;
  const absent: Known = { is: "value", value: null };
  const actor: Known =
    scenario.by === "dependabot"
      ? { is: "value", value: "dependabot[bot]" }
      : { is: "not", values: ["dependabot[bot]"] };
  return (path) => {
    if (path.startsWith("github.event.pull_request") && !isPull) return scenario.event === "" ? null : absent;
    switch (path) {
      case "github.event_name":
        return scenario.event === "" ? null : { is: "value", value: scenario.event };
      case "github.ref":
        return ref;
      case "github.ref_name":
        return refName(ref);
      case "github.ref_type":
        return refType(ref);
      case "github.repository":
        return OWN;
      case "github.event.pull_request.head.repo.full_name":
        return head;
      case "github.repository_owner":
        return OWN_OWNER;
      case "github.event.pull_request.head.repo.fork":
        return scenario.by === "fork" ? { is: "value", value: true } : null;
      case "github.event.pull_request":
        return { is: "object" };
      case "github.actor":
      case "github.triggering_actor":
      case "github.event.pull_request.user.login":
        return path === "github.actor" || scenario.by === "dependabot" ? actor : null;
      default:
        return null;
    }
  };
}

function refName(ref: Known | null): Known | null {
  if (ref?.is === "value" && typeof ref.value === "string") {
    return { is: "value", value: ref.value.replace(/^refs\/(?:heads|tags|pull)\//, "") };
  }
  if (ref?.is !== "prefix") return null;
  const prefix = ref.prefix.replace(/^refs\/(?:heads|tags|pull)\//, "");
  const except = ref.except?.map((name) => name.replace(/^refs\/(?:heads|tags)\//, ""));
  return { is: "prefix", prefix, ...(except ? { except } : {}) };
}

function refType(ref: Known | null): Known | null {
  const text = ref?.is === "value" ? String(ref.value) : ref?.is === "prefix" ? ref.prefix : "";
  if (text.startsWith("refs/tags/")) return { is: "value", value: "tag" };
  return text.startsWith("refs/heads/") || text.startsWith("refs/pull/") ? { is: "value", value: "branch" } : null;
}

function merged(scenarios: readonly Scenario[]): readonly Scenario[] {
  const byKey = new Map<string, Scenario>();
  for (const scenario of scenarios) {
    const key = `${scenario.root ?? ""}\n${scenario.event}\n${scenario.by}`;
    const known = byKey.get(key);
    const refs = known ? [...new Set([...known.refs, ...scenario.refs])] : scenario.refs;
    byKey.set(key, { ...scenario, refs });
  }
  return [...byKey.values()];
}

/** A test that is false in the runs that have neither secrets nor an OIDC token today; null when no such run gets here. */
export function guardFor(scenarios: readonly Scenario[]): string | null {
  const forks = [...new Set(scenarios.filter((item) => item.by === "fork").map((item) => item.event))];
  const parts: string[] = [];
  if (forks.length > 0) {
    const own = "github.event.pull_request.head.repo.full_name == github.repository";
    const others = scenarios.some((item) => !forks.includes(item.event));
    const not = forks.map((event) => `github.event_name != '${event}'`).join(" && ");
    parts.push(others ? `(${forks.length > 1 ? `(${not})` : not} || ${own})` : own);
  }
  if (scenarios.some((item) => item.by === "dependabot")) parts.push("github.actor != 'dependabot[bot]'");
  return parts.length > 0 ? parts.join(" && ") : null;
}
