import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { discover } from "../../../lib/adapters/git/discover.ts";
import { type ReadRepository, readRepository } from "../../../lib/adapters/git/read.ts";
import { CI, commit, git, makeBare, makeClone, PUBLISH, temporaryFolder, writeFiles } from "../../support/clones.ts";

const BASE = temporaryFolder("read");
let made = 0;

function fresh(): string {
  made += 1;
  return path.join(BASE, `r${made}`);
}

async function read(folder: string): Promise<ReadRepository> {
  const found = discover(folder);
  if (!found.ok || !found.places[0]) throw new Error("nothing found");
  return await readRepository(found.places[0]);
}

const paths = (repository: ReadRepository) => repository.files.map((file) => file.path).sort();
const problems = (repository: ReadRepository) =>
  repository.unreadable.map((file) => `${file.reason} ${file.path}`).sort();
const text = (repository: ReadRepository) => repository.files.map((file) => Buffer.from(file.bytes).toString());
const head = (folder: string) => git(folder, "rev-parse", "HEAD");

describe("the commit of a clone", () => {
  test("is HEAD when its CI files are HEAD's, whatever else was changed", async () => {
    const folder = makeClone(fresh(), { [CI]: PUBLISH, "a.txt": "a" });
    writeFiles(folder, { "a.txt": "b", "new.txt": "c" });
    expect(await read(folder)).toMatchObject({ commit: head(folder), branch: "main", unreadable: [] });
  });

  test.each([
    ["changed", (folder: string) => appendFileSync(path.join(folder, CI), "# more\n")],
    [
      "changed and staged",
      (folder: string) => {
        appendFileSync(path.join(folder, CI), "# more\n");
        git(folder, "add", CI);
      },
    ],
    ["removed", (folder: string) => rmSync(path.join(folder, CI))],
    ["added", (folder: string) => void writeFiles(folder, { ".github/workflows/new.yml": PUBLISH })],
  ])("is not told when a workflow is %s and not committed", async (_what, change) => {
    const folder = makeClone(fresh());
    change(folder);
    expect((await read(folder)).commit).toBeNull();
  });

  test("is HEAD where HEAD is detached, and there is no branch", async () => {
    const folder = makeClone(fresh());
    git(folder, "checkout", "--quiet", "--detach");
    expect(await read(folder)).toMatchObject({ commit: head(folder), branch: null });
  });

  test("is HEAD where ids are SHA-256", async () => {
    const folder = makeClone(fresh(), { [CI]: PUBLISH }, "--object-format=sha256");
    expect(head(folder)).toHaveLength(64);
    expect(await read(folder)).toMatchObject({
      commit: head(folder),
      files: [{ blobSha: git(folder, "rev-parse", `HEAD:${CI}`) }],
    });
    appendFileSync(path.join(folder, CI), "# more\n");
    expect((await read(folder)).commit).toBeNull();
  });

  test("is HEAD where the checkout turned line ends into CR LF", async () => {
    const folder = makeClone(fresh(), { [CI]: PUBLISH, ".gitattributes": "*.yml text eol=crlf\n" });
    rmSync(path.join(folder, CI));
    git(folder, "checkout", "--", CI);
    const repository = await read(folder);
    expect(text(repository)[0]).toContain("\r\n");
    expect(repository.commit).toBe(head(folder));
  });

  test("is HEAD where a committed workflow is too large to be read", async () => {
    const folder = makeClone(fresh(), { [CI]: PUBLISH, ".github/workflows/big.yml": `# ${"x".repeat(1_000_001)}\n` });
    const repository = await read(folder);
    expect(problems(repository)).toEqual(["too-large .github/workflows/big.yml"]);
    expect(repository.commit).toBe(head(folder));
  });

  test("is HEAD in a shallow clone, a worktree and a submodule", async () => {
    const source = makeClone(fresh());
    const second = commit(source, { "b.txt": "b" });
    const shallow = fresh();
    git(source, "clone", "--quiet", "--depth=1", `file://${source}`, shallow);
    expect(await read(shallow)).toMatchObject({ commit: second, files: [{ path: CI }] });

    const worktree = fresh();
    git(source, "worktree", "add", "--quiet", "--detach", worktree);
    expect(await read(worktree)).toMatchObject({ commit: second, files: [{ path: CI }] });

    const parent = makeClone(fresh(), { "a.txt": "a", "action.yml": "name: own\n" });
    git(parent, "submodule", "--quiet", "add", source, "lib");
    const whole = commit(parent);
    expect(await read(path.join(parent, "lib"))).toMatchObject({ commit: second, files: [{ path: CI }] });
    // What a submodule holds belongs to its own repository.
    const outer = await read(parent);
    expect(outer.commit).toBe(whole);
    expect(paths(outer)).toEqual(["action.yml"]);
  });
});

