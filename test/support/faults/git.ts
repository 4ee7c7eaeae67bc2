import { execFile } from "node:child_process";
import { devNull } from "node:os";
import { promisify } from "node:util";

/** Git itself, at a bare repository of the stand-in's, with nobody's settings. */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const env = {
    NODE_ENV: "test",
    PATH: process.env.PATH ?? "",
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: "1",
  } as const;
  const { stdout } = await promisify(execFile)("git", ["-C", folder, ...args], { env });
  return stdout.trim();
}
