import { spawn } from "node:child_process";
import { safeEnvironment } from "./environment.ts";

/**
 * Runs git on a repository that may be hostile: none of its configuration can start a program (no fsmonitor, hooks, filters, pagers,
 * lazy fetches or transports), none of ours is read, and it sees no variable of this process but where to find programs.
 */
export interface GitRunner {
  /** Standard output of a command; null when git ends with another status than 0. */
  run(args: readonly string[], input?: string): Promise<Buffer | null>;
}

/** Longest output that is kept: lists of paths and CI files, never whole histories. */
const MAX_OUTPUT = 512 * 1024 * 1024;

export function gitIn(gitDir: string, workTree: string | null = null): GitRunner {
  const place = workTree === null ? [`--git-dir=${gitDir}`] : [`--git-dir=${gitDir}`, `--work-tree=${workTree}`];
  return {
    run: (args, input) => runGit([...place, "--no-optional-locks", "--literal-pathspecs", ...args], workTree, input),
  };
}

function runGit(args: readonly string[], cwd: string | null, input: string | undefined): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", args, {
      cwd: cwd ?? undefined,
      env: safeEnvironment(),
      stdio: ["pipe", "pipe", "ignore"],
    });
    const chunks: Buffer[] = [];
    let size = 0;
    child.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") reject(new Error("git is not installed or not on PATH"));
      else reject(error);
    });
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_OUTPUT) child.kill();
      else chunks.push(chunk);
    });
    child.on("close", (code) => resolve(code === 0 && size <= MAX_OUTPUT ? Buffer.concat(chunks) : null));
    // A git that ends early closes the pipe; its status says so already.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input ?? "");
  });
}
