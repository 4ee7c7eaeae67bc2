import { describe, expect, test } from "vitest";
import { type ExceptionRow, endRefreezes } from "../../../lib/core/freeze/exception.ts";
import { FREEZE_STATES } from "../../../lib/core/freeze/repository-state.ts";

const ROW: ExceptionRow = { id: "a", gate: "app-audit", approvedAt: 1, expiresAt: 100, endedAt: 50 };
const other = (more: Partial<ExceptionRow>): ExceptionRow => ({ ...ROW, id: "b", endedAt: null, ...more });

describe("the end of an exception", () => {
  test.each(FREEZE_STATES)("freezes again only what is out because of one: %s", (state) => {
    expect(endRefreezes(ROW, [ROW], state, 60)).toBe(state === "excepted");
  });

  test.each([
    ["another one of its gate lives", other({}), false],
    ["the glass is broken as well", other({ gate: null }), false],
    ["another gate's lives", other({ gate: "commit-review" }), true],
    ["the other one of its gate waits for approval", other({ approvedAt: null }), true],
    ["the other one of its gate has expired", other({ expiresAt: 60 }), true],
    ["the other one of its gate was taken back", other({ endedAt: 55 }), true],
  ] as const)("where %s", (_, one, refreezes) => {
    expect(endRefreezes(ROW, [ROW, one], "excepted", 60)).toBe(refreezes);
  });

  test("freezes nothing again where nobody had agreed to it", () => {
    expect(endRefreezes({ ...ROW, approvedAt: null }, [], "excepted", 60)).toBe(false);
  });
});
