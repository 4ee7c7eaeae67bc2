import { parseScript, type Script, shellOf } from "../../script/index.ts";
import type { StepPlace } from "./linked.ts";

/** Commands that print a stored value, by their first words (each tool's own reference of commands). */
const FETCHES: readonly (readonly string[])[] = [
  ["vault", "kv", "get"],
  ["vault", "read"],
  ["bao", "kv", "get"],
  ["op", "read"],
  ["op", "item", "get"],
  ["aws", "secretsmanager", "get-secret-value"],
  ["aws", "ssm", "get-parameter"],
  ["aws", "ssm", "get-parameters"],
  ["gcloud", "secrets", "versions", "access"],
  ["az", "keyvault", "secret", "show"],
  ["doppler", "secrets", "get"],
  ["infisical", "secrets", "get"],
  ["bws", "secret", "get"],
  ["bw", "get"],
  ["akeyless", "get-secret-value"],
  ["chamber", "read"],
];

/** A script that asks a manager for a value and writes outputs hands it on. Which output it is, is not followed: all of them count. */
export function fetchesStored(at: StepPlace): boolean {
  const text = at.step.run?.text ?? "";
  if (!/GITHUB_OUTPUT|set-output/.test(text) || !mayFetch(text)) return false;
  return fetches(read(at, text)).length > 0;
}

/** Names of variables that a script fills from a manager for later steps; null: it fills some, and the text does not show which. */
export function fetchedExports(at: StepPlace): readonly string[] | null {
  const text = at.step.run?.text ?? "";
  if (!/GITHUB_ENV|set-env/.test(text) || !mayFetch(text)) return [];
  const script = read(at, text);
  const found = fetches(script);
  if (found.length === 0) return [];
  const holding = holdingVariables(script, found);
  const written = script.commands
    .filter((command) => writesEnvironment(script, command.index))
    .flatMap((command) => command.words)
    .filter((word) => /^["']?[A-Za-z_]\w*=/.test(text.slice(word.start, word.end)));
  if (written.length === 0) return null;
  return written
    .filter((word) => within(found, word) || mentions(text.slice(word.start, word.end), holding))
    .map((word) => text.slice(word.start, word.end).replace(/^["']|=[\s\S]*$/g, ""));
}

function mayFetch(text: string): boolean {
  return FETCHES.some(([tool]) => tool && text.includes(tool));
}

function read(at: StepPlace, text: string): Script {
  return parseScript(text, shellOf(at.step.shell, at.job.runsOn));
}

/** Where such commands start. Options and their values may stand between the words: `aws --region x secretsmanager …`. */
function fetches(script: Script): readonly number[] {
  const starts: number[] = [];
  for (const command of script.commands) {
    const [tool, ...rest] = command.words.map((word) => script.text.slice(word.start, word.end));
    const name = tool?.replace(/^.*[\\/]/, "").replace(/\.exe$/i, "");
    if (FETCHES.some(([first, ...wanted]) => first === name && inOrder(wanted, rest))) starts.push(command.start);
  }
  return starts;
}

function inOrder(wanted: readonly string[], words: readonly string[]): boolean {
  let at = 0;
  for (const word of words) if (word === wanted[at]) at++;
  return at === wanted.length;
}

/** Variables of the script that hold what was fetched, directly or taken from one that does. Each assignment is read once. */
function holdingVariables(script: Script, found: readonly number[]): ReadonlySet<string> {
  const holding = new Set<string>();
  const takers = new Map<string, string[]>();
  for (const item of script.commands.flatMap((command) => command.assignments)) {
    if (within(found, item)) holding.add(item.name);
    for (const name of named(script.text.slice(item.start, item.end))) {
      const known = takers.get(name);
      if (known) known.push(item.name);
      else takers.set(name, [item.name]);
    }
  }
  // A set that grows while it is walked visits what is added.
  for (const name of holding) for (const taker of takers.get(name) ?? []) holding.add(taker);
  return holding;
}

function within(starts: readonly number[], range: { readonly start: number; readonly end: number }): boolean {
  return starts.some((start) => start >= range.start && start < range.end);
}

function named(text: string): readonly string[] {
  return [...text.matchAll(/\$\{?(?:env:)?(\w+)/g)].map((match) => match[1] ?? "");
}

function mentions(text: string, names: ReadonlySet<string>): boolean {
  return named(text).some((name) => names.has(name));
}

/** The command, or a group that it stands in, writes to `$GITHUB_ENV`. */
function writesEnvironment(script: Script, index: number): boolean {
  const command = script.commands[index];
  if (!command) return false;
  const said = command.redirections.map(({ target }) => script.text.slice(target.start, target.end));
  if (said.some((text) => text.includes("GITHUB_ENV"))) return true;
  // A parent stands before what is inside of it.
  return command.parent !== null && command.parent < index && writesEnvironment(script, command.parent);
}
