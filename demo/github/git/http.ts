import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import { noteMoved } from "../activity.ts";
import { permissionsOf, reaches } from "../apps.ts";
import { accessType } from "../audit.ts";
import type { Http } from "../http/ask.ts";
import { gitToken } from "../http/auth.ts";
import type { Permissions, Repository, TokenRecord } from "../model.ts";
import { holds } from "../permissions.ts";
import { exclusively } from "../pulls/follow.ts";
import { findRepository, ownerOf } from "../repositories.ts";
import { isRuled, moverByToken } from "../rules/guard.ts";
import type { World } from "../world.ts";
import { hooksFolder } from "./hooks.ts";
import { answerPushes } from "./pushes.ts";
import { headsOf } from "./refs.ts";
import { gitEnvironment } from "./run.ts";

/** git over HTTP, answered by git's own `http-backend`. */

const SERVICES = ["info/refs", "git-upload-pack", "git-receive-pack"] as const;

export function gitRoutes(world: World): Hono<Http> {
  const routes = new Hono<Http>();
  for (const service of SERVICES)
    routes.on(service === "info/refs" ? "GET" : "POST", `/:owner/:repo/${service}`, (context) =>
      serve(world, context, service),
    );
  return routes;
}

interface Access {
  readonly repository: Repository;
  readonly token: TokenRecord | null;
  readonly permissions: Permissions;
}

async function serve(world: World, context: Context<Http>, service: string): Promise<Response> {
  const query = new URL(context.req.url).search.slice(1);
  const push = service === "git-receive-pack" || query.includes("service=git-receive-pack");
  const access = judge(world, context, push);
  if (access instanceof Response) return access;
  const { incoming, outgoing } = context.env;
  const action = push ? Promise.resolve("git.push") : actionOf(incoming);
  const backend = (rules = "") => runBackend(world, access, { service, query, incoming, outgoing, rules });
  await (service === "git-receive-pack"
    ? seen(world, access.repository, () => noted(world, access, () => ruled(world, access, backend)))
    : backend());
  if (service !== "info/refs") record(world, access, await action);
  return RESPONSE_ALREADY_SENT;
}

/** Who moved which branch. */
async function noted(world: World, { repository, token }: Access, push: () => Promise<void>): Promise<void> {
  const before = await headsOf(repository.folder);
  await push();
  const heads = [before, await headsOf(repository.folder)] as const;
  await noteMoved(world, repository, { heads, actor: token?.actor ?? "anonymous" });
}

/** Rules that are in force anywhere in the repository are held against what is pushed. */
async function ruled(
  world: World,
  { repository, token }: Access,
  push: (rules?: string) => Promise<void>,
): Promise<void> {
  if (token === null || !isRuled(world, repository, null)) return push();
  const rules = await answerPushes(world, repository, moverByToken(world, repository, token));
  try {
    await push(rules.folder);
  } finally {
    await rules.close();
  }
}

/** Those who want to hear of pushes need the branches from before it and from after it. */
async function seen(world: World, repository: Repository, push: () => Promise<void>): Promise<void> {
  if (world.hooks.length === 0) return push();
  const look = () => exclusively(world, repository, () => undefined);
  await look();
  const pushed = push();
  world.deliveries.attend(pushed.then(look));
  await pushed;
}

/** What a fetch is in the audit log; null for a mere listing of refs, which is none. A compressed one counts as a fetch. */
function actionOf(incoming: IncomingMessage): Promise<string | null> {
  return new Promise((resolve) => {
    incoming.once("data", (chunk: Buffer) => {
      const text = chunk.toString("latin1");
      if (text.includes("command=ls-refs")) return resolve(null);
      resolve(text.startsWith("\x1f\x8b") || /(?:^|[0-9a-f]{4})have /.test(text) ? "git.fetch" : "git.clone");
    });
    incoming.once("close", () => resolve(null));
  });
}

