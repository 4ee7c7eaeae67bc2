import { describe, expect, test } from "vitest";
import {
  ATTEMPTS,
  type AttemptResult,
  isAsExpected,
  isGreen,
  isSacrificial,
  PROOF_LASTS_DAYS,
  proofStanding,
  VERDICTS,
} from "../../../lib/core/freeze/proof.ts";

const DAY = 86_400_000;
const NOW = Date.parse("2026-11-29T00:00:00Z");
const all: readonly AttemptResult[] = ATTEMPTS.map((id) => ({
  id,
  verdict: id === "passed-merge" || id === "merge-app-merge" ? "went-in" : "held",
  answer: "",
}));

describe("a proof is green", () => {
  test("where everything was tried once, and was as it has to be", () => {
    expect(isGreen(all)).toBe(true);
    for (const [place] of all.entries()) expect(isGreen(all.toSpliced(place, 1))).toBe(false);
    expect(isGreen([...all, ...all.slice(1, 2)])).toBe(false);
  });

  test("not where anything went through, was not tried, or where what must go in did not", () => {
    const with_ = (id: string, verdict: AttemptResult["verdict"]) =>
      isGreen(all.map((one) => (one.id === id ? { ...one, verdict } : one)));
    expect(with_("tag", "let-through")).toBe(false);
    expect(with_("admin-merge", "not-tried")).toBe(false);
    expect(with_("passed-merge", "shut")).toBe(false);
    expect(with_("passed-merge", "held")).toBe(false);
    expect(with_("merge-queue", "absent")).toBe(true);
    expect(with_("tag", "absent")).toBe(false);
    expect(with_("merge-app-merge", "absent")).toBe(true);
    expect(with_("merge-app-merge", "held")).toBe(false);
    expect(with_("merge-app-push", "seen")).toBe(false);
    expect(with_("lockdown-merge", "absent")).toBe(false);
    expect(with_("local-merge", "seen")).toBe(true);
  });

  test("by no verdict that says that something was let through or is not known", () => {
    for (const id of ATTEMPTS)
      for (const verdict of VERDICTS)
        if (["let-through", "not-tried", "shut"].includes(verdict))
          expect(isAsExpected({ id, verdict, answer: "" })).toBe(false);
  });
});

describe("a freeze is proven", () => {
  test("by a green proof, until it is thirty days old", () => {
    const at = (days: number) => proofStanding({ at: NOW - days * DAY, green: true }, NOW).proven;
    expect([at(0), at(PROOF_LASTS_DAYS - 1), at(PROOF_LASTS_DAYS)]).toEqual([true, true, false]);
  });

  test("not by none, by one that failed, or by one from another time", () => {
    for (const newest of [null, { at: NOW, green: false }, { at: NOW + 2 * DAY, green: true }]) {
      const standing = proofStanding(newest, NOW);
      expect(standing.proven).toBe(false);
      expect(standing.why).toMatch(/^[A-Z].*\.$/);
    }
  });
});

test("only a repository whose name says so may be sacrificed", () => {
  for (const name of ["thaw-proof", "thaw-proof-2"]) expect(isSacrificial(name)).toBe(true);
  for (const name of ["route-api", "thaw-proofs", "my-thaw-proof", "thaw-proof-", "", "thaw-proof/x"])
    expect(isSacrificial(name)).toBe(false);
});
