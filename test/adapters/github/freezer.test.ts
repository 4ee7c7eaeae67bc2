import { describe, expect, test } from "vitest";
import { createFreezer } from "../../../lib/adapters/github/index.ts";
import { driftOf } from "../../../lib/core/freeze/drift.ts";
import { standIn } from "../../demo/github/support.ts";
import {
  answer,
  documentOf,
  FREEZER,
  frozenOrganisation,
  got,
  merged,
  pushed,
  RULESETS,
  repository,
  writesOf,
} from "./freezer-support.ts";
import { connect } from "./support.ts";

const frozen = frozenOrganisation();

describe("a ruleset", () => {
  test("that is turned on by one request holds merges and pushes, and lets them through when it is off again", async () => {
    const place = await repository(frozen);
    const made = got(await frozen.freezer.createRuleset(frozen.installation, documentOf(frozen, false)));
    expect(await merged(frozen, place)).toBe(true);
    frozen.github.control.clearRequests();
    got(await frozen.freezer.updateRuleset(frozen.installation, made.id, documentOf(frozen, true)));
    expect(writesOf(frozen)).toHaveLength(1);
    expect([await merged(frozen, place), await pushed(frozen, place)]).toEqual([false, false]);
    got(await frozen.freezer.updateRuleset(frozen.installation, made.id, documentOf(frozen, false)));
    expect(await merged(frozen, place)).toBe(true);
  });

  test("is read back as it was written, without a difference", async () => {
    const made = [documentOf(frozen, true), documentOf(frozen, false, "tags")].map(async (document) => ({
      document,
      seen: got(await frozen.freezer.createRuleset(frozen.installation, document)),
    }));
    for (const { document, seen } of await Promise.all(made)) {
      expect(driftOf(document, seen)).toEqual([]);
      expect(driftOf(document, got(await frozen.freezer.ruleset(frozen.installation, seen.id)))).toEqual([]);
    }
    const all = got(await frozen.freezer.rulesets(frozen.installation));
    expect(all.map(({ name }) => name).sort()).toEqual(["Thaw freeze 1: default branches", "Thaw freeze 1: tags"]);
  });

  test("has a token for rulesets and nothing else", async () => {
    got(await frozen.freezer.rulesets(frozen.installation));
    expect(frozen.setting.mints).toMatchObject([
      { role: "freezer", permissions: { organization_administration: "write" } },
    ]);
    expect(Object.keys(frozen.setting.mints[0]?.permissions ?? {}).filter((name) => name !== "metadata")).toHaveLength(
      1,
    );
  });

  test("that is gone is null to a reader, and a failure to who changes or deletes it", async () => {
    const { id } = got(await frozen.freezer.createRuleset(frozen.installation, documentOf(frozen, true)));
    got(await frozen.freezer.deleteRuleset(frozen.installation, id));
    expect(got(await frozen.freezer.ruleset(frozen.installation, id))).toBeNull();
    for (const gone of [
      await frozen.freezer.updateRuleset(frozen.installation, id, documentOf(frozen, true)),
      await frozen.freezer.deleteRuleset(frozen.installation, id),
    ])
      expect(gone).toMatchObject({ ok: false, failure: { code: "not-found" } });
  });

  test("that is deleted while all are listed is left out", async () => {
    const { id } = got(await frozen.freezer.createRuleset(frozen.installation, documentOf(frozen, true)));
    const both = [
      { id, name: "ours" },
      { id: 999, name: "gone since" },
    ];
    answer(frozen, RULESETS, both);
    expect(got(await frozen.freezer.rulesets(frozen.installation)).map((one) => one.id)).toEqual([id]);
  });

  test("that GitHub refuses says so, and one whose answer was cut says that it may be there", async () => {
    expect(
      await frozen.freezer.createRuleset(frozen.installation, { ...documentOf(frozen, true), name: 5 as never }),
    ).toMatchObject({
      failure: { code: "invalid", status: 422, outcomeUnknown: false },
    });
    frozen.github.control.fail({ method: "POST", route: RULESETS, fault: { kind: "cut", when: "after" } });
    expect(await frozen.freezer.createRuleset(frozen.installation, documentOf(frozen, true))).toMatchObject({
      failure: { code: "unavailable", outcomeUnknown: true },
    });
    expect(got(await frozen.freezer.rulesets(frozen.installation))).toHaveLength(1);
  });

  test("of which the reader may not see who passes has null there, which is not nobody", async () => {
    const { id } = got(await frozen.freezer.createRuleset(frozen.installation, documentOf(frozen, true)));
    const whole = { id, name: "n", target: "branch", source: "fjordline", enforcement: "active", rules: [] };
    answer(frozen, `${RULESETS}/{id}`, whole);
    expect(got(await frozen.freezer.ruleset(frozen.installation, id))).toMatchObject({
      bypassActors: null,
      properties: null,
    });
    answer(frozen, `${RULESETS}/{id}`, { ...whole, bypass_actors: [{ actor_type: "OrganizationAdmin" }] });
    expect(got(await frozen.freezer.ruleset(frozen.installation, id))?.bypassActors).toEqual([
      { actor_id: null, actor_type: "OrganizationAdmin", bypass_mode: "always" },
    ]);
  });

  const spec = { include: [{ name: "a", property_values: ["b"] }], exclude: [] };
  test.each([
    ["of a kind that is not known", { organization_id: { organization_ids: [1] } }],
    ["by names", { repository_name: { include: ["~ALL"], exclude: [] } }],
    ["by properties and by something else", { repository_property: spec, repository_name: { include: ["~ALL"] } }],
    ["that are none", {}],
  ])("with conditions %s is not taken for one by properties", async (_, conditions) => {
    const refs = { ref_name: { include: ["~ALL"], exclude: [] } };
    const whole = { id: 7, name: "n", target: "push", enforcement: "evaluate", bypass_actors: [] };
    answer(frozen, `${RULESETS}/{id}`, {
      ...whole,
      conditions: { ...refs, ...conditions },
      rules: [{ type: "odd", parameters: {} }],
    });
    expect(got(await frozen.freezer.ruleset(frozen.installation, 7))).toMatchObject({
      target: "push",
      refs: { include: ["~ALL"] },
      properties: null,
      rules: [{ type: "odd" }],
    });
  });

  test("by ids of repositories tells them", async () => {
    const conditions = { repository_id: { repository_ids: [3, 4] } };
    answer(frozen, `${RULESETS}/{id}`, { id: 7, name: "n", enforcement: "active", conditions });
    expect(got(await frozen.freezer.ruleset(frozen.installation, 7))).toMatchObject({
      repositoryIds: [3, 4],
      properties: null,
      refs: null,
    });
  });

  test.each([[[]], [{ id: "7" }], [{ id: 7, name: "n", enforcement: "active", rules: "none" }], [null]])(
    "whose answer is no ruleset is not understood: %j",
    async (body) => {
      answer(frozen, `${RULESETS}/{id}`, body);
      expect(await frozen.freezer.ruleset(frozen.installation, 7)).toMatchObject({ failure: { code: "unavailable" } });
    },
  );

  test("tells who changed it, the newest first, by name where GitHub has one", async () => {
    const { id } = got(await frozen.freezer.createRuleset(frozen.installation, documentOf(frozen, true)));
    frozen.github.control.addMember("fjordline", "grace");
    frozen.github.control.editRuleset(id, { enforcement: "disabled" }, "grace");
    const [newest, ...older] = got(await frozen.freezer.rulesetHistory(frozen.installation, id));
    expect(newest).toMatchObject({ version: 2, by: "grace" });
    expect(older.map(({ version }) => version)).toEqual([1]);
  });
});

