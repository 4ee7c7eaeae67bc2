import fc from "fast-check";
import { expect, test } from "vitest";
import { parseWorkflowRef, workflowRefText } from "../../../lib/core/trust/identity.ts";

test("a workflow ref is taken apart into repository, path and ref", () => {
  const text = "acme/app/.github/workflows/ci.yml@refs/heads/a@b";
  const parsed = parseWorkflowRef(text);
  expect(parsed).toEqual({ repository: "acme/app", path: ".github/workflows/ci.yml", ref: "refs/heads/a@b" });
  expect(parsed === null ? "" : workflowRefText(parsed)).toBe(text);
});

test.each([
  "",
  "@",
  "acme/app/ci.yml",
  "acme/app@r",
  "acme/app/@r",
  "/app/ci.yml@r",
  "acme//ci.yml@r",
  "acme/app/ci.yml@",
  "acme@r",
])("%j is none", (text) => {
  expect(parseWorkflowRef(text)).toBeNull();
});

test("nothing that is read loses a character", () => {
  const part = fc.string({ minLength: 1, unit: fc.constantFrom("a", ".", "-", "ü") });
  const whole = fc.tuple(part, part, part, fc.string({ minLength: 1 })).map(([a, b, c, d]) => `${a}/${b}/${c}@${d}`);
  fc.assert(
    fc.property(fc.oneof(whole, fc.string()), (text) => {
      const parsed = parseWorkflowRef(text);
      return parsed === null || workflowRefText(parsed) === text;
    }),
  );
});
