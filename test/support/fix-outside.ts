import { diffArrays } from "diff";
import { FAILSAFE_SCHEMA, load } from "js-yaml";

/** Reads and compares files as somebody would who has never seen Thaw: another YAML reader, another line diff, other tables. */

export interface Step {
  readonly [key: string]: unknown;
}

export interface Job {
  readonly [key: string]: unknown;
  readonly steps?: readonly Step[];
  readonly env?: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
}

export interface Workflow {
  readonly [key: string]: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
}

/** @throws when js-yaml does not take the text */
export function readWorkflow(text: string): Workflow {
  return load(text, { schema: FAILSAFE_SCHEMA }) as Workflow;
}

/** Lines with their breaks, so that a changed break is a changed line. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

export interface LineChange {
  readonly line: string;
  /** 0-based, in the text that has it. */
  readonly at: number;
}

export interface LineDiff {
  readonly removed: readonly LineChange[];
  readonly added: readonly LineChange[];
}

export function lineDiff(before: string, after: string): LineDiff {
  const removed: LineChange[] = [];
  const added: LineChange[] = [];
  let old = 0;
  let now = 0;
  for (const part of diffArrays(linesOf(before), linesOf(after))) {
    for (const line of part.value) {
      if (part.removed) removed.push({ line, at: old });
      if (part.added) added.push({ line, at: now });
      if (!part.added) old++;
      if (!part.removed) now++;
    }
  }
  return { removed, added };
}

/** Every step of a job in the order of the text, those inside of others behind the one that holds them. */
export function stepsOf(job: Job | undefined): readonly Step[] {
  const steps: Step[] = [];
  const visit = (list: unknown) => {
    if (!Array.isArray(list)) return;
    for (const step of list as readonly Step[]) {
      const { parallel, ...own } = step;
      steps.push(parallel === undefined ? own : { ...own, parallel: "nested" });
      visit(parallel);
    }
  };
  visit(job?.steps);
  return steps;
}

/** GitHub docs, "Workflow syntax for GitHub Actions", `permissions`. */
const SCOPES =
  "actions artifact-metadata attestations checks contents deployments discussions id-token issues models packages pages pull-requests repository-projects security-events statuses".split(
    " ",
  );

export type Rights = Readonly<Record<string, string>>;

/** What a job may do: its own word, else the workflow's, else the repository's restricted default. */
export function rightsOf(workflow: Workflow, job: Job): Rights {
  if ("permissions" in job) return rightsIn(job.permissions);
  if ("permissions" in workflow) return rightsIn(workflow.permissions);
  return { contents: "read", packages: "read" };
}

function rightsIn(value: unknown): Rights {
  if (value === null || value === "") return {};
  if (value === "read-all")
    return Object.fromEntries(SCOPES.filter((one) => one !== "id-token").map((one) => [one, "read"]));
  if (value === "write-all") return Object.fromEntries(SCOPES.map((one) => [one, one === "models" ? "read" : "write"]));
  return Object.fromEntries(Object.entries(value as Rights).filter(([, level]) => level !== "none"));
}

const ORDER = ["none", "read", "write"];

/** The higher level of each scope. */
export function together(one: Rights, other: Rights): Rights {
  const sum: Record<string, string> = { ...one };
  for (const [scope, level] of Object.entries(other)) {
    if (ORDER.indexOf(level) > ORDER.indexOf(sum[scope] ?? "none")) sum[scope] = level;
  }
  return sum;
}

/** How often a text names a secret, by any spelling. */
export function countSecret(text: string, name: string): number {
  return [...text.matchAll(new RegExp(`secrets(?:\\.|\\[')${name}(?![\\w-])`, "g"))].length;
}

/** Whether a value, at any depth, reads a secret. */
export function holdsSecret(value: unknown): boolean {
  return JSON.stringify(value ?? "").includes("secrets");
}

/** A script in which each expression that reads a secret may be anything of one line, with other quotes around it. */
export function matchesScript(old: string, now: string): boolean {
  const parts = old.split(/["']?\$\{\{(?:(?!\}\}).)*secrets(?:(?!\}\}).)*\}\}["']?/gs);
  if (parts.length === 1) return old === now;
  const escaped = parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${escaped.join("[^\\n]*?")}$`).test(now);
}
