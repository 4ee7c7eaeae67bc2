import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RULES, redactLine, redactText, scanText } from "../../../lib/core/literals/index.ts";
import { examples } from "./examples.ts";

/** Texts with one to four literals among other words and lines. */
function mixed(): fc.Arbitrary<{ readonly text: string; readonly path: string; readonly secrets: readonly string[] }> {
  const word = fc.stringMatching(/^[a-z é𝄞]{0,12}$/u);
  return fc
    .record({
      seed: fc.integer({ min: 1, max: 1_000_000 }),
      picks: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
      word,
    })
    .map(({ seed, picks, word: between }) => {
      const all = examples(seed).filter((example) => example.path === "src/settings.conf");
      const chosen = picks.flatMap((pick) => all[pick % all.length] ?? []);
      const text = chosen.map((example) => `${between}\n${example.text}\n`).join(between);
      return { text, path: "src/settings.conf", secrets: chosen.map((example) => example.secret) };
    });
}

/** The longest text that a rule shows of its values. */
const PREFIXES = new Set(
  ["-----BEGIN", "LS0tLS1CRUdJTi", "ZXlK", "ey", ""].concat(
    RULES.flatMap((rule) => (rule.form === "token" && rule.back === 0 ? rule.anchors : [])),
  ),
);

describe("a shape", () => {
  it("holds a text that is the same for all values of the rule, and a length", () => {
    fc.assert(
      fc.property(mixed(), ({ text, path }) => {
        for (const match of scanText(text, path)) {
          const [, prefix = "none", length = ""] = /^(.*)…\((\d+)\)$/s.exec(match.shape) ?? [];
          expect(PREFIXES).toContain(prefix);
          expect(Number(length) + prefix.length).toBe(match.end - match.start);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("a redacted text", () => {
  it("holds no value that was found, and keeps its lines", () => {
    fc.assert(
      fc.property(mixed(), ({ text, path }) => {
        const matches = scanText(text, path);
        const redacted = redactText(text, matches);
        expect(redacted.split("\n")).toHaveLength(text.split("\n").length);
        for (const match of matches) {
          const hidden = text.slice(match.start, match.end).slice(match.shape.indexOf("…"));
          for (const line of hidden.split("\n").filter((part) => part.length > 7)) expect(redacted).not.toContain(line);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("is the text itself where nothing was found", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(redactText(text, [])).toBe(text);
      }),
    );
  });

  it("keeps what stands around a literal", () => {
    const [example] = examples().filter((one) => one.rule === "github-pat");
    const line = `  token: "${example?.secret}" # é 𝄞`;
    expect(redactLine(line, 1, scanText(line, "a.yml"))).toBe('  token: "ghp_…(36)" # é 𝄞');
  });

  it("cuts a literal over several lines from each of them", () => {
    const [example] = examples().filter((one) => one.rule === "private-key");
    const lines = redactText(`a\n${example?.text}b`, scanText(`a\n${example?.text}b`, "key.pem")).split("\n");
    expect(lines[0]).toBe("a");
    expect(lines[1]).toMatch(/^-----BEGIN…\(\d+\)$/);
    expect(lines.at(-1)).toBe("b");
    expect(lines.slice(2, -1).every((line) => /^(-----BEGIN…\(\d+\))?$/.test(line))).toBe(true);
  });

  it("survives matches that overlap", () => {
    const place = { line: 1, endLine: 1, shape: "…(3)" };
    const overlapping = [
      { ...place, column: 2, endColumn: 6 },
      { ...place, column: 4, endColumn: 8 },
    ];
    expect(redactLine("abcdefghij", 1, overlapping)).toBe("a…(3)hij");
  });
});
