import fc from "fast-check";
import { expect, test } from "vitest";
import { storableJson } from "../../lib/core/storable-json.ts";

/** What PostgreSQL cannot store, in place of which stands what it can. */
function stored(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("\u0000", "\ufffd").replace(/\p{Cs}/gu, "\ufffd");
  if (Array.isArray(value)) return value.map(stored);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [stored(key), stored(entry)]));
}

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom("\u0000", "\ud83d", "\ude00", "\\", "u", "0", "\\u0000", '"', "\n", "😀"),
    fc.string({ maxLength: 2 }),
  ),
});

test("whatever strangers write becomes JSON that the database takes, and nothing else of it changes", () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      text,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("any")),
      fc.dictionary(text, tie("any")),
    ),
  })).any;
  fc.assert(
    fc.property(value, (one) => {
      const written = storableJson(one);
      expect(written).not.toMatch(/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/);
      expect(JSON.parse(written)).toEqual(stored(JSON.parse(JSON.stringify(one))));
    }),
    { numRuns: 500 },
  );
});
