import { describe, expect, test } from "vitest";
import { interpolate, judge, resolveValue } from "../../../demo/github/jobs/expressions.ts";
import { parsePairs } from "../../../demo/github/jobs/file-commands.ts";
import { JobLog } from "../../../demo/github/jobs/log.ts";

describe("a command file", () => {
  test.each([
    ["a=b\n", { a: "b" }],
    ["a=b=c\nd=\n", { a: "b=c", d: "" }],
    ["a<<EOF\none\n\ntwo=2\nEOF\nb=3\n", { a: "one\n\ntwo=2", b: "3" }],
    ["a<<EOF\r\none\r\nEOF\r\n", { a: "one" }],
    ["a=x<<y\n", { a: "x<<y" }],
    ["a=1\na=2\n", { a: "2" }],
    ["a<<E\nE\n", { a: "" }],
  ])("%j is read as the runner reads it", (text, pairs) => {
    expect(parsePairs(text, "output")).toEqual(pairs);
  });

  test.each([
    ["nonsense", "Invalid format 'nonsense'"],
    ["=b", "Invalid format '=b'"],
    ["a<<EOF\none\n", "Matching delimiter not found 'EOF'"],
  ])("%j is refused", (text, why) => {
    expect(() => parsePairs(text, "env")).toThrow(why);
  });
});

describe("a log", () => {
  const logged = (...lines: string[]) => {
    const log = new JobLog();
    for (const line of lines) log.line(line);
    return log;
  };

  test("hides a value from when it is masked on, and each line of one with several", () => {
    const log = logged("abc", "::add-mask::abc", "say abc!", "::add-mask::one%0Atwo", "two and one");
    expect(log.text().split("\n")).toEqual([
      "abc",
      "::add-mask::***",
      "say ***!",
      "::add-mask::***%0A***",
      "*** and ***",
    ]);
  });

  test("leaves no part of a longer value when a shorter one is masked too", () => {
    expect(logged("::add-mask::sec", "::add-mask::secret", "secret").text()).toMatch(/\*\*\*$/);
    expect(logged("::add-mask::sec", "::add-mask::secret", "secret").text()).not.toContain("ret");
  });

  test("takes no commands while they are stopped", () => {
    const log = logged(
      "::stop-commands::x1",
      "::error::no",
      "::add-mask::kept",
      "::x1::",
      "::error title=T%2C::yes kept",
    );
    expect(log.annotations).toEqual([{ level: "error", message: "yes kept", properties: { title: "T," } }]);
  });
});

describe("an expression", () => {
  const contexts = {
    github: { ref_name: "main", event: { n: 3 } },
    steps: { a: { outputs: { x: "1" } } },
    inputs: { on: true },
  };
  const status = { failed: false, cancelled: false };

  test("becomes a string within a text, and keeps its type where it is all", () => {
    expect(interpolate("r-${{ github.ref_name }}-${{ steps.a.outputs.none }}${{ '}}' }}", contexts)).toBe("r-main-}}");
    expect(resolveValue("${{ github.event.n }}", contexts)).toBe(3);
    expect(resolveValue("${{ inputs.on }}", contexts)).toBe(true);
    expect(resolveValue("${{ toJSON(inputs) }}", contexts)).toContain('"on"');
  });

  test.each([
    [undefined, true, false],
    ["github.ref_name == 'main'", true, false],
    ["${{ github.ref_name == 'other' }}", false, false],
    ["always()", true, true],
    ["failure()", false, true],
    ["github.ref_name == 'always()'", false, false],
    ["${{ github.ref_name }} == 'other'", true, false],
    ["inputs.on && !cancelled()", true, true],
    ["false", false, false],
  ])("as a condition %j is %j before and %j after a failure", (condition, before, after) => {
    expect(judge(condition, contexts, status)).toBe(before);
    expect(judge(condition, contexts, { ...status, failed: true })).toBe(after);
  });

  test("that nobody understands is an error", () => {
    expect(() => interpolate("${{ github. }}", contexts)).toThrow();
    expect(() => interpolate("${{ nothing.x }}", contexts)).toThrow();
    expect(() => interpolate("${{ hashFiles('x') }}", contexts)).toThrow("hashFiles");
  });
});
