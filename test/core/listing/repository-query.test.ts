import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CREDENTIAL_KINDS, SEVERITIES } from "../../../lib/core/contracts.ts";
import { MIGRATION_STEPS } from "../../../lib/core/listing/migration-steps.ts";
import {
  DEFAULT_QUERY,
  FREEZE_FILTERS,
  isFiltered,
  parseRepositoryQuery,
  REPOSITORY_SORTS,
  REPOSITORY_STATES,
  repositoryQueryString,
  sortedBy,
  UNREAD_FILTERS,
} from "../../../lib/core/listing/repository-query.ts";
import { type RawSearchParams, SORT_DIRECTIONS, toggled } from "../../../lib/core/listing/url-words.ts";
import { OWNERSHIP_STATES } from "../../../lib/core/owners/choose.ts";

function fromUrl(search: string): RawSearchParams {
  const params = new URLSearchParams(search);
  return Object.fromEntries([...new Set(params.keys())].map((name) => [name, params.getAll(name)]));
}

const anyQuery = fc.record({
  text: fc
    .string({ maxLength: 200, unit: "grapheme" })
    .map((text) => text.replaceAll("\0", "").trim())
    .filter((text) => text.length <= 200),
  states: fc.subarray([...REPOSITORY_STATES]),
  severities: fc.subarray([...SEVERITIES]),
  kinds: fc.subarray([...CREDENTIAL_KINDS]),
  ownerships: fc.subarray([...OWNERSHIP_STATES]),
  freezes: fc.subarray([...FREEZE_FILTERS]),
  migrations: fc.subarray([...MIGRATION_STEPS]),
  of: fc.option(
    fc.oneof(
      fc.record({
        kind: fc.constantFrom("team" as const, "user" as const),
        slug: fc.stringMatching(/^[\w.,:/ -]{0,60}[\w.-]$/),
      }),
      fc.constant({ kind: "nobody" as const }),
      fc.constant({ kind: "me" as const, person: null }),
    ),
  ),
  archived: fc.option(fc.boolean()),
  unread: fc.option(fc.constantFrom(...UNREAD_FILTERS)),
  selection: fc.option(fc.uuid()),
  sort: fc.constantFrom(...REPOSITORY_SORTS),
  direction: fc.constantFrom(...SORT_DIRECTIONS),
  page: fc.integer({ min: 1, max: 999_999 }),
});

describe("the filter in the URL", () => {
  it("reads back every query that it writes", () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        expect(parseRepositoryQuery(fromUrl(repositoryQueryString(query)))).toEqual(query);
      }),
    );
  });

  it("never fails, whatever the URL says", () => {
    const value = fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(undefined));
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(
            ...[
              "q",
              "state",
              "severity",
              "kind",
              "owner",
              "of",
              "archived",
              "unread",
              "selection",
              "sort",
              "dir",
              "page",
            ],
          ),
          value,
        ),
        (raw) => {
          const query = parseRepositoryQuery(raw);
          expect(query.page).toBeGreaterThanOrEqual(1);
          expect(query.text).not.toContain("\0");
        },
      ),
    );
  });

  it("is cut and never left out when it is too long: nothing that is made of it may be about everything", () => {
    const { text } = parseRepositoryQuery({ q: "a\u{1F9CA}".repeat(5_000) });
    expect(text.length).toBeGreaterThanOrEqual(199);
    expect(text.length).toBeLessThanOrEqual(200);
    expect(text).toBe(Buffer.from(text).toString());
  });

  it.each(["team:", "team", "me:ada", "everybody", "group:apps", "x".repeat(5_000)])(
    "finds nothing by an owner that is not understood: %s",
    (of) => {
      expect(parseRepositoryQuery({ of }).of).toEqual({ kind: "user", slug: "" });
    },
  );

  it.each(["x", "0193", "A".repeat(300), "0193a5a1-0000-7000-8000-00000000000"])(
    "finds nothing by a selection that is not understood: %s",
    (selection) => {
      const query = parseRepositoryQuery({ selection });
      expect(query.selection).toBe("00000000-0000-0000-0000-000000000000");
      expect(parseRepositoryQuery(fromUrl(repositoryQueryString(query)))).toEqual(query);
    },
  );

  it("writes nothing for the list without a filter", () => {
    expect(repositoryQueryString(DEFAULT_QUERY)).toBe("");
    expect(parseRepositoryQuery({})).toEqual(DEFAULT_QUERY);
  });

  it.each([
    ["a repeated parameter", { state: ["blocking", "clean"] }],
    ["a comma-joined one", { state: "blocking,clean" }],
    ["another order and a stranger", { state: ["clean", "blocking,nonsense"] }],
  ])("understands %s in the same way", (_what, raw) => {
    expect(parseRepositoryQuery(raw).states).toEqual(["blocking", "clean"]);
  });

  it.each([["0"], ["-1"], ["1e3"], ["abc"], [""], ["99999999"]])("takes page %j as the first", (page) => {
    expect(parseRepositoryQuery({ page }).page).toBe(1);
  });
});

describe("links of the list", () => {
  it("turn a column's order around at the second click, and start at page 1", () => {
    const first = sortedBy({ ...DEFAULT_QUERY, page: 7 }, "blocking");
    expect(first).toMatchObject({ sort: "blocking", direction: "desc", page: 1 });
    expect(sortedBy(first, "blocking")).toMatchObject({ sort: "blocking", direction: "asc" });
  });

  it("take a value away when it is there and add it when it is not", () => {
    expect(toggled(["a", "b"], "a")).toEqual(["b"]);
    expect(toggled(["b"], "a")).toEqual(["b", "a"]);
  });

  it.each([
    [DEFAULT_QUERY, false],
    [{ ...DEFAULT_QUERY, sort: "name" as const, page: 3 }, false],
    [{ ...DEFAULT_QUERY, text: "x" }, true],
    [{ ...DEFAULT_QUERY, kinds: ["npm-token" as const] }, true],
  ])("know whether something is left out (%#)", (query, filtered) => {
    expect(isFiltered(query)).toBe(filtered);
  });
});
