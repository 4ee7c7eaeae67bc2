import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BIOME = path.join(
  path.dirname(createRequire(import.meta.url).resolve("@biomejs/biome/package.json")),
  "bin",
  "biome",
);

let base = "";

beforeAll(() => {
  base = mkdtempSync(path.join(tmpdir(), "thaw-lint-"));
  for (const file of ["biome.json", ".gitignore", "scripts/lint"])
    cpSync(path.join(ROOT, file), path.join(base, file), { recursive: true });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(base, "node_modules"));
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

function complaints(file: string, line: string): string {
  const full = path.join(base, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, `${line}\n`);
  const run = spawnSync(process.execPath, [BIOME, "lint", file], { cwd: base, encoding: "utf8" });
  rmSync(full);
  return run.stdout + run.stderr;
}

describe("the linter refuses in lib/core", () => {
  test.each([
    ["a clock", "export const a = Date.now();", "no clock"],
    ["the time of now", "export const a = new Date();", "no clock"],
    ["a stop-watch", "export const a = performance.now();", "no clock"],
    ["randomness", "export const a = Math.random();", "no randomness"],
    ["random bytes", "export const a = crypto.randomUUID();", "no randomness"],
    ["the environment", "export const a = process.env.HOME;", "no environment"],
    ["the process", "export const a = process.argv;", "no environment"],
    ["the network", 'export const a = fetch("x");', "no network"],
    ["a timer", "setTimeout(() => 1, 5);", "no clock"],
  ])("%s", (_what, line, complaint) => {
    expect(complaints("lib/core/planted.ts", line)).toContain(complaint);
  });

  test.each([
    ["a given time", "export const a = new Date(5);"],
    ["a property of that name", "export const a = { process: 1, fetch: 2 };"],
  ])("and not %s", (_what, line) => {
    expect(complaints("lib/core/planted.ts", line)).not.toContain("lib/core has no");
  });
});

describe("the linter lets only lib/env.ts read the environment", () => {
  test.each([["lib/cli/planted.ts"], ["lib/adapters/x/planted.ts"], ["app/planted.ts"], ["proxy.ts"]])("%s", (file) => {
    expect(complaints(file, "export const a = process.env.HOME;")).toContain("Only lib/env.ts reads the environment");
    expect(complaints(file, "export const { HOME } = process.env;")).toContain("Only lib/env.ts reads the environment");
  });

  test("and lib/env.ts may", () => {
    expect(complaints("lib/env.ts", "export const a = process.env.HOME;")).not.toContain("reads the environment");
  });
});
