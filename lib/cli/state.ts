import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

/** What one checkout keeps for itself: ports chosen once, and secrets that never leave this machine. */
const stateSchema = z.object({
  /** Part of the names of this checkout's database users. */
  id: z.string().regex(/^[0-9a-f]{8}$/),
  webPort: z.number().int().min(1).max(65_535).nullable(),
  sessionSecret: z.string().min(32),
  literalKey: z.string().min(32),
  webPassword: z.string().min(24),
  workerPassword: z.string().min(24),
  /** Of a folder that an earlier version made, these are missing and are made now. */
  brokerPassword: z.string().min(24).default(secret),
  brokerPort: z.number().int().min(1).max(65_535).nullable().default(null),
  gitHubPort: z.number().int().min(1).max(65_535).nullable().default(null),
});
export type State = z.infer<typeof stateSchema>;

/** What a second terminal needs to know of a supervisor that runs. */
const runningSchema = z.object({ address: z.url(), databaseUrl: z.string(), organisationId: z.uuid() });
export type Running = z.infer<typeof runningSchema>;

export function readState(folder: string): State {
  const file = path.join(folder, "state.json");
  if (!existsSync(file)) {
    const fresh: State = {
      id: randomBytes(4).toString("hex"),
      webPort: null,
      sessionSecret: secret(),
      literalKey: secret(),
      webPassword: secret(),
      workerPassword: secret(),
      brokerPassword: secret(),
      brokerPort: null,
      gitHubPort: null,
    };
    writeState(folder, fresh);
    return fresh;
  }
  const kept = parse(file);
  const parsed = stateSchema.safeParse(kept);
  if (parsed.success) {
    if (Object.keys(parsed.data).length !== Object.keys(kept as object).length) writeState(folder, parsed.data);
    return parsed.data;
  }
  throw new Error(
    `${file} is damaged. Remove it: ports and local secrets are then chosen anew, and everybody signs in again.`,
  );
}

export function writeState(folder: string, state: State): void {
  writePrivate(path.join(folder, "state.json"), state);
}

export function writeRunning(folder: string, running: Running): void {
  writePrivate(path.join(folder, "running.json"), running);
}

/** Null when nothing runs here. */
export function readRunning(folder: string): Running | null {
  const parsed = runningSchema.safeParse(parse(path.join(folder, "running.json")));
  return parsed.success ? parsed.data : null;
}

export function removeRunning(folder: string): void {
  rmSync(path.join(folder, "running.json"), { force: true });
}

function secret(): string {
  return randomBytes(32).toString("base64url");
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/** Written whole or not at all, for the owner's eyes only. */
function writePrivate(file: string, value: unknown): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(partial, file);
}
