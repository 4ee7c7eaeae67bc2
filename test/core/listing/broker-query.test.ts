import { describe, expect, test } from "vitest";
import {
  isFilteredIssuances,
  issuanceQueryString,
  keysetText,
  parseIssuanceQuery,
  parsePolicyQuery,
  policyQueryString,
  readKeyset,
} from "../../../lib/core/listing/broker-query.ts";

const ID = "0190b0a0-0000-7000-8000-000000000000";

describe("a query for requests", () => {
  test.each([
    {},
    { q: "abc", phase: "denied,failed", reason: "event", repo: "acme/app", grant: "a.b", provider: "aws", policy: ID },
    { range: "7d", live: "stuck" },
    { before: `1764316800000_${ID}` },
    { after: `1764316800000_${ID}` },
    { q: "x", range: "24h" },
  ])("%j is read back from its address as the same", (params) => {
    const query = parseIssuanceQuery(params);
    const again = parseIssuanceQuery(Object.fromEntries(new URLSearchParams(issuanceQueryString(query))));
    expect(again).toEqual(query);
  });

  test.each([
    [{ phase: "nonsense" }, { phases: [] }],
    [{ provider: "magic" }, { provider: null }],
    [{ policy: "' OR 1=1" }, { policy: null }],
    [{ range: "forever" }, { range: "24h" }],
    [{ before: "x_y" }, { before: null }],
    [{ before: `99999999999999999_${ID}` }, { before: null }],
    [{ q: "a\0b" }, { text: "ab" }],
    [{ q: ["first", "second"] }, { text: "first" }],
    [{ live: "yes" }, { live: null }],
  ])("%j keeps what is understood", (params, expected) => {
    expect(parseIssuanceQuery(params)).toMatchObject(expected);
  });

  test("looks at a day, and at all time for who has an id in hand", () => {
    expect(parseIssuanceQuery({}).range).toBe("24h");
    expect(parseIssuanceQuery({ q: "an id" }).range).toBe("all");
    expect(issuanceQueryString(parseIssuanceQuery({}))).toBe("");
  });

  test("pages one way at a time", () => {
    const key = `1764316800000_${ID}`;
    expect(parseIssuanceQuery({ before: key, after: key })).toMatchObject({ after: null });
    expect(keysetText(readKeyset(key) ?? { at: new Date(0), id: "" })).toBe(key);
  });

  test("says whether it leaves anything out", () => {
    expect(isFilteredIssuances(parseIssuanceQuery({ range: "7d" }))).toBe(false);
    for (const params of [{ q: "x" }, { phase: "denied" }, { grant: "g" }, { live: "live" }]) {
      expect(isFilteredIssuances(parseIssuanceQuery(params))).toBe(true);
    }
  });
});

test.each([
  [{}, ""],
  [{ q: "app", state: "pending", page: "3" }, "?q=app&state=pending&page=3"],
  [{ state: "x", page: "-1" }, ""],
])("a query for policies %j has the address %j", (params, address) => {
  expect(policyQueryString(parsePolicyQuery(params))).toBe(address);
});
