import { describe, expect, test } from "vitest";
import { fnmatch } from "../../../demo/github/rules/match.ts";
import { chooseDeployed, literalPattern, MOST_DEPLOYED } from "../../../lib/core/freeze/deployed.ts";
import type { Epoch } from "../../../lib/core/freeze/epoch.ts";
import { rulesetDocument } from "../../../lib/core/freeze/rulesets.ts";

const GUARDED = { releasePatterns: ["release/**"], defaults: new Map([["a", "main"]]) };

describe("branches that deployed", () => {
  test("are named once, without those that are guarded already, and without a queue's own", () => {
    const seen = ["production", "main", "release/1", "gh-readonly-queue/main/pr-1-abc"].flatMap((branch) => [
      { repositoryId: "a", branch },
      { repositoryId: "b", branch },
    ]);
    // `main` is no default branch of the second one, where it deploys.
    expect(chooseDeployed(seen, GUARDED)).toEqual({ branches: ["main", "production"], left: 0 });
  });

  test("beyond what a ruleset names are counted, and those of the fewest repositories", () => {
    const seen = Array.from({ length: MOST_DEPLOYED + 3 }, (_, index) => ({ repositoryId: "a", branch: `b${index}` }));
    const { branches, left } = chooseDeployed([...seen, { repositoryId: "b", branch: "b102" }], GUARDED);
    expect([branches.length, left]).toEqual([MOST_DEPLOYED, 3]);
    expect(branches).toContain("b102");
  });

  test.each(["a b", "a..b", "a*", "a[b", "", "x".repeat(251), "a\u0000", "/a", "a@{b"])(
    "of no branch's name are left out: %j",
    (branch) => {
      expect(chooseDeployed([{ repositoryId: "a", branch }], GUARDED).branches).toEqual([]);
    },
  );

  test.each(["production", "deploy/eu", "a{b,c}", "odd]name", "!not"])(
    "%s means itself in a ruleset, and nothing else",
    (name) => {
      const pattern = literalPattern(name);
      expect(fnmatch(pattern, name)).toBe(true);
      expect(fnmatch(pattern, `${name}x`)).toBe(false);
      const settings = { freezerAppId: 1, mergeAppId: null, releasePatterns: [], deployedBranches: [name] };
      const state = { slot: 1, kind: "deployed", epoch: "e01" as Epoch, active: true } as const;
      expect(rulesetDocument(state, settings).conditions.ref_name.include).toEqual([`refs/heads/${pattern}`]);
    },
  );
});