describe("what git knows and the work tree lacks", () => {
  test("is read from the object store in a clone without a checkout", async () => {
    const source = makeClone(fresh());
    const folder = fresh();
    git(source, "clone", "--quiet", "--no-checkout", ".", folder);
    expect(readdirSync(folder)).toEqual([".git"]);
    expect(await read(folder)).toMatchObject({ commit: head(source), files: [{ path: CI }], unreadable: [] });
  });

  test("is read from the object store in a sparse checkout", async () => {
    const folder = makeClone(fresh(), { [CI]: PUBLISH, "docs/a.md": "a", "tool/action.yml": "name: tool\n" });
    git(folder, "sparse-checkout", "set", "docs");
    expect(readdirSync(folder)).not.toContain(".github");
    const repository = await read(folder);
    expect(paths(repository)).toEqual([CI, "tool/action.yml"]);
    expect(repository.commit).toBe(head(folder));
  });

  test("is gone where a person removed it", async () => {
    const folder = makeClone(fresh(), { [CI]: PUBLISH, "action.yml": "name: x\n" });
    rmSync(path.join(folder, CI));
    expect(paths(await read(folder))).toEqual(["action.yml"]);
  });
});

describe("a bare repository", () => {
  test("is read at HEAD", async () => {
    const folder = makeBare(fresh(), { [CI]: PUBLISH, "a/action.yaml": "name: x\n", "b.txt": "b" });
    const repository = await read(folder);
    expect(repository).toMatchObject({ commit: head(folder), branch: "main", unreadable: [] });
    expect(paths(repository)).toEqual([CI, "a/action.yaml"]);
    expect(repository.siblings).toContain("b.txt");
  });

  test("says which workflow is a link or too large", async () => {
    const source = makeClone(fresh(), { ".github/workflows/big.yml": "#".repeat(1_000_001) });
    symlinkSync("../../other.yml", path.join(source, ".github/workflows/link.yml"));
    commit(source);
    const folder = fresh();
    git(source, "clone", "--quiet", "--bare", ".", folder);
    expect(problems(await read(folder))).toEqual([
      "symlink-outside .github/workflows/link.yml",
      "too-large .github/workflows/big.yml",
    ]);
  });

  test.each([
    ["tree", "HEAD^{tree}", "unreadable ."],
    ["workflow", `HEAD:${CI}`, `unreadable ${CI}`],
  ])("whose %s is missing is not understood", async (_what, name, problem) => {
    const folder = makeBare(fresh());
    const id = git(folder, "rev-parse", name);
    rmSync(path.join(folder, "objects", id.slice(0, 2), id.slice(2)));
    expect(await read(folder)).toMatchObject({ files: [] });
    expect(problems(await read(folder))).toEqual([problem]);
  });
});

test("a partial clone names the workflow whose content it lacks, and fetches nothing", async () => {
  const source = makeClone(fresh(), { [CI]: PUBLISH, "b.txt": "b" });
  git(source, "config", "uploadpack.allowFilter", "true");
  const folder = fresh();
  git(source, "clone", "--quiet", "--bare", "--filter=blob:none", `file://${source}`, folder);
  const before = git(folder, "count-objects", "-v");
  const repository = await read(folder);
  expect([paths(repository), problems(repository)]).toEqual([[], [`unreadable ${CI}`]]);
  expect(git(folder, "count-objects", "-v")).toBe(before);
});

test.each([
  ["a clone without a commit", ["init", "--quiet"]],
  ["a bare repository without a commit", ["init", "--quiet", "--bare"]],
])("%s is not understood", async (_what, args) => {
  const folder = fresh();
  mkdirSync(folder);
  git(folder, ...args);
  expect(await read(folder)).toMatchObject({ commit: null, unreadable: [{ path: ".", reason: "no-commit" }] });
});

test("workflows of a clone without a commit are read all the same", async () => {
  const folder = writeFiles(fresh(), { [CI]: PUBLISH });
  git(folder, "init", "--quiet");
  const repository = await read(folder);
  expect([paths(repository), problems(repository), repository.commit]).toEqual([[CI], ["no-commit ."], null]);
});

