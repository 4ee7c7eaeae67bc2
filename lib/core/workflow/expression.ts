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
  Star,
  Unary,
} from "@actions/expressions/ast";
import type { Token } from "@actions/expressions/lexer";

/**
 * What the value of an access does in its expression.
 * `value`: it is the result, or part of it. `arm`: one of several results (fallback, ternary).
 * `test`: only whether or what it is decides; the value itself goes nowhere.
 */
export type AccessRole = "value" | "arm" | "test";

/** One access to a context: `secrets.X`, `steps.a.outputs.b`, `secrets[matrix.x]`, `secrets` alone. */
export interface Access {
  /** Lower-cased name of the context. */
  readonly root: string;
  /** Names as written, up to the first computed index. */
  readonly path: readonly string[];
  /** An index is computed (`secrets[matrix.x]`, `secrets.*`). */
  readonly dynamic: boolean;
  readonly role: AccessRole;
  /** Lower-cased functions around the access, outermost first. */
  readonly functions: readonly string[];
  /** Property read from what the function around it returns: `fromJSON(secrets.X).token` gives `token`. */
  readonly field: string | null;
  /** Offsets in the expression's text, end exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface ParsedExpression {
  readonly accesses: readonly Access[];
  /** False when the official parser refuses the text; the accesses are then read from its tokens, all as values. */
  readonly parsed: boolean;
}

export const EXPRESSION_CONTEXTS: readonly string[] = [
  "github",
  "env",
  "vars",
  "job",
  "jobs",
  "steps",
  "runner",
  "secrets",
  "strategy",
  "matrix",
  "needs",
  "inputs",
];
export const STATUS_FUNCTIONS = ["success", "always", "cancelled", "failure", "hashFiles"].map((name) => ({
  name,
  minArgs: 0,
  maxArgs: 255,
}));
/** Functions whose result is a truth value: an argument's own value does not get out. */
const TESTING_FUNCTIONS = new Set(["contains", "startswith", "endswith"]);
const MAX_EXPRESSION = 21_000;
const WHITE_SPACE = new Set([" ", "\r", "\t", "\n"]);

/** Parses the inside of `${{ }}`. Never throws; GitHub's limit of 21,000 characters is ours too. */
export function parseExpression(text: string): ParsedExpression {
  if (text.length > MAX_EXPRESSION) return { accesses: looseAccesses(text), parsed: false };
  let tokens: Token[];
  try {
    tokens = new Lexer(text).lex().tokens;
  } catch {
    return { accesses: looseAccesses(text), parsed: false };
  }
  const offsetOf = offsets(text, tokens);
  try {
    const tree = new Parser(tokens, [...EXPRESSION_CONTEXTS], STATUS_FUNCTIONS).parse();
    const accesses: Access[] = [];
    if (tree) walk(tree, "value", [], null, { text, offsetOf, accesses });
    return { accesses, parsed: true };
  } catch {
    return { accesses: accessesOfTokens(tokens, offsetOf), parsed: false };
  }
}

interface Walk {
  readonly text: string;
  readonly offsetOf: (token: Token) => number;
  readonly accesses: Access[];
}

function walk(expr: Expr, role: AccessRole, functions: readonly string[], field: string | null, out: Walk): void {
  if (expr instanceof Grouping) return walk(expr.group, role, functions, field, out);
  if (expr instanceof Unary) return walk(expr.expr, "test", functions, null, out);
  if (expr instanceof Binary) {
    walk(expr.left, isConstant(expr.right) ? "test" : "value", functions, null, out);
    return walk(expr.right, isConstant(expr.left) ? "test" : "value", functions, null, out);
  }
  if (expr instanceof Logical) return walkLogical(expr, role, functions, field, out);
  if (expr instanceof FunctionCall) {
    const name = expr.functionName.lexeme.toLowerCase();
    const asks = TESTING_FUNCTIONS.has(name);
    for (const argument of expr.args) {
      const constant = expr.args.every((other) => other === argument || isConstant(other));
      walk(argument, asks ? (constant ? "test" : "value") : role, [...functions, name], field, out);
    }
    return;
  }
  if (expr instanceof ContextAccess || expr instanceof IndexAccess) walkAccess(expr, role, functions, field, out);
}

/** A comparison with something that the run decides is a use: `secrets.PASSWORD == inputs.password` checks a password. */
function isConstant(expr: Expr): boolean {
  return expr instanceof Grouping ? isConstant(expr.group) : expr instanceof Literal;
}

/** `a || b` can be either; in `a && b` all but the last only decide (their value is the result only when it is falsy). */
function walkLogical(
  expr: Logical,
  role: AccessRole,
  functions: readonly string[],
  field: string | null,
  out: Walk,
): void {
  const isOr = expr.operator.lexeme === "||";
  const last = expr.args.length - 1;
  for (const [position, argument] of expr.args.entries()) {
    if (isOr) walk(argument, role === "test" ? "test" : "arm", functions, field, out);
    else walk(argument, position === last ? role : "test", functions, field, out);
  }
}

