import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RULES, scanText } from "../../../lib/core/literals/index.ts";
import { examples } from "./examples.ts";

/** Longest run that an expression may ask for; what bounds the steps per anchor. */
const LONGEST_RUN = 8000;

/** Expressions that are tried once per anchor, with the rule that holds them. */
const EXPRESSIONS = RULES.flatMap((rule) => {
  if (rule.form === "token") return [[rule.id, rule.pattern] as const];
  return rule.form === "assigned" ? [[rule.id, rule.value] as const] : [];
});

/** Sources with classes and escapes replaced by one letter, so that what is left is groups and quantifiers. */
function skeleton(source: string): string {
  return source.replace(/\\./g, "a").replace(/\[(?:[^\]])*\]/g, "a");
}

describe("expressions", () => {
  it.each(EXPRESSIONS)("%s is tried at one place only and asks for no endless run", (_, expression) => {
    expect(expression.sticky).toBe(true);
    const bare = skeleton(expression.source);
    expect(bare).not.toMatch(/[*+]|\{\d+,\}/);
    for (const [, most] of bare.matchAll(/\{\d+,(\d+)\}/g)) expect(Number(most)).toBeLessThanOrEqual(LONGEST_RUN);
  });

  it.each(EXPRESSIONS)("%s repeats no group that holds a repetition", (_, expression) => {
    let bare = skeleton(expression.source);
    for (let inner = /\(\??[:=!<]*([^()]*)\)(\{\d+(?:,\d*)?\}|[*+])?/.exec(bare); inner; ) {
      const [whole, body = "", quantifier] = inner;
      if (quantifier !== undefined) expect(body).not.toMatch(/[*+]|\{\d+,\d*\}/);
      bare = bare.replace(whole, "a");
      inner = /\(\??[:=!<]*([^()]*)\)(\{\d+(?:,\d*)?\}|[*+])?/.exec(bare);
    }
  });
});

/** Large enough that work which grows with the square would run into the runner's limit by orders of magnitude. */
const SIZE = 300_000;

function repeated(unit: string): string {
  return unit.repeat(Math.ceil(SIZE / unit.length)).slice(0, SIZE);
}

describe("a hostile text", () => {
  const units = [
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\nKEY-----",
    "kind: Secret\n",
    "kind: Secret\ndata:\n",
    "kind: Secret\ndata:\n  a: QUJDREVGR0hJSktM\n",
    "kind: Secret\n data: data: data:",
    "data:\n a: b\n",
    "curl ",
    "curl -H 'x' -",
    "curl -u a:b\n",
    "://a:",
    "://a:b@",
    ".ey",
    "eyJ.eyJ.",
    "ZXlKaGJHY2lPaU",
    "LS0tLS1CRUdJTi",
    "ghs_1_aaaaaaaaaa-",
    "machine a login a password ",
    '"auth":"',
    ":_auth=",
    "AKIA secret key ",
    "password=",
    "sourcegraph facebook ",
    "twitter = ",
    "\n",
    "\0",
  ];

  it.each(units)("made of %j is judged to its end", (unit) => {
    for (const path of ["a.yaml", "a.tf", "nuget.config"]) expect(scanText(repeated(unit), path)).toBeDefined();
  });

  it("made of one valid token after the other is judged to its end", () => {
    const [example] = examples().filter((one) => one.rule === "github-pat");
    const unit = `${example?.secret} `;
    expect(scanText(unit.repeat(5000), "a.txt")).toHaveLength(5000);
  });

  it("of any kind gives matches in order, inside the text, none over another", () => {
    const parts = fc.constantFrom(
      ...examples().flatMap(({ text, secret }) => [text, secret.slice(0, 20), secret.slice(-20)]),
    );
    const noise = fc.string({ unit: "binary", maxLength: 8 });
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, noise), { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        let behind = 0;
        for (const match of scanText(text, "a.yaml")) {
          expect(match.start).toBeGreaterThanOrEqual(behind);
          expect(match.end).toBeGreaterThan(match.start);
          expect(match.end).toBeLessThanOrEqual(text.length);
          const before = text.slice(0, match.start).split("\n");
          expect([match.line, match.column]).toEqual([before.length, (before.at(-1) ?? "").length + 1]);
          behind = match.end;
        }
      }),
      { numRuns: 200 },
    );
  });
});
