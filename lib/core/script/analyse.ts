import { callOf } from "./arguments.ts";
import { noteCall } from "./calls.ts";
import { type Context, note } from "./context.ts";
import { noteWritten } from "./files.ts";
import { pushCommands } from "./git-pushes.ts";
import { notePrinting } from "./printing.ts";
import type { Command, Script } from "./types.ts";
import { OPAQUE, type ScriptKnowledge, type ScriptUse } from "./uses.ts";
import { limited, type Piece, resolve, sourcesOf } from "./values.ts";

const COMPARES = /^-(?:not|eq|ne|gt|lt|match|notmatch|like|notlike|and|or|in|contains)$/i;
const DECLARES = new Set(["export", "declare", "local", "readonly", "typeset", "set"]);

interface Assigned {
  readonly command: Command;
  readonly name: string;
  readonly pieces: readonly Piece[];
  readonly exported: boolean;
}

/**
 * How a script uses the variables of its environment that the text sets (`env`), and the expressions in it. Where `env` is
 * a map to texts, they also say which repository `-R "$REPO"` means. Simple local assignments are followed, in the order of
 * the text; functions and loops are read once. Total; uses are in the order of the text.
 */
export function analyseScript(
  script: Script,
  env: ReadonlyMap<string, unknown> | ReadonlySet<string>,
  knowledge: ScriptKnowledge,
): readonly ScriptUse[] {
  if (!concerns(script, env, knowledge)) return [];
  const context = newContext(script, env, knowledge);
  const assigned: Assigned[] = [];
  for (const command of script.commands) if (command.parent === null) visit(context, command, assigned);
  for (const { command, name, pieces, exported } of assigned) {
    // A local that is read shows what it is for where it is read.
    if (!exported && context.read.has(name)) continue;
    note(context, command, pieces, { command: exported ? "export" : "assign", via: "assignment", to: name });
  }
  const { login } = context;
  if (login !== null && !login.used) {
    const facts = { command: "gh auth login", via: "stdin", kind: "github-pat", repository: OPAQUE } as const;
    note(context, login.command, login.pieces, facts);
  }
  return [...context.uses].sort((a, b) => a.start - b.start);
}

/** Most scripts neither hold an expression nor name a variable of the environment, and no tool would read one. */
function concerns(script: Script, env: Context["env"], knowledge: ScriptKnowledge): boolean {
  if (script.expressions.length > 0) return true;
  for (const name of env.keys()) if (script.text.includes(name) || knowledge.variable(name) !== null) return true;
  return false;
}

function newContext(script: Script, env: Context["env"], knowledge: ScriptKnowledge): Context {
  const children = new Map<number, Command[]>();
  const functions = new Set<string>();
  const piped = new Set<number>();
  for (const command of script.commands) {
    if (command.kind === "function" && command.name !== null) functions.add(command.name);
    if (command.pipedFrom !== null) piped.add(command.pipedFrom);
    if (command.parent === null) continue;
    const siblings = children.get(command.parent);
    if (siblings) siblings.push(command);
    else children.set(command.parent, [command]);
  }
  const pushes = pushCommands(script).length > 0;
  const context: Context = {
    ...{ script, env, knowledge, children, functions, piped, pushes },
    locals: new Map(),
    printed: new Map(),
    read: new Set(),
    uses: [],
    seen: new Set(),
    exported: new Set(),
    login: null,
    open: null,
    current: null,
    tested: (piece) => {
      if (context.current !== null) note(context, context.current, [piece], { command: "test", via: "test" });
    },
  };
  return context;
}

/** Inner commands come first: what they print is part of the outer one's words. */
function visit(context: Context, command: Command, assigned: Assigned[]): void {
  if (command.kind === "for") assignLoop(context, command);
  for (const child of context.children.get(command.index) ?? []) visit(context, child, assigned);
  context.current = command;
  if (command.kind === "simple") visitSimple(context, command, assigned);
  else if (command.kind === "test" || command.kind === "case") noteWords(context, command, "test");
  else if (command.kind === "opaque") noteOpaque(context, command);
  else if (command.kind !== "arithmetic") visitGroup(context, command);
  for (const { operator, target } of command.redirections) {
    if (operator.startsWith("<")) continue;
    // A value in a file's name.
    note(context, command, resolve(context, target, command), { command: "write a file", via: "argument" });
  }
}

