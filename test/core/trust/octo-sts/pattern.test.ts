import fc from "fast-check";
import { expect, test } from "vitest";
import { readPattern, STAR } from "../../../../lib/core/trust/octo-sts/pattern.ts";
import { commonRefs, ourRef } from "../../../../lib/core/trust/octo-sts/refs.ts";

test.each([
  ["", [""]],
  ["main", ["main"]],
  ["^main$", ["main"]],
  ["^main", ["main"]],
  ["main$", ["main"]],
  ["acme/app", ["acme/app"]],
  ["ci\\.yml", ["ci.yml"]],
  ["ci.yml", ["ci.yml"]],
  ["a\\\\", ["a\\"]],
  ["a\\\\$", ["a\\"]],
  ["a\\$", ["a$"]],
  ["\\^a\\$$", ["^a$"]],
  ["a\\|b", ["a|b"]],
  ["(a|b)", ["a", "b"]],
  ["(?:a|b)", ["a", "b"]],
  ["^(a|b)$", ["a", "b"]],
  ["(a|b)(c|d)", ["ac", "ad", "bc", "bd"]],
  ["x(a)y", ["xay"]],
  ["(a|a)", ["a"]],
  ["(a\\|b|c\\.d)", ["a|b", "c.d"]],
  ["(a\\\\|b)", ["a\\", "b"]],
  ["([^/]+|b)", [STAR, "b"]],
  ["(v[^/]+x)", [`v${STAR}x`]],
  ["refs/heads/[^/]+", [`refs/heads/${STAR}`]],
  ["refs/heads/v[^/]+-x$", [`refs/heads/v${STAR}-x`]],
])("%j stands for %j", (pattern, texts) => {
  expect(readPattern(pattern)).toEqual({ ok: true, texts });
});

const OUTSIDE = "an alternative outside of a group leaves each side anchored at one end only";
const GROUP = "this group is more than alternatives of plain text";
const CLASS = "of classes of characters, only [^/]+ can be expressed";
const ESCAPE = "this escape stands for more than one character";
const REPEAT = "a repetition cannot be expressed";
const ANCHOR = "an anchor in the middle cannot be expressed";
const MARK = "it has a mark that cannot be expressed";
test.each([
  ["a|b", OUTSIDE],
  ["^a|b$", OUTSIDE],
  ["|a", OUTSIDE],
  [".*", REPEAT],
  ["a.+", REPEAT],
  ["a?", REPEAT],
  ["a{2}", REPEAT],
  ["(a|b)*", REPEAT],
  ["[^/]++", REPEAT],
  ["[^/]", CLASS],
  ["[^/]*", CLASS],
  ["[ab]", CLASS],
  ["[^:]+", CLASS],
  ["(?i)main", GROUP],
  ["(?=a)b", GROUP],
  ["(?P<x>a)", GROUP],
  ["(a|)", GROUP],
  ["()", GROUP],
  ["(a|b", GROUP],
  ["((a))", GROUP],
  ["(a.*|b)", GROUP],
  ["(^a|b)", GROUP],
  ["([^/]*|b)", GROUP],
  ["(\\d|b)", GROUP],
  ["\\d", ESCAPE],
  ["\\w", ESCAPE],
  ["\\Qa\\E", ESCAPE],
  ["a\\", ESCAPE],
  ["a$b", ANCHOR],
  ["^^a", ANCHOR],
  ["a$$", ANCHOR],
  [")", MARK],
  ["]", MARK],
  ["}", MARK],
  ["a\0", MARK],
  ["a\nb", MARK],
  ["\ud800", MARK],
])("%j is refused: %s", (pattern, reason) => {
  expect(readPattern(pattern)).toEqual({ ok: false, reason });
});

test("a pattern stands for a hundred texts at most", () => {
  const ten = `(${"0123456789".split("").join("|")})`;
  expect(readPattern(ten + ten)).toMatchObject({ ok: true, texts: expect.objectContaining({ length: 100 }) });
  expect(readPattern(`${ten}${ten}(a|b)`)).toEqual({ ok: false, reason: "it stands for more than 100 texts" });
  expect(readPattern(ten.repeat(50)).ok).toBe(false);
});

test("whatever is read, the regular expression admits it, whichever way octo-sts anchored it", () => {
  const piece = fc.constantFrom(
    "a",
    "b",
    ".",
    "/",
    "|",
    "(",
    ")",
    "(a|b)",
    "(?:a|bc)",
    "[^/]+",
    "\\.",
    "\\|",
    "\\\\",
    "^",
    "$",
    "*",
    "+",
    "?",
    "[",
    "]",
    "\\d",
    "-",
    "{",
    "é",
  );
  let read = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 7 }), fc.constantFrom("x", "a.b", "é-"), (pieces, filler) => {
      const pattern = pieces.join("");
      const result = readPattern(pattern);
      if (!result.ok) return;
      read += 1;
      for (const text of result.texts.map((one) => one.replaceAll(STAR, filler))) {
        expect(new RegExp(`^(?:${pattern})$`, "u").test(text)).toBe(true);
        expect(new RegExp(`^${pattern}$`, "u").test(text)).toBe(true);
      }
    }),
    { numRuns: 400 },
  );
  expect(read).toBeGreaterThan(40);
});

test.each([
  [[["a", "b"]], ["a", "b"]],
  [[["refs/heads/*"], ["refs/heads/a", "refs/tags/a"]], ["refs/heads/a"]],
  [[["refs/heads/a"], ["refs/heads/*"]], ["refs/heads/a"]],
  [[["refs/heads/*"], ["refs/heads/*"]], ["refs/heads/*"]],
  [[["refs/heads/*"], ["refs/heads/v*"]], []],
  [[["refs/heads/*", "refs/heads/v*"], ["refs/heads/v*"]], ["refs/heads/v*"]],
  [[["a"], ["a"], ["b"]], []],
  [[["a", "a"]], ["a"]],
])("of %j the refs %j are common", (lists, common) => {
  expect(commonRefs(lists)).toEqual(common);
});

test.each([
  ["refs/heads/a", "refs/heads/a"],
  [`refs/heads/${STAR}/${STAR}`, "refs/heads/*/*"],
  ["refs/heads/*", null],
  ["not-stated", null],
])("the ref %j is ours as %j", (text, ref) => {
  expect(ourRef(text)).toBe(ref);
});
