import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { entryText } from "../../action/src/command-files.ts";
import { escapeData, escapeProperty, maskedParts } from "../../action/src/commands.ts";
import { steersJob } from "../../action/src/names.ts";
import { problemLine } from "../../action/src/problem.ts";
import { plainLine } from "../../action/src/text.ts";

const anyText = fc.string({ unit: "binary", maxLength: 2000 });

describe("a line of text from elsewhere", () => {
  test("is one short line without control characters, commands, or text that runs backwards", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc.string({ unit: fc.constantFrom(":", "#", "[", "\n", "\r", "\u2028", " ", "a", "\u202E") }),
        ),
        (text) => {
          const line = plainLine(text, 100);
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          expect(line).not.toMatch(/::|##\[/);
          expect([...line].length).toBeLessThanOrEqual(101);
        },
      ),
    );
  });

  test("that is harmless stays as it is", () => {
    const text = "The grant “ci.release” ends at 10:15; see https://thaw.example/x?y=1 — 100 % 🧊";
    expect(plainLine(text)).toBe(text);
  });

  test("is made of any problem, and no problem throws", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.json()), (body) => {
        expect(problemLine(body) ?? "").not.toMatch(/[\n\r]|::/);
      }),
    );
  });
});

describe("workflow commands", () => {
  test("escape what would end them", () => {
    expect(escapeData("50%\r\n: , ::x")).toBe("50%25%0D%0A: , ::x");
    expect(escapeProperty("a:b,c%\n")).toBe("a%3Ab%2Cc%25%0A");
  });

  test("mask the whole value and each of its lines, and nothing empty", () => {
    expect(maskedParts("one")).toEqual(["one"]);
    expect(maskedParts("one\r\n two\n\n \rone\n")).toEqual(["one\r\n two\n\n \rone\n", "one", " two"]);
  });

  test("leave no line of a value unmasked", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (lines) => {
        const parts = maskedParts(lines.join("\n"));
        for (const line of lines.flatMap((text) => text.split(/[\r\n]/)).filter((text) => text.trim() !== "")) {
          expect(parts).toContain(line);
        }
      }),
    );
  });

  test("write an entry as the runner reads it", () => {
    expect(entryText("token", "a\nb", "D").replaceAll("\r\n", "\n")).toBe("token<<D\na\nb\nD\n");
  });
});

test("what steers a job is known in any case of letters", () => {
  for (const name of ["path", "Node_Options", "github_env", "ld_preload"]) expect(steersJob(name)).toBe(true);
  for (const name of ["TOKEN", "AWS_SESSION_TOKEN", "MY_PATH", "XLD_A"]) expect(steersJob(name)).toBe(false);
});
