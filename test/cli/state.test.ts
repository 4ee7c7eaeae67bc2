import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRunning, readState, removeRunning, writeRunning, writeState } from "../../lib/cli/state.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "thaw-state-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a checkout keeps its secrets and ports, for its owner's eyes only", () => {
  const first = readState(folder);
  writeState(folder, { ...first, webPort: 4880 });
  expect(readState(folder)).toEqual({ ...first, webPort: 4880 });
  if (process.platform !== "win32") expect(statSync(path.join(folder, "state.json")).mode & 0o777).toBe(0o600);
});

test("two checkouts share no secret", () => {
  const other = mkdtempSync(path.join(tmpdir(), "thaw-state-"));
  const both = [...Object.values(readState(folder)), ...Object.values(readState(other))].filter(
    (value) => value !== null,
  );
  rmSync(other, { recursive: true });
  expect(new Set(both).size).toBe(both.length);
});

test("a damaged state says what to do", () => {
  writeFileSync(path.join(folder, "state.json"), "{");
  expect(() => readState(folder)).toThrow(/state.json is damaged. Remove it/);
});

test("what runs is known to a second terminal until it stops", () => {
  expect(readRunning(folder)).toBeNull();
  const running = {
    address: "http://127.0.0.1:4880",
    databaseUrl: "postgresql://x",
    organisationId: "019d0000-0000-7000-8000-000000000000",
  };
  writeRunning(folder, running);
  expect(readRunning(folder)).toEqual(running);
  removeRunning(folder);
  expect(readRunning(folder)).toBeNull();
});
