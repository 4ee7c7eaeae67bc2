import { describe, expect, test } from "vitest";
import { judgeUpdate, type Mover, type RefUpdate, type UpdateFacts } from "../../../../demo/github/rules/judge.ts";
import { fnmatch, type Guarded, isAbout } from "../../../../demo/github/rules/match.ts";
import type { Rule, Ruleset } from "../../../../demo/github/rules/model.ts";

const REPOSITORY: Guarded = {
  id: 7,
  ownerId: 1,
  name: "route-api",
  defaultBranch: "main",
  properties: new Map([["scope", ["in"]]]),
};

function ruleset(given: Partial<Ruleset> = {}): Ruleset {
  return {
    id: 11,
    source: { kind: "organization", id: 1 },
    name: "freeze",
    target: "branch",
    enforcement: "active",
    bypass: [],
    refs: { include: ["~DEFAULT_BRANCH"], exclude: [] },
    repositories: {
      properties: {
        include: [{ name: "scope", values: ["in"] }],
        exclude: [{ name: "epoch", values: ["e01"] }],
      },
    },
    rules: [],
    createdAt: 0,
    updatedAt: 0,
    ...given,
  };
}

describe("a ruleset is about", () => {
  const about = (given: Partial<Ruleset>, repository: Partial<Guarded> = {}, ref = "refs/heads/main") =>
    isAbout(ruleset(given), { ...REPOSITORY, ...repository }, ref);

  test("repositories with all of the properties that it names, and none of those that it leaves out", () => {
    expect(about({})).toBe(true);
    expect(about({}, { properties: new Map() })).toBe(false);
    expect(
      about(
        {},
        {
          properties: new Map([
            ["scope", ["in"]],
            ["epoch", ["e02"]],
          ]),
        },
      ),
    ).toBe(true);
    expect(
      about(
        {},
        {
          properties: new Map([
            ["scope", ["in"]],
            ["epoch", ["e01"]],
          ]),
        },
      ),
    ).toBe(false);
  });

  test("repositories by their ids or their names, of its own organisation", () => {
    expect(about({ repositories: { ids: [7] } })).toBe(true);
    expect(about({ repositories: { ids: [8] } })).toBe(false);
    expect(about({ repositories: { names: { include: ["~ALL"], exclude: ["route-*"] } } })).toBe(false);
    expect(about({ repositories: { names: { include: ["route-*"], exclude: [] } } })).toBe(true);
    expect(about({}, { ownerId: 2 })).toBe(false);
    expect(about({ source: { kind: "repository", id: 7 }, repositories: {} })).toBe(true);
    expect(about({ source: { kind: "repository", id: 8 }, repositories: {} })).toBe(false);
  });

  test("the default branch, whatever it is called, and refs of its own kind", () => {
    expect(about({}, { defaultBranch: "trunk" })).toBe(false);
    expect(about({}, { defaultBranch: "trunk" }, "refs/heads/trunk")).toBe(true);
    expect(about({ refs: { include: ["~ALL"], exclude: [] } }, {}, "refs/tags/main")).toBe(false);
    expect(about({ target: "tag", refs: { include: ["~ALL"], exclude: [] } }, {}, "refs/tags/v1")).toBe(true);
  });

  test.each([
    ["refs/heads/release/*", "refs/heads/release/1", true],
    ["refs/heads/release/*", "refs/heads/release/1/a", false],
    ["refs/heads/release/**/*", "refs/heads/release/1", true],
    ["refs/heads/release/**/*", "refs/heads/release/1/a", true],
    ["refs/heads/release/**", "refs/heads/release/1/a", false],
    ["refs/heads/v[0-9]*", "refs/heads/v1.x", true],
    ["refs/heads/v[0-9]*", "refs/heads/vx", false],
    ["refs/heads/v[!0-9]", "refs/heads/vx", true],
    ["refs/heads/a.b", "refs/heads/aXb", false],
    ["refs/heads/?", "refs/heads/a", true],
  ])("%s and %s: %s", (pattern, text, expected) => expect(fnmatch(pattern, text)).toBe(expected));
});

const PERSON: Mover = {
  login: "ada",
  appId: null,
  userId: 5,
  teamIds: [3],
  organizationAdmin: false,
  repositoryRole: 4,
};
const MERGE: RefUpdate = { ref: "refs/heads/main", from: "a", to: "b", via: "merge", mover: PERSON };
const FACTS: UpdateFacts = {
  forced: false,
  bringing: { number: 1, headSha: "head", approvals: 0 },
  upToDate: true,
  isGood: (sha, { context, integrationId }) => sha === "head" && context === "gate" && integrationId === 9,
};

function judge(rules: readonly Rule[], update: Partial<RefUpdate> = {}, facts: Partial<UpdateFacts> = {}, given = {}) {
  return judgeUpdate({ ...MERGE, ...update }, REPOSITORY, [ruleset({ rules, ...given })], { ...FACTS, ...facts });
}

