import {
  expressionLength,
  MAX_DEPTH,
  matchAt,
  offsetOf,
  peek,
  pushLiteral,
  readExpression,
  type State,
} from "./state.ts";
import type { Part, SubstitutionPart, Word } from "./types.ts";

const ORDINARY = /[\w./:,@%+=^~[\]{}*?!-]+/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*|[0-9]|[@*#?$!-]/y;
const BRACED = /[#!]?(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-])/y;
/** A bracketed pattern or index directly after the name, `${X[@]}`, is kept as part of the operator. */
const OPERATOR = /(?:\[[^\]\n$}]{0,40}\])?(?::?[-=?+]|%%?|##?|\/\/?|\^\^?|,,?|@|:)?/y;
const META = new Set([" ", "\t", "\r", "\n", ";", "&", "|", "<", ">", "(", ")", ""]);
const ANSI: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", e: "\x1b", "0": "\0" };

/**
 * Reads one word of the POSIX shell language with bash's additions (POSIX.1-2024, XCU 2.2, 2.3, 2.6). Null where no
 * word starts. Unterminated quotes end with the text.
 */
export function readWord(s: State): Word | null {
  const start = s.pos;
  const parts: Part[] = [];
  while (s.pos < s.limit) {
    if (!readWordPiece(s, parts)) break;
  }
  if (s.pos === start) return null;
  return { start: offsetOf(s, start), end: offsetOf(s, s.pos), parts };
}

/** A word with nothing in it, for `X=` and for a redirection without a target. */
export function emptyWord(s: State): Word {
  const at = offsetOf(s, s.pos);
  return { start: at, end: at, parts: [] };
}

function readWordPiece(s: State, parts: Part[]): boolean {
  const c = peek(s);
  if ((c === "<" || c === ">") && peek(s, 1) === "(" && s.depth < MAX_DEPTH) {
    s.pos += 2;
    readSubstitution(s, parts, s.pos - 2, c === "<" ? "process-in" : "process-out");
    return true;
  }
  if (META.has(c) || (c === "`" && s.backtick)) return false;
  if (c === "\\") readEscape(s, parts);
  else if (c === "'") readSingleQuoted(s, parts);
  else if (c === '"') readDoubleQuoted(s, parts);
  else if (c === "$" || c === "`") readDollar(s, parts, false);
  else readPlain(s, parts);
  return true;
}

/** A run of ordinary characters at once: most text is made of them. */
function readPlain(s: State, parts: Part[]): void {
  const from = s.pos;
  const run = matchAt(s, ORDINARY)?.[0] ?? s.text.charAt(from);
  s.pos += run.length;
  pushLiteral(s, parts, run, from, false);
}

function readEscape(s: State, parts: Part[]): void {
  const from = s.pos;
  const next = peek(s, 1);
  // A line's end after a backslash is no part of the word, with the carriage return that Windows editors leave.
  if (next === "\n") s.pos += 2;
  else if (next === "\r" && peek(s, 2) === "\n") s.pos += 3;
  else {
    // `\${{` escapes nothing: the expression is gone before the shell looks.
    const length = expressionLength(s, from + 1) > 0 ? 1 : 2;
    s.pos = Math.min(from + length, s.limit);
    pushLiteral(s, parts, length === 1 ? "\\" : next, from, true);
  }
}

function readSingleQuoted(s: State, parts: Part[]): void {
  const from = s.pos;
  s.pos += 1;
  pushLiteral(s, parts, "", from, true);
  readRaw(s, parts, "'");
  if (s.pos < s.limit) s.pos += 1;
}

/** Text up to a closing character, in which only expressions mean anything. */
function readRaw(s: State, parts: Part[], closer: string): void {
  let from = s.pos;
  while (s.pos < s.limit && s.text.charAt(s.pos) !== closer) {
    if (expressionLength(s, s.pos) === 0) {
      s.pos += 1;
      continue;
    }
    if (s.pos > from) pushLiteral(s, parts, s.text.slice(from, s.pos), from, true);
    readExpression(s, parts);
    from = s.pos;
  }
  if (s.pos > from) pushLiteral(s, parts, s.text.slice(from, s.pos), from, true);
}

function readAnsiQuoted(s: State, parts: Part[]): void {
  const from = s.pos;
  s.pos += 2;
  pushLiteral(s, parts, "", from, true);
  while (s.pos < s.limit && peek(s) !== "'") {
    if (readExpression(s, parts)) continue;
    const at = s.pos;
    if (peek(s) !== "\\") {
      s.pos += 1;
      pushLiteral(s, parts, s.text.charAt(at), at, true);
      continue;
    }
    const next = peek(s, 1);
    s.pos = Math.min(at + (expressionLength(s, at + 1) > 0 ? 1 : 2), s.limit);
    pushLiteral(s, parts, ANSI[next] ?? next, at, true);
  }
  if (s.pos < s.limit) s.pos += 1;
}

function readDoubleQuoted(s: State, parts: Part[]): void {
  const from = s.pos;
  s.pos += 1;
  pushLiteral(s, parts, "", from, true);
  readExpanding(s, parts, '"');
  if (s.pos < s.limit) s.pos += 1;
}

/** Text in which variables, substitutions and expressions are replaced: double quotes, here-documents. */
export function readExpanding(s: State, parts: Part[], closer: string): void {
  let from = s.pos;
  const flush = () => {
    if (s.pos > from) pushLiteral(s, parts, s.text.slice(from, s.pos), from, true);
  };
  while (s.pos < s.limit) {
    const c = s.text.charAt(s.pos);
    if (c === closer) break;
    if (c === "$" || (c === "`" && !s.backtick)) {
      flush();
      readDollar(s, parts, true);
      from = s.pos;
    } else if (c === "\\" && s.pos + 1 < s.limit && expressionLength(s, s.pos + 1) === 0) {
      flush();
      from = s.pos;
      s.pos += 2;
      const next = s.text.charAt(from + 1);
      if (next !== "\n") pushLiteral(s, parts, '$`"\\'.includes(next) ? next : `\\${next}`, from, true);
      from = s.pos;
    } else s.pos += 1;
  }
  flush();
}

/** Everything that begins with a dollar sign, and backticks. Always moves on. */
function readDollar(s: State, parts: Part[], quoted: boolean): void {
  if (readExpression(s, parts)) return;
  const from = s.pos;
  const deep = s.depth >= MAX_DEPTH;
  const next = peek(s, 1);
  if (peek(s) === "`") {
    if (deep) readPlainAs(s, parts, quoted);
    else readBackticks(s, parts);
  } else if (next === "'" && !quoted) readAnsiQuoted(s, parts);
  else if (next === '"' && !quoted) {
    s.pos += 1;
    readDoubleQuoted(s, parts);
  } else if (next === "(" && !deep && peek(s, 2) === "(") {
    s.pos += 3;
    readArithmetic(s, parts, from);
  } else if (next === "(" && !deep) {
    s.pos += 2;
    readSubstitution(s, parts, from, "command");
  } else if (next !== "{" || deep || !readBraced(s, parts, quoted)) readName(s, parts, quoted);
}

function readName(s: State, parts: Part[], quoted: boolean): void {
  const from = s.pos;
  s.pos += 1;
  const name = matchAt(s, NAME);
  if (name === null) {
    pushLiteral(s, parts, "$", from, quoted);
    return;
  }
  s.pos += name[0].length;
  const range = { start: offsetOf(s, from), end: offsetOf(s, s.pos) };
  parts.push({ kind: "variable", name: name[0], operator: "", operand: [], scope: "any", quoted, ...range });
}

function readPlainAs(s: State, parts: Part[], quoted: boolean): void {
  const from = s.pos;
  s.pos += 1;
  pushLiteral(s, parts, s.text.charAt(from), from, quoted);
}

/** `${NAME…}`; false where the braces hold no name, then the dollar sign is text. */
function readBraced(s: State, parts: Part[], quoted: boolean): boolean {
  const from = s.pos;
  s.pos += 2;
  const match = matchAt(s, BRACED);
  if (match === null) {
    s.pos = from;
    return false;
  }
  s.pos += match[0].length;
  // `${#X}` is a length and `${!X}` an indirection, `${#}` and `${!}` are variables themselves.
  const prefix = match[0].length > 1 && "#!".includes(match[0].charAt(0)) ? match[0].charAt(0) : "";
  const operator = matchAt(s, OPERATOR)?.[0] ?? "";
  s.pos += operator.length;
  const operand: Part[] = [];
  s.depth += 1;
  readOperand(s, operand, quoted);
  s.depth -= 1;
  const name = match[0].slice(prefix.length);
  const range = { start: offsetOf(s, from), end: offsetOf(s, s.pos) };
  parts.push({ kind: "variable", name, operator: prefix + operator, operand, scope: "any", quoted, ...range });
  return true;
}

function readOperand(s: State, parts: Part[], quoted: boolean): void {
  while (s.pos < s.limit && peek(s) !== "}") {
    const c = peek(s);
    if (c === "`" && s.backtick) return;
    if (c === '"') readDoubleQuoted(s, parts);
    else if (c === "'" && !quoted) readSingleQuoted(s, parts);
    else if (c === "$" || c === "`") readDollar(s, parts, quoted);
    else if (c === "\\") readEscape(s, parts);
    else readPlainAs(s, parts, quoted);
  }
  if (s.pos < s.limit) s.pos += 1;
}

/** `$(( … ))`, `(( … ))`: variables may stand there without a dollar sign, but a credential is never added up. */
export function readArithmetic(s: State, parts: Part[], from: number): void {
  const inner: Part[] = [];
  let open = 0;
  s.depth += 1;
  while (s.pos < s.limit) {
    const c = peek(s);
    if (c === "`" && s.backtick) break;
    if (c === ")" && open === 0) {
      s.pos += peek(s, 1) === ")" ? 2 : 1;
      break;
    }
    if (c === "(") open += 1;
    if (c === ")") open -= 1;
    if (c === '"') readDoubleQuoted(s, inner);
    else if (c === "'") readSingleQuoted(s, inner);
    else if (c === "$" || c === "`") readDollar(s, inner, false);
    else readPlainAs(s, inner, false);
  }
  s.depth -= 1;
  pushSubstitution(s, parts, from, "arithmetic", inner);
}

function readSubstitution(s: State, parts: Part[], from: number, form: SubstitutionPart["form"]): void {
  const { closers, backtick } = s;
  s.closers = [")"];
  s.backtick = false;
  s.depth += 1;
  s.readList(s);
  s.depth -= 1;
  s.closers = closers;
  s.backtick = backtick;
  if (peek(s) === ")") s.pos += 1;
  pushSubstitution(s, parts, from, form, []);
}

function readBackticks(s: State, parts: Part[]): void {
  const { closers, pos: from } = s;
  s.pos += 1;
  s.closers = [];
  s.backtick = true;
  s.depth += 1;
  s.readList(s);
  s.depth -= 1;
  s.backtick = false;
  s.closers = closers;
  if (peek(s) === "`") s.pos += 1;
  pushSubstitution(s, parts, from, "command", []);
}

function pushSubstitution(
  s: State,
  parts: Part[],
  from: number,
  form: SubstitutionPart["form"],
  inner: readonly Part[],
): void {
  parts.push({ kind: "substitution", form, parts: inner, start: offsetOf(s, from), end: offsetOf(s, s.pos) });
}

/** Text of a here-document whose delimiter was quoted: expressions only. */
export function readVerbatim(s: State, parts: Part[]): void {
  readRaw(s, parts, "");
}

const PLAIN_NAME = /^[A-Za-z_]/;

/** Whether a name is an ordinary variable, not `$1`, `$@` or `$?`. */
export function isVariableName(name: string): boolean {
  return PLAIN_NAME.test(name);
}
