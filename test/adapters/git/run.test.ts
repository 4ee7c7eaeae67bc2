import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { discover } from "../../../lib/adapters/git/discover.ts";
import { readRepository } from "../../../lib/adapters/git/read.ts";
import { gitIn } from "../../../lib/adapters/git/run.ts";
import { scanCommit, scanHistory, scanTree } from "../../../lib/adapters/git/tree/index.ts";
import {
  CI,
  commit,
  GIT_ENVIRONMENT,
  git,
  makeBare,
  makeClone,
  PUBLISH,
  temporaryFolder,
} from "../../support/clones.ts";

const BASE = temporaryFolder("run");

test("gives what git prints, and null when git fails", async () => {
  const folder = makeClone(path.join(BASE, "plain"));
  const runner = gitIn(path.join(folder, ".git"), folder);
  expect((await runner.run(["rev-parse", "HEAD"]))?.toString().trim()).toBe(git(folder, "rev-parse", "HEAD"));
  expect(await runner.run(["rev-parse", "--verify", "--quiet", "gone"])).toBeNull();
  expect((await runner.run(["cat-file", "--batch-check"], "HEAD:gone\n"))?.toString()).toBe("HEAD:gone missing\n");
});

/** Every way that we know for a repository's configuration to name a program. `TRAP` writes the marker. */
const TRAPS = `[core]
	fsmonitor = TRAP
	hooksPath = HOOKS
	sshCommand = TRAP
	pager = TRAP
	editor = TRAP
	askPass = TRAP
	gitProxy = TRAP
	alternateRefsCommand = TRAP
	attributesFile = ATTRIBUTES
[filter "evil"]
	clean = TRAP
	smudge = TRAP
	process = TRAP
	required = true
[diff]
	external = TRAP
[diff "evil"]
	command = TRAP
	textconv = TRAP
[merge "evil"]
	driver = TRAP
[alias]
	rev-parse = !TRAP
	ls-files = !TRAP
	ls-tree = !TRAP
	cat-file = !TRAP
	diff-tree = !TRAP
	rev-list = !TRAP
[pager]
	ls-tree = TRAP
	cat-file = TRAP
	rev-list = TRAP
[gpg]
	program = TRAP
[log]
	showSignature = true
[credential]
	helper = !TRAP
[protocol]
	allow = always
[protocol "ext"]
	allow = always
[protocol "file"]
	allow = always
[extensions]
	partialClone = origin
[remote "origin"]
	url = ext::TRAP
	uploadpack = TRAP
	promisor = true
	partialclonefilter = blob:none
[include]
	path = MORE
`;

interface Hostile {
  readonly gitDir: string;
  readonly marker: string;
}

function arm(gitDir: string, name: string): Hostile {
  const marker = path.join(BASE, `marker-${name}`);
  const trap = path.join(BASE, `trap-${name}`);
  writeFileSync(trap, `#!/bin/sh\ntouch '${marker}'\nexit 1\n`);
  chmodSync(trap, 0o755);
  const file = (suffix: string, text: string) => {
    const full = path.join(BASE, `${name}-${suffix}`);
    writeFileSync(full, text);
    return full;
  };
  const config = TRAPS.replaceAll("TRAP", trap)
    .replace("HOOKS", path.dirname(trap))
    .replace("ATTRIBUTES", file("attributes", "* filter=evil diff=evil merge=evil\n"))
    .replace("MORE", file("more", `[core]\n\tfsmonitor = ${trap}\n`));
  const own = path.join(gitDir, "config");
  execFileSync("sh", ["-c", 'cat >> "$1"', "sh", own], { input: config });
  execFileSync("git", ["config", "--file", own, "core.repositoryFormatVersion", "1"], { env: GIT_ENVIRONMENT });
  return { gitDir, marker };
}

function lose(gitDir: string, name: string): void {
  const id = execFileSync("git", [`--git-dir=${gitDir}`, "rev-parse", name], {
    env: GIT_ENVIRONMENT,
    encoding: "utf8",
  }).trim();
  rmSync(path.join(gitDir, "objects", id.slice(0, 2), id.slice(2)));
}

async function readFirst(folder: string) {
  const found = discover(folder);
  if (!found.ok || !found.places[0]) throw new Error("nothing found");
  return await readRepository(found.places[0]);
}

const hmacKey = new Uint8Array(32);

describe.skipIf(process.platform === "win32")("a repository's configuration starts no program", () => {
  test("when a clone is scanned, its tree and its history too", async () => {
    const folder = makeClone(path.join(BASE, "hostile"), {
      [CI]: PUBLISH,
      ".gitattributes": "* filter=evil diff=evil\n",
    });
    const whole = commit(folder, { "b.txt": "b" });
    const { gitDir, marker } = arm(path.join(folder, ".git"), "clone");
    expect(await readFirst(folder)).toMatchObject({ commit: whole, files: [{ path: CI }], unreadable: [] });
    expect((await scanTree(folder, { hmacKey, gitDir })).files).toBeGreaterThan(1);
    expect((await scanHistory(gitDir, { hmacKey })).commits).toBe(2);
    expect(existsSync(marker)).toBe(false);

    // The trap is a real one: git itself walks into it.
    spawnSync("git", ["status"], { cwd: folder, env: GIT_ENVIRONMENT, stdio: "ignore" });
    expect(existsSync(marker)).toBe(true);
  });

  test("and nothing is fetched for a partial clone, whose missing files are not understood", async () => {
    const folder = makeBare(path.join(BASE, "partial.git"));
    const { gitDir, marker } = arm(folder, "partial");
    lose(gitDir, `HEAD:${CI}`);
    expect(await readFirst(folder)).toMatchObject({ files: [], unreadable: [{ path: CI, reason: "unreadable" }] });
    await scanCommit(gitDir, git(folder, "rev-parse", "HEAD"), { hmacKey }).catch(() => undefined);
    await scanHistory(gitDir, { hmacKey }).catch(() => undefined);
    expect(existsSync(marker)).toBe(false);

    const fetching = { ...GIT_ENVIRONMENT, GIT_NO_LAZY_FETCH: "0" };
    const ask = () =>
      execFileSync("git", ["cat-file", "-p", `HEAD:${CI}`], { cwd: folder, env: fetching, stdio: "ignore" });
    expect(ask).toThrow();
    expect(existsSync(marker)).toBe(true);
  });
});

test.skipIf(process.platform === "win32")("variables of this process that steer git do not reach it", async () => {
  const folder = makeClone(path.join(BASE, "steered"));
  const before = { GIT_DIR: process.env.GIT_DIR, GIT_INDEX_FILE: process.env.GIT_INDEX_FILE };
  try {
    process.env.GIT_DIR = "/nowhere";
    process.env.GIT_INDEX_FILE = "/nowhere";
    expect(await readFirst(folder)).toMatchObject({
      files: [{ path: CI }],
      unreadable: [],
      commit: expect.any(String),
    });
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
});
