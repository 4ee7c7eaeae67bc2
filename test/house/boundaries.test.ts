import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** By rule: a file that breaks it, and what it imports. */
const PLANTS: readonly (readonly [rule: string, from: string, to: string])[] = [
  ["core-imports-core", "lib/core/a.ts", "../usecases/target.ts"],
  ["core-pure-packages", "lib/core/b.ts", "pg"],
  ["core-no-node", "lib/core/c.ts", "node:fs"],
  ["core-no-node", "lib/usecases/c.ts", "node:crypto"],
  ["usecases-import-core", "lib/usecases/d.ts", "../adapters/one/target.ts"],
  ["usecases-no-packages", "lib/usecases/e.ts", "zod"],
  ["jobs-import-core", "lib/jobs/f.ts", "../usecases/target.ts"],
  ["jobs-zod-only", "lib/jobs/g.ts", "pg"],
  ["adapters-import-ports", "lib/adapters/one/h.ts", "../../usecases/target.ts"],
  ["adapters-stay-apart", "lib/adapters/one/i.ts", "../two/target.ts"],
  ["dal-imports-container", "lib/dal/j.ts", "../usecases/target.ts"],
  ["dal-packages", "lib/dal/k.ts", "pg"],
  ["http-imports-usecases", "lib/http/l.ts", "../adapters/one/target.ts"],
  ["cli-imports-container", "lib/cli/m.ts", "../adapters/one/target.ts"],
  ["scan-stays-small", "lib/cli/scan.ts", "../container.ts"],
  ["container-not-dal", "lib/container/n.ts", "../dal/target.ts"],
  ["env-imports-nothing", "lib/env.ts", "./core/target.ts"],
  ["app-imports-dal", "app/o.ts", "../lib/container.ts"],
  ["api-may-use-container", "app/api/p.ts", "../../lib/usecases/target.ts"],
  ["edge-imports-core", "proxy.ts", "./lib/dal/target.ts"],
  ["demo-action-apart", "action/q.ts", "../lib/core/target.ts"],
  ["nothing-imports-tests", "lib/core/r.ts", "../../test/target.ts"],
  ["tracing-apart", "lib/container/w.ts", "@opentelemetry/api"],
  ["tracing-loaded-late", "lib/container/x.ts", "../adapters/observe/tracing.ts"],
  ["no-cycles", "lib/core/s.ts", "./t.ts"],
  ["declared-packages", "lib/adapters/one/u.ts", "undeclared-package"],
  ["resolvable", "lib/core/v.ts", "./missing.ts"],
];

const TARGETS = ["lib/core", "lib/usecases", "lib/adapters/one", "lib/adapters/two", "lib/dal", "test"];

let base = "";

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(base, file)), { recursive: true });
  writeFileSync(path.join(base, file), text);
}

function check() {
  const run = spawnSync(process.execPath, [path.join(ROOT, "scripts", "boundaries.mjs")], {
    cwd: base,
    encoding: "utf8",
  });
  return { status: run.status, lines: run.stdout.split("\n"), output: run.stdout + run.stderr };
}

beforeAll(() => {
  base = mkdtempSync(path.join(tmpdir(), "thaw-boundaries-"));
  for (const name of ["pg", "zod"]) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", main: "index.js" }));
    write(`node_modules/${name}/index.js`, "module.exports = {};\n");
  }
  write("package.json", JSON.stringify({ name: "planted", dependencies: { pg: "*", zod: "*" } }));
  write("tsconfig.json", JSON.stringify({ compilerOptions: { module: "ESNext", moduleResolution: "Bundler" } }));
  for (const folder of TARGETS) write(`${folder}/target.ts`, "export const target = 1;\n");
  write("lib/container.ts", 'import pg from "pg";\nexport const target = pg;\n');
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

describe("the rules of who may import whom", () => {
  test("pass where nothing breaks them, having seen the modules", () => {
    const { status, output } = check();
    expect(output).toMatch(/^7 modules, 0 violations$/m);
    expect(status).toBe(0);
  });

  test("catch one planted violation each", () => {
    for (const [, from, to] of PLANTS)
      write(from, `import * as planted from ${JSON.stringify(to)};\nexport { planted };\n`);
    write("lib/core/t.ts", 'import { planted } from "./s.ts";\nexport const target = planted;\n');
    const { status, lines, output } = check();
    expect(status, output).toBe(1);
    for (const [rule, from] of PLANTS) {
      expect(
        lines.some((line) => line.startsWith(`${rule}: ${from} → `)),
        `${rule} for ${from} in\n${output}`,
      ).toBe(true);
    }
  });

  test("fail when no module was seen at all", () => {
    const empty = mkdtempSync(path.join(tmpdir(), "thaw-empty-"));
    mkdirSync(path.join(empty, "lib"));
    writeFileSync(path.join(empty, "elsewhere.ts"), "");
    writeFileSync(path.join(empty, "tsconfig.json"), "{}");
    const run = spawnSync(process.execPath, [path.join(ROOT, "scripts", "boundaries.mjs")], {
      cwd: empty,
      encoding: "utf8",
    });
    rmSync(empty, { recursive: true });
    expect(run.stdout).toContain("No module was seen");
    expect(run.status).toBe(1);
  });
});
