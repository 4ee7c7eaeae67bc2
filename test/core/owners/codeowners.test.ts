import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ownersOfPath, parseCodeowners } from "../../../lib/core/owners/codeowners.ts";
import { ownerPattern, ownsPath } from "../../../lib/core/owners/pattern.ts";

function owns(pattern: string, path: string): boolean {
  const read = ownerPattern(pattern);
  if ("mistake" in read) throw new Error(read.mistake);
  return ownsPath(read, path);
}

/** The examples of GitHub's page, and what gitignore's own page says where it refers to that. */
describe("a pattern", () => {
  test.each([
    ["*", "a.txt"],
    ["*", "a/b/c.txt"],
    ["*.js", "a.js"],
    ["*.js", "a/b.js"],
    ["/build/logs/", "build/logs/a.txt"],
    ["/build/logs/", "build/logs/a/b.txt"],
    ["docs/*", "docs/getting-started.md"],
    ["apps/", "apps/a.ts"],
    ["apps/", "packages/apps/deep/a.ts"],
    ["/docs/", "docs/a/b.md"],
    ["/scripts/", "scripts/a.sh"],
    ["**/logs", "build/logs/a"],
    ["**/logs", "logs/a"],
    ["**/logs", "deeply/nested/logs/a/b"],
    ["/apps/github", "apps/github/a"],
    ["/apps/github", "apps/github"],
    [".github/", ".github/workflows/ci.yml"],
    ["/.github/workflows", ".github/workflows/ci.yml"],
    [".github/**", ".github/workflows/ci.yml"],
    [".github/**/ci.yml", ".github/ci.yml"],
    [".github/**/ci.yml", ".github/a/b/ci.yml"],
    ["CI.yml", "a/CI.yml"],
    ["c?.yml", ".github/workflows/ci.yml"],
    ["a\\ b/c", "a b/c"],
    ["a\\*b", "a*b"],
    ["*a*b*", "xaxbx"],
    ["/*", "a.txt"],
    ["**", "a/b"],
  ])("%s owns %s", (pattern, path) => {
    expect(owns(pattern, path)).toBe(true);
  });

  test.each([
    ["*.js", "a.jsx"],
    ["/build/logs/", "x/build/logs/a.txt"],
    ["/build/logs/", "build/logs"],
    ["docs/*", "docs/build-app/troubleshooting.md"],
    ["docs/*", "x/docs/a.md"],
    ["apps/", "apps"],
    ["**/logs", "logsa/b"],
    [".github/**", ".github"],
    [".github/workflows/*", ".github/workflows/sub/ci.yml"],
    ["ci.yml", "CI.yml"],
    ["c?.yml", "c/.yml"],
    ["/*", "a/b.txt"],
    ["a*b", "a/b"],
  ])("%s does not own %s", (pattern, path) => {
    expect(owns(pattern, path)).toBe(false);
  });

  test.each(["!a", "\\#a", "a[bc]", "a]", "/", "//"])("%s is none", (pattern) => {
    expect(ownerPattern(pattern)).toHaveProperty("mistake");
  });

  test("made to take long is answered all the same", () => {
    const stars = "*a".repeat(2_000);
    expect(owns(`${stars}b`, "a".repeat(5_000))).toBe(false);
    expect(owns("**/a/".repeat(300), `${"a/".repeat(300)}b`)).toBe(true);
  });
});

describe("a CODEOWNERS file", () => {
  const at = (text: string, path = ".github/workflows/ci.yml") => ownersOfPath(parseCodeowners(text), path);

  test("is read line by line, and the last rule that matches counts", () => {
    const text = "* @all\n.github/ @acme/platform @ada # who runs CI\n# .github/ @nobody\n\n/src/ @src\n";
    expect(at(text)).toEqual([
      { kind: "team", organisation: "acme", slug: "platform" },
      { kind: "user", login: "ada" },
    ]);
    expect(at(`${text}* @last`)).toEqual([{ kind: "user", login: "last" }]);
    expect(at(text, "a.txt")).toEqual([{ kind: "user", login: "all" }]);
  });

  test("says that nobody owns a path by a rule without owners, which is not the same as no rule", () => {
    expect(at("* @all\n/.github/workflows/\n")).toEqual([]);
    expect(at("/src/ @src\n")).toBeNull();
  });

  test("with Windows line ends, a byte order mark, tabs and addresses is read the same", () => {
    expect(at("\uFEFF*\t@Ada\tdev@example.com\r\n# end\r\n")).toEqual([
      { kind: "user", login: "Ada" },
      { kind: "email" },
    ]);
  });

  test.each([
    "!.github/ @b",
    "\\#x @b",
    ".github/[a-z]* @b",
    ".github/ b",
    ".github/ @b @",
    ".github/ @acme/",
    ".github/ @acme/a/b",
    ".github/ <script>@x",
    ".github/ @b, @c",
  ])("names and skips the line %j, and the others count", (line) => {
    const read = parseCodeowners(`* @all\n${line}\n`);
    expect(read.mistakes.map((mistake) => mistake.line)).toEqual([2]);
    expect(ownersOfPath(read, ".github/workflows/ci.yml")).toEqual([{ kind: "user", login: "all" }]);
    expect(JSON.stringify(read.mistakes)).not.toContain("script");
  });

  test("whatever its text is, is read without a throw", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.string({ maxLength: 40 }), (text, path) => {
        expect(() => ownersOfPath(parseCodeowners(text), path)).not.toThrow();
      }),
    );
  });
});
