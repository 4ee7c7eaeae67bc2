import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync } from "node:fs";
import { EOL } from "node:os";
import { Failure } from "./failure.ts";

/** The files through which a runner takes outputs, variables and state. */
export interface CommandFiles {
  readonly output: string;
  readonly env: string;
  readonly state: string;
}

const NAMES = { output: "GITHUB_OUTPUT", env: "GITHUB_ENV", state: "GITHUB_STATE" } as const;

/**
 * Looked for before a credential is asked for, so that none is handed out that cannot be handed on.
 * @throws Failure that names the variable
 */
export function commandFiles(environment: NodeJS.ProcessEnv): CommandFiles {
  return {
    output: fileOf(environment, NAMES.output),
    env: fileOf(environment, NAMES.env),
    state: fileOf(environment, NAMES.state),
  };
}

function fileOf(environment: NodeJS.ProcessEnv, variable: string): string {
  const file = environment[variable] ?? "";
  if (file === "") {
    throw new Failure(
      "Runner too old",
      `The runner sets no ${variable}. Use a runner of version 2.327.1 or newer, which is also the first one with Node 24.`,
    );
  }
  if (!existsSync(file)) throw new Failure("Runner's file missing", `The file that ${variable} names is not there.`);
  return file;
}

/** Appends all entries in one write: a job never sees half of a credential. */
export function append(file: string, entries: readonly (readonly [name: string, value: string])[]): void {
  appendFileSync(file, entries.map(([name, value]) => entryText(name, value, delimiterFor(value))).join(""), "utf8");
}

/**
 * Source: GitHub docs, "Workflow commands", multiline strings. A value ends at the first line that equals the delimiter, so nothing in a
 * value can end it early and write an entry of its own.
 */
export function entryText(name: string, value: string, delimiter: string): string {
  return `${name}<<${delimiter}${EOL}${value}${EOL}${delimiter}${EOL}`;
}

function delimiterFor(value: string): string {
  for (;;) {
    const delimiter = `thaw_${randomUUID()}`;
    if (!value.includes(delimiter)) return delimiter;
  }
}
