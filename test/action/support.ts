import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Server as NetServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The action's committed programs as a runner starts them, and a server that plays GitHub's OIDC endpoint and the broker. */

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const ISSUANCE = "0f0e0d0c-1111-4222-8333-444455556666";
export const SECRET = `${"s3cr3t_-".repeat(5)}abc`;
const MAIN = path.join(ROOT, "action", "dist", "main.js");
const BEARER = "runner-bearer";

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: unknown;
  /** When it came, in milliseconds. */
  readonly at: number;
}

export type Reply = (request: Seen, response: ServerResponse) => void;

export interface World {
  readonly origin: string;
  readonly seen: Seen[];
  /** Replies of the broker in their order; the last one stays. */
  replies: Reply[];
  /** Replies of the OIDC endpoint that come before it works. */
  oidc: Reply[];
  readonly close: () => Promise<void>;
}

export async function world(): Promise<World> {
  const seen: Seen[] = [];
  let tokens = 0;
  const state: Pick<World, "replies" | "oidc"> = { replies: [], oidc: [] };
  const server = createServer((request, response) => {
    bodyOf(request).then((text) => {
      const entry = seenOf(request, text);
      seen.push(entry);
      if (!entry.url.startsWith("/oidc")) {
        const reply = state.replies.length > 1 ? state.replies.shift() : state.replies[0];
        return reply?.(entry, response);
      }
      const reply = state.oidc.shift();
      if (reply !== undefined) return reply(entry, response);
      tokens += 1;
      response.writeHead(entry.authorization === `Bearer ${BEARER}` ? 200 : 401);
      response.end(JSON.stringify({ value: `header.claims-${tokens}.signature` }));
    });
  });
  const origin = await listening(server);
  return Object.assign(state, { origin, seen, close: () => closed(server) });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of request.setEncoding("utf8")) text += piece;
  return text;
}

function seenOf({ method = "", url = "", headers }: IncomingMessage, text: string): Seen {
  const body: unknown = text === "" ? null : JSON.parse(text);
  const { authorization, "content-type": contentType } = headers;
  return { method, url, authorization, contentType, body, at: performance.now() };
}

export function listening(server: NetServer): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** An address where nothing listens. */
export async function unreachable(): Promise<string> {
  const server = createServer();
  const origin = await listening(server);
  await closed(server);
  return origin;
}

export function granted(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    issuance_id: ISSUANCE,
    grant: "ci.release",
    expires_at: "2031-01-02T03:04:05.000Z",
    revocation_secret: SECRET,
    deliver: "outputs",
    values: { token: "ghs_value" },
    ...changes,
  };
}

export function replyWith(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

export function problem(status: number, fields: Record<string, unknown>, headers: Record<string, string> = {}): Reply {
  const body = { type: "about:blank", title: "Refused", status, ...fields };
  return replyWith(status, body, { "content-type": "application/problem+json", ...headers });
}

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Each line of standard output. */
  readonly lines: readonly string[];
  /** The command files, byte for byte. */
  readonly output: string;
  readonly env: string;
  readonly state: string;
}

/**
 * Runs a program of the action in an environment that holds nothing but what is given and a runner's own variables; `null` takes one of
 * these away.
 */
export async function run(
  program: "main" | "post",
  environment: Record<string, string | null>,
  { node = process.execPath, folder = path.join(ROOT, "action") } = {},
): Promise<Run> {
  const home = mkdtempSync(path.join(tmpdir(), "thaw-action-"));
  const files = { output: path.join(home, "output"), env: path.join(home, "env"), state: path.join(home, "state") };
  for (const file of Object.values(files)) writeFileSync(file, "");
  const full = { GITHUB_OUTPUT: files.output, GITHUB_ENV: files.env, GITHUB_STATE: files.state, ...environment };
  const child = spawn(node, [path.join(folder, "dist", `${program}.js`)], {
    cwd: home,
    env: Object.fromEntries(Object.entries(full).filter(([, value]) => value !== null)) as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  const read = (file: string) => readFileSync(file, "utf8");
  const result = { output: read(files.output), env: read(files.env), state: read(files.state) };
  rmSync(home, { recursive: true });
  return { code, stdout, stderr, lines: stdout.split("\n").slice(0, -1), ...result };
}

function inputs(at: World): Record<string, string> {
  return {
    "INPUT_BROKER-URL": at.origin,
    INPUT_GRANT: "ci.release",
    ACTIONS_ID_TOKEN_REQUEST_URL: `${at.origin}/oidc?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: BEARER,
  };
}

/** The main program with the inputs and the OIDC endpoint of this world. */
export function runMain(at: World, changes: Record<string, string | null> = {}): Promise<Run> {
  return run("main", { ...inputs(at), ...changes });
}

/** The main program with one file for its log and all that it writes, so that the lines' order is the order of the writes. */
export async function runIntoOneFile(at: World): Promise<readonly string[]> {
  const home = mkdtempSync(path.join(tmpdir(), "thaw-action-"));
  const file = path.join(home, "all");
  const log = openSync(file, "a");
  const child = spawn(process.execPath, [MAIN], {
    env: { ...inputs(at), GITHUB_OUTPUT: file, GITHUB_ENV: file, GITHUB_STATE: file } as Record<
      string,
      string
    > as NodeJS.ProcessEnv,
    stdio: ["ignore", log, "inherit"],
  });
  await new Promise((resolve) => child.once("close", resolve));
  closeSync(log);
  const lines = readFileSync(file, "utf8").split("\n");
  rmSync(home, { recursive: true });
  return lines;
}

/** What the runner would take from a command file. Source: actions/runner, FileCommandManager. */
export function entriesOf(text: string): Record<string, string> {
  const entries: Record<string, string> = {};
  const lines = text.split("\n");
  while (lines.length > 1) {
    const [, name = "", delimiter = ""] = /^([^=<]+)<<(.+)$/.exec(lines.shift() ?? "") ?? [];
    const end = lines.indexOf(delimiter);
    if (name === "" || end < 0) throw new Error(`not a command file: ${text}`);
    entries[name] = lines
      .splice(0, end + 1)
      .slice(0, -1)
      .join("\n");
  }
  return entries;
}

export function tokenRequests(at: World): readonly Seen[] {
  return at.seen.filter((request) => request.url === "/v1/token");
}
