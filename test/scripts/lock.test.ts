import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { otherHolder, takeLock } from "../../scripts/lock.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "thaw-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a state folder", () => {
  test("is held by one process, until it is given back", () => {
    const first = takeLock(folder);
    expect(takeLock(folder)).toEqual({ taken: false, pid: process.pid });
    if (first.taken) first.release();
    expect(takeLock(folder).taken).toBe(true);
  });

  test("is taken over from a process that is gone", () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    writeFileSync(path.join(folder, "lock.json"), JSON.stringify({ pid, started: "1" }));
    expect(takeLock(folder).taken).toBe(true);
  });

  test.skipIf(!existsSync("/proc/self/stat"))("is taken over when the number belongs to another process by now", () => {
    takeLock(folder);
    const file = path.join(folder, "lock.json");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), started: "1" }));
    expect(takeLock(folder).taken).toBe(true);
  });

  test("names the living process that holds it to others, and none to itself", async () => {
    takeLock(folder);
    expect(otherHolder(folder)).toBeNull();
    const script = `import { takeLock } from ${JSON.stringify(new URL("../../scripts/lock.mjs", import.meta.url).href)};
      takeLock(process.argv[1]); process.stdout.write("held"); setInterval(() => {}, 1000);`;
    rmSync(path.join(folder, "lock.json"));
    const other = spawn(process.execPath, ["--input-type=module", "-e", script, folder]);
    try {
      await new Promise((resolve) => other.stdout.once("data", resolve));
      expect(otherHolder(folder)).toBe(other.pid);
    } finally {
      other.kill("SIGKILL");
      await new Promise((resolve) => other.once("close", resolve));
    }
    expect(otherHolder(folder)).toBeNull();
  });

  test("is taken by one of many that come at once, also after one that is gone", async () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    writeFileSync(path.join(folder, "lock.json"), JSON.stringify({ pid, started: "1" }));
    const script = `import { takeLock } from ${JSON.stringify(new URL("../../scripts/lock.mjs", import.meta.url).href)};
      process.stdout.write(String(takeLock(process.argv[1]).taken)); setInterval(() => {}, 1000);`;
    const others = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ["--input-type=module", "-e", script, folder]),
    );
    try {
      const answers = await Promise.all(
        others.map((other) => new Promise((resolve) => other.stdout.once("data", (data) => resolve(String(data))))),
      );
      expect(answers.filter((answer) => answer === "true")).toHaveLength(1);
      expect(readdirSync(folder)).toEqual(["lock.json"]);
    } finally {
      for (const other of others) other.kill("SIGKILL");
    }
  });

  test("is taken over when the lock was never finished", () => {
    writeFileSync(path.join(folder, "lock.json"), "{");
    expect(takeLock(folder).taken).toBe(true);
  });
});
