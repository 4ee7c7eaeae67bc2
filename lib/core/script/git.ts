import { type Arg, type Call, optionValues, positionals } from "./arguments.ts";
import { type Context, inputOf, note } from "./context.ts";
import { parseScript } from "./parse.ts";
import { kindOfHost, repositoryOf, urlOf } from "./places.ts";
import { isVariableName } from "./posix-words.ts";
import type { Part } from "./types.ts";
import { OPAQUE } from "./uses.ts";
import { type Piece, render, sourcesOf } from "./values.ts";

const GLOBAL_FLAGS = ["-C", "-c", "--git-dir", "--work-tree", "--namespace"];
const READS: ReadonlySet<string> = new Set(["clone", "fetch", "pull", "ls-remote", "submodule", "archive", "subtree"]);

/** The words of a git command without its global options: `push`, `remote set-url`. */
export function gitWords(call: Call): readonly Arg[] {
  return positionals(call.args, GLOBAL_FLAGS);
}

/** Tokens that git is given: in URLs, in `insteadOf`, as an extra header, through a credential helper. */
export function noteGit(context: Context, call: Call, taken: Set<Arg>): void {
  const words = gitWords(call);
  const verb = words[0]?.text ?? "";
  for (const arg of call.args) {
    const first = render(arg.pieces);
    if (/extraheader/i.test(first) || (verb === "config" && /authorization:|basic |bearer /i.test(first))) {
      noteConfig(context, call, arg, taken);
    } else if (noteUrl(context, call, arg, verb)) taken.add(arg);
  }
  if (verb === "config") for (const arg of call.args) noteConfig(context, call, arg, taken);
  const helpers = [...optionValues(call.args, ["-c"]), ...(verb === "config" ? words : [])];
  for (const arg of helpers) noteHelper(context, call, arg);
  if (verb === "credential" || verb.startsWith("credential-")) {
    note(context, call.command, inputOf(context, call.command), {
      ...opaque(context),
      command: `git ${verb}`,
      via: "git-config",
    });
  }
}

/** What a token is needed for that git keeps: a push where the script has one; otherwise a later step decides. */
function opaque(context: Context) {
  const permissions = context.pushes ? ({ contents: "write" } as const) : null;
  return { kind: "github-pat" as const, permissions, repository: OPAQUE, host: "github.com" };
}

function noteUrl(context: Context, call: Call, arg: Arg, verb: string): boolean {
  const url = urlOf(arg.pieces);
  if (url === null || url.sources.length === 0) return false;
  const name = verb === "remote" ? `git remote ${gitWords(call)[1]?.text ?? ""}`.trim() : `git ${verb}`;
  if (!url.inUser) {
    note(context, call.command, url.sources, { command: name, via: "argument", host: url.host });
    return true;
  }
  const kind = url.host === null ? "github-pat" : (kindOfHost(url.host) ?? null);
  // `https://$USER:$TOKEN@…`: of two, the second is the credential.
  const last = url.sources[url.sources.length - 1];
  const users = url.sources.filter((piece) => piece !== last);
  const kept = verb === "config" || /insteadof/i.test(call.args.map((a) => a.text ?? "").join(" "));
  const permissions = permissionsOf(context, verb);
  const repository = kind !== "github-pat" ? null : url.path === "" || kept ? OPAQUE : repositoryOf(url.path);
  const facts = { command: name, via: kept ? "git-config" : "url", host: url.host, kind, repository } as const;
  note(context, call.command, users, { command: name, via: "url", host: url.host, kind: "identifier" });
  if (last !== undefined)
    note(context, call.command, [last], { ...facts, permissions: kind === "github-pat" ? permissions : null });
  return true;
}

function permissionsOf(context: Context, verb: string) {
  // A remote that was cloned or set with a token is used again by a later push.
  if (verb === "push" || context.pushes) return { contents: "write" } as const;
  return READS.has(verb) ? ({ contents: "read" } as const) : null;
}

function noteConfig(context: Context, call: Call, arg: Arg, taken: Set<Arg>): void {
  if (taken.has(arg) || sourcesOf(arg.pieces).length === 0) return;
  taken.add(arg);
  const key = call.args.map((each) => render(each.pieces)).join(" ");
  if (!/extraheader|insteadof|token|password|credential|oauth/i.test(key)) {
    const kind = /user\.|email/.test(key) ? "identifier" : null;
    note(context, call.command, arg.pieces, { command: "git config", via: "argument", kind });
    return;
  }
  note(context, call.command, arg.pieces, { ...opaque(context), command: "git config", via: "git-config" });
}

/** `credential.helper` is a script of its own: `!f() { echo "password=$TOKEN"; }; f`. */
function noteHelper(context: Context, call: Call, arg: Arg): void {
  const text = arg.text ?? "";
  const bang = text.indexOf("!");
  if (bang < 0 || bang > 80) return;
  const names = new Set<string>();
  for (const command of parseScript(text.slice(bang + 1), "posix").commands) {
    for (const word of command.words) collectNames(word.parts, names);
  }
  for (const name of names) {
    if (!context.env.has(name)) continue;
    const piece: Piece = { kind: "source", source: { kind: "variable", name }, start: arg.word.start, raw: `$${name}` };
    note(context, call.command, [piece], { ...opaque(context), command: "git config", via: "git-config" });
  }
}

function collectNames(parts: readonly Part[], names: Set<string>): void {
  for (const part of parts) if (part.kind === "variable" && isVariableName(part.name)) names.add(part.name);
}
