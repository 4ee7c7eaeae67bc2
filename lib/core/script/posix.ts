import { readNestedScript } from "./posix-nested.ts";
import {
  isCommandName,
  readAssignment,
  readHeredocs,
  readOperatorWord,
  readRedirection,
  skipBlanks,
} from "./posix-pieces.ts";
import { readArithmetic, readWord } from "./posix-words.ts";
import {
  MAX_DEPTH,
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
import type { Part, TextRange } from "./types.ts";

const KEYWORD =
  /(?:if|then|elif|else|fi|for|select|while|until|do|done|case|esac|function|coproc|time|!|\{|\}|\[\[)(?=[\s;&|()<>`]|$)/y;
const CLOSER = /(?:fi|done|esac|\})(?=[\s;&|()<>`]|$)/y;
const FUNCTION = /[A-Za-z_][\w.:-]{0,80}[ \t]*\([ \t]*\)/y;
const FUNCTION_WORD = /function[ \t]+([\w.:-]+)[ \t]*(?:\([ \t]*\))?/y;
const CLOSES: Readonly<Record<string, string>> = { if: "fi", while: "done", until: "done", "{": "}" };
const DECLARATIONS = new Set(["export", "declare", "local", "readonly", "typeset"]);

/**
 * Reads a script of the POSIX shell language with bash's additions (POSIX.1-2024, XCU 2; the Bash manual). Total: what
 * is no valid script is read as well as it goes, left to right, without going back, so the time is linear in the text.
 */
export function readPosix(text: string): Output {
  const s = newState(text, readList);
  while (s.pos < s.limit) {
    readList(s);
    // Only a closer that nothing opened stops a list at the top.
    if (s.pos < s.limit) s.pos += 1;
  }
  return s.out;
}

/** Reads commands until the text or something in `s.closers` ends them. */
function readList(s: State): void {
  let last: number | null = null;
  let pipe: number | null = null;
  while (s.pos < s.limit) {
    skipBlanks(s);
    const c = peek(s);
    if (c === "" || (c === "`" && s.backtick) || atCloser(s)) return;
    if (c === "#") readComment(s);
    else if (c === "\n") readLineEnd(s);
    else if (c === "|" && !startsWith(s, "||")) {
      pipe = last;
      s.pos += startsWith(s, "|&") ? 2 : 1;
    } else if ((c === "&" && peek(s, 1) !== ">") || c === ";" || c === "|" || c === ")") {
      pipe = null;
      s.pos += startsWith(s, "||") || startsWith(s, "&&") ? 2 : 1;
    } else {
      const command = readCommand(s);
      if (command === null) continue;
      command.pipedFrom = pipe;
      pipe = null;
      last = command.index;
    }
  }
}

function readLineEnd(s: State): void {
  s.pos += 1;
  if (s.heredocs.length > 0) readHeredocs(s);
}

/** Blanks, line ends and comments: between the parts of a compound command. */
function skipLines(s: State): void {
  for (;;) {
    skipBlanks(s);
    if (peek(s) === "\n") readLineEnd(s);
    else if (peek(s) === "#") readComment(s);
    else return;
  }
}

function atCloser(s: State): boolean {
  if (s.closers.length === 0) return false;
  const c = peek(s);
  if (c === ")") return s.closers.includes(")");
  if (c === ";") return (startsWith(s, ";;") || startsWith(s, ";&")) && s.closers.includes(";;");
  const word = "fde}".includes(c) ? matchAt(s, CLOSER)?.[0] : undefined;
  return word !== undefined && s.closers.includes(word);
}

/** One command, compound or simple. Null where a word of the grammar was skipped instead. Always moves on. */
function readCommand(s: State): OpenCommand | null {
  const deep = s.depth >= MAX_DEPTH;
  if (peek(s) === "(") {
    if (!deep) return startsWith(s, "((") ? readArithmeticCommand(s) : readGroup(s, 1, ")");
    s.pos += 1;
    return null;
  }
  const keyword = "itefswudc!{}[".includes(peek(s)) ? matchAt(s, KEYWORD)?.[0] : undefined;
  if (keyword !== undefined && !deep) {
    const closer = CLOSES[keyword];
    if (closer !== undefined) return readGroup(s, keyword.length, closer);
    if (keyword === "for" || keyword === "select") return readFor(s, keyword.length);
    if (keyword === "case") return readCase(s);
    if (keyword === "[[") return readTest(s);
  }
  const header = deep ? null : (matchAt(s, FUNCTION_WORD) ?? matchAt(s, FUNCTION));
  if (header !== null) return readFunction(s, header[0], header[1]);
  if (keyword !== undefined) {
    s.pos += keyword.length;
    return null;
  }
  return readSimple(s);
}

function readGroup(s: State, skip: number, closer: string): OpenCommand {
  const command = openCommand(s, "group");
  s.pos += skip;
  readBody(s, command, [closer]);
  if (startsWith(s, closer)) s.pos += closer.length;
  return close(s, command);
}

function readBody(s: State, command: OpenCommand, closers: readonly string[]): void {
  const { closers: outer, parent } = s;
  s.closers = [...outer, ...closers];
  s.parent = command.index;
  s.depth += 1;
  readList(s);
  s.depth -= 1;
  s.parent = parent;
  s.closers = outer;
}

/** The redirections after a compound command belong to all of it. */
function close(s: State, command: OpenCommand): OpenCommand {
  command.end = offsetOf(s, s.pos);
  for (;;) {
    const before = s.pos;
    skipBlanks(s);
    if (readRedirection(s, command)) continue;
    s.pos = before;
    return command;
  }
}

function readFor(s: State, skip: number): OpenCommand {
  const command = openCommand(s, "for");
  s.pos += skip;
  skipBlanks(s);
  if (startsWith(s, "((")) readArithmeticInto(s, command);
  else readForList(s, command);
  readBody(s, command, ["done"]);
  if (startsWith(s, "done")) s.pos += 4;
  return close(s, command);
}

function readForList(s: State, command: OpenCommand): void {
  const { parent } = s;
  s.parent = command.index;
  const name = readWord(s);
  command.name = isCommandName(name);
  // No variable has such a name, but an expression in it must not be lost.
  if (name !== null && command.name === null) command.words.push(name);
  skipLines(s);
  if (startsWith(s, "in")) readPatterns(s, command, true, 2);
  s.parent = parent;
}

function readCase(s: State): OpenCommand {
  const command = openCommand(s, "case");
  s.pos += 4;
  skipBlanks(s);
  readPatterns(s, command, false);
  skipLines(s);
  if (startsWith(s, "in")) s.pos += 2;
  while (s.pos < s.limit) {
    const before = s.pos;
    skipLines(s);
    if (matchAt(s, CLOSER)?.[0] === "esac") break;
    if (peek(s) === "`" && s.backtick) break;
    if (peek(s) === "(") s.pos += 1;
    readPatterns(s, command, true);
    if (peek(s) === ")") s.pos += 1;
    readBody(s, command, [";;", "esac"]);
    if (atCloser(s) && peek(s) !== ";" && matchAt(s, CLOSER)?.[0] !== "esac") return close(s, command);
    while (peek(s) === ";" || peek(s) === "&") s.pos += 1;
    if (s.pos === before) s.pos += 1;
  }
  if (startsWith(s, "esac")) s.pos += 4;
  return close(s, command);
}

function readPatterns(s: State, command: OpenCommand, several: boolean, skip = 0): void {
  const { parent } = s;
  s.pos += skip;
  s.parent = command.index;
  do {
    skipBlanks(s);
    const word = readWord(s);
    if (word !== null) command.words.push(word);
    if (several) skipBlanks(s);
    if (several && skip === 0 && peek(s) === "|") s.pos += 1;
    else if (word === null || !several) break;
  } while (s.pos < s.limit);
  s.parent = parent;
}

function readFunction(s: State, header: string, name: string | undefined): OpenCommand {
  const command = openCommand(s, "function");
  command.name = name ?? header.replace(/[ \t]*\(.*$/, "");
  s.pos += header.length;
  skipLines(s);
  const { parent } = s;
  s.parent = command.index;
  s.depth += 1;
  if (peek(s) !== "" && !atCloser(s) && !";&|)`\n".includes(peek(s))) readCommand(s);
  s.depth -= 1;
  s.parent = parent;
  command.end = offsetOf(s, s.pos);
  return command;
}

function readTest(s: State): OpenCommand {
  const command = openCommand(s, "test");
  command.name = "[[";
  const { parent } = s;
  s.parent = command.index;
  while (s.pos < s.limit) {
    skipLines(s);
    const c = peek(s);
    if (c === ";" || c === "" || (c === "`" && s.backtick)) break;
    const done = startsWith(s, "]]");
    const word = readWord(s) ?? readOperatorWord(s);
    command.words.push(word);
    if (done) break;
  }
  s.parent = parent;
  return close(s, command);
}

function readArithmeticCommand(s: State): OpenCommand {
  const command = openCommand(s, "arithmetic");
  readArithmeticInto(s, command);
  return close(s, command);
}

function readArithmeticInto(s: State, command: OpenCommand): void {
  const { pos: from, parent } = s;
  const parts: Part[] = [];
  s.parent = command.index;
  s.pos += 2;
  readArithmetic(s, parts, from);
  s.parent = parent;
  command.words.push({ start: offsetOf(s, from), end: offsetOf(s, s.pos), parts });
}

function readSimple(s: State): OpenCommand {
  const command = openCommand(s, "simple");
  const { parent } = s;
  s.parent = command.index;
  const places: TextRange[] = [];
  let assigns = true;
  for (;;) {
    const before = s.pos;
    skipBlanks(s);
    if (peek(s) === "#" || !readSimplePiece(s, command, places, assigns)) {
      s.pos = before;
      break;
    }
    command.end = offsetOf(s, s.pos);
    const name = command.words.length > 0 ? isCommandName(command.words[0] ?? null) : "";
    assigns = name === "" || DECLARATIONS.has(name ?? "") || (name === "env" && command.words.length === 1);
  }
  command.name = isCommandName(command.words[0] ?? null);
  readNestedScript(s, command, places);
  s.parent = parent;
  // Nothing here starts a word: move on all the same.
  if (command.end === command.start && s.pos < s.limit) s.pos += 1;
  return command;
}

function readSimplePiece(s: State, command: OpenCommand, places: TextRange[], assigns: boolean): boolean {
  if (peek(s) === "" || (peek(s) === "`" && s.backtick)) return false;
  if (readRedirection(s, command)) return true;
  if (assigns && readAssignment(s, command, skipLines)) return true;
  const start = s.pos;
  const word = readWord(s);
  if (word === null) return false;
  command.words.push(word);
  places.push({ start, end: s.pos });
  return true;
}