test("a HEAD that names no commit is not understood", async () => {
  const folder = makeClone(fresh());
  writeFileSync(path.join(folder, ".git/HEAD"), "ref: refs/heads/gone\n");
  const repository = await read(folder);
  expect([paths(repository), problems(repository), repository.commit]).toEqual([[CI], ["no-commit ."], null]);
});

test("a .git file that leads out of everything is not understood, and what lies there is scanned", async () => {
  const folder = writeFiles(fresh(), { ".git": "gitdir: /etc\n", [CI]: PUBLISH });
  const repository = await read(folder);
  expect([paths(repository), problems(repository), repository.commit]).toEqual([[CI], ["no-commit ."], null]);
});

describe.skipIf(process.platform === "win32")("files that are none", () => {
  const kinds: readonly (readonly [string, (folder: string, file: string) => void, string])[] = [
    ["a link out of the tree", (_folder, file) => symlinkSync("/etc/hostname", file), "symlink-outside"],
    ["a link to nowhere", (_folder, file) => symlinkSync("gone.yml", file), "symlink-outside"],
    ["a link to itself", (_folder, file) => symlinkSync(path.basename(file), file), "symlink-outside"],
    [
      "a link into git's own folder",
      (folder, file) => symlinkSync(path.join(folder, ".git/config"), file),
      "symlink-outside",
    ],
    ["a pipe", (_folder, file) => void execFileSync("mkfifo", [file]), "unreadable"],
  ];

  test.each(kinds)("%s is not read", async (_what, make, reason) => {
    const folder = makeClone(fresh());
    make(folder, path.join(folder, ".github/workflows/x.yml"));
    const repository = await read(folder);
    expect([paths(repository), problems(repository)]).toEqual([[CI], [`${reason} .github/workflows/x.yml`]]);
  });

  test("a link inside of the tree is followed, and does not hide the commit", async () => {
    const folder = makeClone(fresh(), { "shared/ci.yml": PUBLISH });
    mkdirSync(path.join(folder, ".github/workflows"), { recursive: true });
    symlinkSync("../../shared/ci.yml", path.join(folder, CI));
    const whole = commit(folder);
    expect(await read(folder)).toMatchObject({ commit: whole, files: [{ path: CI }], unreadable: [] });
  });

  test("a folder of workflows that is a link out of the tree is not entered", async () => {
    const outside = writeFiles(fresh(), { "evil.yml": PUBLISH });
    const folder = makeClone(fresh(), { ".github/x": "x" });
    symlinkSync(outside, path.join(folder, ".github/workflows"));
    const repository = await read(folder);
    expect([paths(repository), problems(repository)]).toEqual([[], ["symlink-outside .github/workflows/evil.yml"]]);
  });

  test("a folder named like a workflow is no file", async () => {
    const folder = makeClone(fresh(), { [CI]: PUBLISH, ".github/workflows/a.yml/b.txt": "x" });
    expect(await read(folder)).toMatchObject({ files: [{ path: CI }], unreadable: [] });
  });

  test.each(["line\nbreak.yml", "\u001b[31mred.yml", "-x.yml", "größe.yml", ":(top)x.yml"])(
    "one named %j is read",
    async (name) => {
      const folder = makeClone(fresh(), { [`.github/workflows/${name}`]: PUBLISH });
      expect(await read(folder)).toMatchObject({
        commit: head(folder),
        files: [{ path: `.github/workflows/${name}` }],
        unreadable: [],
      });
    },
  );

  test.runIf(process.platform === "linux")("one whose name is not UTF-8 is not understood", async () => {
    const folder = makeClone(fresh());
    writeFileSync(
      Buffer.concat([Buffer.from(`${folder}/.github/workflows/`), Buffer.from([0xff]), Buffer.from(".yml")]),
      PUBLISH,
    );
    expect(problems(await read(folder))).toEqual(["unreadable .github/workflows/\uFFFD.yml"]);
  });
});

test("a plain folder is read without git's and packages' own folders", async () => {
  const folder = writeFiles(fresh(), {
    [CI]: PUBLISH,
    "deep/er/action.yml": "name: x\n",
    "node_modules/pkg/action.yml": "name: not ours\n",
    "docs/workflows/ci.yml": PUBLISH,
  });
  const repository = await read(folder);
  expect(repository).toMatchObject({ commit: null, branch: null, unreadable: [] });
  expect(paths(repository)).toEqual([CI, "deep/er/action.yml"]);
});
