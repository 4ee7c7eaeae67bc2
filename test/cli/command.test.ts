import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";

test("bin/thaw.js says what to do when nothing is built", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "thaw-bin-"));
  cpSync("bin", path.join(folder, "bin"), { recursive: true });
  cpSync("package.json", path.join(folder, "package.json"));
  const run = spawnSync(process.execPath, [path.join(folder, "bin", "thaw.js"), "scan", "."], {
    cwd: tmpdir(),
    encoding: "utf8",
  });
  rmSync(folder, { recursive: true });
  expect(run.stderr).toBe("thaw is not built yet. In its folder, run: npm run build\n");
  expect(run.status).toBe(2);
});
