import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { actorText, type Drift, driftOf, type SeenRuleset, weakens } from "../../../lib/core/freeze/drift.ts";
import {
  CHECKED_KINDS,
  type GuardSettings,
  gateContext,
  kindsOf,
  RULESET_KINDS,
  type RulesetDocument,
  rulesetDocument,
  rulesetName,
} from "../../../lib/core/freeze/rulesets.ts";
import { SLOTS } from "../../../lib/core/freeze/slot.ts";

const SETTINGS: GuardSettings = {
  freezerAppId: 77,
  mergeAppId: 88,
  releasePatterns: ["release/**", "v[0-9]*"],
  deployedBranches: ["production"],
};
const states = fc.record({
  slot: fc.constantFrom(...SLOTS),
  kind: fc.constantFrom(...RULESET_KINDS),
  epoch: fc.constantFrom("e01" as const, "e42" as const),
  active: fc.boolean(),
});

/** As GitHub shows it: with parameters of its own, in another order. */
function shown(document: RulesetDocument): SeenRuleset {
  const { ref_name, repository_property } = document.conditions;
  return {
    name: document.name,
    target: document.target,
    enforcement: document.enforcement,
    bypassActors: document.bypass_actors,
    refs: { include: [...ref_name.include].reverse(), exclude: ref_name.exclude },
    properties: repository_property,
    repositoryIds: null,
    rules: document.rules
      .map(({ type, parameters }) =>
        parameters === undefined ? { type } : { type, parameters: { ...parameters, allowed_merge_methods: ["merge"] } },
      )
      .reverse(),
  };
}

const document = (kind: (typeof RULESET_KINDS)[number]) =>
  rulesetDocument({ slot: 1, kind, epoch: "e07", active: true }, SETTINGS);
const codes = (drifts: readonly Drift[]) => drifts.map(({ code }) => code);

