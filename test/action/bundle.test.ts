import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ROOT, run } from "./support.ts";

const PROGRAMS = ["main.js", "post.js"];

function committed(name: string): string {
  return readFileSync(path.join(ROOT, "action", "dist", name), "utf8");
}

interface Manifest {
  readonly inputs: Record<string, { description: string; required: boolean; default?: string }>;
  readonly outputs: Record<string, { description: string }>;
  readonly runs: Record<string, string>;
}

describe("the committed programs", () => {
  test("are what the sources make", async () => {
    const builder: { actionBundles: () => Promise<ReadonlyMap<string, string>> } = await import(
      pathToFileURL(path.join(ROOT, "scripts", "build.mjs")).href
    );
    const fresh = await builder.actionBundles();
    expect([...fresh.keys()].sort()).toEqual(PROGRAMS.map((name) => `action/dist/${name}`));
    for (const name of PROGRAMS) {
      expect(committed(name), "run: npm run build").toBe(fresh.get(`action/dist/${name}`));
    }
    expect(readdirSync(path.join(ROOT, "action", "dist")).sort()).toEqual(PROGRAMS);
  });

  test("are small enough to be read by who trusts them, together under 100 kB", () => {
    const size = PROGRAMS.map((name) => Buffer.byteLength(committed(name))).reduce((sum, bytes) => sum + bytes, 0);
    expect(size).toBeLessThan(100_000);
    for (const name of PROGRAMS) for (const line of committed(name).split("\n")) expect(line.length).toBeLessThan(500);
  });

  test("load Node's own modules only, start nothing and evaluate nothing", () => {
    for (const name of PROGRAMS) {
      const loaded = [...committed(name).matchAll(/\bfrom "([^"]+)"|\bimport\(|\brequire\(/g)].map(([, from]) => from);
      expect(
        loaded.filter((from) => !["node:crypto", "node:fs", "node:http", "node:https", "node:os"].includes(from ?? "")),
      ).toEqual([]);
      expect(committed(name)).not.toMatch(/child_process|\beval\(|new Function/);
    }
  });

  test.each([
    ["alone", null],
    ["below a package of CommonJS", '{ "type": "commonjs" }'],
    ["below a package of modules", '{ "type": "module" }'],
  ])("run where the action's folder stands %s", async (_where, manifest) => {
    const home = mkdtempSync(path.join(tmpdir(), "thaw-checkout-"));
    const folder = path.join(home, "action");
    cpSync(path.join(ROOT, "action"), folder, { recursive: true });
    rmSync(path.join(folder, "src"), { recursive: true });
    if (manifest !== null) writeFileSync(path.join(home, "package.json"), manifest);
    const main = await run("main", {}, { folder });
    const post = await run("post", {}, { folder });
    rmSync(home, { recursive: true });
    expect(main.stdout).toMatch(/^::error title=No broker::/);
    expect([main.stderr, main.code, post.stdout, post.stderr, post.code]).toEqual(["", 1, "", "", 0]);
  });
});

describe("action.yml", () => {
  const text = readFileSync(path.join(ROOT, "action", "action.yml"), "utf8");
  const manifest = parse(text) as Manifest;

  test("names programs that are there, and ends the credential whatever becomes of the job", () => {
    expect(manifest.runs).toEqual({
      using: "node24",
      main: "dist/main.js",
      post: "dist/post.js",
      "post-if": "always()",
    });
  });

  test("has the inputs and outputs of the contract, each described", () => {
    expect(Object.entries(manifest.inputs).map(([name, { required }]) => [name, required])).toEqual([
      ["broker-url", true],
      ["grant", true],
      ["repositories", false],
      ["permissions", false],
    ]);
    expect(Object.keys(manifest.outputs)).toEqual(["token", "expires-at", "issuance-id"]);
    for (const { description } of [...Object.values(manifest.inputs), ...Object.values(manifest.outputs)]) {
      expect(description.length).toBeGreaterThan(20);
    }
  });

  test("has no expression, which a runner would evaluate even in a description", () => {
    expect(text).not.toContain("${{");
  });
});
