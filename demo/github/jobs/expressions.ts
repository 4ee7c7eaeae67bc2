import { data, Evaluator, Lexer, Parser } from "@actions/expressions";

/** GitHub's own parser and evaluator of expressions, over plain values. */

export type Contexts = Readonly<Record<string, unknown>>;

export interface JobStatus {
  readonly failed: boolean;
  readonly cancelled: boolean;
}

const CONTEXTS = "github env vars job jobs steps runner secrets strategy matrix needs inputs".split(" ");
const STATUS_FUNCTIONS = /\b(?:success|failure|always|cancelled)\s*\(/i;
/** One `${{ … }}`, in which a quoted string may hold braces. */
const EXPRESSION = /\$\{\{((?:'(?:[^']|'')*'|(?!\}\}|').)*)\}\}/gs;

/** @throws Error with the parser's words for what is no expression */
function evaluate(text: string, contexts: Contexts, status: JobStatus): data.ExpressionData {
  const functions = functionsOf(status);
  const { tokens } = new Lexer(text).lex();
  const parsed = new Parser(tokens, CONTEXTS, functions).parse();
  const values: unknown = JSON.parse(JSON.stringify({ ...empty(), ...contexts }), data.reviver);
  return new Evaluator(parsed, values as data.Dictionary, new Map(functions.map((one) => [one.name, one]))).evaluate();
}

function empty(): Record<string, unknown> {
  return Object.fromEntries(CONTEXTS.map((name) => [name, {}]));
}

function functionsOf({ failed, cancelled }: JobStatus) {
  const answer = (name: string, value: boolean) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  });
  const hashFiles = {
    name: "hashfiles",
    minArgs: 1,
    maxArgs: 255,
    call: (): data.ExpressionData => {
      throw new Error("The job simulator has no hashFiles().");
    },
  };
  return [
    answer("success", !failed && !cancelled),
    answer("failure", failed && !cancelled),
    answer("cancelled", cancelled),
    answer("always", true),
    hashFiles,
  ];
}

const NEUTRAL: JobStatus = { failed: false, cancelled: false };

/** A text with its expressions replaced by their values, as strings. */
export function interpolate(text: string, contexts: Contexts, status: JobStatus = NEUTRAL): string {
  return text.replace(EXPRESSION, (_, inner: string) => evaluate(inner.trim(), contexts, status).coerceString());
}

/** A value of a workflow: a text that is one expression keeps the type of its value. */
export function resolveValue(value: unknown, contexts: Contexts): unknown {
  if (typeof value !== "string") return value;
  const [only, ...more] = [...value.matchAll(EXPRESSION)];
  if (only === undefined || more.length > 0 || only[0] !== value.trim()) return interpolate(value, contexts);
  const found = evaluate((only[1] ?? "").trim(), contexts, NEUTRAL);
  return JSON.parse(JSON.stringify(found, data.replacer));
}

/** A map of a workflow, such as `env` or `with`, as strings. */
export function resolveMap(map: unknown, contexts: Contexts): Record<string, string> {
  const whole = resolveValue(map, contexts);
  if (typeof whole !== "object" || whole === null) return {};
  const resolved = Object.entries(whole).map(([name, value]) => [name, textOf(resolveValue(value, contexts))]);
  return Object.fromEntries(resolved);
}

/** How the runner writes a value into the environment. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * Judges an `if`. Without a status function it also demands that nothing failed before, as GitHub does.
 * `absent` is what counts where there is none: `success()` for steps, `always()` for posts.
 */
export function judge(condition: unknown, contexts: Contexts, status: JobStatus, absent = "success()"): boolean {
  const text = condition === undefined || condition === null ? absent : String(condition).trim();
  const [only, ...more] = [...text.matchAll(EXPRESSION)];
  const whole = only !== undefined && more.length === 0 && only[0] === text;
  // A text around an expression makes a string of it, which is true unless it is empty.
  const inner = whole ? (only[1] ?? "").trim() : only === undefined ? text : quote(interpolate(text, contexts, status));
  const bare = inner.replace(/'(?:[^']|'')*'/g, "''");
  return truthy(evaluate(STATUS_FUNCTIONS.test(bare) ? inner : `success() && (${inner})`, contexts, status));
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function truthy(value: data.ExpressionData): boolean {
  const plain: unknown = JSON.parse(JSON.stringify(value, data.replacer));
  return Boolean(plain);
}
