import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { localHmacKey, scanTree, type TreeScan } from "../../../../lib/adapters/git/tree/index.ts";
import { examples } from "../../../core/literals/examples.ts";

const hmacKey = new Uint8Array(32).fill(7);
const scratch = mkdtempSync(join(tmpdir(), "thaw-tree-"));
let root = "";

beforeEach(() => {
  root = mkdtempSync(join(scratch, "case-"));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function put(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function example(rule: string): { readonly text: string; readonly secret: string } {
  const found = examples().find((one) => one.rule === rule);
  if (found === undefined) throw new Error(`no example for ${rule}`);
  return found;
}

const token = example("github-pat");

function git(...args: readonly string[]): void {
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...args], { cwd: root, stdio: "ignore" });
}

function paths(scan: TreeScan): readonly string[] {
  return scan.results.filter((result) => result.matches.length > 0).map((result) => result.path);
}

describe("a scanned folder", () => {
  it("tells file, place, shape and HMAC of each literal, and never the value", async () => {
    put("src/deep/a.txt", `x\n${token.text}\n`);
    put("clean.txt", "nothing here\n");
    const scan = await scanTree(root, { hmacKey });
    expect(scan).toMatchObject({ files: 2, mode: "small-tree", ignored: 0 });
    expect(scan.results).toHaveLength(1);
    expect(scan.results[0]).toMatchObject({ path: "src/deep/a.txt", matches: [{ line: 2, shape: "ghp_…(36)" }] });
    const hmac = createHmac("sha256", hmacKey).update(token.secret).digest("hex");
    expect(scan.results[0]?.matches[0]?.hmac).toBe(hmac);
    expect(JSON.stringify(scan)).not.toContain(token.secret.slice(4));
  });

  it("counts columns in UTF-16 units, whatever the encoding", async () => {
    const text = `é𝄞 ${token.secret}\n`;
    put("utf8.txt", text);
    put("utf16le.txt", Buffer.from(`\ufeff${text}`, "utf16le"));
    put("utf16be.txt", Buffer.from(`\ufeff${text}`, "utf16le").swap16());
    put("latin1.txt", Buffer.from(`\xe9\xff ${token.secret}\n`, "latin1"));
    const scan = await scanTree(root, { hmacKey });
    const columns = Object.fromEntries(scan.results.map((result) => [result.path, result.matches[0]?.column]));
    expect(columns).toEqual({ "latin1.txt": 4, "utf16be.txt": 6, "utf16le.txt": 6, "utf8.txt": 5 });
    expect(new Set(scan.results.map((result) => result.matches[0]?.hmac)).size).toBe(1);
  });

  it("finds tokens in a binary file, but nothing that is only likely", async () => {
    put("module.pyc", Buffer.concat([Buffer.from([0, 1, 0, 255]), Buffer.from(token.secret), Buffer.from([0])]));
    put("other.pyc", Buffer.concat([Buffer.from([0, 1]), Buffer.from(example("sourcegraph-legacy-token").text)]));
    expect(paths(await scanTree(root, { hmacKey }))).toEqual(["module.pyc"]);
  });

  it("names a file above the limit as skipped", async () => {
    put("big.txt", `${"a".repeat(2000)}${token.secret}`);
    const scan = await scanTree(root, { hmacKey, maxBytes: 1000 });
    expect(scan.results).toEqual([{ path: "big.txt", matches: [], skipped: "too-large" }]);
  });

  it("reports a key store by its path, with an HMAC of its bytes", async () => {
    put("one.p12", Buffer.from([48, 130, 0, 1]));
    put("two.p12", Buffer.from([48, 130, 0, 2]));
    const scan = await scanTree(root, { hmacKey });
    expect(scan.results.map((result) => result.matches[0]?.rule)).toEqual(["pkcs12-file", "pkcs12-file"]);
    expect(new Set(scan.results.map((result) => result.matches[0]?.hmac)).size).toBe(2);
  });

  it("follows no link, and names those that leave the tree", async () => {
    const outside = mkdtempSync(join(scratch, "outside-"));
    writeFileSync(join(outside, "secret.txt"), token.text);
    put("inside.txt", token.text);
    symlinkSync(join(outside, "secret.txt"), join(root, "file-link"));
    symlinkSync(outside, join(root, "folder-link"));
    symlinkSync("inside.txt", join(root, "inner-link"));
    symlinkSync("nowhere", join(root, "dangling"));
    const scan = await scanTree(root, { hmacKey });
    expect(paths(scan)).toEqual(["inside.txt"]);
    const skipped = scan.results.filter((result) => result.skipped !== undefined);
    expect(skipped.map((result) => [result.path, result.skipped])).toEqual([
      ["file-link", "symlink-outside"],
      ["folder-link", "symlink-outside"],
    ]);
  });

  it("names pipes instead of waiting for them", async () => {
    execFileSync("mkfifo", [join(root, "pipe")]);
    expect((await scanTree(root, { hmacKey })).results).toEqual([{ path: "pipe", matches: [], skipped: "not-a-file" }]);
  });

  it.skipIf(process.getuid?.() === 0)("names what cannot be read", async () => {
    put("closed.txt", token.text);
    chmodSync(join(root, "closed.txt"), 0);
    const scan = await scanTree(root, { hmacKey });
    expect(scan.results).toEqual([{ path: "closed.txt", matches: [], skipped: "unreadable" }]);
  });

  it("fails for a folder that is not there", async () => {
    await expect(scanTree(join(root, "nowhere"), { hmacKey })).rejects.toThrow();
  });

  it("stops when it is told to", async () => {
    for (let index = 0; index < 80; index++) put(`${index}.txt`, "x");
    await expect(scanTree(root, { hmacKey, signal: AbortSignal.abort() })).rejects.toThrow();
  });
});

describe(".gitignore", () => {
  it("is respected in every folder, nearer ones first", async () => {
    put(".gitignore", "*.log\nbuild/\n/only-root.txt\n");
    put("sub/.gitignore", "!keep.log\nlocal.txt\n");
    for (const path of [
      "a.log",
      "build/a.txt",
      "only-root.txt",
      "sub/only-root.txt",
      "sub/keep.log",
      "sub/b.log",
      "sub/local.txt",
      "local.txt",
    ])
      put(path, token.text);
    expect(paths(await scanTree(root, { hmacKey }))).toEqual(["local.txt", "sub/keep.log", "sub/only-root.txt"]);
  });

  it("does not hide a file that git tracks", async () => {
    git("init", "-q");
    put("build/tracked.txt", token.text);
    git("add", "-A");
    put(".gitignore", "build/\n");
    put("build/untracked.txt", token.text);
    const scan = await scanTree(root, { hmacKey });
    expect(paths(scan)).toEqual(["build/tracked.txt"]);
    expect(scan.ignored).toBe(1);
  });

  it("is not believed where git cannot tell what is tracked", async () => {
    put(".git/HEAD", "damaged");
    put(".gitignore", "*.txt\n");
    put("a.txt", token.text);
    expect(paths(await scanTree(root, { hmacKey }))).toEqual(["a.txt"]);
  });

  it("agrees with git on what is ignored", async () => {
    put(".gitignore", "*.tmp\n!important.tmp\n/dist\ndocs/**/x\nfoo/*\n!foo/bar\n");
    const files = [
      "a.tmp",
      "important.tmp",
      "dist/a",
      "sub/dist/a",
      "docs/x",
      "docs/a/b/x",
      "foo/a",
      "foo/bar/c",
      "Foo/a",
      "b.TMP",
    ];
    for (const path of files) put(path, token.text);
    const found = paths(await scanTree(root, { hmacKey }));
    git("init", "-q");
    const listed = execFileSync("git", ["ls-files", "-o", "--exclude-standard", "-z"], { cwd: root, encoding: "utf8" });
    expect([...found, ".gitignore"].sort()).toEqual(listed.split("\0").filter(Boolean).sort());
  });
});

describe("a clone with a hostile configuration", () => {
  it("starts none of the programs it names", async () => {
    git("init", "-q");
    put("a.txt", token.text);
    git("add", "-A");
    const proof = join(root, "proof");
    const program = `touch ${proof}`;
    for (const key of ["core.fsmonitor", "core.pager", "core.sshCommand", "diff.external", "core.askPass"])
      git("config", key, program);
    git("config", "core.hooksPath", root);
    git("config", "core.excludesFile", join(root, "all"));
    put("all", "*\n");
    expect(paths(await scanTree(root, { hmacKey }))).toEqual(["a.txt"]);
    expect(statSync(proof, { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe("worker threads", () => {
  const bundle = mkdtempSync(join(scratch, "bundle-"));
  let bundled: typeof scanTree = scanTree;

  beforeAll(async () => {
    const shared = { bundle: true, platform: "node", format: "esm", logLevel: "silent", packages: "bundle" } as const;
    const banner = {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    };
    await build({
      ...shared,
      banner,
      entryPoints: ["lib/adapters/git/tree/index.ts"],
      outfile: join(bundle, "tree.js"),
    });
    await build({
      ...shared,
      banner,
      entryPoints: ["lib/adapters/git/tree/worker.ts"],
      outfile: join(bundle, "tree-worker.js"),
    });
    writeFileSync(join(bundle, "package.json"), '{"type":"module"}');
    bundled = ((await import(join(bundle, "tree.js"))) as { scanTree: typeof scanTree }).scanTree;
  });

  it("find the same as one thread does", async () => {
    const all = examples();
    for (let index = 0; index < 700; index++) put(`${index % 9}/${index}.conf`, `${all[index % all.length]?.text}\n`);
    put("big.txt", "a".repeat(5000));
    const options = { hmacKey, maxBytes: 4000 };
    const alone = await scanTree(root, { ...options, workers: 0 });
    const shared = await bundled(root, options);
    expect(shared.mode).toBe("workers");
    expect({ ...shared, mode: null }).toEqual({ ...alone, mode: null });
    expect(alone.results.length).toBeGreaterThan(500);
  });

  it("are said to be missing in a source checkout, and the result is complete all the same", async () => {
    for (let index = 0; index < 301; index++) put(`${index}.txt`, token.text);
    const scan = await scanTree(root, { hmacKey });
    expect([scan.mode, paths(scan).length]).toEqual(["no-bundle", 301]);
  });

  it("stop when they are told to", async () => {
    for (let index = 0; index < 400; index++) put(`${index}.txt`, token.text);
    await expect(bundled(root, { hmacKey, signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
  });
});

describe("the local key", () => {
  it("is made once, for its owner only, and kept", () => {
    const first = localHmacKey(join(root, "data"));
    expect(first).toHaveLength(32);
    expect(localHmacKey(join(root, "data"))).toEqual(first);
    expect(statSync(join(root, "data/literal-hmac.key")).mode & 0o777).toBe(0o600);
    expect(new Uint8Array(readFileSync(join(root, "data/literal-hmac.key")))).toEqual(first);
  });

  it("differs between folders", () => {
    expect(localHmacKey(join(root, "one"))).not.toEqual(localHmacKey(join(root, "two")));
  });

  it("is refused when the file is damaged", () => {
    put("literal-hmac.key", "short");
    expect(() => localHmacKey(root)).toThrow("32 bytes");
  });
});
