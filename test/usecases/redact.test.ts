import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../lib/core/contracts.ts";
import { redact, withoutLiterals, withoutQuotedLiterals } from "../../lib/usecases/redact.ts";

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

/** Put together here, so that no scanner takes this file for a leak. */
const TOKEN = ["ghp", "_", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("");
const PASSWORD = ["Kx9q", "ZpW7", "h2Tb"].join("");

describe("text that is stored", () => {
  test.each([
    ["a token in a comment", `# was ${TOKEN}\non: push\n`, TOKEN],
    ["a token in test material, of low confidence", `key: ${TOKEN}\n`, TOKEN],
    ["a password in an address", `run: curl https://bot:${PASSWORD}@example.com/x\n`, PASSWORD],
    ["what curl signs in with", `run: curl -u bot:${PASSWORD} https://example.com/x\n`, `bot:${PASSWORD}`],
  ])("covers %s and keeps every other place", (_, text, value) => {
    const stored = withoutLiterals(text, "test/fixtures/.github/workflows/ci.yml");
    expect(stored).toBe(text.replace(value, "*".repeat(value.length)));
  });

  test("keeps references, which are no values", () => {
    const text = "env:\n  NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\n  URL: https://x:${{ secrets.P }}@example.com\n";
    expect(withoutLiterals(text, ".github/workflows/ci.yml")).toBe(text);
  });
});

describe("a finding that is stored", () => {
  const finding: Finding = {
    fingerprint: "f",
    detector: "github-pat",
    kind: "github-pat",
    origin: "secret",
    target: { kind: "other-organisation", repositories: [TOKEN], reason: TOKEN },
    severity: "high",
    confidence: "high",
    blocksThaw: true,
    secretName: TOKEN,
    context: "step-with",
    primary: { path: "ci.yml", start: 0, end: 1, line: 1, column: 1, endLine: 1, endColumn: 2 },
    remedy: "manual",
    message: `Used by ${TOKEN}.`,
    modifiers: [],
    generatedFrom: null,
    sinks: [{ path: "ci.yml", line: 1, what: `acme/${TOKEN} token` }],
    commit: null,
    literal: null,
  };

  test("quotes no literal in its words", () => {
    expect(JSON.stringify(withoutQuotedLiterals(finding))).not.toContain(TOKEN.slice(4));
    const opaque: Finding = { ...finding, target: { kind: "opaque", reason: TOKEN } };
    expect(JSON.stringify(withoutQuotedLiterals(opaque))).not.toContain(TOKEN.slice(4));
    const known: Finding = { ...finding, target: { kind: "known", repositories: [TOKEN], permissions: {} } };
    expect(JSON.stringify(withoutQuotedLiterals(known))).not.toContain(TOKEN.slice(4));
  });

  test("is otherwise what it was", () => {
    const plain: Finding = { ...finding, secretName: "ROBOT", message: "m", target: null, sinks: [] };
    expect(withoutQuotedLiterals(plain)).toEqual(plain);
  });
});
