import { expect, test } from "vitest";
import { DECISION_REASONS, FAILURE_REASONS, PROOF_REASONS, REASONS } from "../../../lib/core/trust/reasons.ts";

const GROUPS = [PROOF_REASONS, DECISION_REASONS, FAILURE_REASONS];

test("every reason is one sentence or two, and no two are the same", () => {
  const texts = Object.values(REASONS);
  for (const text of texts) expect(text).toMatch(/^[A-Z].{15,}\.$/);
  expect(new Set(texts).size).toBe(texts.length);
});

test("each code stands in one group, and all of them in the whole", () => {
  const codes = GROUPS.flatMap((group) => Object.keys(group));
  expect(new Set(codes).size).toBe(codes.length);
  expect(Object.keys(REASONS).sort()).toEqual([...codes].sort());
});
