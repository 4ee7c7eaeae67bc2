import { Lexer, Parser } from "@actions/expressions";
import {
  Binary,
  ContextAccess,
  type Expr,
  FunctionCall,
  Grouping,
  IndexAccess,
  Literal,
  Logical,
  Unary,
} from "@actions/expressions/ast";
import { EXPRESSION_CONTEXTS, STATUS_FUNCTIONS } from "./expression.ts";

/**
 * What is known of a value before a run: the value, a beginning that every possible value has, a name that stands for one unknown value
 * (equal to itself, different from other names of the same sort), values that it is not, or that it is some object.
 */
export type Known =
  | { readonly is: "value"; readonly value: string | number | boolean | null }
  | { readonly is: "prefix"; readonly prefix: string; readonly except?: readonly string[] }
  | { readonly is: "named"; readonly sort: string; readonly name: string }
  | { readonly is: "not"; readonly values: readonly string[] }
  | { readonly is: "object" };

/** Gives what is known of a context's property, such as `github.event_name`, lower case; null when nothing is. */
export type Lookup = (path: string) => Known | null;

/** Whether a condition can be true. Null (no condition) can; what is not understood can too: unknown is never "no". */
export function mayHold(condition: string | null, lookup: Lookup): boolean {
  const value = conditionValue(condition, lookup);
  return value === null || truth(value) !== false;
}

/** Whether a condition is true in every case. */
export function mustHold(condition: string | null, lookup: Lookup): boolean {
  if (condition === null) return true;
  const value = conditionValue(condition, lookup);
  return value !== null && truth(value) === true;
}

function conditionValue(condition: string | null, lookup: Lookup): Known | null {
  if (condition === null) return null;
  const tree = parseCondition(condition);
  return tree ? evaluate(tree, lookup) : null;
}

/** The tree of a condition, with or without braces around the whole; null when it is not one expression or cannot be parsed. */
function parseCondition(condition: string): Expr | null {
  const braced = /^\s*\$\{\{([\s\S]*)\}\}\s*$/.exec(condition)?.[1];
  const text = braced ?? condition;
  if (text.includes("${{")) return null;
  try {
    return new Parser(new Lexer(text).lex().tokens, [...EXPRESSION_CONTEXTS], [...STATUS_FUNCTIONS]).parse();
  } catch {
    return null;
  }
}

function evaluate(expr: Expr, lookup: Lookup): Known | null {
  if (expr instanceof Grouping) return evaluate(expr.group, lookup);
  if (expr instanceof Literal) return literal(expr);
  if (expr instanceof Unary) {
    const inner = evaluate(expr.expr, lookup);
    const known = inner ? truth(inner) : null;
    return known === null ? null : bool(!known);
  }
  if (expr instanceof Logical) return logical(expr, lookup);
  if (expr instanceof Binary) return binary(expr, lookup);
  if (expr instanceof FunctionCall) return call(expr, lookup);
  const path = pathOf(expr);
  return path ? lookup(path) : null;
}

function literal(expr: Literal): Known {
  const { literal: data } = expr;
  const value = (data as { value?: unknown }).value;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return { is: "value", value };
  return { is: "value", value: null };
}

/** `a && b` is false when one part is, whatever is unknown of the others; `a || b` is true when one part is. */
function logical(expr: Logical, lookup: Lookup): Known | null {
  const stops = expr.operator.lexeme === "||";
  let unknown = false;
  let last: Known | null = null;
  for (const argument of expr.args) {
    last = evaluate(argument, lookup);
    const known = last ? truth(last) : null;
    if (known === stops) return unknown ? bool(stops) : last;
    if (known === null) unknown = true;
  }
  return unknown ? null : last;
}

function binary(expr: Binary, lookup: Lookup): Known | null {
  const operator = expr.operator.lexeme;
  if (operator !== "==" && operator !== "!=") return null;
  const left = evaluate(expr.left, lookup);
  const right = evaluate(expr.right, lookup);
  const same = left && right ? equal(left, right) : null;
  return same === null ? null : bool(operator === "==" ? same : !same);
}

function equal(a: Known, b: Known): boolean | null {
  if (a.is === "value" && b.is === "value") return looselyEqual(a.value, b.value);
  if (a.is === "named" && b.is === "named") return a.sort === b.sort ? a.name === b.name : null;
  const [other, value] = a.is === "value" ? [b, a.value] : b.is === "value" ? [a, b.value] : [null, null];
  if (!other || value === undefined) return null;
  const text = typeof value === "string" ? value : null;
  if (other.is === "prefix") {
    if (text === null) return null;
    const lower = text.toLowerCase();
    if (other.except?.some((name) => name.toLowerCase() === lower)) return false;
    return lower.startsWith(other.prefix.toLowerCase()) ? null : false;
  }
  if (other.is === "not") return text !== null && other.values.includes(text.toLowerCase()) ? false : null;
  if (other.is === "object") return value === null ? false : null;
  return null;
}

