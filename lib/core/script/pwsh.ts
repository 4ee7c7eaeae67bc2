import { readPwshWord } from "./pwsh-words.ts";
import {
  expressionLength,
  matchAt,
  newState,
  type OpenCommand,
  type Output,
  offsetOf,
  openCommand,
  peek,
  readComment,
  type State,
  startsWith,
} from "./state.ts";
import type { Word } from "./types.ts";

const TARGET =
  /(?:\[[\w.]{1,40}(?:\[\])?\][ \t]*)?\$(?:\{)?(?:([A-Za-z]+):)?([A-Za-z_][A-Za-z0-9_]*)\}?[ \t]*(\+?)=(?!=)/y;
const KEY = /(?:["']?)([A-Za-z_][\w-]*)(?:["']?)[ \t]*=(?!=)/y;
const REDIRECTION = /([1-6*]?)(>>|>&|>|<)/y;

/**
 * Reads a PowerShell script: commands, arguments, pipelines, assignments, blocks. Control flow (`if`, `foreach`, `try`)
 * is read as commands with blocks, which keeps every command and word. Total and linear.
 */
export function readPwsh(text: string): Output {
  const s = newState(text, readList);
  while (s.pos < s.limit) {
    readList(s);
    if (s.pos < s.limit) s.pos += 1;
  }
  return s.out;
}

function readList(s: State): void {
  let last: number | null = null;
  let pipe: number | null = null;
  while (s.pos < s.limit) {
    skipBlanks(s);
    const c = peek(s);
    if (c === "" || s.closers.includes(c)) return;
    if (c === "#") readComment(s);
    else if (startsWith(s, "<#")) readBlockComment(s);
    else if (c === "|" && !startsWith(s, "||")) {
      pipe = last;
      s.pos += 1;
    } else if (c === "\n") s.pos += 1;
    else if (";|&,)}=".includes(c)) {
      // `&` before a command calls it; `,` and a stray closer separate.
      pipe = c === "&" && pipe !== null ? pipe : null;
      s.pos += startsWith(s, "||") || startsWith(s, "&&") ? 2 : 1;
    } else {
      const command = readCommand(s);
      command.pipedFrom = pipe;
      pipe = null;
      last = command.index;
    }
  }
}

function skipBlanks(s: State): void {
  for (;;) {
    const c = peek(s);
    if (c === " " || c === "\t" || c === "\r") s.pos += 1;
    else if (c === "`" && peek(s, 1) === "\n") s.pos += 2;
    else if (c === "`" && peek(s, 1) === "\r" && peek(s, 2) === "\n") s.pos += 3;
    else return;
  }
}

function readBlockComment(s: State): void {
  const start = s.pos;
  while (s.pos < s.limit && !startsWith(s, "#>")) s.pos += expressionLength(s, s.pos) || 1;
  s.pos = Math.min(s.pos + 2, s.limit);
  s.out.comments.push({ start: offsetOf(s, start), end: offsetOf(s, s.pos) });
}

function readCommand(s: State): OpenCommand {
  const command = openCommand(s, "simple");
  const { parent } = s;
  s.parent = command.index;
  const target = matchAt(s, TARGET) ?? (s.closers.includes("}") ? matchAt(s, KEY) : null);
  if (target !== null) readAssigned(s, command, target);
  else readWords(s, command);
  s.parent = parent;
  const first = command.words[0];
  command.name = first?.parts.length === 1 && first.parts[0]?.kind === "literal" ? first.parts[0].text : null;
  if (command.end === command.start && s.pos < s.limit) s.pos += 1;
  return command;
}

/** `$x = …`: the value's words, up to the line's end. A command on the right is read as the command's own words. */
function readAssigned(s: State, command: OpenCommand, match: RegExpExecArray): void {
  const start = offsetOf(s, s.pos);
  const scoped = match.length > 2;
  s.pos += match[0].length;
  const name = (scoped ? match[2] : match[1]) ?? "";
  const exported = scoped && match[1]?.toLowerCase() === "env";
  command.end = offsetOf(s, s.pos);
  skipBlanks(s);
  const quoted = "\"'$@(".includes(peek(s)) || expressionLength(s, s.pos) > 0;
  const values: Word[] = [];
  if (quoted && peek(s) !== "") {
    const word = readPwshWord(s);
    if (word !== null) values.push(word);
    command.end = offsetOf(s, s.pos);
  }
  command.assignments.push({ name, values, append: match[3] === "+", exported, start, end: command.end });
  readWords(s, command);
}

function readWords(s: State, command: OpenCommand): void {
  for (;;) {
    const before = s.pos;
    skipBlanks(s);
    const c = peek(s);
    if (c === "" || s.closers.includes(c) || c === "#" || startsWith(s, "<#")) {
      s.pos = before;
      return;
    }
    // A comma or an equals sign between words joins arguments: `-Headers @{ A = 1 }, 2`.
    if (c === "," || (c === "=" && command.words.length > 0)) {
      s.pos += 1;
      continue;
    }
    if (!readRedirection(s, command)) {
      const word = readPwshWord(s);
      if (word === null) {
        s.pos = before;
        return;
      }
      command.words.push(word);
    }
    command.end = offsetOf(s, s.pos);
  }
}

function readRedirection(s: State, command: OpenCommand): boolean {
  const match = matchAt(s, REDIRECTION);
  if (match === null) return false;
  const start = offsetOf(s, s.pos);
  s.pos += match[0].length;
  skipBlanks(s);
  const none = { start: offsetOf(s, s.pos), end: offsetOf(s, s.pos), parts: [] };
  const target = readPwshWord(s) ?? none;
  const operator = match[2] ?? "";
  const fd = /^\d$/.test(match[1] ?? "") ? Number(match[1]) : null;
  command.redirections.push({ operator, fd, target, body: null, start, end: offsetOf(s, s.pos) });
  return true;
}
