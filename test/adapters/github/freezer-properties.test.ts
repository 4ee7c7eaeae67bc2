import { describe, expect, test } from "vitest";
import { SLOTS, scopeProperty, slotProperties, thawProperty } from "../../../lib/core/freeze/slot.ts";
import {
  answer,
  documentOf,
  EPOCH,
  frozenOrganisation,
  got,
  merged,
  type Place,
  repository,
  writesOf,
} from "./freezer-support.ts";

const frozen = frozenOrganisation();

describe("properties", () => {
  test("are defined by one request, and read back as they were", async () => {
    got(await frozen.freezer.defineProperties(frozen.installation, SLOTS.flatMap(slotProperties)));
    expect(writesOf(frozen)).toHaveLength(1);
    const seen = got(await frozen.freezer.properties(frozen.installation));
    for (const wanted of SLOTS.flatMap(slotProperties))
      expect(seen.find(({ name }) => name === wanted.property_name)).toEqual({
        name: wanted.property_name,
        valueType: "single_select",
        required: wanted.required,
        defaultValue: wanted.default_value,
        allowedValues: wanted.allowed_values,
        editableBy: "org_actors",
      });
  });

  test("of other types and with half an answer are told as they are", async () => {
    const several = { property_name: "teams", value_type: "multi_select", default_value: ["a", "b"], required: true };
    answer(frozen, "/orgs/{org}/properties/schema", [several, { property_name: "flag", value_type: "true_false" }]);
    expect(got(await frozen.freezer.properties(frozen.installation))).toEqual([
      {
        name: "teams",
        valueType: "multi_select",
        required: true,
        defaultValue: "a, b",
        allowedValues: [],
        editableBy: "unknown",
      },
      {
        name: "flag",
        valueType: "true_false",
        required: false,
        defaultValue: null,
        allowedValues: [],
        editableBy: "unknown",
      },
    ]);
  });

  test("thaw thirty repositories in one request, and null freezes one again", async () => {
    const all = await Promise.all(Array.from({ length: 30 }, () => repository(frozen)));
    const [one, last] = [all[0], all[29]] as [Place, Place];
    got(await frozen.freezer.createRuleset(frozen.installation, documentOf(frozen, true)));
    expect(await merged(frozen, one)).toBe(false);
    frozen.github.control.clearRequests();
    const names = all.map(({ name }) => name);
    got(await frozen.freezer.setProperties(frozen.installation, names, { [thawProperty(1)]: EPOCH }));
    expect(writesOf(frozen)).toHaveLength(1);
    expect([await merged(frozen, one), await merged(frozen, last)]).toEqual([true, true]);
    got(await frozen.freezer.setProperties(frozen.installation, names.slice(0, 1), { [thawProperty(1)]: null }));
    expect([await merged(frozen, one), await merged(frozen, last)]).toEqual([false, true]);
  });

  test("of a list with a name that is none any more are set for nobody", async () => {
    const [one, other] = [await repository(frozen), await repository(frozen)];
    await frozen.github.control.deleteRepository(other.full);
    const names = [one.name, other.name];
    expect(await frozen.freezer.setProperties(frozen.installation, names, { [thawProperty(1)]: EPOCH })).toMatchObject({
      failure: { code: "not-found" },
    });
    for await (const page of frozen.freezer.propertyValues(frozen.installation))
      for (const { repositoryId, values } of got(page))
        if (repositoryId === one.id) expect(values).not.toHaveProperty(thawProperty(1));
  });

  test("that GitHub does not take are refused otherwise than a name that is gone", async () => {
    const { name } = await repository(frozen);
    expect(
      await frozen.freezer.setProperties(frozen.installation, [name], { [thawProperty(1)]: "never" }),
    ).toMatchObject({
      failure: { code: "invalid", status: 422 },
    });
    for (const names of [[], Array.from({ length: 31 }, (_, index) => `r${index}`)])
      expect(
        await frozen.freezer.setProperties(frozen.installation, names, { [thawProperty(1)]: EPOCH }),
      ).toMatchObject({
        failure: { code: "refused" },
      });
  });

  test("are read of all repositories by pages, with defaults, and without those of other people", async () => {
    for (let all = 0; all < 100; all += 20) await Promise.all(Array.from({ length: 20 }, () => repository(frozen)));
    const { full, id } = await repository(frozen);
    frozen.github.control.setProperty(full, thawProperty(2), "e03");
    frozen.github.control.setProperty(full, "team", "api");
    const pages = [];
    for await (const page of frozen.freezer.propertyValues(frozen.installation)) pages.push(got(page));
    expect(pages.length).toBeGreaterThan(1);
    const found = pages.flat().find(({ repositoryId }) => repositoryId === id);
    expect(found?.values).toMatchObject({
      [scopeProperty(1)]: "in",
      [scopeProperty(2)]: "out",
      [thawProperty(2)]: "e03",
    });
    expect(found?.values).not.toHaveProperty("team");
  });

  test("with several values of one are no value of ours, and a page that is none ends the list with a failure", async () => {
    const values = [{ property_name: thawProperty(1), value: ["e07", "e08"] }];
    answer(frozen, "/orgs/{org}/properties/values", [{ repository_id: 1, repository_name: "a", properties: values }]);
    const read = async () => {
      const all = [];
      for await (const page of frozen.freezer.propertyValues(frozen.installation)) all.push(page);
      return all;
    };
    expect(await read()).toMatchObject([{ ok: true, value: [{ values: { [thawProperty(1)]: "e07, e08" } }] }]);
    answer(frozen, "/orgs/{org}/properties/values", [{ repository_name: "a" }]);
    expect(await read()).toMatchObject([{ ok: false, failure: { code: "unavailable" } }]);
  });
});
