import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EPOCHS, isEpoch, nextEpoch } from "../../../lib/core/freeze/epoch.ts";
import { freezeCost, type PastMerge, replay } from "../../../lib/core/freeze/plan-freeze.ts";
import { inCalls, propertyCalls, type Scope } from "../../../lib/core/freeze/scope.ts";
import {
  chooseSlot,
  IN_SCOPE,
  isInByDefault,
  OUT_OF_SCOPE,
  SLOTS,
  type SlotFacts,
  slotProperties,
} from "../../../lib/core/freeze/slot.ts";

const IDS = Array.from({ length: 100 }, (_, index) => `repository-${index}`);

function slot(number: (typeof SLOTS)[number], given: Partial<SlotFacts> = {}): SlotFacts {
  return {
    slot: number,
    lastEpoch: null,
    taken: false,
    prepared: true,
    tier: "organisation-property",
    exceptions: [],
    ...given,
  };
}

const chosenIds = fc.subarray(IDS);
const slotFacts = fc.record({
  slot: fc.constantFrom(...SLOTS),
  lastEpoch: fc.constantFrom(null, ...EPOCHS),
  taken: fc.boolean(),
  prepared: fc.boolean(),
  tier: fc.constant("organisation-property" as const),
  exceptions: chosenIds,
});
const scopes: fc.Arbitrary<Scope> = fc.oneof(
  fc.constant({ kind: "all" } as const),
  chosenIds.map((repositoryIds) => ({ kind: "chosen", repositoryIds }) as const),
);

describe("epochs", () => {
  test("follow one another, each once, and end", () => {
    const seen = [];
    for (let epoch = nextEpoch(null); epoch !== null; epoch = nextEpoch(epoch)) seen.push(epoch);
    expect(seen).toEqual([...EPOCHS]);
    expect(new Set(seen).size).toBe(99);
    expect([seen[0], seen[8], seen[98]]).toEqual(["e01", "e09", "e99"]);
  });

  test.each(["e00", "e1", "e100", "E01", "e01 ", "", "01"])("%j is none", (text) => expect(isEpoch(text)).toBe(false));
});

describe("a slot", () => {
  test("has two properties that no administrator of a repository can edit", () => {
    for (const number of SLOTS) {
      const definitions = slotProperties(number);
      expect(definitions.map(({ property_name }) => property_name)).toEqual([
        `freeze_scope_${number}`,
        `thaw_epoch_${number}`,
      ]);
      expect(definitions.map(({ values_editable_by }) => values_editable_by)).toEqual(["org_actors", "org_actors"]);
      for (const { allowed_values } of definitions) expect(allowed_values.length).toBeLessThanOrEqual(200);
    }
  });

  test("covers new repositories in the first, by its default, and lets no repository out by a default", () => {
    for (const number of SLOTS) {
      const [scope, epoch] = slotProperties(number);
      expect(scope).toMatchObject({ required: true, default_value: number === 1 ? IN_SCOPE : OUT_OF_SCOPE });
      expect(epoch).toMatchObject({ required: false, default_value: null });
    }
  });

  test("after its changes, exactly the scope is in it, and its epoch was used in no slot", () => {
    fc.assert(
      fc.property(scopes, fc.uniqueArray(slotFacts, { selector: (facts) => facts.slot }), (scope, slots) => {
        const chosen = chooseSlot(scope, slots, IDS);
        if (typeof chosen === "string") return;
        const facts = slots.find((one) => one.slot === chosen.slot);
        if (facts === undefined) throw new Error("a slot that there is not");
        expect(facts).toMatchObject({ taken: false, prepared: true });
        const scoped = new Set(IDS.filter((id) => isInByDefault(facts.slot) !== facts.exceptions.includes(id)));
        for (const { repositoryId, value } of chosen.changes) {
          if (value === IN_SCOPE) scoped.add(repositoryId);
          else scoped.delete(repositoryId);
        }
        expect([...scoped].sort()).toEqual([...(scope.kind === "all" ? IDS : scope.repositoryIds)].sort());
        const used = slots.map(({ lastEpoch }) => (lastEpoch === null ? -1 : EPOCHS.indexOf(lastEpoch)));
        expect(EPOCHS.indexOf(chosen.epoch)).toBe(Math.max(...used) + 1);
        expect(chosen.propertyCalls).toBe(Math.ceil(chosen.changes.length / 30));
      }),
    );
  });

  test("no other that could be had would cost fewer requests", () => {
    fc.assert(
      fc.property(scopes, fc.uniqueArray(slotFacts, { selector: (facts) => facts.slot }), (scope, used) => {
        const slots = used.map((facts) => ({ ...facts, lastEpoch: null }));
        const chosen = chooseSlot(scope, slots, IDS);
        const alone = slots
          .map((facts) => chooseSlot(scope, [facts], IDS))
          .flatMap((offer) => (typeof offer === "string" ? [] : [offer.propertyCalls]));
        expect(typeof chosen === "string" ? [] : [chosen.propertyCalls]).toEqual(
          alone.length === 0 ? [] : [Math.min(...alone)],
        );
      }),
    );
  });

  test("for all costs nothing beforehand, in the first; why none can be had is told apart", () => {
    expect(chooseSlot({ kind: "all" }, [slot(1), slot(2)], IDS)).toMatchObject({ slot: 1, changes: [], epoch: "e01" });
    expect(chooseSlot({ kind: "all" }, [slot(1, { taken: true }), slot(2)], IDS)).toMatchObject({
      slot: 2,
      propertyCalls: 4,
    });
    const taken = SLOTS.map((number) => slot(number, { taken: true }));
    expect(chooseSlot({ kind: "all" }, taken, IDS)).toBe("all-taken");
    for (const some of [[], taken.slice(0, 1)]) expect(chooseSlot({ kind: "all" }, some, IDS)).toBe("none-prepared");
    expect(chooseSlot({ kind: "all" }, [slot(1, { taken: true }), slot(2, { prepared: false })], IDS)).toBe(
      "none-prepared",
    );
    expect(chooseSlot({ kind: "all" }, [slot(1), slot(2, { lastEpoch: "e99" })], IDS)).toBe("used-up");
  });
});

