import { expect, test } from "vitest";
import type { Epoch } from "../../../lib/core/freeze/epoch.ts";
import { rulesetByIds, rulesetOfRepository } from "../../../lib/core/freeze/ladder.ts";
import { rulesetDocument } from "../../../lib/core/freeze/rulesets.ts";

const document = rulesetDocument(
  { slot: 1, kind: "default", epoch: "e01" as Epoch, active: true },
  { freezerAppId: 1, mergeAppId: null, releasePatterns: [], deployedBranches: [] },
);

test("the weaker rulesets refuse the same, of the same branches", () => {
  for (const weaker of [rulesetByIds(document, [7]), rulesetOfRepository(document)]) {
    expect(weaker.rules).toEqual(document.rules);
    expect(weaker.bypass_actors).toEqual([]);
    expect(weaker.conditions.ref_name).toEqual(document.conditions.ref_name);
    expect(weaker.conditions).not.toHaveProperty("repository_property");
  }
});

test("a ruleset by ids names each repository once, and one of nobody is none", () => {
  expect(rulesetByIds(document, [9, 7, 9]).conditions.repository_id).toEqual({ repository_ids: [7, 9] });
  expect(() => rulesetByIds(document, [])).toThrow(RangeError);
});
