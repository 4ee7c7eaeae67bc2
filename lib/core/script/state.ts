import { scanExpressions } from "./expressions.ts";
import type {
  Assignment,
  Command,
  CommandKind,
  ExpressionPart,
  LiteralPart,
  Part,
  Redirection,
  Script,
  Shell,
  TextRange,
  Word,
} from "./types.ts";

/** Nesting beyond this is read as plain words: deep enough for people, shallow enough for the call stack. */
export const MAX_DEPTH = 48;
/** `bash -c` inside `bash -c`: each level reads its text again. */
export const MAX_SCRIPTS = 4;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type OpenCommand = Mutable<Omit<Command, "words" | "assignments" | "redirections">> & {
  words: Word[];
  assignments: Assignment[];
  redirections: Mutable<Redirection>[];
};

/** What all readers of one script write to. */
export interface Output {
  readonly ranges: ReadonlyMap<number, TextRange>;
  readonly expressions: Map<number, Mutable<ExpressionPart>>;
  readonly commands: OpenCommand[];
  readonly comments: TextRange[];
  /** Units of text that may still be read a second time, as arguments of `bash -c` and `eval`. */
  budget: number;
}

export interface PendingHeredoc {
  readonly redirection: Mutable<Redirection>;
  readonly command: number;
  readonly delimiter: string;
  readonly stripTabs: boolean;
  readonly verbatim: boolean;
}

/** A reader's place. `text` is the script, or the unquoted argument of `bash -c`, which `offsets` maps back. */
export interface State {
  readonly text: string;
  readonly offsets: readonly number[] | null;
  readonly out: Output;
  readonly scripts: number;
  pos: number;
  limit: number;
  depth: number;
  parent: number | null;
  backtick: boolean;
  closers: readonly string[];
  heredocs: PendingHeredoc[];
  /** Reads commands up to the closers; a member, because words hold commands and commands hold words. */
  readonly readList: (s: State) => void;
}

export function newState(text: string, readList: (s: State) => void): State {
  const ranges = new Map(scanExpressions(text).map((range) => [range.start, range]));
  const out: Output = { ranges, expressions: new Map(), commands: [], comments: [], budget: 4 * text.length };
  return { text, offsets: null, out, scripts: 0, ...blank(text), readList };
}

/** A reader for an argument that is itself a script; `offsets` has one entry for each unit of `text` and one for its end. */
export function nestedState(s: State, text: string, offsets: readonly number[], parent: number): State {
  const fresh = { ...blank(text), depth: s.depth + 1, parent };
  return { text, offsets, out: s.out, scripts: s.scripts + 1, ...fresh, readList: s.readList };
}

function blank(text: string) {
  return {
    pos: 0,
    limit: text.length,
    depth: 0,
    parent: null as number | null,
    backtick: false,
    closers: [] as readonly string[],
    heredocs: [] as PendingHeredoc[],
  };
}

/** The offset in the script of a place in what is being read. */
export function offsetOf(s: State, at: number): number {
  if (s.offsets === null) return at;
  return s.offsets[at] ?? s.offsets[s.offsets.length - 1] ?? 0;
}

export function peek(s: State, ahead = 0): string {
  const at = s.pos + ahead;
  return at < s.limit ? s.text.charAt(at) : "";
}

export function startsWith(s: State, what: string): boolean {
  return s.pos + what.length <= s.limit && s.text.startsWith(what, s.pos);
}

/** The match of a sticky pattern at the reader's place, or null; a match never reaches into an expression. */
export function matchAt(s: State, sticky: RegExp): RegExpExecArray | null {
  sticky.lastIndex = s.pos;
  const match = sticky.exec(s.text);
  if (match === null) return null;
  const end = s.pos + match[0].length;
  if (end > s.limit) return null;
  let dollar = match[0].indexOf("$");
  while (dollar >= 0) {
    if (expressionLength(s, s.pos + dollar) > 0) return null;
    dollar = match[0].indexOf("$", dollar + 1);
  }
  return match;
}