describe("the cost of a freeze", () => {
  test("for all is the same for three repositories and for three thousand", () => {
    const cost = (count: number) =>
      freezeCost(
        { kind: "all" },
        [slot(1), slot(2)],
        Array.from({ length: count }, (_, index) => `r${index}`),
        4,
      );
    expect(cost(3)).toMatchObject({ rulesetCalls: 4, propertyCalls: 0 });
    expect(cost(3_000)).toMatchObject({ rulesetCalls: 4, propertyCalls: 0 });
  });

  test("of chosen ones is a request for each thirty", () => {
    expect(freezeCost({ kind: "chosen", repositoryIds: IDS.slice(0, 61) }, [slot(1), slot(2)], IDS, 4)).toMatchObject({
      propertyCalls: 2,
      slot: { slot: 1 },
    });
    expect(freezeCost({ kind: "chosen", repositoryIds: IDS.slice(0, 31) }, [slot(2)], IDS, 4)).toMatchObject({
      propertyCalls: 2,
    });
    expect(propertyCalls(0)).toBe(0);
    fc.assert(
      fc.property(fc.array(fc.nat()), (items) => {
        const calls = inCalls(items);
        expect(calls.flat()).toEqual(items);
        expect(calls).toHaveLength(propertyCalls(items.length));
        for (const call of calls) expect(call.length).toBeLessThanOrEqual(30);
      }),
    );
  });
});

describe("the last days' merges", () => {
  const merge = (given: Partial<PastMerge>): PastMerge => ({
    repositoryId: "a",
    base: "main",
    kind: "default",
    labels: [],
    mergedAt: 0,
    ours: false,
    ...given,
  });

  test("count those of guarded branches in scope that are not migrations, and which could not wait", () => {
    const merges = [
      merge({ labels: ["hotfix"] }),
      merge({ repositoryId: "b", labels: ["Hot-Fix"] }),
      merge({ repositoryId: "b", kind: "release", labels: ["docs"] }),
      merge({ repositoryId: "b", kind: "deployed" }),
      merge({ kind: "other" }),
      merge({ ours: true }),
      merge({ repositoryId: "c" }),
    ];
    expect(replay({ kind: "chosen", repositoryIds: ["a", "b"] }, merges)).toEqual({
      merges: 7,
      blocked: 4,
      urgent: 2,
      letThrough: 1,
      repositories: [
        { repositoryId: "b", blocked: 3 },
        { repositoryId: "a", blocked: 1 },
      ],
    });
    expect(replay({ kind: "all" }, merges).blocked).toBe(5);
  });
});
