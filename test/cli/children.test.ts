import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keepRunning } from "../../lib/cli/children.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "thaw-children-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function start(code: string) {
  const lines: string[] = [];
  const child = keepRunning({
    name: "sample",
    command: [process.execPath, "-e", code],
    environment: { FOLDER: folder },
    log: (line) => lines.push(line),
  });
  return { child, lines };
}

const STAY = "process.send('ready'); setInterval(() => {}, 1000);";

describe("a child of the supervisor", () => {
  test("is told to stop and is gone then", async () => {
    const { child, lines } = start(`console.log('pid ' + process.pid); ${STAY}`);
    await child.ready;
    await expect.poll(() => lines).toHaveLength(1);
    await child.stop();
    const pid = Number(lines[0]?.slice(4));
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  test("cannot command the terminal by what it writes", async () => {
    const { child, lines } = start(`console.log('\\u001b]0;owned\\u0007\\u202e'); ${STAY}`);
    await child.ready;
    await expect.poll(() => lines).toEqual(["\\u001b]0;owned\\u0007\\u202e"]);
    await child.stop();
  });

  test("is started again when it crashes", async () => {
    const file = path.join(folder, "starts");
    const code = `const fs = require("fs"); fs.appendFileSync(${JSON.stringify(file)}, "x");
      if (fs.readFileSync(${JSON.stringify(file)}, "utf8").length < 2) process.exit(3); ${STAY}`;
    const { child, lines } = start(code);
    await child.ready;
    await child.stop();
    expect(readFileSync(file, "utf8")).toBe("xx");
    expect(lines).toEqual(["sample ended (code 3); it is started again in 0.5 s."]);
  });

  test("that cannot start is given up by who waits for it", async () => {
    const { child } = start("process.exit(7)");
    await expect(child.ready).rejects.toThrow("sample does not start (code 7).");
    await child.stop();
  });
});
