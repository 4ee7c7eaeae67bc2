import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { Place } from "../../../lib/adapters/git/discover.ts";
import { writeFiles } from "../../../lib/adapters/git/write.ts";
import { writeFiles as layOut, temporaryFolder } from "../../support/clones.ts";

const ONE = ".github/workflows/one.yml";
const TWO = ".github/workflows/two.yml";

function folder(files: Readonly<Record<string, string>>): Place {
  const root = layOut(path.join(temporaryFolder("write"), "app"), files);
  return { name: "app", path: root, form: "folder", gitDir: null };
}

function textOf(place: Place, file: string): string {
  return readFileSync(path.join(place.path, file), "utf8");
}

test("all files are written, with their mode, and nothing is left beside them", async () => {
  const place = folder({ [ONE]: "a", [TWO]: "b" });
  chmodSync(path.join(place.path, ONE), 0o640);
  const changes = [
    { path: ONE, before: "a", after: "A" },
    { path: TWO, before: "b", after: "B" },
  ];
  expect(await writeFiles(place, changes)).toEqual({ ok: true, value: undefined });
  expect([textOf(place, ONE), textOf(place, TWO)]).toEqual(["A", "B"]);
  expect(lstatSync(path.join(place.path, ONE)).mode & 0o777).toBe(0o640);
  expect(readdirSync(path.join(place.path, ".github/workflows"))).toEqual(["one.yml", "two.yml"]);
});

test("nothing is written when one file has changed since it was read", async () => {
  const place = folder({ [ONE]: "a", [TWO]: "somebody else" });
  const result = await writeFiles(place, [
    { path: ONE, before: "a", after: "A" },
    { path: TWO, before: "b", after: "B" },
  ]);
  expect(result).toMatchObject({ ok: false, failure: { code: "file-changed" } });
  expect([textOf(place, ONE), textOf(place, TWO)]).toEqual(["a", "somebody else"]);
});

test("a file that differs in one byte that text hides has changed", async () => {
  const place = folder({ [ONE]: "a\n" });
  writeFileSync(path.join(place.path, ONE), "\uFEFFa\n");
  const result = await writeFiles(place, [{ path: ONE, before: "a\n", after: "A\n" }]);
  expect(result).toMatchObject({ ok: false, failure: { code: "file-changed" } });
});

test("a file that is gone is not made again", async () => {
  const place = folder({ [ONE]: "a" });
  const result = await writeFiles(place, [{ path: TWO, before: "b", after: "B" }]);
  expect(result).toMatchObject({ ok: false, failure: { code: "unwritable" } });
  expect(existsSync(path.join(place.path, TWO))).toBe(false);
});

test("no link is followed out of the repository", async () => {
  const place = folder({ [ONE]: "a" });
  const outside = path.join(temporaryFolder("outside"), "victim.yml");
  writeFileSync(outside, "b");
  symlinkSync(outside, path.join(place.path, TWO));
  const result = await writeFiles(place, [{ path: TWO, before: "b", after: "B" }]);
  expect(result).toMatchObject({ ok: false, failure: { code: "outside" } });
  expect(readFileSync(outside, "utf8")).toBe("b");
});

test("a link inside of the repository stays a link, and its file is written", async () => {
  const place = folder({ "shared.yml": "a", [ONE]: "x" });
  symlinkSync("../../shared.yml", path.join(place.path, TWO));
  expect(await writeFiles(place, [{ path: TWO, before: "a", after: "A" }])).toMatchObject({ ok: true });
  expect(lstatSync(path.join(place.path, TWO)).isSymbolicLink()).toBe(true);
  expect(textOf(place, "shared.yml")).toBe("A");
});

test("a folder in a file's place is refused, and a bare repository has no files", async () => {
  const place = folder({ [ONE]: "a" });
  mkdirSync(path.join(place.path, TWO));
  expect(await writeFiles(place, [{ path: TWO, before: "", after: "B" }])).toMatchObject({ ok: false });
  expect(await writeFiles({ ...place, form: "bare" }, [])).toMatchObject({ ok: false, failure: { code: "bare" } });
});
