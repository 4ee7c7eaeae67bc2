import { type ChildProcess, spawn } from "node:child_process";

export interface ProcessRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** All of it: nothing of ours is handed on. */
  readonly env: Readonly<Record<string, string>>;
  readonly line: (text: string) => void;
  readonly signal?: AbortSignal;
}

const PATIENCE_MS = 1_000;

/**
 * Runs a process and its children in a group of their own, and hands on each line of output. When the signal comes, the
 * group is asked to end, and ended a second later.
 * @returns the exit status, or the name of the signal that ended it
 */
export function runProcess({ command, args, cwd, env, line, signal }: ProcessRequest): Promise<number | string> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve("SIGTERM");
    const child = spawn(command, args, {
      cwd,
      env: env as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    lines(child.stdout, line);
    lines(child.stderr, line);
    const stop = () => endGroup(child);
    signal?.addEventListener("abort", stop, { once: true });
    child.on("error", (error) => {
      line(error.message);
      resolve(127);
    });
    child.on("close", (code, killed) => {
      signal?.removeEventListener("abort", stop);
      resolve(code ?? killed ?? 1);
    });
  });
}

function endGroup(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  const send = (name: NodeJS.Signals) => {
    try {
      process.kill(-pid, name);
    } catch {
      // The group is gone already.
    }
  };
  send("SIGTERM");
  const later = setTimeout(() => send("SIGKILL"), PATIENCE_MS);
  child.once("close", () => clearTimeout(later));
}

function lines(stream: NodeJS.ReadableStream, line: (text: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const parts = (rest + chunk).split(/\r?\n/);
    rest = parts.pop() ?? "";
    for (const part of parts) line(part);
  });
  stream.on("end", () => {
    if (rest !== "") line(rest);
  });
}
