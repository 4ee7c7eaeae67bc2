import { parseExpression } from "../workflow/expression.ts";
import { type Data, isDataMap } from "./data.ts";
import type { Path } from "./operations.ts";

const BASE = ["github", "needs", "strategy", "matrix", "vars", "inputs"];
const STEP = [...BASE, "job", "runner", "env", "secrets", "steps"];
const COMPOSITE = ["github", "inputs", "strategy", "matrix", "job", "runner", "env", "steps"];

/** A pattern of keys (`*` is any one, a last `**` everything below) and the contexts that exist there. The first match counts. */
type Rule = readonly [pattern: string, contexts: readonly string[]];

/**
 * Where each context exists (GitHub docs, "Contexts reference", "Context availability"). Nested steps (`parallel`) are steps: the walk
 * hands their path on as that of a step.
 */
const WORKFLOW_RULES: readonly Rule[] = [
  ["run-name", ["github", "inputs", "vars"]],
  ["concurrency.**", ["github", "inputs", "vars"]],
  ["env.*", ["github", "secrets", "inputs", "vars"]],
  ["on.workflow_call.inputs.*.default", ["github", "inputs", "vars"]],
  ["on.workflow_call.outputs.*.value", ["github", "jobs", "vars", "inputs"]],
  ["jobs.*.if", ["github", "needs", "vars", "inputs"]],
  ["jobs.*.strategy.**", ["github", "needs", "vars", "inputs"]],
  ["jobs.*.env.*", [...BASE, "secrets"]],
  ["jobs.*.secrets.*", [...BASE, "secrets"]],
  ["jobs.*.with.*", BASE],
  ["jobs.*.environment.url", [...BASE, "job", "runner", "env", "steps"]],
  ["jobs.*.outputs.*", [...BASE, "job", "runner", "env", "secrets", "steps"]],
  ["jobs.*.container.credentials.*", [...BASE, "env", "secrets"]],
  ["jobs.*.container.env.*", [...BASE, "job", "runner", "env", "secrets"]],
  ["jobs.*.services.*.credentials.*", [...BASE, "env", "secrets"]],
  ["jobs.*.services.*.env.*", [...BASE, "job", "runner", "env", "secrets"]],
  ["jobs.*.defaults.**", [...BASE, "env"]],
  ["jobs.*.steps.*.if", [...BASE, "job", "runner", "env", "steps"]],
  ["jobs.*.steps.*.**", STEP],
  ["jobs.*.**", BASE],
  ["defaults.**", ["github", "inputs", "vars"]],
];

const ACTION_RULES: readonly Rule[] = [
  ["runs.steps.*.if", COMPOSITE],
  ["runs.steps.*.**", COMPOSITE],
  ["outputs.*.value", COMPOSITE],
];

/** One use of a context at a place where GitHub does not offer it. */
export interface ContextViolation {
  readonly at: string;
  readonly context: string;
}

/**
 * Every use of a context where it does not exist, a bare `if:` included: the official parser reads those only when they stand in braces.
 * Places that no rule names are not judged.
 */
export function contextViolations(data: Data, kind: "workflow" | "action"): readonly ContextViolation[] {
  const found: ContextViolation[] = [];
  walk(data, [], kind === "workflow" ? WORKFLOW_RULES : ACTION_RULES, found);
  return found;
}

function walk(data: Data, path: Path, rules: readonly Rule[], found: ContextViolation[]): void {
  if (isDataMap(data)) {
    for (const [key, value] of data) walk(value, [...path, key], rules, found);
  } else if (typeof data !== "string") {
    for (const [index, value] of data.entries()) walk(value, [...path, index], rules, found);
  } else if (data.includes("${{") || path.at(-1) === "if") judge(data, path, rules, found);
}

function judge(text: string, path: Path, rules: readonly Rule[], found: ContextViolation[]): void {
  const keys = flattened(path);
  const rule = rules.find(([pattern]) => matches(pattern.split("."), keys));
  if (!rule) return;
  for (const expression of expressionTexts(text)) {
    for (const access of parseExpression(expression).accesses) {
      if (!rule[1].includes(access.root)) found.push({ at: path.join("."), context: access.root });
    }
  }
}

/** A nested step's keys as those of a step of the job: `steps.0.parallel.1.env.X` becomes `steps.1.env.X`. */
function flattened(path: Path): readonly string[] {
  const keys = path.map(String);
  // A job may be called `steps`.
  const steps = path[0] === "jobs" ? 2 : 1;
  if (path[steps] !== "steps") return keys;
  let last = steps + 1;
  for (let at = steps + 1; at < path.length; at++) if (typeof path[at] === "number" && isStepList(path, at)) last = at;
  return [...keys.slice(0, steps + 1), ...keys.slice(last)];
}

function isStepList(path: Path, at: number): boolean {
  const before = path[at - 1];
  return before === "steps" || before === "parallel" || before === "background";
}

function matches(pattern: readonly string[], keys: readonly string[]): boolean {
  const open = pattern.at(-1) === "**";
  const fixed = open ? pattern.slice(0, -1) : pattern;
  if (open ? keys.length < fixed.length : keys.length !== fixed.length) return false;
  return fixed.every((part, index) => part === "*" || part === keys[index]);
}

function expressionTexts(text: string): readonly string[] {
  if (!text.includes("${{")) return [text];
  return [...text.matchAll(/\$\{\{((?:[^'}]|'(?:[^']|'')*'|\}(?!\}))*)\}\}/g)].map((match) => match[1] ?? "");
}
