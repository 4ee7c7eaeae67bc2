import type { Change } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import type { Script } from "../../script/index.ts";
import { entryOf, type StepPlace } from "../../workflow/way/linked.ts";
import { section, type Use } from "./place.ts";

/** One command of a script: its name and its arguments, without quotes. */
export interface ScriptCommand {
  readonly name: string;
  readonly args: readonly string[];
}

/** The commands of a step's script; null when its shell is none that is read. */
export function commandsOf(context: FixContext, at: StepPlace): readonly ScriptCommand[] | null {
  if (!at.step.run) return null;
  const script = context.scripts.script(at);
  if (script.shell === "python" || script.shell === "other") return null;
  return script.commands.flatMap((command) => {
    if (command.kind !== "simple" || command.words.length === 0) return [];
    const [first = "", ...args] = command.words.map((word) =>
      script.text.slice(word.start, word.end).replace(/^(["'])(.*)\1$/s, "$2"),
    );
    return [{ name: (command.name ?? first).replace(/\.(?:exe|cmd)$/i, ""), args }];
  });
}

/** The value of an option, written `--name value` or `--name=value`; null when it is not there. */
export function optionOf(command: ScriptCommand, ...names: readonly string[]): string | null {
  for (const [index, arg] of command.args.entries()) {
    if (names.includes(arg)) return command.args[index + 1] ?? "";
    const name = names.find((candidate) => arg.startsWith(`${candidate}=`));
    if (name !== undefined) return arg.slice(name.length + 1);
  }
  return null;
}

/**
 * The value takes the place of a secret in the step: in the variable that holds it, or, where the script's own text has
 * it, through a variable of the step, since GitHub would paste a token into the script's file. Null where the shell
 * would expand no variable.
 */
export function supply(context: FixContext, use: Use, name: string, value: string): readonly Change[] | null {
  const { at, site, access } = use;
  if (site.place.kind === "env") {
    return [{ do: "substitute", site, start: access.start, end: access.end, by: [value] }];
  }
  if (site.place.kind !== "run" || !wholeAccess(use)) return null;
  const script = context.scripts.script(at);
  const part = script.expressions.find((expression) => expression.index === site.index);
  const spelled = part ? spell(script, part.start, part.end, name) : null;
  const known = entryOf(at.step.env, name);
  if (!part || spelled === null || known) return null;
  return [
    { do: "set-entry", section: section(at, "env"), key: name, value: [`\${{ ${value} }}`] },
    { do: "rewrite-script", at, start: part.start, end: part.end, text: spelled },
  ];
}

function wholeAccess({ site, access }: Use): boolean {
  const { text } = site.expression;
  return text.slice(0, access.start).trim() === "" && text.slice(access.end).trim() === "";
}

/** A variable as a word of its own, or as all of what stands between double quotes. */
function spell(script: Script, start: number, end: number, name: string): string | null {
  const before = script.text[start - 1] ?? " ";
  const after = script.text[end] ?? " ";
  const quoted = before === '"' && after === '"';
  const bare = /[\s=]/.test(before) && /\s/.test(after);
  if (!quoted && !bare) return null;
  if (script.shell === "pwsh") return `$env:${name}`;
  if (script.shell === "cmd") return `%${name}%`;
  return quoted ? `$${name}` : `"$${name}"`;
}

/**
 * Whether a command, or what it stands in, can be another program than the script shows: it runs what the repository
 * says.
 */
export function isWrapper({ name, args }: ScriptCommand): boolean {
  const words = [name, ...args].join(" ");
  if (!/publish|release|deploy|push/i.test(words)) return false;
  return WRAPPERS.test(name) || name.startsWith("./") || name.startsWith("../");
}

const WRAPPERS =
  /^(?:make|npx|bunx?|pnpm|yarn|lerna|nx|turbo|rush|changeset|semantic-release|node|bash|sh|python3?|ruby|rake|bundle|task|just|gulp)$/;
