import type { CredentialKind, PermissionMap } from "../contracts.ts";
import type { GitHubTarget, Holding, ToolKnowledge, ToolOperation, VariableKnowledge } from "../knowledge/schema.ts";
import { type Arg, type Call, hasOption, optionValues, positionals } from "./arguments.ts";
import { type Context, inputOf, note, type UseFacts } from "./context.ts";
import { restUse } from "./http.ts";
import { hostName, repositoryOf } from "./places.ts";
import { OPAQUE, SELF, type UseRepository } from "./uses.ts";
import { type Piece, render, sourcesOf } from "./values.ts";

/** In the order in which `gh` reads them: https://cli.github.com/manual/gh_help_environment */
const GH_TOKENS = ["GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"];
const REPOSITORY_FLAGS = ["-R", "--repo"];
const API_VALUES = [
  "-X",
  "--method",
  "-H",
  "--header",
  "-f",
  "-F",
  "--field",
  "--raw-field",
  "--input",
  "-q",
  "--jq",
  "-t",
  "--template",
  "-p",
  "--preview",
  "--hostname",
  "--cache",
];
const API_BODY = ["-f", "-F", "--field", "--raw-field", "--input"];

const SHARED: ReadonlySet<string> = new Set([
  "saas-api-key",
  "hosting-token",
  "identifier",
  "signing-material",
  "llm-api-key",
]);

interface Matched {
  readonly operation: ToolOperation | null;
  /** Positional arguments behind the operation's words. */
  readonly rest: readonly Arg[];
  readonly name: string;
}

/** A tool of the knowledge base: options, standard input and variables that hold a credential. */
export function noteTool(context: Context, call: Call, tool: ToolKnowledge, taken: Set<Arg>): void {
  const matched = match(call, tool);
  for (const [flag, holding] of Object.entries(tool.flags ?? {})) {
    for (const arg of optionValues(call.args, [flag])) {
      note(context, call.command, arg.pieces, { ...factsOf(call, holding, matched), via: "flag" });
      take(call, arg, taken);
    }
  }
  const { stdin } = tool;
  if (stdin !== undefined && (stdin.flags.length === 0 || hasOption(call.args, stdin.flags))) {
    const facts = factsOf(call, stdin.holds, matched);
    note(context, call.command, inputOf(context, call.command), { ...facts, via: "stdin" });
  }
  const at = matched.operation?.credentialArgument;
  const argument = at === undefined ? undefined : matched.rest[at];
  if (argument !== undefined && matched.operation !== null) {
    note(context, call.command, argument.pieces, { ...operationFacts(context, call, matched), via: "argument" });
    take(call, argument, taken);
  }
  noteEnvironment(context, call, matched);
}

function take(call: Call, arg: Arg, taken: Set<Arg>): void {
  for (const own of call.args) if (own.word === arg.word) taken.add(own);
}

/** The longest operation whose words stand together, behind at most two values of options that are not known. */
function match(call: Call, tool: ToolKnowledge): Matched {
  const flags = [...Object.keys(tool.flags ?? {}), ...REPOSITORY_FLAGS];
  const words = positionals(call.args, flags);
  let best: ToolOperation | null = null;
  let from = 0;
  for (const operation of tool.operations ?? []) {
    if (best !== null && operation.words.length <= best.words.length) continue;
    for (let skip = 0; skip <= 2; skip++) {
      if (!operation.words.every((word, index) => words[skip + index]?.text === word)) continue;
      best = operation;
      from = skip + operation.words.length;
      break;
    }
  }
  const name = best !== null && best.words.length > 0 ? [call.name, ...best.words].join(" ") : guessName(call, words);
  return { operation: best, rest: words.slice(from), name };
}

function guessName(call: Call, words: readonly Arg[]): string {
  const verbs: string[] = [];
  for (const word of words.slice(0, 2)) {
    if (word.text === null || !/^[a-z][a-z0-9:-]*$/.test(word.text)) break;
    verbs.push(word.text);
  }
  return [call.name, ...verbs].join(" ");
}

