import { closeSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLog } from "../../../lib/adapters/postgres/cluster.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "thaw-cluster-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("PostgreSQL's log", () => {
  test("grows, and is for its maker's eyes", () => {
    const file = path.join(folder, "log");
    for (const line of ["one\n", "two\n"]) {
      const handle = openLog(file);
      writeSync(handle, line);
      closeSync(handle);
    }
    expect(readFileSync(file, "utf8")).toBe("one\ntwo\n");
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test.skipIf(process.platform === "win32")("is never written through a link", () => {
    const target = path.join(folder, "of-somebody-else");
    const file = path.join(folder, "linked");
    symlinkSync(target, file);
    expect(() => openLog(file)).toThrow("ELOOP");
    expect(existsSync(target)).toBe(false);
  });
});
