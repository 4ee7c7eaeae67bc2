import { type Arg, type Call, hasSources } from "./arguments.ts";
import { type Context, inputOf, note } from "./context.ts";
import { noteNpmrc } from "./files.ts";
import { noteGit } from "./git.ts";
import { HTTP_CLIENTS, noteHttp } from "./http.ts";
import { kindOfHost, repositoryOf, urlOf } from "./places.ts";
import { noteText } from "./printing.ts";
import { noteGh, noteTool } from "./tools.ts";
import { type Piece, render, sourcesOf } from "./values.ts";

const NODE_CLIENTS: ReadonlySet<string> = new Set(["npm", "pnpm", "yarn", "bun"]);
const SHELLS: ReadonlySet<string> = new Set(["bash", "sh", "zsh", "dash", "su"]);
const TESTS: ReadonlySet<string> = new Set(["[", "test", "-not", "-eq", "-ne"]);
const MAX_NAME = 60;

/** Notes every use in one command. */
export function noteCall(context: Context, call: Call): void {
  const { name, command, args } = call;
  if (TESTS.has(name)) {
    for (const arg of args) note(context, command, arg.pieces, { command: "test", via: "test" });
    return;
  }
  const taken = new Set<Arg>();
  notePrefix(context, call);
  if (noteText(context, call)) return;
  const tool = context.knowledge.tool(name);
  if (HTTP_CLIENTS.has(name)) noteHttp(context, call, taken);
  else if (name === "git") noteGit(context, call, taken);
  else if (name === "gh") {
    noteGh(context, call, tool ?? { command: "gh", source: "" }, taken);
  } else if (NODE_CLIENTS.has(name)) noteNodeConfig(context, call, taken);
  if (tool !== null && name !== "gh") noteTool(context, call, tool, taken);
  noteLeft(context, call, taken, tool !== null);
}

/** `NAME=$X command`, for a variable that no table has: what the command does with it is its own affair. */
function notePrefix(context: Context, call: Call): void {
  for (const { name } of call.command.assignments) {
    const pieces = context.locals.get(`${name} for ${call.command.index}`);
    if (pieces === undefined || isGitHubVariable(name)) continue;
    const known = context.knowledge.variable(name);
    const trusted = known !== null && (known.commands === undefined || known.commands.includes(call.name));
    // The tool's own reader says it better, with rights and repository.
    if (trusted && context.knowledge.tool(call.name) !== null) continue;
    const kind = trusted ? known.holds.kind : null;
    note(context, call.command, pieces, { command: call.name, via: "environment", kind, to: name });
  }
}

function isGitHubVariable(name: string): boolean {
  return name === "GH_REPO" || name === "GH_HOST";
}

/** `npm config set //npmjs.org/:_authToken $X`, in its older and newer spelling. */
function noteNodeConfig(context: Context, call: Call, taken: Set<Arg>): void {
  const { args } = call;
  const verb = args[0]?.text;
  if (verb !== "config" && verb !== "set" && verb !== "c") return;
  const rest = args.slice(1).filter((arg) => !["set", "--location", "-g", "--global"].includes(arg.text ?? ""));
  const pieces: Piece[] = [];
  for (const arg of rest) {
    if (pieces.length > 0) pieces.push({ kind: "text", text: "=" });
    pieces.push(...arg.pieces);
    taken.add(arg);
  }
  if (/auth|token|password/i.test(render(pieces))) noteNpmrc(context, call.command, pieces, `${call.name} config set`);
  else note(context, call.command, pieces, { command: `${call.name} config set`, via: "argument" });
}

/** Arguments with a value that nobody has read yet, and the input of a command that is not known for reading any. */
function noteLeft(context: Context, call: Call, taken: ReadonlySet<Arg>, known: boolean): void {
  const { command, args, name } = call;
  const shown = name.slice(0, MAX_NAME);
  if (hasSources(args)) {
    for (const arg of args) {
      if (taken.has(arg) || sourcesOf(arg.pieces).length === 0) continue;
      if (SHELLS.has(name) && context.children.has(command.index)) continue;
      if (!noteUrl(context, call, arg)) note(context, command, arg.pieces, { command: shown, via: "argument" });
    }
  }
  const input = inputOf(context, command);
  const read = context.uses.some((use) => use.via === "stdin" && use.line === command.line);
  if (sourcesOf(input).length > 0 && !read && name !== "git" && context.login?.command !== command) {
    note(context, command, input, { command: known ? name : shown, via: "stdin" });
  }
}

/** `pip install git+https://$TOKEN@github.com/…`: a URL with a user is a credential for its host, whatever reads it. */
function noteUrl(context: Context, call: Call, arg: Arg): boolean {
  const url = urlOf(arg.pieces);
  if (url === null || url.sources.length === 0) return false;
  const command = call.name.slice(0, MAX_NAME);
  if (!url.inUser) {
    const kind = kindOfHost(url.host) === "chat-webhook" ? ("chat-webhook" as const) : null;
    note(context, call.command, url.sources, { command, via: "url", host: url.host, kind });
    return true;
  }
  const kind = kindOfHost(url.host);
  const github = kind === "github-pat";
  const permissions = github ? ({ contents: "read" } as const) : null;
  const repository = github ? repositoryOf(url.path.split(/[@#]/)[0] ?? "") : null;
  note(context, call.command, url.sources, { command, via: "url", host: url.host, kind, permissions, repository });
  return true;
}
