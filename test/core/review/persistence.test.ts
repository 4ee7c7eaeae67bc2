import { describe, expect, test } from "vitest";
import { parsePersistenceQuery, persistenceQueryString } from "../../../lib/core/listing/persistence-query.ts";
import {
  mayReviewThing,
  questionOf,
  riskOfThing,
  type SeenThing,
  versionOf,
} from "../../../lib/core/review/persistence.ts";
import { collaboratorRisk, deployKeyRisk, webhookRisk } from "../../../lib/core/review/persistence-risk.ts";

const WINDOW = { from: 1_000_000, to: 2_000_000 };
const times = (createdAt: number | null, updatedAt: number | null = null) => ({ createdAt, updatedAt });

describe("a window puts into question", () => {
  test.each([
    ["what was made within it", times(1_500_000), null, "changed"],
    ["what was changed within it", times(5, 1_500_000), null, "changed"],
    ["what was changed again after it, since that hides what was before", times(5, 3_000_000), null, "changed"],
    ["what was changed in the second in which it began", times(5, 999_500), null, "changed"],
    ["what has no time and was never seen before", times(null), null, "undated"],
    ["what has no time and was first seen as it began", times(null), 1_000_000, "undated"],
  ] as const)("%s", (_, thing, known, question) => {
    expect(questionOf(thing, WINDOW, known)).toBe(question);
  });

  test.each([
    ["what was made and changed before it", times(5, 998_999), null],
    ["what was made after its end", times(2_000_001, 3_000_000), null],
    ["what has no time and was seen before it began", times(null), 999_999],
  ] as const)("and not %s", (_, thing, known) => {
    expect(questionOf(thing, WINDOW, known)).toBeNull();
  });
});

const THING: SeenThing = {
  kind: "webhook",
  identity: "1",
  what: "https://example.com (push)",
  content: "a",
  createdAt: 1,
  updatedAt: 2,
  by: [],
  byLogins: [],
  risk: webhookRisk({ active: true, insecure: false, all: false }),
};

test("a review is about one state: other content, another time, or seen anew is another", () => {
  const own = versionOf(THING, "webhooks", null);
  expect(versionOf({ ...THING, what: "named otherwise" }, "webhooks", 7)).toBe(own);
  for (const other of [{ content: "b" }, { updatedAt: 3 }, { identity: "2" }])
    expect(versionOf({ ...THING, ...other }, "webhooks", null)).not.toBe(own);
  const undated = { ...THING, createdAt: null, updatedAt: null };
  expect(versionOf(undated, "runners", 1)).not.toBe(versionOf(undated, "runners", 2));
  // A branch moves on without its file.
  const file = { ...THING, kind: "workflow" } as const;
  expect(versionOf({ ...file, updatedAt: 9 }, "workflows", null)).toBe(versionOf(file, "workflows", null));
});

test("who may write or administer stands before who may read, and what nobody answers for before what somebody does", () => {
  expect(deployKeyRisk(false).score).toBeGreaterThan(deployKeyRisk(true).score);
  const roles = ["admin", "write", "read"].map((role) => collaboratorRisk(role, false).score);
  expect(roles).toEqual(roles.toSorted((left, right) => right - left));
  expect(collaboratorRisk("read", true).score).toBeGreaterThan(collaboratorRisk("read", false).score);
  expect(collaboratorRisk("constructor", false).reasons).toEqual(["has a role of the organisation's own"]);
  const known = riskOfThing({ ...THING, byLogins: ["eve"] }, "changed");
  const unknown = riskOfThing(THING, "undated");
  expect(unknown.score).toBeGreaterThan(known.score);
  expect(unknown.reasons).toContain("GitHub does not say since when it is so");
});

test("by account and by login, in any case, whoever had a part is refused; so is who has no account, and what is gone", () => {
  const thing = { parts: [7], logins: ["eve"], gone: false };
  const ada = { githubId: 1, login: "ada", mayReview: true };
  expect(mayReviewThing(ada, thing)).toEqual({ may: true });
  for (const other of [{ githubId: 7 }, { login: "EVE" }, { githubId: null }, { mayReview: false }])
    expect(mayReviewThing({ ...ada, ...other }, thing).may).toBe(false);
  expect(mayReviewThing(ada, { ...thing, gone: true }).may).toBe(false);
});

test("an address says the filter and is read back as the same", () => {
  for (const text of ["", "show=removing&kind=webhook,tag&risk=high&undated=yes&page=2", "show=nonsense&kind=none"]) {
    const query = parsePersistenceQuery(Object.fromEntries(new URLSearchParams(text)));
    const again = new URLSearchParams(persistenceQueryString(query));
    expect(parsePersistenceQuery(Object.fromEntries(again))).toEqual(query);
  }
});
