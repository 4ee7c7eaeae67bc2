import { describe, expect, test } from "vitest";
import { mayApproveCampaign, namesText } from "../../../lib/core/campaign/approval.ts";

const ADA = { id: "a", login: "ada" };
const BEN = { id: "b", login: "ben" };

describe("who may approve a campaign", () => {
  test.each([
    ["another person than its maker", "b", [ADA, BEN], { ok: true, value: { alone: false } }],
    ["its maker, where nobody else may, and it is said", "a", [ADA], { ok: true, value: { alone: true } }],
    ["its maker, also where no list names anybody", "a", [], { ok: true, value: { alone: true } }],
    ["not its maker where somebody else may", "a", [ADA, BEN], { ok: false, failure: { code: "own-campaign" } }],
  ] as const)("%s", (_, approverId, approvers, result) => {
    expect(mayApproveCampaign({ approverId, creatorId: "a", approvers })).toMatchObject(result);
  });

  test("is named to whoever may not", () => {
    const result = mayApproveCampaign({ approverId: "a", creatorId: "a", approvers: [ADA, BEN] });
    expect(result.ok ? "" : result.failure.message).toContain("Ask ben.");
  });
});

test.each([
  [["ada"], "ada"],
  [["ada", "ben"], "ada or ben"],
  [["ada", "ben", "cleo"], "ada, ben or cleo"],
  [["ada", "ben", "cleo", "dan", "eve"], "ada, ben, cleo or one of 2 more"],
])("names %j as %s", (names, text) => {
  expect(namesText(names)).toBe(text);
});
