import { describe, expect, it } from "vitest";
import { credentialsCsv, referencesCsv } from "../../../lib/core/listing/credential-export.ts";
import { reachOf } from "../../../lib/core/listing/credential-reach.ts";
import type { CredentialRow, ReferenceView } from "../../../lib/core/listing/credential-views.ts";

const ROW: CredentialRow = {
  id: "01890000-0000-7000-8000-000000000001",
  name: "TOKEN",
  kind: "github-pat",
  level: "unknown",
  state: "static",
  repository: { owner: "acme", name: "site", archived: false },
  environment: null,
  organisation: "acme",
  severity: "high",
  references: 1,
  blocking: 1,
  planned: 0,
  exposure: null,
  revoked: null,
  repositories: 1,
  files: 1,
  reach: reachOf([]),
  storedAt: null,
  changedAt: null,
  lastUsedAt: null,
  ownedBy: ["web"],
  owners: 1,
  asOf: "2026-11-23T09:12:44.000Z",
};

const REFERENCE: ReferenceView = {
  fingerprint: "f",
  path: ".github/workflows/ci.yml",
  line: 7,
  ref: "main",
  commit: "c0ffee",
  historical: false,
  scannedAt: null,
  kind: "github-pat",
  severity: "high",
  blocksThaw: true,
  context: "step-env",
  sinks: [{ path: "x", line: 1, what: "gh pr create" }],
  modifiers: [],
  outcome: { kind: "left", code: "opaque-target", message: "State the scope." },
};

const cells = (csv: string, line: number) => csv.split("\r\n")[line]?.split(",");

describe("the file of credentials", () => {
  it("says of each what is not visible, and never leaves it empty, which would read as never", () => {
    const csv = credentialsCsv([ROW]);
    const heading = cells(csv, 0) ?? [];
    const row = cells(csv, 1) ?? [];
    for (const column of ["storedAt", "changedAt", "lastUsedAt"]) {
      expect(row[heading.indexOf(column)]).toBe("not visible");
    }
    expect(row[heading.indexOf("reaches")]).toBe("not visible: the text does not say");
    expect(row).toHaveLength(heading.length);
  });

  it.each(["=HYPERLINK(1)", "+1", "@SUM(A1)", "\t=1"])("holds %j as no formula", (name) => {
    expect(credentialsCsv([{ ...ROW, name, ownedBy: [name] }])).toContain(`'${name}`);
    const repository = { owner: "acme", name: "site", archived: false, defaultBranch: "main", ownedBy: [] };
    const csv = referencesCsv(ROW, [{ ...repository, references: [{ ...REFERENCE, path: name }] }]);
    expect(csv).toContain(`'${name}`);
  });
});

describe("the file of references", () => {
  it("has one row for each place, with repository, line and what becomes of it", () => {
    const repository = {
      owner: "acme",
      name: "site",
      archived: false,
      defaultBranch: "main",
      ownedBy: [{ slug: "web", source: "codeowners" }],
      references: [
        REFERENCE,
        { ...REFERENCE, line: 9, outcome: { kind: "unplanned", remedy: "broker-token" } as const },
      ],
    };
    const csv = referencesCsv(ROW, [repository]);
    expect(csv.trim().split("\r\n")).toHaveLength(3);
    expect(cells(csv, 1)).toEqual(
      expect.arrayContaining(["acme/site", "7", "gh pr create", "left for a person: opaque-target"]),
    );
    expect(cells(csv, 2)).toEqual(expect.arrayContaining(["9", "not planned; meant for it: Broker token"]));
  });
});
