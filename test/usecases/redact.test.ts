import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redact } from "../../lib/usecases/redact.ts";

describe("redacting", () => {
  test("covers the span, keeps the line ends and everything else", () => {
    expect(redact("a: one\nb: two\n", [{ start: 3, end: 6 }])).toBe("a: ***\nb: two\n");
    expect(redact("a\r\nbc\r\nd", [{ start: 0, end: 6 }])).toBe("*\r\n**\r\nd");
    expect(
      redact("abc", [
        { start: 2, end: 99 },
        { start: 0, end: 1 },
      ]),
    ).toBe("*b*");
  });

  const text = fc.string({ unit: fc.constantFrom("a", "b", "\n", "é", "😀", "\r") });
  const spans = fc.array(fc.record({ start: fc.nat(40), end: fc.nat(40) }), { maxLength: 5 });

  test("keeps length and line ends, whatever the spans", () => {
    fc.assert(
      fc.property(text, spans, (original, covered) => {
        const result = redact(original, covered);
        expect(result).toHaveLength(original.length);
        expect(result.replace(/[^\r\n]/g, "x")).toBe(original.replace(/[^\r\n]/g, "x"));
      }),
    );
  });

  test("leaves no character of a span", () => {
    fc.assert(
      fc.property(text, spans, (original, covered) => {
        const result = redact(original, covered);
        for (const { start, end } of covered) expect(result.slice(start, Math.max(start, end))).toMatch(/^[*\r\n]*$/);
      }),
    );
  });
});
