import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const TEXT = readFileSync(path.join(ROOT, "docs", "security-model.md"), "utf8");

/** Paths below `test/`, as the security model names them; a star stands for any text. */
function named(): readonly string[] {
  return [...TEXT.matchAll(/`((?:broker|core|adapters|usecases|action|e2e)\/[^` ]*|env\.test\.ts)`/g)].map(
    ([, name = ""]) => name,
  );
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

test("each of the six reasons has tests, and each test has the title that is quoted", () => {
  const reasons = TEXT.split(/^\*\*\d\. /m).slice(1);
  expect(reasons).toHaveLength(6);
  for (const reason of reasons) {
    const quoted = [...(reason.split("\n# ")[0] ?? "").matchAll(/`(?<file>[\w./-]+\.ts)`: “(?<title>[^”]+)”/g)];
    expect(quoted.length).toBeGreaterThan(0);
    for (const { groups } of quoted)
      expect(readFileSync(path.join(ROOT, "test", groups?.file ?? ""), "utf8")).toContain(`"${groups?.title}"`);
  }
});