/** The kind of a value, with exceptions by the text of the arguments (`input: "*"`). */
function kindOf(holding: Holding, call: Call): CredentialKind {
  for (const { input, test, kind } of holding.unless ?? []) {
    const values = input === "*" ? call.args : optionValues(call.args, [input]);
    const text = values.map((arg) => render(arg.pieces).toLowerCase()).join(" ");
    if ("present" in test) {
      if ((text !== "") === test.present) return kind;
    } else if ("contains" in test && test.contains.some((part) => text.includes(part.toLowerCase()))) return kind;
    else if ("equals" in test && test.equals.some((part) => text === part.toLowerCase())) return kind;
  }
  return holding.kind;
}

function factsOf(call: Call, holding: Holding, matched: Matched): Omit<UseFacts, "via"> {
  const kind = kindOf(holding, call);
  const command = matched.name;
  if (kind !== "github-pat") return { command, kind, host: registryOf(kind, matched) };
  return {
    command,
    kind,
    permissions: holding.permissions ?? null,
    repository: targetOf(holding.target, holding.permissions),
  };
}

/** The registry that `docker login` and its like name behind their verb. */
function registryOf(kind: CredentialKind, matched: Matched): string | null {
  if (kind !== "container-registry-password") return null;
  for (const arg of matched.rest) {
    const host = arg.text === null ? null : hostName(arg.text);
    if (host !== null) return host;
  }
  return null;
}

function targetOf(target: GitHubTarget | undefined, permissions: PermissionMap | undefined): UseRepository {
  if (target === "user-bound") return { kind: "user-bound" };
  if (target === "self") return SELF;
  return target === undefined && permissions !== undefined ? SELF : OPAQUE;
}

function operationFacts(context: Context, call: Call, matched: Matched): Omit<UseFacts, "via"> {
  const { operation, name } = matched;
  if (operation === null) return { command: name };
  if (operation.kind !== "github-pat") return { command: name, kind: operation.kind };
  const permissions = operation.permissions ?? null;
  return { command: name, kind: operation.kind, permissions, repository: repository(context, call, matched) };
}

function repository(context: Context, call: Call, { operation, rest }: Matched): UseRepository {
  if (operation === null) return OPAQUE;
  if (operation.target === "user-bound") return { kind: "user-bound" };
  if (operation.target === "opaque") return OPAQUE;
  const flagged = optionValues(call.args, operation.repositoryFlags ?? REPOSITORY_FLAGS)[0];
  if (flagged !== undefined) return repositoryOf(valueText(context, flagged.pieces));
  const named = operation.repositoryArgument === undefined ? undefined : rest[operation.repositoryArgument];
  if (named !== undefined) {
    const found = repositoryOf(valueText(context, named.pieces));
    // `gh repo edit name` means one of the user's own: the text cannot say whose.
    return found;
  }
  if (call.name !== "gh") return SELF;
  const preset = variablePieces(context, call, "GH_REPO");
  return preset === null ? SELF : repositoryOf(valueText(context, preset));
}

/** The text of a value; a variable is looked up among the workflow's own, where they were given with their texts. */
function valueText(context: Context, pieces: readonly Piece[]): string {
  const { env } = context;
  if (!(env instanceof Map)) return render(pieces);
  return pieces
    .map((piece) => {
      if (piece.kind !== "source") return piece.kind === "text" ? piece.text : piece.raw;
      const { source } = piece;
      const name = source.kind === "variable" ? source.name : /^\$\{\{\s*env\.(\w+)\s*\}\}$/.exec(piece.raw)?.[1];
      const value: unknown = name === undefined ? undefined : env.get(name);
      return typeof value === "string" ? value : piece.raw;
    })
    .join("");
}

