import { emptyWord, readExpanding, readVerbatim, readWord } from "./posix-words.ts";
import {
  expressionLength,
  matchAt,
  type OpenCommand,
  offsetOf,
  type PendingHeredoc,
  peek,
  pushLiteral,
  type State,
  startsWith,
} from "./state.ts";
import type { Part, Redirection, TextRange, Word } from "./types.ts";

const REDIRECTION = /(\d{0,3})(<<<|<<-|<<|<>|<&|>>|>&|>\||&>>|&>|<|>)/y;
const ASSIGNMENT = /([A-Za-z_][A-Za-z0-9_]*)(?:\[[^\]\n$]{0,80}\])?(\+?)=/y;

/** The word's text when it is constant, else null. */
export function isCommandName(word: Word | null): string | null {
  if (word === null) return null;
  let text = "";
  for (const part of word.parts) {
    if (part.kind !== "literal") return null;
    text += part.text;
  }
  return text;
}

/** Reads a redirection of the command, if one starts here. */
export function readRedirection(s: State, command: OpenCommand): boolean {
  const first = peek(s);
  if (first === "" || !"<>&0123456789".includes(first)) return false;
  const match = matchAt(s, REDIRECTION);
  if (match === null) return false;
  const operator = match[2] ?? "";
  const next = s.text.charAt(s.pos + match[0].length);
  // `<(` and `>(` are words.
  if ((operator === "<" || operator === ">") && match[1] === "" && next === "(") return false;
  const start = offsetOf(s, s.pos);
  s.pos += match[0].length;
  while (peek(s) === " " || peek(s) === "\t") s.pos += 1;
  const target = readWord(s) ?? emptyWord(s);
  const end = offsetOf(s, s.pos);
  const fd = match[1] === "" ? null : Number(match[1]);
  const redirection = { operator, fd, target, body: null as Word | null, start, end };
  command.redirections.push(redirection);
  command.end = end;
  if (operator === "<<" || operator === "<<-") s.heredocs.push(pending(s, redirection, command));
  return true;
}

function pending(s: State, redirection: Redirection, command: OpenCommand): PendingHeredoc {
  let delimiter = "";
  let verbatim = false;
  for (const part of redirection.target.parts) {
    if (part.kind === "literal") {
      delimiter += part.text;
      verbatim ||= part.quoted;
    } else if (s.offsets === null) delimiter += s.text.slice(part.start, part.end);
  }
  return { redirection, command: command.index, delimiter, verbatim, stripTabs: redirection.operator === "<<-" };
}

/** Reads the bodies of the here-documents whose operators stood on the line that just ended. */
export function readHeredocs(s: State): void {
  const waiting = s.heredocs;
  s.heredocs = [];
  const { limit, parent, backtick, closers } = s;
  for (const heredoc of waiting) {
    const start = s.pos;
    const { end, next } = findDelimiter(s, heredoc);
    const parts: Part[] = [];
    s.limit = end;
    s.parent = heredoc.command;
    s.backtick = false;
    s.closers = [];
    s.depth += 1;
    if (heredoc.verbatim) readVerbatim(s, parts);
    else readExpanding(s, parts, "");
    s.depth -= 1;
    heredoc.redirection.body = { parts, start: offsetOf(s, start), end: offsetOf(s, end) };
    s.limit = limit;
    s.pos = next;
  }
  s.parent = parent;
  s.backtick = backtick;
  s.closers = closers;
}

function findDelimiter(s: State, heredoc: PendingHeredoc): { end: number; next: number } {
  let lineStart = s.pos;
  while (lineStart < s.limit) {
    let lineEnd = lineStart;
    while (lineEnd < s.limit && s.text.charCodeAt(lineEnd) !== 10) lineEnd += expressionLength(s, lineEnd) || 1;
    let line = s.text.slice(lineStart, lineEnd);
    if (line.endsWith("\r")) line = line.slice(0, -1);
    if (heredoc.stripTabs) line = line.replace(/^\t+/, "");
    if (line === heredoc.delimiter) return { end: lineStart, next: Math.min(lineEnd + 1, s.limit) };
    lineStart = lineEnd + 1;
  }
  return { end: s.limit, next: s.limit };
}

/** Reads `NAME=value` or `NAME=(values)`, if one starts here. `skipLines` passes what may stand between array elements. */
export function readAssignment(s: State, command: OpenCommand, skipLines: (s: State) => void): boolean {
  const match = matchAt(s, ASSIGNMENT);
  if (match === null) return false;
  const start = offsetOf(s, s.pos);
  s.pos += match[0].length;
  const values: Word[] = [];
  if (peek(s) === "(") {
    s.pos += 1;
    for (;;) {
      skipLines(s);
      const word = readWord(s);
      if (word === null) break;
      values.push(word);
    }
    if (peek(s) === ")") s.pos += 1;
  } else values.push(readWord(s) ?? emptyWord(s));
  // A prefix of a command is exported to it; whether a command follows is known later, so the word `export` decides here.
  const exported =
    command.words.length > 0 && ["export", "env"].includes(isCommandName(command.words[0] ?? null) ?? "");
  const name = match[1] ?? "";
  command.assignments.push({ name, values, append: match[2] === "+", exported, start, end: offsetOf(s, s.pos) });
  return true;
}

/** One operator inside `[[ … ]]`, as a word. */
export function readOperatorWord(s: State): TextRange & { parts: Part[] } {
  const parts: Part[] = [];
  const from = s.pos;
  s.pos += startsWith(s, "&&") || startsWith(s, "||") ? 2 : 1;
  pushLiteral(s, parts, s.text.slice(from, s.pos), from, false);
  return { start: offsetOf(s, from), end: offsetOf(s, s.pos), parts };
}

/** Blanks and continued lines. */
export function skipBlanks(s: State): void {
  for (;;) {
    const c = peek(s);
    if (c === " " || c === "\t" || c === "\r") s.pos += 1;
    else if (c === "\\" && peek(s, 1) === "\n") s.pos += 2;
    else if (c === "\\" && peek(s, 1) === "\r" && peek(s, 2) === "\n") s.pos += 3;
    else return;
  }
}
