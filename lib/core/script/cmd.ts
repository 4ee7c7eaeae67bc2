import {
  expressionLength,
  matchAt,
  newState,
  type OpenCommand,
  type Output,
  offsetOf,
  openCommand,
  peek,
  pushLiteral,
  readComment,
  readExpression,
  type State,
  startsWith,
} from "./state.ts";
import type { Part, Word } from "./types.ts";

const VARIABLE = /%([A-Za-z_][A-Za-z0-9_]*)(?::[^%\n]{0,80})?%|!([A-Za-z_][A-Za-z0-9_]*)!/y;
const REMARK = /(?:@?rem(?=[ \t\r\n]|$)|::)/iy;
const SET = /@?set[ \t]+(?:\/a[ \t]+|\/p[ \t]+)?("?)([A-Za-z_][A-Za-z0-9_]*)=/iy;
const ENDS = new Set(["\n", "&", "|", "(", ")", ""]);

/** Reads a script of the Windows command processor: words, `%X%`, `set`, pipes, redirections. Total and linear. */
export function readCmd(text: string): Output {
  const s = newState(text, () => undefined);
  let last: number | null = null;
  let pipe: number | null = null;
  while (s.pos < s.limit) {
    skipBlanks(s);
    const c = peek(s);
    if (c === "") break;
    if (matchAt(s, REMARK) !== null) readComment(s);
    else if (ENDS.has(c)) {
      const single = c === "|" && !startsWith(s, "||");
      pipe = single ? last : null;
      s.pos += startsWith(s, "||") || startsWith(s, "&&") ? 2 : 1;
    } else {
      const command = readCommand(s);
      command.pipedFrom = pipe;
      pipe = null;
      last = command.index;
    }
  }
  return s.out;
}

function skipBlanks(s: State): void {
  for (;;) {
    const c = peek(s);
    if (c === " " || c === "\t" || c === "\r") s.pos += 1;
    else if (c === "^" && peek(s, 1) === "\n") s.pos += 2;
    else if (c === "^" && peek(s, 1) === "\r" && peek(s, 2) === "\n") s.pos += 3;
    else return;
  }
}

function readCommand(s: State): OpenCommand {
  const command = openCommand(s, "simple");
  const set = matchAt(s, SET);
  if (set !== null) {
    const start = offsetOf(s, s.pos);
    s.pos += set[0].length;
    const value = readValue(s, set[1] === '"');
    command.end = offsetOf(s, s.pos);
    const name = set[2] ?? "";
    command.name = "set";
    command.assignments.push({ name, values: [value], append: false, exported: true, start, end: command.end });
    return command;
  }
  if (peek(s) === "@") s.pos += 1;
  for (;;) {
    const before = s.pos;
    skipBlanks(s);
    if (ENDS.has(peek(s)) || !readPiece(s, command)) {
      s.pos = before;
      break;
    }
    command.end = offsetOf(s, s.pos);
  }
  const first = command.words[0];
  command.name = first?.parts.length === 1 && first.parts[0]?.kind === "literal" ? first.parts[0].text : null;
  return command;
}

function readPiece(s: State, command: OpenCommand): boolean {
  const c = peek(s);
  if (c !== ">" && c !== "<") {
    const word = readWord(s);
    if (word === null) return false;
    command.words.push(word);
    return true;
  }
  const start = s.pos;
  s.pos += startsWith(s, ">>") ? 2 : 1;
  const operator = s.text.slice(start, s.pos);
  if (peek(s) === "&") s.pos += 1;
  skipBlanks(s);
  const target = readWord(s) ?? { start: s.pos, end: s.pos, parts: [] };
  command.redirections.push({ operator, fd: null, target, body: null, start, end: s.pos });
  return true;
}

function readWord(s: State): Word | null {
  const start = s.pos;
  const parts: Part[] = [];
  let quoted = false;
  while (s.pos < s.limit) {
    const c = peek(s);
    if (c === "\n" || (!quoted && (ENDS.has(c) || " \t\r<>".includes(c)))) break;
    if (c === '"') {
      quoted = !quoted;
      const from = s.pos;
      s.pos += 1;
      pushLiteral(s, parts, "", from, true);
    } else readCharacter(s, parts, quoted);
  }
  return s.pos === start ? null : { start, end: s.pos, parts };
}

/** The rest of the line is the value, blanks and all. */
function readValue(s: State, quoted: boolean): Word {
  const start = s.pos;
  const parts: Part[] = [];
  while (s.pos < s.limit) {
    const c = peek(s);
    if (c === "\n" || startsWith(s, "\r\n") || (quoted ? c === '"' : c === "&" || c === "|")) break;
    readCharacter(s, parts, quoted);
  }
  const end = s.pos;
  if (quoted && peek(s) === '"') s.pos += 1;
  return { start, end, parts };
}

function readCharacter(s: State, parts: Part[], quoted: boolean): void {
  if (readExpression(s, parts)) return;
  const from = s.pos;
  const match = matchAt(s, VARIABLE);
  if (match !== null) {
    s.pos += match[0].length;
    const name = match[1] ?? match[2] ?? "";
    const range = { start: from, end: s.pos };
    parts.push({ kind: "variable", name, operator: "", operand: [], scope: "any", quoted, ...range });
    return;
  }
  const escaped = !quoted && peek(s) === "^" && s.pos + 1 < s.limit && expressionLength(s, s.pos + 1) === 0;
  s.pos += escaped ? 2 : 1;
  pushLiteral(s, parts, s.text.charAt(s.pos - 1), from, quoted);
}
