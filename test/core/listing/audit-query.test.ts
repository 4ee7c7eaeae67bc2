import { describe, expect, it } from "vitest";
import { AUDIT_COLUMNS, type ExportedRecord } from "../../../lib/core/listing/audit-export.ts";
import {
  type AuditQuery,
  auditQueryString,
  auditTimes,
  isFilteredAudit,
  parseAuditQuery,
  WHOLE_AUDIT,
} from "../../../lib/core/listing/audit-query.ts";
import { auditCheckState, factsOf } from "../../../lib/core/listing/audit-views.ts";
import { csvPieces, jsonPieces, tableOf } from "../../../lib/core/listing/table-export.ts";
import { gathered } from "../../support/gathered.ts";

const ASKED: AuditQuery = {
  text: "ada & co",
  areas: ["incidents", "broker"],
  action: "policy.approved",
  actor: "harbour/api",
  about: { kind: "repository", id: "0190-x:y" },
  from: "2026-11-01",
  to: "2026-11-29",
  after: { at: 1_795_000_000_123, seq: "9007199254740993" },
};

describe("a query of the audit", () => {
  it("is the same after it was an address", () => {
    const address = new URLSearchParams(auditQueryString(ASKED));
    expect(parseAuditQuery(Object.fromEntries(address))).toEqual(ASKED);
    expect(auditQueryString(WHOLE_AUDIT)).toBe("");
  });

  it("leaves out what it does not understand", () => {
    const odd = {
      q: "a\0b",
      area: "nothing,broker",
      action: "DROP TABLE",
      about: "repository",
      from: "2026-02-31",
      to: "yesterday",
      after: "x.1",
    };
    expect(parseAuditQuery(odd)).toEqual({ ...WHOLE_AUDIT, text: "ab", areas: ["broker"] });
    expect(parseAuditQuery({ q: "x".repeat(10_000) })).toEqual({ ...WHOLE_AUDIT, text: "x".repeat(200) });
  });

  it("spans whole days in UTC, both ends included", () => {
    expect(auditTimes(ASKED)).toEqual({
      from: new Date("2026-11-01T00:00:00Z"),
      before: new Date("2026-11-30T00:00:00Z"),
    });
  });

  it("is no filter when it says only where a page begins", () => {
    expect(isFilteredAudit({ ...WHOLE_AUDIT, after: ASKED.after })).toBe(false);
    expect(isFilteredAudit({ ...WHOLE_AUDIT, from: "2026-11-01" })).toBe(true);
  });
});

const RECORD: ExportedRecord = {
  seq: "12",
  at: Date.UTC(2026, 10, 29),
  organisationId: null,
  actorKind: "user",
  actorId: "u-1",
  actor: '=HYPERLINK("http://evil")',
  action: "policy.approved",
  objectKind: "trust-policy",
  objectId: "+1",
  about: "@grant",
  data: '{"reason": "=1+1, \\"quoted\\""}',
  requestId: null,
};

describe("a file of the audit", () => {
  const whole = async (pieces: AsyncIterable<string>) => (await gathered(pieces)).join("");
  async function* pages(...all: readonly (readonly ExportedRecord[])[]) {
    yield* all;
  }
  const table = (...all: readonly (readonly ExportedRecord[])[]) => tableOf("activity", AUDIT_COLUMNS, pages(...all));

  it("has no field that a spreadsheet would run", async () => {
    const text = await whole(csvPieces(table([RECORD])));
    const fields = (text.split("\r\n")[1] ?? "").match(/"(?:[^"]|"")*"|[^,]+|(?<=,)(?=,)/g) ?? [];
    expect(fields.filter((field) => /^"?[=+\-@]/.test(field))).toEqual([]);
    expect(text).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect(text).toContain(",'+1,");
    expect(text).toContain(",'@grant,");
  });

  it("is one array of JSON in however many pieces it comes, also in none", async () => {
    const all = JSON.parse(await whole(jsonPieces(table([RECORD, RECORD], [RECORD]))));
    expect(all).toHaveLength(3);
    expect(all[2]).toMatchObject({ record: "12", about: "@grant", data: { reason: '=1+1, "quoted"' } });
    expect(JSON.parse(await whole(jsonPieces(table())))).toEqual([]);
  });
});

describe("what a record holds besides", () => {
  it("is a few short texts, and nothing that has parts", () => {
    const long = "x".repeat(500);
    expect(factsOf({ reason: long, claims: { a: 1 }, none: null, ok: false, empty: "" })).toEqual([
      ["reason", "x".repeat(120)],
      ["ok", "false"],
    ]);
    expect(factsOf(["a"])).toEqual([]);
    expect(factsOf(null)).toEqual([]);
  });
});

describe("the state of the check", () => {
  const check = {
    seals: 0,
    toRecord: null,
    records: 0,
    verifiedSeals: 0,
    unsealed: 3,
    checkedAt: null,
    wholeAt: null,
    signatures: false,
    anchoredTo: 0,
    problem: null,
    problemAt: null,
  };
  it("says that nothing is sealed, or not verified, and never that this is in order", () => {
    expect(auditCheckState(check)).toBe("none");
    expect(auditCheckState({ ...check, seals: 2 })).toBe("unchecked");
    expect(auditCheckState({ ...check, seals: 2, toRecord: "7" })).toBe("verified");
  });
  it("is broken by a problem, however much was verified", () => {
    const problem = { kind: "seal-gap", number: 2 } as const;
    expect(auditCheckState({ ...check, seals: 2, toRecord: "7", problem })).toBe("broken");
  });
});
