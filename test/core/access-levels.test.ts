import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { combined, common, exceeding, includes } from "../../lib/core/access-levels.ts";
import type { PermissionMap } from "../../lib/core/contracts.ts";

const LEVELS = ["read", "write", "admin"] as const;
const some = fc.dictionary(fc.constantFrom("a", "b", "c", "constructor", "__proto__"), fc.constantFrom(...LEVELS));

describe("an access level", () => {
  it("holds itself and those below it", () => {
    const held = LEVELS.map((level) => LEVELS.filter((asked) => includes(level, asked)));
    expect(held).toEqual([["read"], ["read", "write"], ["read", "write", "admin"]]);
  });

  it.each([
    ["owner", "read"],
    ["admin", "owner"],
    ["owner", "owner"],
    ["", ""],
    ["toString", "read"],
    [undefined, "read"],
  ])("%s for %s: what nobody knows permits nothing and is permitted by nothing", (held, asked) => {
    expect(includes(held, asked)).toBe(false);
  });
});

describe("permissions", () => {
  it("that go beyond others are named, sorted", () => {
    expect(
      exceeding({ issues: "write", contents: "write", pages: "read" }, { contents: "read", pages: "write" }),
    ).toEqual(["contents: write", "issues: write"]);
    expect(exceeding({ constructor: "read" }, {})).toEqual(["constructor: read"]);
  });

  it("combined have the higher level of each, in any order", () => {
    expect(combined([{ a: "read", b: "admin" }, { a: "write" }, { a: "read", b: "write", c: "read" }])).toEqual({
      a: "write",
      b: "admin",
      c: "read",
    });
  });

  it("in common have the lower level of each that both name", () => {
    expect(common({ a: "read", b: "admin", c: "read" }, { a: "write", b: "write", d: "read" })).toEqual({
      a: "read",
      b: "write",
    });
  });

  it("combined cover all and are the least that do; in common they lie in both and are the most that do", () => {
    const covers = (held: PermissionMap, asked: PermissionMap) => exceeding(asked, held).length === 0;
    fc.assert(
      fc.property(some, some, some, (one, other, third) => {
        expect(covers(combined([one, other]), one) && covers(combined([one, other]), other)).toBe(true);
        expect(covers(third, combined([one, other]))).toBe(covers(third, one) && covers(third, other));
        expect(covers(common(one, other), third)).toBe(covers(one, third) && covers(other, third));
      }),
    );
  });
});
