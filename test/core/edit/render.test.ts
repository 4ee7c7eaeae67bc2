import fc from "fast-check";
import { FAILSAFE_SCHEMA, load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { dataOf, type NewValue } from "../../../lib/core/edit/operations.ts";
import { renderItem, renderPair, renderScalar } from "../../../lib/core/edit/render.ts";
import { entriesOf, map, readElsewhere } from "../../support/fix-edit.ts";

describe("renderScalar", () => {
  it.each([
    ["actions/checkout@0123", "actions/checkout@0123"],
    ["${{ steps.thaw.outputs.token }}", "${{ steps.thaw.outputs.token }}"],
    ["true", "true"],
    ["1.10", "1.10"],
    ["github.event_name != 'push'", "github.event_name != 'push'"],
    ["a#b:c", "a#b:c"],
    ["🚀 é", "🚀 é"],
    ["", "''"],
    [" a", "' a'"],
    ["a ", "'a '"],
    ["a: b", "'a: b'"],
    ["a:", "'a:'"],
    ["a #b", "'a #b'"],
    ["- a", "'- a'"],
    ["-", "'-'"],
    ["? a", "'? a'"],
    ["!cancelled()", "'!cancelled()'"],
    ["*a", "'*a'"],
    ["&a", "'&a'"],
    ["{ a }", "'{ a }'"],
    ["[a]", "'[a]'"],
    ["'it''s'", "'''it''''s'''"],
    ['"a"', "'\"a\"'"],
    ["@a", "'@a'"],
    ["%a", "'%a'"],
    ["`a`", "'`a`'"],
    ["| a", "'| a'"],
    ["> a", "'> a'"],
  ])("writes %j as %s", (text, written) => {
    expect(renderScalar(text)).toBe(written);
  });

  /** Any text of one line that a YAML file may hold: no control characters, no halves of pairs, no non-characters. */
  const lines = fc
    .oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: fc.constantFrom(...(" :-#'\"{}[]&*!|>%@`$.,?~=\\é🚀a0".match(/./gu) ?? [])) }),
    )
    .map((text) => text.replaceAll(/[\p{Cc}\u2028\u2029\uFFFE\uFFFF]/gu, ""));

  it.each<readonly [string, (scalar: string) => string, (text: string) => unknown]>([
    ["as a value", (scalar) => `k: ${scalar}\n`, (text) => ({ k: text })],
    ["with a comment behind it", (scalar) => `k: ${scalar} # c\n`, (text) => ({ k: text })],
    ["as an item", (scalar) => `- ${scalar}\n`, (text) => [text]],
    ["as a value of an item", (scalar) => `- k: ${scalar}\n  l: m\n`, (text) => [{ k: text, l: "m" }]],
  ])("what it writes is read as the same text by js-yaml, %s", (_name, written, read) => {
    fc.assert(
      fc.property(lines, (text) => {
        expect(load(written(renderScalar(text)), { schema: FAILSAFE_SCHEMA })).toEqual(read(text));
      }),
      { numRuns: 400 },
    );
  });
});

const STYLES = fc.record({
  step: fc.integer({ min: 1, max: 8 }),
  dash: fc.integer({ min: 0, max: 8 }),
  gap: fc.integer({ min: 2, max: 8 }),
});

const word = fc.stringMatching(/^[A-Za-z][\w-]{0,8}$/);
const scalar = fc.oneof(
  word,
  fc.constantFrom("", "a: b", "it's", "- x", "${{ a }}", "# c"),
  fc
    .array(fc.constantFrom("", "p", "  q", "# r", "s: t"), { minLength: 2, maxLength: 4 })
    .map((parts) => parts.join("\n")),
);

function mapOf(value: fc.Arbitrary<NewValue>): fc.Arbitrary<NewValue> {
  const pairs = fc.uniqueArray(fc.tuple(word, value), { selector: ([key]) => key, minLength: 1, maxLength: 3 });
  return pairs.map((list) => map(...list));
}

const commented = fc.record({ text: word, comment: fc.constantFrom("", "v1", "a # b") });
const flat: fc.Arbitrary<NewValue> = fc.oneof(scalar, commented, fc.constant(map()), fc.constant([]));
const deep = fc.oneof(flat, mapOf(flat), mapOf(mapOf(flat)), fc.array(mapOf(flat), { maxLength: 2 }), fc.array(word));

describe("values of any shape and style", () => {
  it("are read by js-yaml as what they stand for, as a pair", () => {
    fc.assert(
      fc.property(deep, STYLES, (value, style) => {
        const text = `${renderPair("k", value, style).join("\n")}\nz: end\n`;
        expect(readElsewhere(text)).toEqual({
          pairs: [
            ["k", entriesOf(dataOf(value))],
            ["z", "end"],
          ],
        });
      }),
      { numRuns: 300 },
    );
  });

  it("are read by js-yaml as what they stand for, as an item", () => {
    fc.assert(
      fc.property(fc.oneof(mapOf(flat), mapOf(mapOf(flat)), word), STYLES, (value, style) => {
        const text = `${renderItem(value, style).join("\n")}\n- end\n`;
        expect(readElsewhere(text)).toEqual([entriesOf(dataOf(value)), "end"]);
      }),
      { numRuns: 300 },
    );
  });
});
