import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseExpression } from "../../../lib/core/workflow/expression.ts";

/** `text|path|role|flags` of each access. */
function accesses(text: string): readonly string[] {
  return parseExpression(text).accesses.map((access) =>
    [
      text.slice(access.start, access.end),
      [access.root, ...access.path].join("/"),
      access.role,
      ...(access.dynamic ? ["dynamic"] : []),
      ...(access.functions.length > 0 ? [`in ${access.functions.join(",")}`] : []),
      ...(access.field ? [`field ${access.field}`] : []),
    ].join(" | "),
  );
}

const CASES: readonly (readonly [string, readonly string[]])[] = [
  [" secrets.X ", ["secrets.X | secrets/X | value"]],
  ["secrets['X']", ["secrets['X'] | secrets/X | value"]],
  ["secrets['it''s']", ["secrets['it''s'] | secrets/it's | value"]],
  ["SECRETS.x", ["SECRETS.x | secrets/x | value"]],
  ["secrets", ["secrets | secrets | value"]],
  ["secrets.*", ["secrets.* | secrets | value | dynamic"]],
  ["secrets[matrix.x]", ["matrix.x | matrix/x | test", "secrets[matrix.x] | secrets | value | dynamic"]],
  [
    "secrets[format('A_{0}', matrix.x)]",
    ["matrix.x | matrix/x | test | in format", "secrets[format('A_{0}', matrix.x)] | secrets | value | dynamic"],
  ],
  ["toJSON(secrets)", ["secrets | secrets | value | in tojson"]],
  ["ToJson( Secrets )", ["Secrets | secrets | value | in tojson"]],
  ["fromJSON(secrets.MAP).token", ["secrets.MAP | secrets/MAP | value | in fromjson | field token"]],
  ["fromJSON(secrets.MAP)['a-b'].c", ["secrets.MAP | secrets/MAP | value | in fromjson | field a-b"]],
  ["secrets.A || secrets.B", ["secrets.A | secrets/A | arm", "secrets.B | secrets/B | arm"]],
  ["secrets.A || github.token", ["secrets.A | secrets/A | arm", "github.token | github/token | arm"]],
  [
    "github.ref == 'x' && secrets.A || secrets.B",
    ["github.ref | github/ref | test", "secrets.A | secrets/A | arm", "secrets.B | secrets/B | arm"],
  ],
  ["secrets.A && 'yes' || 'no'", ["secrets.A | secrets/A | test"]],
  ["secrets.A && secrets.A", ["secrets.A | secrets/A | test", "secrets.A | secrets/A | value"]],
  ["secrets.A != ''", ["secrets.A | secrets/A | test"]],
  ["!secrets.A", ["secrets.A | secrets/A | test"]],
  ["!(secrets.A || secrets.B)", ["secrets.A | secrets/A | test", "secrets.B | secrets/B | test"]],
  ["contains(secrets.A, 'x')", ["secrets.A | secrets/A | test | in contains"]],
  ["secrets.A == ('')", ["secrets.A | secrets/A | test"]],
  ["secrets.A == env.B", ["secrets.A | secrets/A | value", "env.B | env/B | value"]],
  [
    "contains(secrets.A, env.B)",
    ["secrets.A | secrets/A | value | in contains", "env.B | env/B | value | in contains"],
  ],
  ["startsWith(secrets.A, 'x') && 'a' || 'b'", ["secrets.A | secrets/A | test | in startswith"]],
  [
    "format('{0}:{1}', secrets.A, secrets.B)",
    ["secrets.A | secrets/A | value | in format", "secrets.B | secrets/B | value | in format"],
  ],
  ["steps.a.outputs.b", ["steps.a.outputs.b | steps/a/outputs/b | value"]],
  ["steps.esc-secrets.outputs.X", ["steps.esc-secrets.outputs.X | steps/esc-secrets/outputs/X | value"]],
  ["steps['a'].outputs['b']", ["steps['a'].outputs['b'] | steps/a/outputs/b | value"]],
  [
    "steps.a.outputs[matrix.b]",
    ["matrix.b | matrix/b | test", "steps.a.outputs[matrix.b] | steps/a/outputs | value | dynamic"],
  ],
  ["'secrets.X'", []],
  ["'${{ secrets.X }}'", []],
  ["vars.secrets", ["vars.secrets | vars/secrets | value"]],
  ["(secrets.A)", ["secrets.A | secrets/A | value"]],
  ["secrets\n  .A\n  || secrets\n  .B", ["secrets\n  .A | secrets/A | arm", "secrets\n  .B | secrets/B | arm"]],
  ["hashFiles('x') && success() && secrets.A", ["secrets.A | secrets/A | value"]],
];

