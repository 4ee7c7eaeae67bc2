import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { discover } from "../../../lib/adapters/git/discover.ts";
import { CI, git, makeBare, makeClone, PUBLISH, temporaryFolder, writeFiles } from "../../support/clones.ts";

const BASE = temporaryFolder("discover");
const at = (name: string) => path.join(BASE, name);

/** `form name` of each place; the message of a refusal. */
function found(folder: string): readonly string[] | string {
  const result = discover(folder);
  return result.ok ? result.places.map((place) => `${place.form} ${place.name}`) : result.message;
}

test("a clone is one repository, with and without a slash at the end", () => {
  makeClone(at("plain clone"));
  expect(found(at("plain clone"))).toEqual(["clone plain clone"]);
  expect(found(`${at("plain clone")}/`)).toEqual(["clone plain clone"]);
});

test("the git folder of a clone is the clone's", () => {
  makeClone(at("inner"));
  expect(found(at("inner/.git"))).toEqual(["bare inner"]);
});

test("a bare repository is one repository, named without .git", () => {
  makeBare(at("bare.git"));
  expect(found(at("bare.git"))).toEqual(["bare bare"]);
});

test("a folder holds clones, bare repositories and named folders, in the order of their names", () => {
  const org = at("org");
  makeClone(path.join(org, "zeta"));
  makeBare(path.join(org, "mid.git"));
  writeFiles(path.join(org, "acme__plain"), { [CI]: PUBLISH });
  writeFiles(path.join(org, "with-ci"), { [CI]: PUBLISH });
  writeFiles(path.join(org, "notes"), { "readme.md": "x" });
  writeFiles(path.join(org, ".cache"), { [CI]: PUBLISH });
  writeFileSync(path.join(org, "README.md"), "x");
  expect(found(org)).toEqual(["folder acme/plain", "bare mid", "folder with-ci", "clone zeta"]);
});

test("an organisation's own .github repository is one of the folder, which stays a folder of clones", () => {
  const org = at("with-dot-github");
  makeClone(path.join(org, "app"));
  makeClone(path.join(org, ".github"));
  expect(found(org)).toEqual(["clone .github", "clone app"]);
});

test("a folder with a .github of its own is a repository, whatever lies beside it", () => {
  const folder = writeFiles(at("unpacked"), { [CI]: PUBLISH });
  makeClone(path.join(folder, "vendor"));
  expect(found(folder)).toEqual(["folder unpacked"]);
});

test("a clone is found through a link to it, or to its .git", () => {
  const org = at("links");
  makeClone(at("elsewhere"));
  mkdirSync(org);
  symlinkSync(at("elsewhere"), path.join(org, "linked"));
  symlinkSync(path.join(org, "loop"), path.join(org, "loop"));
  symlinkSync(org, path.join(org, "myself"));
  makeClone(path.join(org, "moved"));
  renameSync(path.join(org, "moved/.git"), at("moved-git"));
  symlinkSync(at("moved-git"), path.join(org, "moved/.git"));
  expect(found(org)).toEqual(["clone linked", "clone moved"]);
});

test("a worktree is a clone, with the name that its repository's remote tells", () => {
  makeClone(at("main-tree"));
  git(at("main-tree"), "remote", "add", "origin", "https://github.com/acme/boats.git");
  git(at("main-tree"), "worktree", "add", "--quiet", "--detach", at("second-tree"));
  expect(found(at("second-tree"))).toEqual(["clone acme/boats"]);
});

test("a submodule's folder is a clone", () => {
  makeClone(at("lib-source"));
  makeClone(at("super"), { "a.txt": "a" });
  git(at("super"), "submodule", "--quiet", "add", at("lib-source"), "lib");
  expect(found(at("super/lib"))).toMatchObject([expect.stringMatching(/^clone /)]);
});

test.each([
  ["https://github.com/acme/boats.git", "acme/boats"],
  ["https://github.com/acme/boats", "acme/boats"],
  ["https://token@github.example.org/acme/boats/", "acme/boats"],
  ["git@github.com:acme/boats.git", "acme/boats"],
  ["ssh://git@github.com:22/acme/boats.git", "acme/boats"],
  ["/srv/git/boats.git", "named"],
  ["../boats", "named"],
  ["", "named"],
])("the remote %j names the repository %s", (url, name) => {
  const folder = makeClone(path.join(temporaryFolder("remote"), "named"));
  if (url !== "") git(folder, "remote", "add", "origin", url);
  expect(found(folder)).toEqual([`clone ${name}`]);
});

test("a folder named OWNER__NAME is called so, whatever its remote says", () => {
  const folder = makeClone(at("acme__tide"));
  git(folder, "remote", "add", "origin", "https://github.com/other/name.git");
  expect(found(folder)).toEqual(["clone acme/tide"]);
});

test.each(["with space", "größe-🚀", "line\nbreak", "-dash", "[glob]*?"])("a clone named %j is found", (name) => {
  makeClone(path.join(at("odd"), name));
  expect(found(path.join(at("odd"), name))).toEqual([`clone ${name}`]);
});

test.each([
  ["a file", (place: string) => writeFileSync(place, "x"), /is not a folder/],
  ["nothing", () => undefined, /cannot be read \(ENOENT\)/],
  ["an empty folder", (place: string) => void mkdirSync(place), /holds no repository/],
  [
    "a folder without repositories",
    (place: string) => void writeFiles(place, { "a/b.txt": "x" }),
    /holds no repository/,
  ],
  ["a link to nowhere", (place: string) => symlinkSync(at("gone"), place), /cannot be read \(ENOENT\)/],
])("%s is refused with a reason and what to do", (what, make, message) => {
  const place = at(`refused ${what}`);
  make(place);
  expect(found(place)).toMatch(message);
});

test.each([
  ["leads to a folder that is no repository", "gitdir: /etc\n"],
  ["leads to nothing", "gitdir: ../nothing\n"],
])("a .git file that %s leaves a clone whose commit is unknown", (_what, text) => {
  const folder = writeFiles(path.join(temporaryFolder("gitfile"), "x"), { ".git": text, [CI]: PUBLISH });
  expect(found(folder)).toEqual(["clone x"]);
});

test.each([
  ["is empty", ""],
  ["holds other text", "hello\n"],
])("a .git file that %s is none", (_what, text) => {
  const folder = writeFiles(path.join(temporaryFolder("gitfile"), "x"), { ".git": text, [CI]: PUBLISH });
  expect(found(folder)).toEqual(["folder x"]);
});

test.skipIf(process.platform === "win32")("pipes in the place of git's files are not waited for", () => {
  const folder = writeFiles(at("pipe"), { [CI]: PUBLISH });
  execFileSync("mkfifo", [path.join(folder, ".git")]);
  expect(found(folder)).toEqual(["folder pipe"]);
  const bare = makeBare(at("piped.git"));
  renameSync(path.join(bare, "config"), path.join(bare, "kept"));
  execFileSync("mkfifo", [path.join(bare, "config")]);
  expect(found(bare)).toEqual(["bare piped"]);
});