function walkAccess(
  expr: ContextAccess | IndexAccess,
  role: AccessRole,
  functions: readonly string[],
  field: string | null,
  out: Walk,
): void {
  const indexes: Expr[] = [];
  let base: Expr = expr;
  while (base instanceof IndexAccess) {
    indexes.unshift(base.index);
    base = base.expr;
  }
  const path: string[] = [];
  let dynamic = false;
  for (const index of indexes) {
    if (index instanceof Literal && !dynamic) path.push(index.literal.coerceString());
    else if (!(index instanceof Literal)) {
      dynamic = true;
      if (!(index instanceof Star)) walk(index, "test", functions, null, out);
    }
  }
  if (!(base instanceof ContextAccess)) return walk(base, role, functions, path[0] ?? field, out);
  const start = out.offsetOf(base.name);
  out.accesses.push({
    root: base.name.lexeme.toLowerCase(),
    path,
    dynamic,
    role,
    functions,
    field,
    start,
    end: accessEnd(out.text, start + base.name.lexeme.length, indexes.length),
  });
}

/** The end of an access: the tree keeps no closing brackets, so `count` steps of `.x` or `[…]` are walked over the text. */
function accessEnd(text: string, from: number, count: number): number {
  let at = from;
  for (let step = 0; step < count; step++) {
    while (/\s/.test(text[at] ?? "")) at++;
    if (text[at] === "[") at = closingBracket(text, at);
    else {
      at++;
      while (/\s/.test(text[at] ?? "")) at++;
      if (text[at] === "*") at++;
      else while (/[A-Za-z0-9_-]/.test(text[at] ?? "")) at++;
    }
  }
  return Math.min(at, text.length);
}

function closingBracket(text: string, open: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = open; at < text.length; at++) {
    const c = text[at];
    if (c === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (c === "[") depth++;
    else if (c === "]" && --depth === 0) return at + 1;
  }
  return text.length;
}

/**
 * Where each token begins. The lexer's own positions cannot be used: after a line break inside a string its columns still
 * count from the line before. Between tokens it skips white space and nothing else, so their texts give the offsets.
 */
function offsets(text: string, tokens: readonly Token[]): Walk["offsetOf"] {
  const starts = new Map<Token, number>();
  let at = 0;
  for (const token of tokens) {
    while (at < text.length && WHITE_SPACE.has(text[at] ?? "")) at++;
    starts.set(token, at);
    at += token.lexeme.length;
  }
  return (token) => {
    const start = starts.get(token);
    if (start === undefined) throw new Error("A token of the tree is not one of the text");
    return start;
  };
}

/** For text that the official parser refuses: what looks like an access counts as one, since unknown is never safe. */
function accessesOfTokens(tokens: readonly Token[], offsetOf: Walk["offsetOf"]): Access[] {
  const accesses: Access[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const root = tokens[i]?.lexeme.toLowerCase() ?? "";
    if (!EXPRESSION_CONTEXTS.includes(root) || tokens[i - 1]?.lexeme === ".") continue;
    const path: string[] = [];
    let last = i;
    while (tokens[last + 1]?.lexeme === "." && tokens[last + 2]) {
      path.push(tokens[last + 2]?.lexeme ?? "");
      last += 2;
    }
    const literal = tokens[last + 1]?.lexeme === "[" && tokens[last + 3]?.lexeme === "]" ? tokens[last + 2] : undefined;
    const named = typeof literal?.value === "string";
    if (named) path.push(String(literal.value));
    const dynamic = tokens[last + 1]?.lexeme === "[" && !named;
    if (named) last += 3;
    const first = tokens[i];
    const end = tokens[last];
    if (!first || !end) continue;
    accesses.push(loose(root, path, dynamic, offsetOf(first), offsetOf(end) + end.lexeme.length));
  }
  return accesses;
}

/** For text that cannot even be split into tokens. */
function looseAccesses(text: string): Access[] {
  const accesses: Access[] = [];
  for (const match of text.matchAll(
    /\b(secrets|steps|env|inputs)\b(?:\.([A-Za-z_][\w-]*))?(?:\.([\w-]+))?(?:\.([\w-]+))?/gi,
  )) {
    const path = [match[2], match[3], match[4]].filter((part): part is string => part !== undefined);
    accesses.push(
      loose((match[1] ?? "").toLowerCase(), path, path.length === 0, match.index, match.index + match[0].length),
    );
  }
  return accesses;
}

function loose(root: string, path: readonly string[], dynamic: boolean, start: number, end: number): Access {
  return { root, path, dynamic, role: "value", functions: [], field: null, start, end };
}
