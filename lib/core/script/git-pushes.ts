import { type Call, callOf, positionals } from "./arguments.ts";
import { gitWords } from "./git.ts";
import { repositoryOf, urlOf } from "./places.ts";
import type { Command, Script } from "./types.ts";
import { SELF, type UseRepository } from "./uses.ts";
import { type Piece, render, type Values } from "./values.ts";

export interface GitPush {
  /** 0-based line of the script. */
  readonly line: number;
  readonly repository: UseRepository;
}

/**
 * The pushes of a script that bring no credential of their own, so that they use what checkout left in `.git/config`. A
 * push to a URL with a user, or behind `git remote set-url` with one, brings its own.
 */
export function gitPushes(script: Script): readonly GitPush[] {
  const owned = new Set<string>();
  const found: GitPush[] = [];
  for (const call of gitCalls(script)) {
    const words = gitWords(call);
    const texts = words.map((word) => render(word.pieces));
    if (texts[0] === "remote" && texts.some((text) => hasUser(text))) owned.add(texts[2] ?? "");
    if (texts[0] !== "push") continue;
    const remote = positionals(words.slice(1), [])[0];
    const text = remote === undefined ? "origin" : render(remote.pieces);
    if (owned.has(text) || hasUser(text)) continue;
    const url = remote === undefined ? null : urlOf(remote.pieces);
    found.push({ line: call.command.line, repository: url === null ? SELF : repositoryOf(url.path) });
  }
  return found;
}

function hasUser(text: string): boolean {
  return /^\w+:\/\/[^/]*@/.test(text.replace(/\$\{\{.*?\}\}/gs, "x"));
}

/** Every `git push`, whoever pays for it. */
export function pushCommands(script: Script): readonly Command[] {
  if (!script.text.includes("push")) return [];
  return gitCalls(script)
    .filter((call) => gitWords(call)[0]?.text === "push")
    .map((call) => call.command);
}

function gitCalls(script: Script): readonly Call[] {
  const values = bare(script);
  const calls: Call[] = [];
  for (const command of script.commands) {
    if (command.kind !== "simple") continue;
    for (const { name, values: words } of command.assignments) {
      const pieces: Piece[] = words.flatMap((word) => word.parts.flatMap((part): Piece[] => literal(script, part)));
      if (command.words.length === 0) values.locals.set(name, pieces.slice(0, 16));
    }
    if (!command.words.some((word) => word.parts[0]?.kind === "literal" && /git/.test(word.parts[0].text))) continue;
    const call = callOf(values, command);
    if (call?.name === "git") calls.push(call);
  }
  return calls;
}

function literal(script: Script, part: { kind: string; start: number; end: number; text?: string }): Piece[] {
  if (part.kind === "literal") return [{ kind: "text", text: part.text ?? "" }];
  return [{ kind: "hole", raw: script.text.slice(part.start, part.end) }];
}

/** No variable is of interest: constants alone are followed. */
function bare(script: Script): Values {
  const nothing = {
    env: new Set<string>(),
    locals: new Map(),
    printed: new Map(),
    children: new Map(),
    read: new Set<string>(),
  };
  return { script, ...nothing, tested: () => undefined };
}