/** Text is compared without case; values of different types as numbers, where the empty text and null are 0 (GitHub docs, "Expressions"). */
function looselyEqual(a: string | number | boolean | null, b: string | number | boolean | null): boolean {
  if (typeof a === "string" && typeof b === "string") return a.toLowerCase() === b.toLowerCase();
  if (typeof a === typeof b) return a === b;
  return numberOf(a) === numberOf(b);
}

function numberOf(value: string | number | boolean | null): number {
  if (value === null || value === "") return 0;
  return Number(value);
}

function call(expr: FunctionCall, lookup: Lookup): Known | null {
  const name = expr.functionName.lexeme.toLowerCase();
  const [first, second] = expr.args.map((argument) => evaluate(argument, lookup));
  if (name === "always") return bool(true);
  if (name === "startswith" && first && second?.is === "value") return startsWith(first, String(second.value ?? ""));
  if (name === "contains" && second) return contains(expr.args[0], first ?? null, second);
  return null;
}

function startsWith(text: Known, beginning: string): Known | null {
  const wanted = beginning.toLowerCase();
  if (text.is === "value")
    return bool(
      String(text.value ?? "")
        .toLowerCase()
        .startsWith(wanted),
    );
  if (text.is !== "prefix") return null;
  const prefix = text.prefix.toLowerCase();
  if (prefix.startsWith(wanted)) return bool(true);
  return wanted.startsWith(prefix) ? null : bool(false);
}

/** `contains(fromJSON('["push"]'), x)`: whether a written list holds a value; or a text another one. */
function contains(list: Expr | undefined, text: Known | null, value: Known): Known | null {
  const items = list instanceof FunctionCall ? jsonList(list) : null;
  if (items) {
    const verdicts = items.map((item) => equal({ is: "value", value: item }, value));
    if (verdicts.includes(true)) return bool(true);
    return verdicts.every((verdict) => verdict === false) ? bool(false) : null;
  }
  if (text?.is !== "value" || value.is !== "value") return null;
  return bool(
    String(text.value ?? "")
      .toLowerCase()
      .includes(String(value.value ?? "").toLowerCase()),
  );
}

function jsonList(expr: FunctionCall): readonly string[] | null {
  const [argument] = expr.args;
  if (expr.functionName.lexeme.toLowerCase() !== "fromjson" || !(argument instanceof Literal)) return null;
  try {
    const parsed: unknown = JSON.parse(argument.literal.coerceString());
    return Array.isArray(parsed) && parsed.every((item) => typeof item === "string") ? parsed : null;
  } catch {
    return null;
  }
}

function pathOf(expr: Expr): string | null {
  const names: string[] = [];
  let base: Expr = expr;
  while (base instanceof IndexAccess) {
    if (!(base.index instanceof Literal)) return null;
    names.unshift(base.index.literal.coerceString());
    base = base.expr;
  }
  if (!(base instanceof ContextAccess)) return null;
  return [base.name.lexeme, ...names].join(".").toLowerCase();
}

function truth(known: Known): boolean | null {
  if (known.is === "value") return Boolean(known.value);
  if (known.is === "prefix") return known.prefix === "" ? null : true;
  return known.is === "not" ? null : true;
}

function bool(value: boolean): Known {
  return { is: "value", value };
}

const STATUS = /\b(?:always|failure|cancelled|success)\s*\(/i;

/** Whether a condition asks how the job went so far, which is another answer at another place of the job. */
export function asksStatus(condition: string | null): boolean {
  return condition !== null && STATUS.test(condition);
}

/** Contexts that a condition reads, lower case; null when it cannot be parsed. */
export function contextsOf(condition: string): ReadonlySet<string> | null {
  const tree = parseCondition(condition);
  if (!tree) return null;
  const found = new Set<string>();
  const pending: Expr[] = [tree];
  for (let expr = pending.pop(); expr; expr = pending.pop()) {
    if (expr instanceof ContextAccess) found.add(expr.name.lexeme.toLowerCase());
    else if (expr instanceof IndexAccess) pending.push(expr.expr, expr.index);
    else if (expr instanceof Grouping) pending.push(expr.group);
    else if (expr instanceof Unary) pending.push(expr.expr);
    else if (expr instanceof Binary) pending.push(expr.left, expr.right);
    else if (expr instanceof Logical) pending.push(...expr.args);
    else if (expr instanceof FunctionCall) pending.push(...expr.args);
  }
  return found;
}
