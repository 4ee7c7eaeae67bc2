import type { Command, Word } from "./types.ts";
import { constant, type Piece, resolve, sourcesOf, type Values } from "./values.ts";

/** One argument of a command. */
export interface Arg {
  readonly word: Word;
  readonly pieces: readonly Piece[];
  /** Null where the value is not constant. */
  readonly text: string | null;
}

/** A command as it is run, behind `sudo`, `env`, `time`, `xargs` and their like. */
export interface Call {
  readonly command: Command;
  /** Without folder and `.exe`, in lower case. */
  readonly name: string;
  readonly args: readonly Arg[];
}

/** Commands that run another one, and which of their options take a value. */
const WRAPPERS: ReadonlyMap<string, string> = new Map([
  ["sudo", "-u -g -h -p -C -T --user --group"],
  ["doas", "-u"],
  ["env", "-u -C -S --unset --chdir"],
  ["command", ""],
  ["builtin", ""],
  ["exec", "-a"],
  ["nohup", ""],
  ["time", "-o -f"],
  ["nice", "-n"],
  ["ionice", "-c -n"],
  ["stdbuf", "-i -o -e"],
  ["setsid", ""],
  ["xargs", "-I -n -P -L -d -a -s -E"],
  ["timeout", "-s -k --signal --kill-after"],
  ["retry", "-t -d --times --delay"],
  ["eval", ""],
  ["npx", "-p --package"],
  ["pnpx", ""],
  ["bunx", ""],
  ["xvfb-run", "-s -n"],
  ["unbuffer", ""],
  ["dotenv", "-e -f"],
]);
/** Two words that run what follows. */
const PAIRS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["yarn", new Set(["dlx", "exec"])],
  ["pnpm", new Set(["dlx", "exec"])],
  ["npm", new Set(["exec", "x"])],
  ["uv", new Set(["run", "x"])],
  ["poetry", new Set(["run"])],
  ["pipenv", new Set(["run"])],
  ["pipx", new Set(["run"])],
  ["bundle", new Set(["exec"])],
  ["mise", new Set(["exec", "x"])],
  ["devbox", new Set(["run"])],
]);
const RUNNER_OPTIONS = "--project --with --python -p --extra --group --directory --variables --index-url --package -w";
const MODULES: ReadonlySet<string> = new Set(["python", "python3", "py"]);
const MAX_WRAPPERS = 6;

/** Resolves the words of a simple command; null where it has none, or its name is not constant. */
export function callOf(values: Values, command: Command): Call | null {
  const args = command.words.map((word): Arg => {
    const pieces = resolve(values, word, command);
    return { word, pieces, text: constant(pieces) };
  });
  return unwrap(command, args);
}

function unwrap(command: Command, all: readonly Arg[]): Call | null {
  let args = all;
  for (let round = 0; round <= MAX_WRAPPERS; round++) {
    const name = programName(args[0]?.text ?? null);
    if (name === null) return null;
    const skipped = skipWrapper(name, args);
    if (skipped === 0 || skipped >= args.length) return { command, name, args: args.slice(1) };
    args = args.slice(skipped);
  }
  return null;
}

function skipWrapper(name: string, args: readonly Arg[]): number {
  const next = args[1]?.text ?? "";
  if (PAIRS.get(name)?.has(next)) return 1 + skipOptions(args.slice(1), RUNNER_OPTIONS);
  if (MODULES.has(name) && next === "-m") return 2;
  const takesValue = WRAPPERS.get(name);
  if (takesValue === undefined) return 0;
  const skipped = skipOptions(args, takesValue);
  return name === "timeout" && /^[\d.]+[smhd]?$/.test(args[skipped]?.text ?? "") ? skipped + 1 : skipped;
}

/** How many words the runner itself takes: its name, its options with their values, and variables that it sets. */
function skipOptions(args: readonly Arg[], takesValue: string): number {
  const options = takesValue.split(" ");
  let at = 1;
  for (; at < args.length; at++) {
    const text = args[at]?.text ?? "";
    if (text.startsWith("-") && text.length > 1) {
      if (options.includes(text)) at += 1;
      continue;
    }
    // `env X=1 command` inside `sudo`.
    if (/^\w+=/.test(args[at] === undefined ? "" : firstText(args[at]))) continue;
    break;
  }
  return at;
}

function firstText(arg: Arg | undefined): string {
  const first = arg?.pieces.find((piece) => piece.kind !== "text" || piece.text !== "");
  return first?.kind === "text" ? first.text : "";
}

function programName(text: string | null): string | null {
  if (text === null || text === "") return null;
  const base = text.replace(/^.*[/\\]/, "").toLowerCase();
  // `npx semantic-release@24`: the version is no part of the name.
  return base.replace(/\.(?:exe|cmd|ps1|bat)$/, "").replace(/(.)@[\w.^~-]*$/, "$1");
}

/** The value of an option: `--flag value`, `--flag=value`, `-fvalue` for one letter. */
export function optionValues(args: readonly Arg[], flags: readonly string[]): readonly Arg[] {
  const found: Arg[] = [];
  for (const [index, arg] of args.entries()) {
    const first = firstText(arg);
    for (const flag of flags) {
      const next = args[index + 1];
      if (arg.text === flag && next !== undefined) found.push(next);
      else if (first.startsWith(`${flag}=`) || (/^-\w$/.test(flag) && first.startsWith(flag) && arg.text !== flag)) {
        found.push(afterFlag(arg, first, flag));
      }
    }
  }
  return found;
}

/** The argument without the option that it starts with. */
function afterFlag(arg: Arg, first: string, flag: string): Arg {
  const skip = flag.length + (first.charAt(flag.length) === "=" ? 1 : 0);
  const index = arg.pieces.findIndex((piece) => piece.kind === "text" && piece.text !== "");
  const rest = first.slice(skip);
  const pieces = [...(rest === "" ? [] : [{ kind: "text" as const, text: rest }]), ...arg.pieces.slice(index + 1)];
  return { word: arg.word, pieces, text: constant(pieces) };
}

/** Whether one of the options stands among the arguments. */
export function hasOption(args: readonly Arg[], flags: readonly string[]): boolean {
  return args.some((arg) => arg.text !== null && flags.includes(arg.text));
}

/** Arguments that are no options; of options that are known to take a value, the value is left out too. */
export function positionals(args: readonly Arg[], takeValue: readonly string[]): readonly Arg[] {
  const found: Arg[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === undefined) continue;
    const first = firstText(arg);
    if (!first.startsWith("-") || first === "-") found.push(arg);
    else if (arg.text !== null && takeValue.includes(arg.text)) i += 1;
  }
  return found;
}

export function hasSources(args: readonly Arg[]): boolean {
  return args.some((arg) => sourcesOf(arg.pieces).length > 0);
}