describe("an expression", () => {
  it.each(CASES)("%j is read by the official parser", (text, expected) => {
    expect(parseExpression(text).parsed).toBe(true);
    expect(accesses(text)).toEqual(expected);
  });

  it.each([
    ["an operator without its right side", "secrets.A ||", ["secrets.A | secrets/A | value"]],
    [
      "a function that does not exist",
      "frob(secrets.A, secrets['B'])",
      ["secrets.A | secrets/A | value", "secrets['B'] | secrets/B | value"],
    ],
    ["an open bracket", "secrets[matrix.x", ["secrets | secrets | value | dynamic", "matrix.x | matrix/x | value"]],
    ["an open string", "secrets.A || 'oops", ["secrets.A | secrets/A | value"]],
    [
      "a character that no token has",
      "secrets.A ; secrets.B",
      ["secrets.A | secrets/A | value", "secrets.B | secrets/B | value"],
    ],
    ["the whole context and a stray sign", "toJSON(secrets) $", ["secrets | secrets | value | dynamic"]],
    ["double quotes", 'secrets["A"]', ["secrets | secrets | value | dynamic"]],
  ] as const)("that cannot be parsed loses no access: %s", (_name, text, expected) => {
    expect(parseExpression(text).parsed).toBe(false);
    expect(accesses(text)).toEqual(expected);
  });

  it("is read loosely above GitHub's limit of 21,000 characters", () => {
    const text = `${"'x' || ".repeat(4000)}secrets.A`;
    expect(parseExpression(text)).toMatchObject({ parsed: false, accesses: [{ root: "secrets", path: ["A"] }] });
  });

  it.each([
    ["'a\nb' && secrets.X", "secrets.X"],
    ["format('\n''\n{0}', secrets.X) ||\n 'q\n' || 1", "secrets.X"],
    ["'\n'secrets", "secrets"],
    ["'\n'\n || env.A\n == secrets['B'] )", "env.A"],
  ])("keeps its places after a string of several lines: %j", (text, first) => {
    const [access] = parseExpression(text).accesses;
    expect(text.slice(access?.start, access?.end)).toBe(first);
  });

  it("of any text never throws, and every access lies in it", () => {
    const piece = fc.constantFrom(
      "secrets",
      ".",
      "X",
      "[",
      "]",
      "'",
      "(",
      ")",
      "||",
      "&&",
      "!",
      " ",
      "\n",
      "'\n'",
      "toJSON",
      "*",
      "==",
      ",",
      "é",
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("")),
    );
    fc.assert(
      fc.property(text, (value) => {
        for (const access of parseExpression(value).accesses) {
          expect(access.start).toBeGreaterThanOrEqual(0);
          expect(access.end).toBeLessThanOrEqual(value.length);
          expect(value.slice(access.start, access.start + access.root.length).toLowerCase()).toBe(access.root);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("that names secrets anywhere outside a string gives an access to it", () => {
    const noise = fc.string({ unit: fc.constantFrom("a", " ", "(", ")", "|", "&", "!", "=", ",", "[", "]", "1") });
    fc.assert(
      fc.property(noise, noise, (before, after) => {
        const roots = parseExpression(`${before} secrets.X ${after}`).accesses.map((access) => access.root);
        expect(roots).toContain("secrets");
      }),
      { numRuns: 500 },
    );
  });
});
