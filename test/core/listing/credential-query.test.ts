import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CREDENTIAL_KINDS } from "../../../lib/core/contracts.ts";
import {
  CREDENTIAL_LEVELS,
  CREDENTIAL_SORTS,
  CREDENTIAL_STATES,
  credentialQueryString,
  credentialsSortedBy,
  DEFAULT_CREDENTIAL_QUERY,
  EXPOSED_FILTERS,
  isFilteredCredentials,
  parseCredentialQuery,
  parseReferencePage,
} from "../../../lib/core/listing/credential-query.ts";
import { type RawSearchParams, SORT_DIRECTIONS } from "../../../lib/core/listing/url-words.ts";

function fromUrl(search: string): RawSearchParams {
  const params = new URLSearchParams(search);
  return Object.fromEntries([...new Set(params.keys())].map((name) => [name, params.getAll(name)]));
}

const anyQuery = fc.record({
  text: fc
    .string({ maxLength: 200, unit: "grapheme" })
    .map((text) => text.replaceAll("\0", "").trim())
    .filter((text) => text.length <= 200),
  states: fc.subarray([...CREDENTIAL_STATES]),
  levels: fc.subarray([...CREDENTIAL_LEVELS]),
  kinds: fc.subarray([...CREDENTIAL_KINDS]),
  exposed: fc.subarray([...EXPOSED_FILTERS]),
  sort: fc.constantFrom(...CREDENTIAL_SORTS),
  direction: fc.constantFrom(...SORT_DIRECTIONS),
  page: fc.integer({ min: 1, max: 999_999 }),
});

describe("the filter of credentials in the URL", () => {
  it("reads back every query that it writes", () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        expect(parseCredentialQuery(fromUrl(credentialQueryString(query)))).toEqual(query);
      }),
    );
  });

  it("never fails, whatever the URL says", () => {
    const value = fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(undefined));
    const name = fc.constantFrom("q", "state", "level", "kind", "sort", "dir", "page");
    fc.assert(
      fc.property(fc.dictionary(name, value), (raw) => {
        const query = parseCredentialQuery(raw);
        expect(query.page).toBeGreaterThanOrEqual(1);
        expect(query.text).not.toContain("\0");
        expect(parseReferencePage(raw)).toBe(query.page);
      }),
    );
  });

  it("writes nothing for the list without a filter", () => {
    expect(credentialQueryString(DEFAULT_CREDENTIAL_QUERY)).toBe("");
    expect(parseCredentialQuery({})).toEqual(DEFAULT_CREDENTIAL_QUERY);
  });

  it("sorts by a heading at first as a person expects, then the other way, from page 1 on", () => {
    const once = credentialsSortedBy({ ...DEFAULT_CREDENTIAL_QUERY, page: 3 }, "references");
    expect(once).toMatchObject({ sort: "references", direction: "desc", page: 1 });
    expect(credentialsSortedBy(once, "references").direction).toBe("asc");
    expect(credentialsSortedBy(once, "age").direction).toBe("asc");
  });

  it.each([
    [{ text: "x" }, true],
    [{ states: ["static"] as const }, true],
    [{ levels: ["org"] as const }, true],
    [{ kinds: ["npm-token"] as const }, true],
    [{ sort: "age" as const, page: 4 }, false],
  ])("%j leaves something out: %s", (change, filtered) => {
    expect(isFilteredCredentials({ ...DEFAULT_CREDENTIAL_QUERY, ...change })).toBe(filtered);
  });
});
