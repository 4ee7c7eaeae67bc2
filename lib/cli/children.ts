import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { plainText } from "../core/report/redacted.ts";

export interface ChildPlan {
  readonly name: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}

export interface Child {
  /** Resolves with the first report that it is ready; rejects when it ends three times without one. */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Who ran this long was well: the next pause is short again. */
const HEALTHY_MS = 60_000;
const ATTEMPTS_BEFORE_READY = 3;
/** Then it is killed: it was asked. Longer than a worker needs to hand its jobs back. */
const STOP_MS = 15_000;

/** Keeps a process running: what ends unasked is started again, after pauses that double up to half a minute. */
export function keepRunning(plan: ChildPlan): Child {
  const life = { stopping: false, current: null as ChildProcess | null, wake: new AbortController() };
  let settle: { resolve: () => void; reject: (error: Error) => void };
  const ready = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });

  async function live(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    for (let attempt = 1; !life.stopping; attempt += 1) {
      const started = Date.now();
      const child = launch(plan);
      life.current = child;
      child.once("message", () => settle.resolve());
      const how = await ended(child);
      if (life.stopping) return;
      if (attempt >= ATTEMPTS_BEFORE_READY) settle.reject(new Error(`${plan.name} does not start (${how}).`));
      if (Date.now() - started > HEALTHY_MS) pause = FIRST_PAUSE_MS;
      plan.log(`${plan.name} ended (${how}); it is started again in ${pause / 1_000} s.`);
      await sleep(pause, undefined, { signal: life.wake.signal }).catch(() => undefined);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  const lived = live();
  return {
    ready,
    async stop() {
      life.stopping = true;
      life.wake.abort();
      const child = life.current;
      if (child !== null && child.exitCode === null && child.signalCode === null) {
        child.kill("SIGTERM");
        const killer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
        await lived;
        clearTimeout(killer);
      }
      await lived;
    },
  };
}

function launch(plan: ChildPlan): ChildProcess {
  const [program = process.execPath, ...args] = plan.command;
  const child = spawn(program, args, {
    env: plan.environment as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // A Ctrl-C in the terminal reaches the supervisor only, which stops its children in the right order. When it dies
    // without that, they see their channel close.
    detached: process.platform !== "win32",
  });
  for (const stream of [child.stdout, child.stderr]) forward(stream, plan.log);
  return child;
}

function forward(stream: Readable | null, log: (line: string) => void): void {
  if (stream === null) return;
  // Logs quote names and paths of strangers' repositories, and this goes to a terminal.
  createInterface({ input: stream }).on("line", (line) => log(plainText(line)));
}

function ended(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ?? `code ${code}`));
  });
}