/** What a command finds under a variable's name: its own prefix, what the script exported, the step's environment. */
function variablePieces(context: Context, call: Call, name: string): readonly Piece[] | null {
  const { command } = call;
  for (const assignment of command.assignments) {
    if (assignment.name === name) return context.locals.get(`${name} for ${command.index}`) ?? [];
  }
  const local = context.locals.get(name);
  if (local !== undefined && (context.exported.has(name) || context.env.has(name))) {
    context.read.add(name);
    return local;
  }
  if (!context.env.has(name)) return null;
  return [{ kind: "source", source: { kind: "variable", name }, start: command.start, raw: `$${name}` }];
}

function namesSeen(context: Context, call: Call): readonly string[] {
  const names = new Set<string>(call.command.assignments.map((assignment) => assignment.name));
  for (const name of context.exported) names.add(name);
  for (const name of context.env.keys()) names.add(name);
  return [...names];
}

/** Variables that the tool reads by itself. */
function noteEnvironment(context: Context, call: Call, matched: Matched): void {
  const { operation } = matched;
  for (const name of namesSeen(context, call)) {
    const known = context.knowledge.variable(name);
    if (known === null || !reads(known, call.name, operation)) continue;
    const pieces = variablePieces(context, call, name);
    if (pieces === null || sourcesOf(pieces).length === 0) continue;
    const facts =
      operation?.kind === "github-pat" && known.holds.kind === "github-pat"
        ? operationFacts(context, call, matched)
        : factsOf(call, known.holds, matched);
    note(context, call.command, pieces, { ...facts, via: "environment", to: name });
  }
}

function reads(known: VariableKnowledge, tool: string, operation: ToolOperation | null): boolean {
  if (known.commands !== undefined) return known.commands.includes(tool);
  if (operation === null || operation.kind !== known.holds.kind) return false;
  // A kind that many vendors share says nothing: the variable has to bear the tool's name.
  return (
    !SHARED.has(known.holds.kind) ||
    known.name.startsWith(
      tool
        .replace(/-cli$|ctl$/, "")
        .replaceAll("-", "_")
        .toUpperCase(),
    )
  );
}

/** `gh`: its token is the first that is set of several variables, or what an earlier `gh auth login` was given. */
export function noteGh(context: Context, call: Call, tool: ToolKnowledge, taken: Set<Arg>): void {
  const matched = match(call, tool);
  if (matched.name === "gh auth login" && hasOption(call.args, ["--with-token"])) {
    context.login = { pieces: inputOf(context, call.command), command: call.command, used: false };
    return;
  }
  if (matched.name === "gh help" || hasOption(call.args, ["--version", "--help"])) return;
  const facts = call.args[0]?.text === "api" ? apiFacts(context, call) : ghFacts(context, call, matched);
  for (const name of GH_TOKENS) {
    const pieces = variablePieces(context, call, name);
    if (pieces === null) continue;
    if (sourcesOf(pieces).length > 0) note(context, call.command, pieces, { ...facts, via: "environment", to: name });
    return;
  }
  if (context.login === null) return;
  context.login.used = true;
  note(context, call.command, context.login.pieces, { ...facts, via: "stdin" });
  for (const arg of optionValues(call.args, ["-R", "--repo"])) take(call, arg, taken);
}

function ghFacts(context: Context, call: Call, matched: Matched): Omit<UseFacts, "via"> {
  const known = operationFacts(context, call, matched);
  if (matched.operation !== null) return known;
  return { command: matched.name, kind: "github-pat", permissions: null, repository: OPAQUE };
}

function apiFacts(context: Context, call: Call): Omit<UseFacts, "via"> {
  const path = positionals(call.args, API_VALUES)[1];
  const text = path === undefined ? "" : valueText(context, path.pieces);
  const kind = "github-pat" as const;
  if (text === "graphql" || text === "/graphql" || text === "") {
    return { command: "gh api graphql", kind, permissions: null, repository: OPAQUE };
  }
  const given = optionValues(call.args, ["-X", "--method"])[0];
  const sends = API_BODY.some((flag) => optionValues(call.args, [flag]).length > 0);
  const method = given === undefined ? (sends ? "POST" : "GET") : (given.text?.toUpperCase() ?? "?");
  return { command: "gh api", kind, ...restUse(context, method, text) };
}
