import {
  expressionLength,
  MAX_DEPTH,
  matchAt,
  offsetOf,
  peek,
  pushLiteral,
  readExpression,
  type State,
  startsWith,
} from "./state.ts";
import type { Part, Word } from "./types.ts";

const ORDINARY = /[\w./:\\%+*?!~^[\]-]+/y;
const VARIABLE = /\$(?:([A-Za-z]+):)?([A-Za-z_][A-Za-z0-9_]*|[_?^$0-9])/y;
const BRACED = /\$\{(?:([A-Za-z]+):)?([^}\n`]{1,100})\}/y;
const STOPS = new Set([" ", "\t", "\r", "\n", ";", "|", "&", "<", ">", "(", ")", "{", "}", ",", "=", ""]);

/**
 * Reads one word of PowerShell (about_Parsing, about_Quoting_Rules): quotes, here-strings, `$env:X`, `$( )`, `@{ }` and
 * script blocks as parts of their own. Null where no word starts.
 */
export function readPwshWord(s: State): Word | null {
  const start = s.pos;
  const parts: Part[] = [];
  while (s.pos < s.limit) {
    if (!readPiece(s, parts, s.pos === start)) break;
  }
  if (s.pos === start) return null;
  return { start: offsetOf(s, start), end: offsetOf(s, s.pos), parts };
}

function readPiece(s: State, parts: Part[], first: boolean): boolean {
  const c = peek(s);
  const next = peek(s, 1);
  if (c === "@" && (next === "'" || next === '"')) readHereString(s, parts, next);
  else if (c === "@" && (next === "{" || next === "(")) return readBlock(s, parts, 2, next === "{" ? "}" : ")");
  else if (c === "{" || c === "(") return first && readBlock(s, parts, 1, c === "{" ? "}" : ")");
  else if (STOPS.has(c)) return c === "=" && !first ? readPlain(s, parts, 1, false) : false;
  else if (c === "'") readSingleQuoted(s, parts);
  else if (c === '"') readDoubleQuoted(s, parts);
  else if (c === "$") return readDollar(s, parts, false);
  else if (c === "`") return next === "\n" || next === "\r" || next === "" ? false : readEscaped(s, parts, false);
  else return readPlain(s, parts, matchAt(s, ORDINARY)?.[0].length ?? 1, false);
  return true;
}

function readPlain(s: State, parts: Part[], length: number, quoted: boolean): boolean {
  const from = s.pos;
  s.pos += length;
  pushLiteral(s, parts, s.text.slice(from, s.pos), from, quoted);
  return true;
}

function readEscaped(s: State, parts: Part[], quoted: boolean): boolean {
  const from = s.pos;
  if (expressionLength(s, from + 1) > 0) return readPlain(s, parts, 1, quoted);
  s.pos = Math.min(from + 2, s.limit);
  const c = s.text.charAt(from + 1);
  pushLiteral(s, parts, c === "n" ? "\n" : c === "t" ? "\t" : c, from, quoted);
  return true;
}

function readSingleQuoted(s: State, parts: Part[]): void {
  const from = s.pos;
  s.pos += 1;
  pushLiteral(s, parts, "", from, true);
  while (s.pos < s.limit) {
    if (readExpression(s, parts)) continue;
    if (peek(s) === "'") {
      s.pos += 1;
      if (peek(s) !== "'") return;
    }
    readPlain(s, parts, 1, true);
  }
}

function readDoubleQuoted(s: State, parts: Part[]): void {
  const from = s.pos;
  s.pos += 1;
  pushLiteral(s, parts, "", from, true);
  while (s.pos < s.limit) {
    const c = peek(s);
    if (c === '"') {
      s.pos += 1;
      if (peek(s) !== '"') return;
      readPlain(s, parts, 1, true);
    } else if (c === "$") readDollar(s, parts, true);
    else if (c === "`") readEscaped(s, parts, true);
    else readPlain(s, parts, 1, true);
  }
}

/** `@' … '@` and `@" … "@`: the end stands at the start of a line. */
function readHereString(s: State, parts: Part[], quote: string): void {
  const from = s.pos;
  s.pos += 2;
  pushLiteral(s, parts, "", from, true);
  while (s.pos < s.limit) {
    if (peek(s) === quote && peek(s, 1) === "@" && /\n[ \t]*$/.test(s.text.slice(Math.max(from, s.pos - 40), s.pos))) {
      s.pos += 2;
      return;
    }
    const c = peek(s);
    if (readExpression(s, parts)) continue;
    if (quote === '"' && c === "$") readDollar(s, parts, true);
    else if (quote === '"' && c === "`") readEscaped(s, parts, true);
    else readPlain(s, parts, 1, true);
  }
}

function readDollar(s: State, parts: Part[], quoted: boolean): boolean {
  if (readExpression(s, parts)) return true;
  if (peek(s, 1) === "(" && s.depth < MAX_DEPTH) return readBlock(s, parts, 2, ")");
  const match = matchAt(s, VARIABLE) ?? matchAt(s, BRACED);
  if (match === null) return readPlain(s, parts, 1, quoted);
  const from = s.pos;
  s.pos += match[0].length;
  const scope = match[1]?.toLowerCase() === "env" ? "env" : "local";
  const range = { start: offsetOf(s, from), end: offsetOf(s, s.pos) };
  parts.push({ kind: "variable", name: match[2] ?? "", operator: "", operand: [], scope, quoted, ...range });
  return true;
}

/** `$( )`, `@( )`, `( )`, `{ }` and `@{ }` hold commands; of a hash table the keys are assignments. */
function readBlock(s: State, parts: Part[], skip: number, closer: string): boolean {
  if (s.depth >= MAX_DEPTH) return readPlain(s, parts, skip, false);
  const from = s.pos;
  const { closers } = s;
  s.pos += skip;
  s.closers = [closer];
  s.depth += 1;
  s.readList(s);
  s.depth -= 1;
  s.closers = closers;
  if (startsWith(s, closer)) s.pos += 1;
  const form = closer === "}" ? "block" : "command";
  parts.push({ kind: "substitution", form, parts: [], start: offsetOf(s, from), end: offsetOf(s, s.pos) });
  return true;
}