describe("whether rulesets are offered", () => {
  test("is found out by one that is off, which is taken away again", async () => {
    expect(await frozen.freezer.probe(frozen.installation)).toEqual({ state: "offered", failure: null });
    expect(writesOf(frozen).map((write) => write.split(" ")[0])).toEqual(["POST", "DELETE"]);
    expect(frozen.github.control.rulesets()).toEqual([]);
  });

  test("is found out also after a probe that was cut, of which nothing is left", async () => {
    frozen.github.control.fail({ method: "POST", route: RULESETS, fault: { kind: "cut", when: "after" } });
    expect(await frozen.freezer.probe(frozen.installation)).toMatchObject({
      state: "unknown",
      failure: { outcomeUnknown: true },
    });
    expect(frozen.github.control.rulesets()).toMatchObject([{ enforcement: "disabled" }]);
    expect(await frozen.freezer.probe(frozen.installation)).toEqual({ state: "offered", failure: null });
    expect(frozen.github.control.rulesets()).toEqual([]);
  });

  test("is told apart from what the App may not do, and from a GitHub that does not answer", async () => {
    const less = { metadata: "read", checks: "write" } as const;
    const own = await connect(frozen.github, {}, { freezer: less });
    const where = { ...frozen.installation, id: own.where.freezer.installation };
    expect((await createFreezer(own.apps).probe(where)).state).toBe("not-allowed");
    frozen.github.control.fail({ method: "POST", route: RULESETS, fault: { kind: "status", status: 500 } });
    expect((await frozen.freezer.probe(frozen.installation)).state).toBe("unknown");
  });

  test("is no where the plan has none", async () => {
    const small = await standIn();
    await small.control.createRepository("fjordline/app", { files: { "a.txt": "a" } });
    small.control.offerNoRulesets("fjordline");
    const own = await connect(small, {}, { freezer: FREEZER });
    const where = { ...frozen.installation, id: own.where.freezer.installation };
    expect((await createFreezer(own.apps).probe(where)).state).toBe("not-offered");
  });
});

test("a caller who gives up is told so", async () => {
  const asked = frozen.freezer.rulesets(frozen.installation, { signal: AbortSignal.abort() });
  expect(await asked).toMatchObject({ failure: { code: "unavailable" } });
});