/** As on GitHub: 401 asks for a credential, 404 hides what it may not see, 403 refuses what it may not write. */
function judge(world: World, context: Context<Http>, push: boolean): Access | Response {
  const token = gitToken(world, context.req.header("authorization"));
  const challenge = { "www-authenticate": 'Basic realm="GitHub"' };
  if (token === "bad") return context.text("remote: Invalid username or token.\n", 401, challenge);
  const name = context.req.param("repo") ?? "";
  const found = findRepository(world, context.req.param("owner") ?? "", name.replace(/\.git$/, ""));
  const open = found?.visibility === "public" && !push;
  if (token === null)
    return found !== null && open
      ? { repository: found, token, permissions: { contents: "read" } }
      : context.text("remote: Repository not found.\n", 401, challenge);
  const permissions = permissionsOf(world, token);
  const seen = found !== null && (open || reaches(world, token, found));
  if (!seen) return context.text("Repository not found.\n", 404);
  const installation = world.installations.get(token.installationId ?? -1);
  if (installation?.suspendedAt != null) return context.text("This installation has been suspended.\n", 403);
  if (push && !holds(permissions, "contents", "write"))
    return context.text("Write access to repository not granted.\n", 403);
  if (push && found.archived) return context.text("This repository was archived so it is read-only.\n", 403);
  if (!open && !holds(permissions, "contents", "read")) return context.text("Repository not found.\n", 404);
  return { repository: found, token, permissions };
}

interface Backend {
  readonly service: string;
  readonly query: string;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Where the hook asks for the rules; "" where there are none. */
  readonly rules: string;
}

/** Runs the CGI. It gets nothing of our environment, and may write only where the token may. */
function runBackend(
  world: World,
  access: Access,
  { service, query, incoming, outgoing, rules }: Backend,
): Promise<void> {
  const { repository, permissions, token } = access;
  const header = (name: string) => String(incoming.headers[name] ?? "");
  const child = spawn("git", ["http-backend"], {
    stdio: ["pipe", "pipe", "ignore"],
    env: {
      ...gitEnvironment({
        "http.receivepack": String(holds(permissions, "contents", "write")),
        "uploadpack.allowAnySHA1InWant": "true",
        "uploadpack.allowFilter": "true",
        "core.hooksPath": hooksFolder(world.folder),
        "safe.directory": "*",
      }),
      STAND_IN_RULES: rules,
      STAND_IN_WORKFLOWS: holds(permissions, "workflows", "write") ? "write" : "none",
      GIT_PROJECT_ROOT: world.folder,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_PROTOCOL: header("git-protocol"),
      PATH_INFO: `/${repository.id}.git/${service}`,
      REQUEST_METHOD: incoming.method ?? "GET",
      QUERY_STRING: query,
      CONTENT_TYPE: header("content-type"),
      CONTENT_LENGTH: header("content-length"),
      HTTP_CONTENT_ENCODING: header("content-encoding"),
      REMOTE_USER: token?.actor ?? "anonymous",
      REMOTE_ADDR: "127.0.0.1",
    },
  });
  // Either side may leave early; the other one is told by the end of its stream.
  child.stdin.on("error", () => undefined);
  incoming.pipe(child.stdin);
  outgoing.on("close", () => child.kill());
  return forward(child.stdout, outgoing);
}

/** Reads a CGI answer: header lines, an empty line, the body. */
function forward(stdout: NodeJS.ReadableStream, outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    let head: Buffer | null = Buffer.alloc(0);
    stdout.on("data", (chunk: Buffer) => {
      if (head === null) return void outgoing.write(chunk);
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      begin(head.subarray(0, end).toString("latin1"), outgoing);
      outgoing.write(head.subarray(end + 4));
      head = null;
    });
    stdout.on("end", () => {
      if (head !== null) outgoing.writeHead(500);
      outgoing.end(resolve);
    });
    outgoing.on("close", resolve);
  });
}

function begin(head: string, outgoing: ServerResponse): void {
  const headers: Record<string, string> = {};
  for (const line of head.split("\r\n")) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const { status = "200", ...others } = headers;
  outgoing.writeHead(Number.parseInt(status, 10), others);
}

function record(world: World, { repository, token }: Access, action: string | null): void {
  if (action === null) return;
  if (action === "git.push") repository.pushedAt = world.now();
  const owner = ownerOf(world, repository);
  world.audit.add({
    action,
    org: owner.login,
    org_id: owner.id,
    actor: token?.actor ?? "anonymous",
    repo: `${owner.login}/${repository.name}`,
    repo_id: repository.id,
    repository: `${owner.login}/${repository.name}`,
    repository_public: repository.visibility === "public",
    transport_protocol: 1,
    transport_protocol_name: "http",
    ...(token === null
      ? {}
      : {
          hashed_token: token.hashedToken,
          token_id: token.id,
          programmatic_access_type: accessType(token.kind),
        }),
  });
}
