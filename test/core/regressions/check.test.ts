import { describe, expect, test } from "vitest";
import type { Finding, UnparsedFile } from "../../../lib/core/contracts.ts";
import { checkExternalId, checkResult, unreadableCheck } from "../../../lib/core/regressions/check.ts";
import type { Regression } from "../../../lib/core/regressions/compare.ts";
import { CI, scanFiles } from "../../support/scan-text.ts";

const TEXT = `on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: npm publish
        env:
          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}
`;
const [FOUND] = scanFiles({ [CI]: TEXT }).findings as readonly [Finding];
const NOTE: Finding = { ...FOUND, blocksThaw: false, severity: "info" };
const UNREAD: UnparsedFile = { path: ".github/workflows/b.yml", reason: "yaml-error", detail: "bad" };
const NOTHING: Regression = { added: [], unread: [], compared: true };

describe("the check", () => {
  test.each([
    ["nothing new", NOTHING, "success", "No new static credential"],
    ["a new credential", { ...NOTHING, added: [FOUND, FOUND] }, "neutral", "2 new static credentials"],
    ["a new note only", { ...NOTHING, added: [NOTE] }, "neutral", "No new static credential, 1 note"],
    ["a file that was not understood", { ...NOTHING, unread: [UNREAD] }, "neutral", "1 CI file could not be read"],
    [
      "a base that could not be read",
      { ...NOTHING, compared: false },
      "neutral",
      "Could not be compared with the base",
    ],
  ] as const)("of %s", (_name, regression, conclusion, title) => {
    expect(checkResult(regression, "neutral")).toMatchObject({ conclusion, title });
  });

  test("names what could not be read of what is called, once each, and lets no word of it act", () => {
    const sink = { path: CI, line: 8, what: "x", unread: "there is no @octo/team #1" };
    const { summary } = checkResult({ ...NOTHING, added: [{ ...FOUND, sinks: [sink, sink] }] }, "neutral");
    expect(summary.match(/there is no/g)).toHaveLength(1);
    expect(summary).not.toMatch(/@octo|#1/);
  });

  test("fails by setting, for what blocks a thaw only", () => {
    const conclusion = (regression: Regression) => checkResult(regression, "failure").conclusion;
    expect(conclusion({ ...NOTHING, added: [FOUND] })).toBe("failure");
    expect(conclusion({ ...NOTHING, added: [NOTE], unread: [UNREAD] })).toBe("neutral");
    expect(conclusion(NOTHING)).toBe("success");
  });

  test("never succeeds where anything is not known", () => {
    for (const setting of ["neutral", "failure"] as const)
      for (const compared of [true, false])
        for (const unread of [[], [UNREAD]])
          for (const added of [[], [NOTE], [FOUND]]) {
            const known = compared && unread.length === 0 && added.length === 0;
            expect(checkResult({ added, unread, compared }, setting).conclusion === "success").toBe(known);
          }
    expect(unreadableCheck("GitHub does not give it.").conclusion).toBe("neutral");
  });

  test("shows each finding at its place, in columns as GitHub counts them", () => {
    const [annotation] = checkResult({ ...NOTHING, added: [FOUND] }, "failure").annotations;
    const line = TEXT.split("\n")[7] ?? "";
    expect(annotation).toMatchObject({ path: CI, startLine: 8, endLine: 8, level: "failure" });
    expect(line.slice((annotation?.startColumn ?? 0) - 1, annotation?.endColumn ?? 0)).toContain("secrets.NPM_TOKEN");
    expect(annotation?.title).toBe("npm token: NPM_TOKEN");
  });

  test("gives no columns of a place over several lines", () => {
    const wide = { ...FOUND, primary: { ...FOUND.primary, endLine: 10 } };
    const [annotation] = checkResult({ ...NOTHING, added: [wide] }, "neutral").annotations;
    expect(annotation).toMatchObject({ startLine: 8, endLine: 10, startColumn: null, endColumn: null });
  });

  test("has no place for what lies in the past, or in no file", () => {
    const past = { ...FOUND, commit: "a".repeat(40) };
    const whole = { ...UNREAD, path: "." };
    expect(checkResult({ ...NOTHING, added: [past], unread: [whole] }, "neutral").annotations).toEqual([]);
  });

  test("stays within what GitHub takes, and says that there is more", () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ ...FOUND, secretName: `${"S".repeat(3_000)}${index}` }));
    const broken = Array.from({ length: 500 }, (_, index) => ({ ...UNREAD, path: `${"p".repeat(900)}${index}` }));
    const { annotations, summary, title } = checkResult({ added: many, unread: broken, compared: true }, "neutral");
    expect(annotations).toHaveLength(200);
    expect(summary.length).toBeLessThan(65_535);
    expect(title.length).toBeLessThan(255);
    expect(Math.max(...annotations.map((one) => Math.max(one.title.length, one.message.length)))).toBeLessThan(5_000);
    expect(summary).toContain("450 more");
  });

  test("mentions, links and formats nothing that strangers wrote", () => {
    const hostile: Finding = {
      ...FOUND,
      secretName: "@acme/all](https://evil.example)`|<img>",
      message: "ask @ada\u202e, closes #1",
      primary: { ...FOUND.primary, path: ".github/workflows/@ada`|\n# x.yml" },
    };
    const { summary, annotations } = checkResult({ added: [hostile], unread: [], compared: true }, "neutral");
    expect(summary.split("\n").find((line) => line.includes("evil"))).toMatch(
      /^\| ``[^\n]*`` \| npm token ``[^\n]*`` \| high \|$/,
    );
    expect(`${annotations[0]?.title} ${annotations[0]?.message}`).not.toMatch(/@\w|\u202e/);
    const told = unreadableCheck("@ada closes #1");
    expect(told.summary).not.toContain("@ada");
  });
});

test("the id of a run is that of the commit and of all that it says", () => {
  const one = checkResult({ ...NOTHING, added: [FOUND] }, "neutral");
  const id = checkExternalId("a".repeat(40), one);
  expect(checkExternalId("a".repeat(40), checkResult({ ...NOTHING, added: [FOUND] }, "neutral"))).toBe(id);
  expect(checkExternalId("b".repeat(40), one)).not.toBe(id);
  expect(checkExternalId("a".repeat(40), checkResult({ ...NOTHING, added: [FOUND] }, "failure"))).not.toBe(id);
  expect(id.length).toBeLessThan(100);
});
