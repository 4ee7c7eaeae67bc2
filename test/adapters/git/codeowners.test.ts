import { execFileSync } from "node:child_process";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readCodeowners } from "../../../lib/adapters/git/codeowners.ts";
import { discover } from "../../../lib/adapters/git/discover.ts";
import { makeBare, makeClone, temporaryFolder, writeFiles } from "../../support/clones.ts";

const BASE = temporaryFolder("codeowners");
let made = 0;
const fresh = () => path.join(BASE, `r${++made}`);

function read(folder: string) {
  const found = discover(folder);
  if (!found.ok || !found.places[0]) throw new Error("nothing found");
  return readCodeowners(found.places[0]);
}

const ALL = { "docs/CODEOWNERS": "* @docs", CODEOWNERS: "* @root", ".github/CODEOWNERS": "* @first" };

describe.each([
  ["a clone", (files: Record<string, string>) => makeClone(fresh(), files)],
  ["a bare repository", (files: Record<string, string>) => makeBare(fresh(), files)],
  [
    "a clone that is not checked out",
    (files: Record<string, string>) => {
      const folder = fresh();
      execFileSync("git", ["clone", "--quiet", "--no-checkout", makeClone(fresh(), files), folder]);
      return folder;
    },
  ],
])("the CODEOWNERS file of %s", (_name, make) => {
  test("is the first of the three places", async () => {
    expect(await read(make(ALL))).toEqual({ text: "* @first" });
    expect(await read(make({ "docs/CODEOWNERS": "* @docs", CODEOWNERS: "* @root" }))).toEqual({ text: "* @root" });
    expect(await read(make({ "docs/CODEOWNERS": "* @docs", "x/CODEOWNERS": "* @x" }))).toEqual({ text: "* @docs" });
  });

  test("is none where there is none, or a folder of that name", async () => {
    expect(await read(make({ "a.txt": "a", "CODEOWNERS/a": "* @a" }))).toBe("none");
  });

  test("is not used where it has 3 MB, though another place has one", async () => {
    expect(await read(make({ ...ALL, ".github/CODEOWNERS": "#".repeat(3 * 1024 * 1024) }))).toBe("too-large");
  });
});

test("nothing is read that a link leads to outside of the clone, and no pipe is waited for", async () => {
  const secret = path.join(BASE, "secret.txt");
  writeFileSync(secret, "* @secret");
  const folder = makeClone(fresh(), { "a.txt": "a" });
  symlinkSync(secret, path.join(folder, "CODEOWNERS"));
  expect(await read(folder)).toBe("none");
  rmSync(path.join(folder, "CODEOWNERS"));
  execFileSync("mkfifo", [path.join(folder, "CODEOWNERS")]);
  expect(await read(folder)).toBe("none");
  writeFiles(folder, { ".github/CODEOWNERS": "* @ada" });
  expect(await read(folder)).toEqual({ text: "* @ada" });
});