const CHECK: Rule = {
  type: "required_status_checks",
  checks: [{ context: "gate", integrationId: 9 }],
  strict: true,
  unenforcedOnCreate: false,
};
const PULL: Rule = { type: "pull_request", approvals: 0, parameters: {} };

describe("an update", () => {
  test.each<[string, Rule, Partial<RefUpdate>, Partial<UpdateFacts>, number]>([
    ["creating", { type: "creation" }, { from: null, via: "push" }, {}, 1],
    ["not creating", { type: "creation" }, {}, {}, 0],
    ["deleting", { type: "deletion" }, { to: null, via: "push" }, {}, 1],
    ["not deleting", { type: "deletion" }, {}, {}, 0],
    ["merging where updates are restricted", { type: "update" }, {}, {}, 1],
    ["creating where updates are restricted", { type: "update" }, { from: null }, {}, 0],
    ["forcing", { type: "non_fast_forward" }, { via: "push" }, { forced: true }, 1],
    ["pushing without a pull request", PULL, { via: "push" }, { bringing: null }, 1],
    ["pushing a merge of a pull request that was made by hand", PULL, { via: "push" }, {}, 0],
    ["merging", PULL, {}, {}, 0],
    ["merging without an approval", { ...PULL, approvals: 1 }, {}, {}, 1],
    ["merging a commit with the check", CHECK, {}, {}, 0],
    ["merging a commit without it", CHECK, {}, { isGood: () => false }, 1],
    ["merging what is behind its base", CHECK, {}, { upToDate: false }, 1],
    ["pushing a commit without the check", CHECK, { via: "push" }, { bringing: null }, 1],
    ["pushing a commit with it", CHECK, { via: "push", to: "head" }, { bringing: null }, 0],
    ["creating a branch at a commit without it", CHECK, { from: null, via: "push" }, { bringing: null }, 1],
    [
      "creating where that is let through",
      { ...CHECK, unenforcedOnCreate: true },
      { from: null },
      { bringing: null },
      0,
    ],
  ])("%s", (_, rule, update, facts, violations) => {
    expect(judge([rule], update, facts).violations).toHaveLength(violations);
  });

  test("is told what is missing in GitHub's words", () => {
    expect(judge([CHECK], {}, { isGood: () => false }).violations).toEqual([
      'Required status check "gate" is expected.',
    ]);
  });

  test("is judged by active rulesets only, and by every one of them", () => {
    expect(judge([{ type: "update" }], {}, {}, { enforcement: "disabled" })).toEqual({
      violations: [],
      bypassed: [],
      applied: [],
    });
    expect(judge([{ type: "update" }], {}, {}, { enforcement: "evaluate" }).violations).toEqual([]);
    const both = [ruleset({ id: 1, rules: [PULL] }), ruleset({ id: 2, rules: [{ type: "update" }] })];
    expect(judgeUpdate(MERGE, REPOSITORY, both, FACTS)).toMatchObject({
      applied: [1, 2],
      violations: [expect.any(String)],
    });
  });
});

describe("who passes a ruleset", () => {
  const by = (actorType: string, actorId: number | null, mode: "always" | "pull_request" | "exempt") => ({
    bypass: [{ actorType, actorId, mode }],
  });
  const moved = (given: object, mover: Partial<Mover> = {}, via: "push" | "merge" = "push") =>
    judge([{ type: "update" }], { via, mover: { ...PERSON, ...mover } }, {}, given);

  test.each<[object, Partial<Mover>, boolean]>([
    [by("Team", 3, "always"), {}, true],
    [by("Team", 4, "always"), {}, false],
    [by("User", 5, "always"), {}, true],
    [by("RepositoryRole", 4, "always"), {}, true],
    [by("RepositoryRole", 5, "always"), {}, false],
    [by("OrganizationAdmin", null, "always"), {}, false],
    [by("OrganizationAdmin", null, "always"), { organizationAdmin: true }, true],
    [by("Integration", 5, "always"), {}, false],
    [by("Integration", 9, "always"), { appId: 9 }, true],
    [by("DeployKey", null, "always"), {}, false],
  ])("%j with %j: %s", (given, mover, passes) => {
    expect(moved(given, mover)).toMatchObject(passes ? { violations: [], bypassed: [11] } : { bypassed: [] });
    expect(moved(given, mover).violations).toHaveLength(passes ? 0 : 1);
  });

  test("by `pull_request` only when merging one", () => {
    const given = by("Integration", 9, "pull_request");
    expect(moved(given, { appId: 9 }, "push").violations).toHaveLength(1);
    expect(moved(given, { appId: 9 }, "merge")).toMatchObject({ violations: [], bypassed: [11] });
  });

  test("by `exempt` leaves no trace", () => {
    expect(moved(by("Team", 3, "exempt"))).toMatchObject({ violations: [], bypassed: [] });
  });
});
