import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Paths below `test/`, as the security model names them; a star stands for any text. */
function named(): readonly string[] {
  const text = readFileSync(path.join(ROOT, "docs", "security-model.md"), "utf8");
  return [...text.matchAll(/`((?:broker|core|adapters|usecases|action)\/[^` ]*)`/g)].map(([, name = ""]) => name);
}

function isThere(name: string): boolean {
  const full = path.join(ROOT, "test", name);
  if (!name.includes("*")) return existsSync(full);
  const [before = "", after = ""] = path.basename(name).split("*");
  return readdirSync(path.dirname(full)).some((file) => file.startsWith(before) && file.endsWith(after));
}

test("every test that the security model names is there", () => {
  expect(named().length).toBeGreaterThan(30);
  expect(named().filter((name) => !isThere(name))).toEqual([]);
});