describe("a ruleset", () => {
  test("is about repositories in scope that were not let out of this epoch, and nobody passes it", () => {
    expect(document("default")).toMatchObject({
      name: "Thaw freeze 1: default branches",
      target: "branch",
      enforcement: "active",
      bypass_actors: [],
      conditions: {
        ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] },
        repository_property: {
          include: [{ name: "freeze_scope_1", property_values: ["in"], source: "custom" }],
          exclude: [{ name: "thaw_epoch_1", property_values: ["e07"], source: "custom" }],
        },
      },
    });
  });

  test("asks for a check of the Freezer App whose name has the epoch and the kind, each once", () => {
    for (const kind of CHECKED_KINDS)
      expect(document(kind).rules.find(({ type }) => type === "required_status_checks")?.parameters).toEqual({
        required_status_checks: [{ context: `thaw-gate/e07/${kind}`, integration_id: 77 }],
        strict_required_status_checks_policy: true,
        do_not_enforce_on_create: false,
      });
    const names = SLOTS.flatMap(() => CHECKED_KINDS.map((kind) => gateContext("e07", kind)));
    expect(new Set(names).size).toBe(CHECKED_KINDS.length);
  });

  test("of tags lets none be made, moved or deleted", () => {
    expect(document("tags")).toMatchObject({
      target: "tag",
      conditions: { ref_name: { include: ["~ALL"] } },
      rules: [{ type: "creation" }, { type: "update" }, { type: "deletion" }],
    });
  });

  test("of a lockdown lets the Merge App alone merge, by pull request, and leaves other branches to be pushed to", () => {
    expect(document("lockdown")).toMatchObject({
      bypass_actors: [{ actor_id: 88, actor_type: "Integration", bypass_mode: "pull_request" }],
      conditions: {
        ref_name: {
          include: ["~DEFAULT_BRANCH", "refs/heads/release/**/*", "refs/heads/v[0-9]*", "refs/heads/production"],
        },
      },
      rules: [{ type: "update" }],
    });
  });

  test("that would guard nothing is not made", () => {
    expect(kindsOf(SETTINGS)).toEqual([...RULESET_KINDS]);
    expect(kindsOf({ ...SETTINGS, mergeAppId: null, releasePatterns: [], deployedBranches: [] })).toEqual([
      "default",
      "tags",
    ]);
  });

  test("is found by a name that no other has", () => {
    const names = SLOTS.flatMap((slot) => RULESET_KINDS.map((kind) => rulesetName(slot, kind)));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("what GitHub has", () => {
  test("is as it should be, whatever GitHub adds and in whatever order it tells it", () => {
    fc.assert(
      fc.property(states, (state) => {
        const wanted = rulesetDocument(state, SETTINGS);
        expect(driftOf(wanted, shown(wanted))).toEqual([]);
      }),
    );
  });

  test("differs where it is another slot's, kind's or epoch's, or not in the same state of being on", () => {
    fc.assert(
      fc.property(states, states, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        const drifts = driftOf(rulesetDocument(one, SETTINGS), shown(rulesetDocument(other, SETTINGS)));
        expect(drifts.some(weakens)).toBe(true);
      }),
    );
  });

  const wanted = document("default");
  const seen = shown(wanted);
  const check = { context: "thaw-gate/e07/default", integration_id: 77 };
  const withCheck = (parameters: object): SeenRuleset => ({
    ...seen,
    rules: seen.rules.map((rule) =>
      rule.type === "required_status_checks"
        ? { type: rule.type, parameters: { ...rule.parameters, ...parameters } }
        : rule,
    ),
  });

  test.each<[string, SeenRuleset | null, string[]]>([
    ["nothing", null, ["missing"]],
    ["off", { ...seen, enforcement: "disabled" }, ["enforcement"]],
    ["only tried", { ...seen, enforcement: "evaluate" }, ["enforcement"]],
    ["about tags", { ...seen, target: "tag" }, ["target"]],
    ["with bypass actors that may not be seen", { ...seen, bypassActors: null }, ["bypass-unseen"]],
    [
      "with one who passes",
      { ...seen, bypassActors: [{ actor_id: 1, actor_type: "Team", bypass_mode: "always" }] },
      ["bypass"],
    ],
    [
      "with one who passes without a trace",
      { ...seen, bypassActors: [{ actor_id: null, actor_type: "DeployKey", bypass_mode: "exempt" }] },
      ["exempt"],
    ],
    ["with another branch", { ...seen, refs: { include: ["refs/heads/other"], exclude: [] } }, ["refs"]],
    [
      "with a branch left out",
      { ...seen, refs: { include: ["~DEFAULT_BRANCH"], exclude: ["refs/heads/main"] } },
      ["refs"],
    ],
    ["by name instead of by property", { ...seen, properties: null }, ["repositories"]],
    [
      "with one more epoch that is let out",
      {
        ...seen,
        properties: {
          include: seen.properties?.include ?? [],
          exclude: [{ name: "thaw_epoch_1", property_values: ["e07", "e06"] }],
        },
      },
      ["repositories"],
    ],
    [
      "with one more condition",
      {
        ...seen,
        properties: {
          include: [...(seen.properties?.include ?? []), { name: "team", property_values: ["x"] }],
          exclude: seen.properties?.exclude ?? [],
        },
      },
      ["repositories"],
    ],
    ["without a rule", { ...seen, rules: seen.rules.filter(({ type }) => type !== "pull_request") }, ["rule"]],
    ["with a check of any App", withCheck({ required_status_checks: [{ context: check.context }] }), ["rule"]],
    [
      "with a check of another App",
      withCheck({ required_status_checks: [{ ...check, integration_id: 78 }] }),
      ["rule"],
    ],
    ["with no check", withCheck({ required_status_checks: [] }), ["rule"]],
    ["with a check that branches are made without", withCheck({ do_not_enforce_on_create: true }), ["rule"]],
    ["with a check of an old base", withCheck({ strict_required_status_checks_policy: false }), ["rule"]],
    [
      "with a rule that has lost what it says",
      { ...seen, rules: seen.rules.map(({ type }) => ({ type })) },
      ["rule", "rule"],
    ],
  ])("%s does not hold", (_, sight, expected) => {
    const drifts = driftOf(wanted, sight);
    expect(codes(drifts)).toEqual(expected);
    expect(drifts.every(weakens)).toBe(true);
  });

  test("holds all the same with a rule more and another name, and both are told", () => {
    const drifts = driftOf(wanted, { ...seen, name: "x", rules: [...seen.rules, { type: "required_signatures" }] });
    expect(codes(drifts)).toEqual(["rule-added", "name"]);
    expect(drifts.some(weakens)).toBe(false);
  });

  test("in a lockdown, the Merge App in another way is one who passes", () => {
    const lockdown = document("lockdown");
    const bypassActors = [{ actor_id: 88, actor_type: "Integration", bypass_mode: "always" }];
    expect(driftOf(lockdown, { ...shown(lockdown), bypassActors })).toEqual([
      { code: "bypass", what: "Integration 88 (always)" },
    ]);
    expect(actorText({ actor_id: null, actor_type: "OrganizationAdmin", bypass_mode: "always" })).toBe(
      "OrganizationAdmin (always)",
    );
  });
});
