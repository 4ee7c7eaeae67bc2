import { type SpawnSyncReturns, spawn } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { importPKCS8, SignJWT } from "jose";
import {
  type Permissions,
  type RegisteredApp,
  type StandIn,
  type StandInOptions,
  startStandIn,
} from "../../../demo/github/index.ts";
import { GIT_ENVIRONMENT } from "../../support/clones.ts";
import { whenFileIsDone } from "../../support/closing.ts";

/** A stand-in that is closed when the file's tests are done. */
export async function standIn(options: StandInOptions = {}): Promise<StandIn> {
  const one = await startStandIn(options);
  whenFileIsDone(() => one.close());
  return one;
}

/** A clock that a test moves. */
export function clock(start = Date.parse("2026-03-02T10:00:00Z")) {
  let time = start;
  return {
    now: () => time,
    advance: (seconds: number) => {
      time += seconds * 1000;
    },
  };
}

export interface Installed {
  readonly app: RegisteredApp;
  readonly installation: number;
}

/** An App with a key, installed on an owner. */
export async function installed(
  { control }: StandIn,
  permissions: Permissions,
  where: { readonly owner?: string; readonly repositories?: readonly string[]; readonly slug?: string } = {},
): Promise<Installed> {
  const { owner = "fjordline", repositories, slug = "broker" } = where;
  const app = await control.registerApp({ slug, owner, permissions });
  return { app, installation: control.install(app.id, { owner, repositories }) };
}

/** An App's JSON web token, right unless told otherwise. `now` in milliseconds. */
export async function appJwt(
  app: RegisteredApp,
  now = Date.now(),
  claims: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const pkcs8 = createPrivateKey(app.privateKey ?? "").export({ type: "pkcs8", format: "pem" });
  const key = await importPKCS8(String(pkcs8), "RS256");
  const at = Math.floor(now / 1000);
  const body = { iat: at - 60, exp: at + 540, iss: app.clientId, ...claims };
  return new SignJWT(body).setProtectedHeader({ alg: "RS256" }).sign(key);
}

export interface Got {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the answers of a foreign API, which each test reads as it expects them
  readonly body: any;
}

/** One request. The body of the answer is JSON where it says so, else text, null where there is none. */
export async function call(url: string, method = "GET", bearer?: string, body?: unknown): Promise<Got> {
  const headers: Record<string, string> = { accept: "application/vnd.github+json" };
  if (bearer !== undefined) headers.authorization = `Bearer ${bearer}`;
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const answer = await fetch(url, { method, headers, body: sent, redirect: "manual" });
  const text = await answer.text();
  const json = answer.headers.get("content-type")?.includes("json") ?? false;
  return { status: answer.status, headers: answer.headers, body: text === "" ? null : json ? JSON.parse(text) : text };
}

/** Mints a token. @returns the whole answer */
export async function mint(one: StandIn, { app, installation }: Installed, body?: unknown, now?: number): Promise<Got> {
  const url = `${one.url}/app/installations/${installation}/access_tokens`;
  return call(url, "POST", await appJwt(app, now), body);
}

/** Mints a token that must be had. @returns its value */
export async function token(one: StandIn, where: Installed, body?: unknown, now?: number): Promise<string> {
  const got = await mint(one, where, body, now);
  if (got.status !== 201) throw new Error(`No token: ${JSON.stringify(got.body)}`);
  return got.body.token;
}

export type GitRun = Pick<SpawnSyncReturns<string>, "status" | "stdout" | "stderr">;

/** Runs the real git, without blocking: the server it talks to lives in this process. */
export function runGit(folder: string, ...args: readonly string[]): Promise<GitRun> {
  return new Promise((resolve, reject) => {
    const env = { ...GIT_ENVIRONMENT, GIT_TERMINAL_PROMPT: "0" };
    const child = spawn("git", args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += String(chunk);
    });
    child.stderr.on("data", (chunk) => {
      stderr += String(chunk);
    });
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}

/** The address of a repository with a token in it. */
export function withToken(url: string, full: string, secret: string): string {
  const place = new URL(`${url}/${full}.git`);
  place.username = "x-access-token";
  place.password = secret;
  return place.href;
}
