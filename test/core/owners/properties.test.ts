import { expect, it } from "vitest";
import { groupingProperties, type PropertyValues, valuesOf } from "../../../lib/core/owners/properties.ts";

const all = (...rows: readonly Readonly<Record<string, readonly string[]>>[]): ReadonlyMap<number, PropertyValues> =>
  new Map(rows.map((row, id) => [id, new Map(Object.entries(row))]));

it("one text stands for what has several values, whatever their order, and for none where none is set", () => {
  const { names, values } = groupingProperties(
    all({ tier: ["gold"], area: ["pay", "auth"] }, { area: ["auth", "pay"], tier: [] }, {}),
  );
  expect(names).toEqual(["area", "tier"]);
  expect([...values]).toEqual([
    [0, { area: "auth, pay", tier: "gold" }],
    [1, { area: "auth, pay" }],
    [2, {}],
  ]);
});

it("what a freeze itself sets groups nothing, nor does what has more values than one can look through", () => {
  const rows = Array.from({ length: 51 }, (_, index) => ({
    id: [`value ${index}`],
    tier: [index % 2 === 0 ? "gold" : "iron"],
    freeze_scope_1: ["in"],
    thaw_epoch_2: ["e01"],
    "not a name": ["x"],
  }));
  const { names, values } = groupingProperties(all(...rows));
  expect(names).toEqual(["tier"]);
  expect(values.get(1)).toEqual({ tier: "iron" });
});

it("of too many properties those with the fewest values stay", () => {
  const rows = [0, 1, 2].map((row) =>
    Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`p${index}`, [index < 10 ? `v${row}` : "same"]])),
  );
  const { names } = groupingProperties(all(...rows));
  expect(names).toEqual(Array.from({ length: 20 }, (_, index) => `p${index + 10}`));
});

it("what strangers wrote into a value is kept as text, without what PostgreSQL cannot hold", () => {
  const { values } = groupingProperties(all({ tier: ["<b>\u202e\0gold"] }));
  expect(values.get(0)).toEqual({ tier: "<b>\u202egold" });
});

it("values of one property are found without case", () => {
  expect([...valuesOf(all({ Team: ["a"] }, {}), "tEAM")]).toEqual([
    [0, ["a"]],
    [1, []],
  ]);
});