/** The length of the expression that starts at this place, or 0. */
export function expressionLength(s: State, at: number): number {
  if (s.text.charCodeAt(at) !== 36) return 0;
  const start = offsetOf(s, at);
  const range = s.out.ranges.get(start);
  if (range === undefined) return 0;
  const length = range.end - range.start;
  // A decoded argument keeps expressions as they are; an escaped dollar that merely maps to the same place is none.
  return s.text.startsWith("${{", at) && at + length <= s.limit ? length : 0;
}

/** Reads an expression into `parts`; false when none starts here. */
export function readExpression(s: State, parts: Part[]): boolean {
  const length = expressionLength(s, s.pos);
  if (length === 0) return false;
  const start = offsetOf(s, s.pos);
  let part = s.out.expressions.get(start);
  if (part === undefined) {
    part = { kind: "expression", index: -1, start, end: start + length };
    s.out.expressions.set(start, part);
  }
  parts.push(part);
  s.pos += length;
  return true;
}

/** Appends constant text that was read from `from` to the reader's place, joining it with a neighbour of its sort. */
export function pushLiteral(s: State, parts: Part[], text: string, from: number, quoted: boolean): void {
  const last = parts[parts.length - 1] as Mutable<LiteralPart> | undefined;
  const end = offsetOf(s, s.pos);
  if (last !== undefined && last.kind === "literal" && last.quoted === quoted) {
    last.text += text;
    last.end = end;
    return;
  }
  parts.push({ kind: "literal", text, quoted, start: offsetOf(s, from), end });
}

export function skipToLineEnd(s: State): void {
  while (s.pos < s.limit && s.text.charCodeAt(s.pos) !== 10) {
    s.pos += expressionLength(s, s.pos) || 1;
  }
}

export function readComment(s: State): void {
  const start = s.pos;
  skipToLineEnd(s);
  // Inside an argument of `bash -c` the outer shell, and GitHub, see a word.
  if (s.scripts > 0) return;
  s.out.comments.push({ start: offsetOf(s, start), end: offsetOf(s, s.pos) });
}

export function openCommand(s: State, kind: CommandKind): OpenCommand {
  const start = offsetOf(s, s.pos);
  const command: OpenCommand = {
    kind,
    index: s.out.commands.length,
    line: 0,
    name: null,
    words: [],
    assignments: [],
    redirections: [],
    parent: s.parent,
    pipedFrom: null,
    start,
    end: start,
  };
  s.out.commands.push(command);
  return command;
}

/** Puts commands into source order, numbers the expressions, fills in the lines. */
export function finish(shell: Shell, text: string, out: Output): Script {
  const { commands, moved } = inOrder(out.commands);
  const lookUp = (index: number | null) => (index === null ? null : (moved.get(index) ?? null));
  let line = 0;
  let at = 0;
  for (const [index, command] of commands.entries()) {
    for (; at < command.start; at++) if (text.charCodeAt(at) === 10) line++;
    command.index = index;
    command.line = line;
    command.parent = lookUp(command.parent);
    command.pipedFrom = lookUp(command.pipedFrom);
  }
  const comments = [...out.comments].sort((a, b) => a.start - b.start);
  const expressions = [...out.expressions.values()].sort((a, b) => a.start - b.start);
  const places = new Map([...out.ranges.keys()].map((start, index) => [start, index]));
  for (const expression of expressions) expression.index = places.get(expression.start) ?? -1;
  return { shell, text, commands, expressions, comments };
}

/** By start; a command that was read twice, inside `eval "$(…)"`, is kept once. */
function inOrder(all: readonly OpenCommand[]): { commands: OpenCommand[]; moved: Map<number, number> } {
  const commands: OpenCommand[] = [];
  const moved = new Map<number, number>();
  const seen = new Map<string, number>();
  for (const command of [...all].sort((a, b) => a.start - b.start || a.index - b.index)) {
    const key = `${command.start} ${command.kind}`;
    const twin = seen.get(key);
    moved.set(command.index, twin ?? commands.length);
    if (twin !== undefined) continue;
    seen.set(key, commands.length);
    commands.push(command);
  }
  return { commands, moved };
}
