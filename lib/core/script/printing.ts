import type { Arg, Call } from "./arguments.ts";
import { optionValues, positionals } from "./arguments.ts";
import { type Context, inputOf, note } from "./context.ts";
import { notePrinted, noteWritten } from "./files.ts";
import type { Command } from "./types.ts";
import { limited, type Piece, render, resolve, sourcesOf } from "./values.ts";

const PRINTERS: ReadonlySet<string> = new Set(["echo", "printf", "write-output", "write-host", "print"]);
/** Commands whose output is made of their input, or of their arguments. */
const FILTERS: ReadonlySet<string> = new Set([
  ...[
    "cat",
    "base64",
    "tr",
    "sed",
    "awk",
    "cut",
    "head",
    "tail",
    "tee",
    "jq",
    "yq",
    "envsubst",
    "openssl",
    "grep",
    "rev",
  ],
  ...["xxd", "fold", "paste", "sort", "gzip", "gunzip", "zcat", "bc", "urlencode", "dos2unix", "column", "basename"],
  ...["out-file", "set-content", "add-content", "out-string", "tee-object", "get-content", "sponge", "iconv", "od"],
]);
const WRITERS: ReadonlySet<string> = new Set(["tee", "sponge", "out-file", "set-content", "add-content", "tee-object"]);
const WRITES = new Set([">", ">>", ">|", "&>", "&>>", ">&"]);

/** `echo`, `cat` and filters: what they print, and where it goes. False where the command is none of them. */
export function noteText(context: Context, call: Call): boolean {
  const { name, command, args } = call;
  const prints = PRINTERS.has(name);
  if (!prints && !FILTERS.has(name)) return false;
  const shown = name === "printf" ? formatted(args) : spaced(args, prints);
  const input = prints ? [] : inputOf(context, command);
  if (WRITERS.has(name)) {
    writeArgument(context, call, input);
    return true;
  }
  // A filter's arguments are programs and names, unless a value stands in them: `jq --arg t "$T"`.
  const own = prints ? shown : sourcesOf(shown);
  notePrinting(context, command, limited([...own, ...input]));
  return true;
}

/** Something is printed: to the command's files, to what it is piped into, to an outer group, or to the log. */
export function notePrinting(context: Context, command: Command, pieces: readonly Piece[]): void {
  const files = command.redirections.filter((r) => WRITES.has(r.operator) && (r.fd === null || r.fd === 1));
  const real = files.filter((file) => !/^\d$/.test(render(resolve(context, file.target, command))));
  for (const file of real) noteWritten(context, command, pieces, render(resolve(context, file.target, command)));
  if (real.length > 0) return;
  context.printed.set(command.index, pieces);
  if (sourcesOf(pieces).length === 0 || isTaken(context, command)) return;
  if (!notePrinted(context, command, pieces))
    note(context, command, pieces, { command: shownName(command), via: "argument" });
}

function shownName(command: Command): string {
  const name = command.name ?? "";
  return name === "" || PRINTERS.has(name.toLowerCase()) ? "print" : name;
}

/** Whether somebody reads what a command prints: the next in a pipe, a substitution, an outer group's file. */
function isTaken(context: Context, command: Command): boolean {
  let at: Command | undefined = command;
  while (at !== undefined) {
    if (context.piped.has(at.index)) return true;
    if (at !== command && at.redirections.some((r) => WRITES.has(r.operator))) return true;
    if (at.parent === null) return false;
    at = context.script.commands[at.parent];
    if (at?.kind === "simple" || at?.kind === "test") return !isNested(context, at);
  }
  return false;
}

/** A child of `bash -c '…'` prints to the log, one of `$(…)` to the words. */
function isNested(context: Context, parent: Command): boolean {
  const holds = parent.words.some((word) => word.parts.some((part) => part.kind === "substitution"));
  const assigns = parent.assignments.length > 0 || parent.redirections.length > 0;
  return !holds && !assigns && context.children.has(parent.index);
}

function spaced(args: readonly Arg[], prints: boolean): readonly Piece[] {
  const pieces: Piece[] = [];
  let options = prints;
  for (const arg of args) {
    // Options stand first; a value that looks like one does not.
    options &&= arg.text !== null && /^-(?:[neE]+|Object|InputObject|NoNewline)$/i.test(arg.text);
    if (options) continue;
    if (pieces.length > 0) pieces.push({ kind: "text", text: " " });
    pieces.push(...arg.pieces.map(unescapeText));
  }
  if (prints) pieces.push({ kind: "text", text: "\n" });
  return pieces;
}

function unescapeText(piece: Piece): Piece {
  if (piece.kind !== "text" || !piece.text.includes("\\n")) return piece;
  return { kind: "text", text: piece.text.replaceAll("\\n", "\n") };
}

/** `printf 'a=%s\n' "$X"`: each `%s` of the format is the next argument. */
function formatted(args: readonly Arg[]): readonly Piece[] {
  const start = args[0]?.text === "--" ? 1 : 0;
  const format = args[start];
  if (format === undefined) return [];
  const rest = args.slice(start + 1).map((arg) => arg.pieces);
  const pieces: Piece[] = [];
  let next = 0;
  for (const piece of format.pieces.map(unescapeText)) {
    if (piece.kind !== "text") {
      pieces.push(piece);
      continue;
    }
    for (const [index, text] of piece.text.split(/%[-\d.]*[sbqd]/).entries()) {
      if (index > 0) pieces.push(...(rest[next++] ?? []));
      if (text !== "") pieces.push({ kind: "text", text });
    }
  }
  for (const left of rest.slice(next)) pieces.push(...left);
  return pieces;
}

/** `tee FILE`, `Out-File -FilePath FILE`, `Add-Content -Path FILE -Value …`. */
function writeArgument(context: Context, call: Call, input: readonly Piece[]): void {
  const { args, command, name } = call;
  const value = optionValues(args, ["-Value", "-value", "-InputObject"]).flatMap((arg) => arg.pieces);
  const named = optionValues(args, ["-FilePath", "-Path", "-LiteralPath", "-path", "-filepath"]);
  const plain = positionals(args, [
    "-Value",
    "-value",
    "-FilePath",
    "-Path",
    "-Encoding",
    "-InputObject",
    "-LiteralPath",
  ]);
  const targets = named.length > 0 ? named : plain.slice(0, name === "tee" ? 5 : 1);
  const positional = named.length > 0 ? plain[0] : plain[1];
  const second = name.endsWith("content") && value.length === 0 ? (positional?.pieces ?? []) : [];
  const written = limited([...input, ...value, ...second]);
  for (const target of targets) noteWritten(context, command, written, render(target.pieces));
  context.printed.set(command.index, name.startsWith("tee") ? input : []);
}
