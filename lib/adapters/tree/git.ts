import { type ChildProcessByStdio, spawn } from "node:child_process";
import { devNull } from "node:os";
import type { Readable, Writable } from "node:stream";

/**
 * Settings that make git safe on a repository whose configuration somebody else wrote. They are given by the environment,
 * which outranks every file: no program is started (monitor, hooks, pager, signature check, transport), nothing is fetched.
 */
const SAFE_CONFIG: readonly (readonly [string, string])[] = [
  ["core.fsmonitor", "false"],
  ["core.hooksPath", devNull],
  ["core.pager", "cat"],
  ["core.sshCommand", "false"],
  ["core.gitProxy", ""],
  ["core.askPass", ""],
  ["core.attributesFile", devNull],
  ["core.excludesFile", devNull],
  ["core.quotePath", "false"],
  ["core.commitGraph", "false"],
  ["log.showSignature", "false"],
  ["log.mailmap", "false"],
  ["diff.external", ""],
  ["credential.helper", ""],
  ["protocol.allow", "never"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  // The clone may belong to another user (a mounted volume); what git fears there is switched off above.
  ["safe.directory", "*"],
];

function safeEnvironment(): Record<string, string> {
  const environment: Record<string, string> = {
    PATH: process.env.PATH ?? "",
    LC_ALL: "C",
    HOME: devNull,
    XDG_CONFIG_HOME: devNull,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_SYSTEM: devNull,
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_ALLOW_PROTOCOL: "none",
    GIT_CONFIG_COUNT: String(SAFE_CONFIG.length),
  };
  SAFE_CONFIG.forEach(([key, value], index) => {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return environment;
}

export type Git = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts git without a shell, with a minimal environment. `signal` ends it. */
export function startGit(gitDir: string, args: readonly string[], signal?: AbortSignal): Git {
  return spawn("git", ["--no-pager", `--git-dir=${gitDir}`, ...args], {
    env: safeEnvironment() as NodeJS.ProcessEnv,
    stdio: ["pipe", "pipe", "pipe"],
    signal,
    shell: false,
  });
}

/**
 * Waits for the end of a git process.
 * @throws with git's own words when it fails
 */
export function endOfGit(git: Git): Promise<void> {
  return new Promise((resolve, reject) => {
    let complaint = "";
    git.stderr.on("data", (chunk: Buffer) => {
      if (complaint.length < 2000) complaint += chunk.toString("utf8");
    });
    git.on("error", reject);
    git.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`git ended with code ${code}: ${complaint.trim().slice(0, 500)}`));
    });
  });
}

/** Splits a stream at NUL bytes. Yields what stands between, decoded as UTF-8. */
export async function* splitAtNul(stream: Readable): AsyncGenerator<string, void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let nul = data.indexOf(0); nul !== -1; nul = data.indexOf(0)) {
      yield data.toString("utf8", 0, nul);
      data = data.subarray(nul + 1);
    }
    rest = data;
  }
  if (rest.length > 0) yield rest.toString("utf8");
}

/** All of a process's output, split at NUL bytes. */
export async function gitList(
  gitDir: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const git = startGit(gitDir, args, signal);
  git.stdin.end();
  const end = endOfGit(git);
  const chunks: Buffer[] = [];
  git.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  await end;
  return Buffer.concat(chunks)
    .toString("utf8")
    .split("\0")
    .filter((entry) => entry !== "");
}
