import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inheritedEnvironment } from "../../lib/env.ts";

/** The start command as a person uses it, over a state folder of its own. It builds what is stale first. */
export interface Start {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
  /** Resolves once the output has this; rejects when the command ends without. */
  readonly until: (pattern: RegExp) => Promise<RegExpExecArray>;
}

export const ADDRESS = /Thaw is running: +(http:\/\/127\.0\.0\.1:\d+)/;

/** A state folder that others may enter: as root, PostgreSQL is another user and finds its data below. */
export function stateFolder(): string {
  const home = mkdtempSync(path.join(tmpdir(), "thaw-start-"));
  chmodSync(home, 0o755);
  return home;
}

export function start(
  home: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Start {
  const child = spawn(process.execPath, ["scripts/start.mjs", ...args], {
    env: { ...inheritedEnvironment(), NODE_ENV: "test", THAW_HOME: home, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      for (const look of waiting) look();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  const until = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(text);
        if (found === null) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
      ended.then((code) => reject(new Error(`It ended with ${code}:\n${text}`)));
    });
  return { child, output: () => text, ended, until };
}
