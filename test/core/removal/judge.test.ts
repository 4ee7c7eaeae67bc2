import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  confirms,
  FRESH_MS,
  judgeRemoval,
  type RemovalFacts,
  type RemovalReader,
} from "../../../lib/core/removal/judge.ts";

const NOW = new Date("2026-05-04T12:00:00Z");
const MERGED = new Date("2026-05-03T12:00:00Z");
const LATER = new Date("2026-05-03T13:00:00Z");
const HEAD = "a".repeat(40);

const READER: RemovalReader = {
  fullName: "fjordline/berth-web",
  head: HEAD,
  scanned: { commit: HEAD, at: LATER },
  elsewhere: [],
  replacedAt: MERGED,
  proof: { kind: "issuance", at: LATER },
};
const FACTS: RemovalFacts = {
  name: "DEPLOY_TOKEN",
  use: { kind: "unused" },
  readers: [READER],
  seenAt: new Date(NOW.getTime() - 60_000),
  changedAt: new Date("2024-01-01T00:00:00Z"),
};

function judged(change: Partial<RemovalFacts>, reader: Partial<RemovalReader> = {}) {
  return judgeRemoval({ ...FACTS, readers: [{ ...READER, ...reader }], ...change }, NOW);
}

describe("a secret may be deleted", () => {
  it("when nothing reads it and its reader was seen to work without it, with the evidence", () => {
    expect(judged({})).toEqual({
      kind: "pass",
      evidence: [
        `fjordline/berth-web: no branch reads it, as of ${HEAD}; a job was given its new credential at 2026-05-03T13:00:00.000Z.`,
      ],
    });
  });

  it("when a run succeeded without it, which is told, perhaps within the second of the merge", () => {
    const verdict = judged({}, { proof: { kind: "run", at: MERGED, runs: ["build, run 9"] } });
    expect(verdict.kind === "pass" ? verdict.evidence.join() : "").toContain(
      "a run succeeded at 2026-05-03T12:00:00.000Z (build, run 9).",
    );
  });

  it("when a repository may read it and never did", () => {
    expect(judged({}, { replacedAt: null, proof: null })).toMatchObject({ kind: "pass" });
  });

  it("when no repository may read it", () => {
    expect(judged({ readers: [] })).toEqual({ kind: "pass", evidence: ["No repository may read it."] });
  });

  it("when a repository has no commit yet", () => {
    expect(
      judged({}, { head: null, scanned: { commit: null, at: LATER }, replacedAt: null, proof: null }),
    ).toMatchObject({
      kind: "pass",
    });
  });
});

describe("a secret is kept", () => {
  const HOLDS: readonly [string, Partial<RemovalFacts>, Partial<RemovalReader>, RegExp][] = [
    ["that a default branch reads", { use: { kind: "used" } }, {}, /default branch still reads/],
    ["that a release branch reads", {}, { elsewhere: ["release/1"] }, /release\/1 still reads/],
    ["whose replacement no job has shown to work", {}, { proof: null }, /no job has shown/],
    [
      "whose runs show nothing, with the reason",
      {},
      { proof: null, unproven: ["Its runs are not visible."] },
      /no job has shown .* Its runs are not visible/,
    ],
    ["that was rotated after the migration", { changedAt: LATER }, {}, /Ask who needs it/],
  ];
  it.each(HOLDS)("%s", (_name, facts, reader, reason) => {
    const verdict = judged(facts, reader);
    expect(verdict.kind).toBe("hold");
    expect(verdict.kind === "hold" ? verdict.reasons.join() : "").toMatch(reason);
  });

  const UNKNOWN: readonly [string, Partial<RemovalFacts>, Partial<RemovalReader>, RegExp][] = [
    ["whose readers are not visible", { readers: null }, {}, /may read it is not visible/],
    [
      "that a repository may hide",
      { use: { kind: "unknown", reasons: ["x: all secrets are handed on"] } },
      {},
      /handed on/,
    ],
    ["whose reader was not scanned", {}, { scanned: null }, /not scanned yet/],
    ["whose reader has newer commits", {}, { head: "b".repeat(40) }, /newer commits/],
    ["whose reader's branches were not scanned", {}, { elsewhere: null }, /other than the default one/],
    ["proven before the merge only", {}, { proof: { kind: "issuance", at: MERGED } }, /older than the merge/],
    [
      "whose run ended before the merge",
      {},
      { proof: { kind: "run", at: new Date(MERGED.getTime() - 1) } },
      /older than the merge/,
    ],
    [
      "proven in a time to come",
      {},
      { proof: { kind: "run", at: new Date(NOW.getTime() + 1) } },
      /older than the merge/,
    ],
    ["that was seen too long ago", { seenAt: new Date(NOW.getTime() - FRESH_MS - 1) }, {}, /within the last hour/],
    ["that was seen in a time to come", { seenAt: new Date(NOW.getTime() + 1) }, {}, /within the last hour/],
  ];
  it.each(UNKNOWN)("%s, since nobody knows", (_name, facts, reader, missing) => {
    const verdict = judged(facts, reader);
    expect(verdict.kind).toBe("unknown");
    expect(verdict.kind === "unknown" ? verdict.missing.join() : "").toMatch(missing);
  });

  it("if any one of its readers keeps it, whatever the others say", () => {
    const bad = fc.constantFrom<Partial<RemovalReader>>(
      { scanned: null },
      { elsewhere: null },
      { elsewhere: ["old"] },
      { head: null },
      { proof: null },
    );
    const good = fc.array(fc.constant(READER), { maxLength: 5 });
    fc.assert(
      fc.property(good, bad, good, (before, change, after) => {
        const readers = [...before, { ...READER, ...change }, ...after];
        expect(judgeRemoval({ ...FACTS, readers }, NOW).kind).not.toBe("pass");
      }),
    );
  });
});

describe("the typed confirmation", () => {
  it("is the secret's name and nothing else", () => {
    expect(confirms(" DEPLOY_TOKEN\n", "DEPLOY_TOKEN")).toBe(true);
    for (const typed of ["deploy_token", "DEPLOY_TOKEN2", "", "yes"])
      expect(confirms(typed, "DEPLOY_TOKEN")).toBe(false);
  });
});
