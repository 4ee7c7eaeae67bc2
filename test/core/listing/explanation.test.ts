import { describe, expect, test } from "vitest";
import { explain, reasonWords } from "../../../lib/core/listing/explanation.ts";
import { liveState } from "../../../lib/core/listing/issuance-state.ts";
import { decide } from "../../../lib/core/trust/decide/decide.ts";
import { DECISION_REASONS } from "../../../lib/core/trust/reasons.ts";
import { document, facts, identity, version } from "../trust/support.ts";

describe("an explanation", () => {
  test.each([
    [{ event: "schedule" }, "  events:", "policy, line 11"],
    [{ repositoryId: "999" }, '  repository_id: "101"', "policy, line 5"],
    [{ runner: "self-hosted" as const }, "  runner: hosted", "policy, line 13"],
  ])("of a job with %j points at the line %j", (change, line, source) => {
    const { checks } = decide(facts({ identity: identity(change) }));
    const explained = explain(checks, document());
    expect(explained.text?.split("\n")[(explained.decidingLine ?? 0) - 1]).toBe(line);
    expect(explained.lines.find(({ deciding }) => deciding)?.source).toBe(source);
    expect(explained.marked).toContain(explained.decidingLine);
  });

  test("names what each line is about, and where the ceiling says it", () => {
    const { checks } = decide(facts());
    const { lines, decidingLine } = explain(checks, document());
    expect(decidingLine).toBeNull();
    expect(lines.some(({ deciding }) => deciding)).toBe(false);
    expect(lines.map(({ about }) => about)).toContain("event");
    expect(lines.map(({ source }) => source)).toEqual(
      expect.arrayContaining(["the owner's ceiling: events", "kill switch"]),
    );
    expect(lines.every(({ about, reason }) => about !== reason || !reason.includes("-"))).toBe(true);
  });

  test("points at the entry of a list that let a ref in", () => {
    const policy = document({ refs: ["refs/heads/main", "refs/heads/release"] });
    const { checks } = decide(
      facts({ versions: [version(policy)], identity: identity({ ref: "refs/heads/release" }) }),
    );
    const { lines, text } = explain(checks, policy);
    const ref = lines.find(({ reason }) => reason === "ref");
    expect(text?.split("\n")[(ref?.line ?? 0) - 1]).toBe("    - refs/heads/release");
  });

  test("without a policy has no text and no line", () => {
    const { checks } = decide(facts({ versions: [] }));
    expect(explain(checks, null)).toMatchObject({ text: null, marked: [], decidingLine: null });
  });

  test("has a sentence for each reason, and shows an unknown one as it is", () => {
    for (const [code, words] of Object.entries(DECISION_REASONS)) expect(reasonWords(code)).toBe(words);
    expect(reasonWords("of-a-later-version")).toBe("of-a-later-version");
    expect(reasonWords("toString")).toBe("toString");
  });
});

describe("what an issuance is at 12:00", () => {
  const NOW = "2026-11-28T12:00:00.000Z";
  const soon = "2026-11-28T12:30:00.000Z";
  const past = "2026-11-28T11:30:00.000Z";
  const lease = { expiresAt: soon, revokeAt: soon, attempts: 0 };
  const row = { phase: "issued", expiresAt: soon, revokedAt: null } as const;
  test.each([
    [{ ...row, phase: "intent" as const }, null, { is: "in-progress" }],
    [{ ...row, phase: "denied" as const }, null, { is: "denied" }],
    [{ ...row, phase: "failed" as const }, null, { is: "failed" }],
    [{ ...row, phase: "failed" as const }, lease, { is: "live", until: soon }],
    [row, lease, { is: "live", until: soon, overdue: false }],
    [row, { ...lease, attempts: 2 }, { is: "live", overdue: true }],
    [row, null, { is: "live", until: soon, revokeAt: null }],
    [{ ...row, expiresAt: past }, null, { is: "ended", at: past }],
    [{ ...row, phase: "revoked" as const, revokedAt: past }, null, { is: "taken-back", at: past }],
    [{ ...row, phase: "unknown" as const }, null, { is: "unknown", until: soon }],
    [{ ...row, phase: "unknown" as const, expiresAt: past }, null, { is: "ended", at: past }],
    [{ ...row, phase: "unknown" as const, expiresAt: null }, null, { is: "unknown", until: null }],
  ])("%j with lease %j: %j", (issuance, held, expected) => {
    expect(liveState(issuance, held, NOW)).toMatchObject(expected);
  });
});
