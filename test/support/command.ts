import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The built command as people run it: a process of its own with a state folder of its own and nothing of our environment.
 * `npm test` builds it; for a test file alone: `node scripts/build.mjs --command-only`.
 */
export const COMMAND = fileURLToPath(new URL("../../bin/thaw.js", import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly state: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Runs as this user, which only root may. */
  readonly uid?: number;
}

export function environmentOf({ state, env }: RunOptions): NodeJS.ProcessEnv {
  return { NODE_ENV: "test", PATH: process.env.PATH ?? "", HOME: state, THAW_STATE: state, ...env };
}

export function thaw(args: readonly string[], options: RunOptions): Ended {
  if (!existsSync(path.join(path.dirname(COMMAND), "../dist/thaw.js"))) {
    throw new Error("The command is not built: node scripts/build.mjs --command-only");
  }
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [COMMAND, ...args], {
    cwd: options.cwd ?? options.state,
    env: environmentOf(options),
    uid: options.uid,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    // Whoever hangs is ended, and has no status then.
    timeout: 120_000,
  });
  if (error && status === null) throw error;
  return { status, stdout, stderr };
}

export interface ReportFinding {
  readonly kind: string;
  readonly severity: string;
  readonly path: string;
  readonly line: number;
  readonly commit: string | null;
  readonly blocksThaw: boolean;
  readonly fingerprint: string;
  readonly literal: { readonly hmac: string; readonly shape: string } | null;
}

export interface ReportRepository {
  readonly name: string;
  readonly path: string;
  readonly commit: string | null;
  readonly files: {
    readonly workflows: number;
    readonly actions: number;
    readonly unparsed: readonly { readonly path: string; readonly reason: string; readonly detail: string }[];
  };
  readonly findings: readonly ReportFinding[];
}

/** Scans and reads the JSON report; fails with the command's own words when it does not end with 0. */
export function scanned(args: readonly string[], options: RunOptions): readonly ReportRepository[] {
  const ended = thaw(["scan", "--format", "json", ...args], options);
  if (ended.status !== 0) throw new Error(`status ${ended.status}: ${ended.stderr}`);
  return JSON.parse(ended.stdout).repositories;
}

/** As `scanned`, of what has to be one repository. */
export function scannedOne(args: readonly string[], options: RunOptions): ReportRepository {
  const [repository, ...more] = scanned(args, options);
  if (!repository || more.length > 0) throw new Error(`expected one repository, got ${more.length + 1}`);
  return repository;
}
