import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { devNull } from "node:os";

/** A time long ago that every seeded commit carries, so that commit ids never change. */
export const SEED_TIME = "2026-01-05T09:00:00Z";

/**
 * The whole environment of every git that the stand-in starts: nothing of the machine's configuration, no prompt, no
 * variable of ours.
 */
export function gitEnvironment(config: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const entries = Object.entries(config);
  const environment: Record<string, string> = {
    PATH: process.env.PATH ?? "",
    HOME: devNull,
    LC_ALL: "C",
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_CONFIG_COUNT: String(entries.length),
  };
  for (const [index, [key, value]] of entries.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  // Next's types demand a NODE_ENV of every environment; git needs none.
  return environment as NodeJS.ProcessEnv;
}

export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Starts git in a bare repository. */
export function startGit(folder: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawn("git", ["-c", "safe.directory=*", ...args], {
    cwd: folder,
    env: gitEnvironment(),
    stdio: ["pipe", "pipe", "pipe"],
  });
  // A command that reads no input may be gone before it is written.
  child.stdin.on("error", () => undefined);
  return child;
}

/** Runs git in a bare repository. It never throws for a failed command: the status is in the result. */
export function tryGit(folder: string, args: readonly string[], input?: Buffer | string): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = startGit(folder, args);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code: code ?? 1, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString("utf8") }),
    );
    child.stdin.end(input ?? "");
  });
}

/** The line that git answers, or null where it fails: for questions to which there may be no answer. */
export async function askGit(folder: string, args: readonly string[]): Promise<string | null> {
  const { code, stdout } = await tryGit(folder, args);
  return code === 0 ? stdout.toString("utf8").trim() : null;
}

/** Runs git and gives its output. @throws Error with git's own words when it fails */
export async function git(folder: string, args: readonly string[], input?: Buffer | string): Promise<Buffer> {
  const result = await tryGit(folder, args, input);
  if (result.code !== 0) throw new Error(`git ${args[0]} failed: ${result.stderr.trim()}`);
  return result.stdout;
}
