import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ACTIONS, FOR_MACHINES, PAGES } from "../e2e/support/access-table.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const files = readdirSync(path.join(ROOT, "app"), { recursive: true, encoding: "utf8" }).map((file) =>
  path.posix.join("app", file.replaceAll("\\", "/")),
);
const text = (file: string) => readFileSync(path.join(ROOT, file), "utf8");

test("every page and every route of app/ stands in the table of who may do what, and nothing else does", () => {
  const there = files.filter((file) => /\/(?:page\.tsx|route\.ts)$/.test(file));
  expect(there.length).toBeGreaterThan(40);
  expect([...Object.keys(PAGES), ...Object.keys(FOR_MACHINES)].sort()).toEqual(there.sort());
});

test("every server action stands in it", () => {
  const actions = files
    .filter((file) => /\.tsx?$/.test(file) && /^\s*["']use server["']/m.test(text(file)))
    .flatMap((file) => {
      // One within a component would be found by no name.
      expect([file, text(file).trimStart().startsWith('"use server"')]).toEqual([file, true]);
      return [...text(file).matchAll(/^export (?:async )?(?:function|const) (\w+)/gm)].map(
        ([, name]) => `${file} ${name}`,
      );
    });
  expect(actions.length).toBeGreaterThan(50);
  expect(Object.keys(ACTIONS).sort()).toEqual(actions.sort());
});

test("what is tested elsewhere is", () => {
  const roles = Object.values(ACTIONS).flatMap(({ rolesIn }) => rolesIn ?? []);
  for (const file of [...Object.values(FOR_MACHINES), ...roles]) expect(text(file)).toContain("test");
});
