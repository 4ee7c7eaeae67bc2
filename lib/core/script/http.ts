import type { RestMethod } from "../knowledge/schema.ts";
import { type Arg, type Call, hasOption, optionValues, positionals } from "./arguments.ts";
import { type Context, note, type UseFacts } from "./context.ts";
import { hostName, kindOfHost, repositoryOf, repositoryOfPath, spelledOut, urlOf } from "./places.ts";
import { OPAQUE, SELF, type UseRepository } from "./uses.ts";
import { render, sourcesOf } from "./values.ts";

const HEADER = ["-H", "--header", "-Headers", "-headers"];
const USER = ["-u", "--user", "-U", "--proxy-user", "--password", "--http-password", "--oauth2-bearer"];
const DATA = [
  "-d",
  "--data",
  "--data-raw",
  "--data-binary",
  "--data-urlencode",
  "--json",
  "-F",
  "--form",
  "--post-data",
  "--body-data",
];
const BODY = [...DATA, "-Body", "-body", "--form-string"];
const METHOD = ["-X", "--request", "--method", "-Method", "-method"];
const OTHER = [
  "-o",
  "--output",
  "-O",
  "-T",
  "--upload-file",
  "-A",
  "--retry",
  "--max-time",
  "-m",
  "-w",
  "--write-out",
  "--cacert",
  "-e",
  "-b",
  "-c",
  "-x",
  "--connect-timeout",
  "--retry-delay",
  "-OutFile",
  "-ContentType",
  "-P",
];
const URL_FLAGS = ["--url", "-Uri", "-uri", "-Url"];

export const HTTP_CLIENTS: ReadonlySet<string> = new Set([
  ...["curl", "wget", "http", "https", "xh", "httpie"],
  ...["invoke-restmethod", "invoke-webrequest", "irm", "iwr"],
]);

/** `curl`, `wget`, `Invoke-RestMethod`: which host a credential is sent to, and for GitHub what the call needs. */
export function noteHttp(context: Context, call: Call, taken: Set<Arg>): void {
  const { args, command } = call;
  const address = addressOf(call);
  const place = describe(context, call, address);
  const take = (found: readonly Arg[], via: UseFacts["via"]) => {
    for (const arg of found) {
      note(context, command, arg.pieces, { ...place, via });
      for (const own of args) if (own.word === arg.word) taken.add(own);
    }
  };
  take(optionValues(args, HEADER), "header");
  takeUser(context, call, place, taken);
  // The token of a form, or of a JSON body, is one for the same host.
  for (const arg of optionValues(args, BODY)) {
    note(context, command, arg.pieces, { ...place, kind: null, permissions: null, repository: null, via: "argument" });
    for (const own of args) if (own.word === arg.word) taken.add(own);
  }
  if (address !== null && sourcesOf(address.pieces).length > 0) noteAddress(context, call, address, place, taken);
}

function noteAddress(context: Context, call: Call, address: Arg, place: UseFacts, taken: Set<Arg>): void {
  for (const own of call.args) if (own.word === address.word) taken.add(own);
  const url = urlOf(address.pieces);
  const named = /[?&](?:access_token|token|api_?key|key|secret|auth)=\$?/i.test(render(address.pieces));
  const chat = place.kind === "chat-webhook";
  // A number in a REST path is no credential; one before `@`, in a query that says so, or of a chat is.
  const holds = url === null || url.inUser || named || chat;
  const facts = holds ? place : { ...place, kind: null, permissions: null, repository: null };
  note(context, call.command, address.pieces, { ...facts, via: "url" });
}

function takeUser(context: Context, call: Call, place: UseFacts, taken: Set<Arg>): void {
  for (const arg of optionValues(call.args, USER)) {
    const colon = arg.pieces.findIndex((piece) => piece.kind === "text" && piece.text.includes(":"));
    const before = colon > 0 ? arg.pieces.slice(0, colon) : [];
    // GitHub also takes the token as the user's name, with nothing or a fixed word as the password.
    const alone = sourcesOf(arg.pieces.slice(Math.max(colon, 0))).length === 0;
    const user = alone ? {} : { kind: "identifier" as const, permissions: null, repository: null };
    note(context, call.command, before, { ...place, ...user, via: "user-password" });
    note(context, call.command, arg.pieces.slice(Math.max(colon, 0)), { ...place, via: "user-password" });
    for (const own of call.args) if (own.word === arg.word) taken.add(own);
  }
}

function addressOf(call: Call): Arg | null {
  const named = optionValues(call.args, URL_FLAGS)[0];
  if (named !== undefined) return named;
  const plain = positionals(call.args, [...HEADER, ...USER, ...BODY, ...METHOD, ...OTHER]);
  const written = plain.find(
    (arg) => urlOf(arg.pieces) !== null || /^\$?\{?\{?\s*(?:GITHUB_API_URL|github\.api_url)/.test(render(arg.pieces)),
  );
  return (
    written ??
    plain.find((arg) => hostName(render(arg.pieces)) !== null) ??
    plain.find((arg) => arg.text === null) ??
    null
  );
}

function describe(context: Context, call: Call, address: Arg | null): UseFacts {
  const text = address === null ? "" : render(address.pieces);
  const host = address === null ? null : (urlOf(address.pieces)?.host ?? hostName(text));
  const kind = kindOfHost(host);
  const facts = { command: call.name, via: "header", host, kind } as const;
  if (kind !== "github-pat") return facts;
  if (host === "api.github.com" || host === "uploads.github.com") {
    return { ...facts, ...restUse(context, methodOf(call), text) };
  }
  // Files of a repository: archives, raw files, release assets.
  const [owner, name] = text.replace(/^\w+:\/\/(?:[^/@]*@)?[^/]+\//, "").split("/");
  const repository = owner !== undefined && name !== undefined ? repositoryOf(`${owner}/${name}`) : OPAQUE;
  return { ...facts, permissions: repository === OPAQUE ? null : { contents: "read" }, repository };
}

function methodOf(call: Call): string {
  const given = optionValues(call.args, METHOD)[0];
  if (given !== undefined) return given.text?.toUpperCase() ?? "?";
  if (hasOption(call.args, ["-T", "--upload-file"])) return "PUT";
  if (hasOption(call.args, ["-G", "--get", "-I", "--head"])) return "GET";
  return optionValues(call.args, BODY).length > 0 && !call.name.startsWith("i") ? "POST" : "GET";
}

/** The rights of a REST call, and whose repository it is about. A call that the table does not have is opaque. */
export function restUse(
  context: Context,
  method: string,
  path: string,
): { permissions: RestMethod["permissions"] | null; repository: UseRepository } {
  const row = context.knowledge.rest(method, spelledOut(path));
  if (row === null) return { permissions: null, repository: repositoryOfPath(path) };
  if (row.target === "user-bound") return { permissions: row.permissions, repository: { kind: "user-bound" } };
  if (row.target === "organisation") return { permissions: row.permissions, repository: OPAQUE };
  const repository = repositoryOfPath(path);
  return { permissions: row.permissions, repository: row.path.startsWith("/repos") ? repository : SELF };
}
