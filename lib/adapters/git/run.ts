import { spawn } from "node:child_process";
import { devNull } from "node:os";

/**
 * Runs git on a repository that may be hostile: none of its configuration can start a program (no fsmonitor, hooks, filters, pagers,
 * lazy fetches or transports), none of ours is read, and it sees no variable of this process but where to find programs.
 */
export interface GitRunner {
  /** Standard output of a command; null when git ends with another status than 0. */
  run(args: readonly string[], input?: string): Promise<Buffer | null>;
}

const SETTINGS: readonly (readonly [string, string])[] = [
  ["safe.directory", "*"],
  ["core.fsmonitor", "false"],
  ["core.hooksPath", devNull],
  ["core.untrackedCache", "false"],
  ["core.quotePath", "false"],
  ["protocol.allow", "never"],
  ["credential.helper", ""],
];

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
      env: environment(),
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

function environment(): NodeJS.ProcessEnv {
  const env: Record<string, string> & { NODE_ENV: "production" } = {
    NODE_ENV: "production",
    PATH: process.env.PATH ?? "",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: devNull,
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_LAZY_FETCH: "1",
    // Outranks every `protocol.NAME.allow` of the repository, which `protocol.allow` above does not; git before 2.39.4 does not know
    // GIT_NO_LAZY_FETCH.
    GIT_ALLOW_PROTOCOL: "none",
    // A replaced object is not what was pushed.
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_CONFIG_COUNT: String(SETTINGS.length),
    LC_ALL: "C",
  };
  for (const [index, [key, value]] of SETTINGS.entries()) {
    env[`GIT_CONFIG_KEY_${index}`] = key;
    env[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return env;
}
