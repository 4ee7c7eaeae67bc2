import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { safeEnvironment } from "../environment.ts";

export type Git = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts git without a shell, with a minimal environment. `signal` ends it. */
export function startGit(gitDir: string, args: readonly string[], signal?: AbortSignal): Git {
  return spawn("git", ["--no-pager", `--git-dir=${gitDir}`, ...args], {
    env: safeEnvironment(),
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