function assignLoop(context: Context, command: Command): void {
  if (command.name === null) return;
  const pieces = command.words.flatMap((word) => resolve(context, word, command));
  const sources = sourcesOf(pieces);
  context.locals.set(command.name, sources.length > 0 ? limited(sources) : [{ kind: "hole", raw: `$${command.name}` }]);
}

function noteWords(context: Context, command: Command, via: "test" | "argument"): void {
  const name = command.name ?? command.kind;
  for (const word of command.words) note(context, command, resolve(context, word, command), { command: name, via });
}

function noteOpaque(context: Context, command: Command): void {
  const name = command.name ?? "script";
  for (const word of command.words) {
    const sources = sourcesOf(resolve(context, word, command));
    for (const piece of sources) {
      const via = piece.source.kind === "variable" ? "environment" : "argument";
      note(context, command, [piece], { command: name, via });
    }
  }
}

/** A group prints what its commands print, and its redirections take all of it. */
function visitGroup(context: Context, command: Command): void {
  const printed: Piece[] = [];
  for (const child of context.children.get(command.index) ?? []) {
    if (!context.piped.has(child.index)) printed.push(...(context.printed.get(child.index) ?? []));
    if (printed.length > 500) break;
  }
  const files = command.redirections.filter((redirection) => redirection.operator.startsWith(">"));
  for (const file of files) {
    const target = resolve(context, file.target, command);
    noteWritten(context, command, printed, target.map((p) => (p.kind === "text" ? p.text : p.raw)).join(""));
  }
  if (files.length === 0) context.printed.set(command.index, limited(printed));
}

function visitSimple(context: Context, command: Command, assigned: Assigned[]): void {
  assign(context, command, assigned);
  const call = callOf(context, command);
  if (call !== null && !DECLARES.has(call.name)) {
    if (call.args.length > 0 || call.command.assignments.length > 0 || context.env.size > 0) noteCall(context, call);
    return;
  }
  if (call !== null || command.words.length === 0) return;
  const words = command.words.map((word) => resolve(context, word, command));
  const compares = command.words.some((_, index) =>
    words[index]?.some((p) => p.kind === "text" && COMPARES.test(p.text)),
  );
  const parent = command.parent === null ? null : context.script.commands[command.parent];
  const condition = /^(?:if|elseif|while)$/i.test(parent?.name ?? "");
  if (compares || (condition && context.script.shell === "pwsh"))
    noteWords(context, { ...command, name: "if" }, "test");
  // PowerShell prints the value of a line: `$env:TOKEN | docker login --password-stdin`.
  else if (context.script.shell === "pwsh") notePrinting(context, command, words.flat());
  else {
    const name =
      words[0]
        ?.map((p) => (p.kind === "text" ? p.text : p.raw))
        .join("")
        .slice(0, 40) ?? "";
    for (const pieces of words) note(context, command, pieces, { command: name, via: "argument" });
  }
}

function assign(context: Context, command: Command, assigned: Assigned[]): void {
  const { shell } = context.script;
  const first = command.words[0]?.parts[0];
  const declares = first?.kind === "literal" && DECLARES.has(first.text);
  const prefix = command.words.length > 0 && !declares && shell !== "pwsh";
  for (const assignment of command.assignments) {
    const { name, append, exported } = assignment;
    const values = assignment.values.map((word) => resolve(context, word, command));
    const pieces = limited(append ? [...(context.locals.get(name) ?? []), ...values.flat()] : values.flat());
    if (prefix) {
      context.locals.set(`${name} for ${command.index}`, pieces);
      continue;
    }
    // A key of a PowerShell hash table: its value belongs to the table.
    if (shell === "pwsh" && !/[$[]/.test(context.script.text.charAt(assignment.start))) {
      context.printed.set(command.index, pieces);
      continue;
    }
    context.locals.set(name, pieces.length > 0 ? pieces : [{ kind: "text", text: "" }]);
    if (exported) context.exported.add(name);
    context.read.delete(name);
    assigned.push({ command, name, pieces, exported });
  }
  if (declares && command.words.length > 1 && (first.text === "export" || first.text === "declare")) {
    for (const word of command.words.slice(1)) {
      const part = word.parts[0];
      if (part?.kind === "literal" && word.parts.length === 1) context.exported.add(part.text);
    }
  }
}
