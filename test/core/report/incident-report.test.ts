import { describe, expect, it } from "vitest";
import { type IncidentReportFacts, incidentReport } from "../../../lib/core/report/incident-report.ts";

const HOSTILE = "@acme/all closes #1 | <script> `x` [x](https://a.example)\n# Heading";

function facts(more: Partial<IncidentReportFacts> = {}): IncidentReportFacts {
  return {
    detail: {
      incident: {
        id: "01890000-0000-7000-8000-000000000001",
        organisation: "acme",
        title: HOSTILE,
        drill: false,
        state: "resolved",
        scope: "all",
        mode: "merges",
        createdBy: HOSTILE,
        createdAt: "2026-11-28T02:50:00.000Z",
        activatedBy: "ada",
        activatedAt: "2026-11-28T03:00:00.000Z",
        resolvedAt: "2026-11-28T15:00:00.000Z",
        nextUpdateDue: null,
        counts: { thawed: 3, released: 1 },
        repositories: 4,
        drifts: { open: 0, weakening: 0 },
        lamp: "ended",
        lookedAt: null,
      },
      host: "github.com",
      exposure: { from: "2026-11-27T00:00:00.000Z", to: "2026-11-28T00:00:00.000Z" },
      gates: ["static-credentials", HOSTILE],
      allowedGrants: [HOSTILE],
      autoThaw: false,
      onDrift: "repair",
      slot: 1,
      epoch: "e01",
      version: 3,
      requestedAt: "2026-11-28T03:00:02.000Z",
      freezeCalls: 4,
      deployments: { held: 0, known: 0, environments: 0, ruled: 0 },
      freezeMs: 1_900,
      confirmedAt: null,
      resolvedBy: HOSTILE,
      preflight: null,
      wouldBlock: [],
      unreached: [],
      gateCounts: [],
      stragglers: [{ name: "SHARED_|_PAT", kind: "github-pat", repositories: 3 }],
      told: [],
      proof: { proven: false, why: "Whether GitHub holds a freeze was never tried here." },
      roles: [{ role: "scribe", login: HOSTILE, givenBy: "ada", givenAt: "2026-11-28T03:00:00.000Z" }],
      tiers: [
        { tier: "repository-ruleset", repositories: 2 },
        { tier: null, repositories: 1 },
      ],
      troubles: [],
      drifts: [],
      rows: [],
      total: 0,
      page: 1,
      pages: 1,
      events: [],
      eventTotal: 0,
      eventPage: 1,
      eventPages: 1,
      scan: { total: 0, done: 0, failed: 0, startedAt: null, finishedAt: null },
      asOf: "2026-11-29T00:00:00.000Z",
    },
    events: [
      {
        seq: "1",
        at: "2026-11-28T03:00:00.000Z",
        by: HOSTILE,
        system: false,
        kind: "incident.note",
        text: HOSTILE,
        repository: { owner: "acme", name: HOSTILE },
      },
    ],
    eventTotal: 1,
    drifts: [],
    remaining: [],
    letOutAt: ["2026-11-28T05:00:00.000Z", "2026-11-28T09:00:00.000Z", "2026-11-28T09:30:00.000Z"],
    exceptions: [],
    passes: [],
    exposure: {
      at: "2026-11-28T15:00:00.000Z",
      unread: 1,
      totals: { exposed: 3, revoked: 2, overdue: 1, open: { handed: 1, reachable: 0, unknown: 0 } },
      footholds: [HOSTILE],
      open: [
        {
          key: { revoked: false, position: 0, credentialId: "1" },
          credentialId: "1",
          name: HOSTILE,
          kind: "github-pat",
          level: "repo",
          environment: null,
          repository: null,
          class: "handed",
          because: [],
          breaks: [],
          breakCount: 7,
          repositories: 2,
          dueAt: "2026-11-28T20:00:00.000Z",
          overdue: true,
          revoked: null,
        },
      ],
    },
    debts: [{ repositoryId: "1", owner: "acme", name: HOSTILE, path: HOSTILE, job: HOSTILE, dueAt: null }],
    ...more,
  };
}

describe("the report of an incident", () => {
  it("shows text of people and repositories as it is: nothing in it mentions, closes, links, formats or ends a table", () => {
    const pass = { repository: HOSTILE, pullRequest: 7, sha: "a".repeat(40), base: HOSTILE, kind: "person" } as const;
    const text = incidentReport(
      facts({
        drifts: [
          {
            id: "1",
            ruleset: "default",
            repository: null,
            code: "exempt",
            what: HOSTILE,
            weakens: true,
            changedBy: HOSTILE,
            foundAt: "2026-11-28T04:00:00.000Z",
            repairedAt: null,
            goneAt: null,
          },
        ],
        exceptions: [
          {
            repository: HOSTILE,
            gate: null,
            reason: HOSTILE,
            askedBy: HOSTILE,
            agreedBy: [HOSTILE],
            expiresAt: "2026-11-28T09:00:00.000Z",
            ended: { at: "2026-11-28T09:00:00.000Z", why: HOSTILE },
          },
        ],
        passes: [{ ...pass, reason: HOSTILE, askedBy: HOSTILE, approvedBy: HOSTILE }],
      }),
    );
    expect(text).not.toMatch(/@acme|closes #1|(?<!&)#\d|\]\(https?:|(?<!\\)<script|(?<!\\)`x/);
    expect(text.match(/^# /gm)).toHaveLength(1);
    const [, ...tables] = text.split(/^\| --- /m);
    expect(tables.length).toBeGreaterThan(5);
    for (const row of text.split("\n").filter((line) => line.startsWith("| ")))
      expect(row.replaceAll("\\|", "").endsWith(" |")).toBe(true);
  });

  it("says how long it took until GitHub took it, until it was seen, and until the first was let out; what is not known as that", () => {
    const text = incidentReport(facts());
    expect(text).toContain("| GitHub had taken the freeze | 2 s, in 4 requests that took 1.9 s |");
    expect(text).toContain("| Every repository was seen to be held | not known |");
    expect(text).toContain("| The first repository was let out | 2 h 00 min |");
    expect(text).toContain("| It was over | 12 h 00 min |");
  });

  it("says unproven where it is, what was exposed and is not revoked, and what is owed to a release", () => {
    const text = incidentReport(facts());
    expect(text).toContain("| Proof | **unproven**: Whether GitHub holds a freeze was never tried here. |");
    expect(text).toContain("2 of 3 credentials revoked, 1 overdue, as of");
    expect(text).toContain("Runs of 1 repository were never read");
    expect(text).toMatch(/\| handed \| 2 \| 7 \| 28 Nov, 20:00 \|/);
    expect(text).toMatch(/\| no date \|/);
    const unseen = { exposed: 0, revoked: 0, overdue: 0, open: { handed: 0, reachable: 0, unknown: 0 } };
    const nobody = incidentReport(
      facts({ exposure: { at: null, unread: 0, totals: unseen, footholds: [], open: [] }, debts: [] }),
    );
    expect(nobody).toContain("Nobody looked: what was taken is not known.");
    expect(nobody).not.toContain("## Owed");
    expect(nobody).toContain("Nobody: no channel was set up.");
  });

  it("has a table beside each chart, and counts each repository once", () => {
    const text = incidentReport(facts());
    expect(text).toContain('    "thawed" : 3');
    expect(text).toContain("| thawed | 3 | 75 % |");
    expect(text).toContain("line [0, 0, 1, 1, 1, 1, 2, 3, 3, 3, 3, 3, 3]");
    expect(text).toContain("| 28 Nov, 09:00 | 2 |");
  });

  it("lists shared credentials that are not revoked, by names that format nothing", () => {
    const text = incidentReport(facts());
    expect(text).toContain("## Not revoked");
    expect(text).toMatch(/^\| SHARED\S*PAT\S* \| github-pat \| 3 \|$/m);
    expect(text).not.toContain("SHARED_|_PAT");
  });

  it("says what it cannot say, and which means were weak", () => {
    const text = incidentReport(facts());
    expect(text).toContain("Deployments were held only in environments that had Thaw's rule");
    expect(text).toContain("Nothing would have held 1 repository.");
    expect(text).toContain("Repository administrators can undo this.");
    expect(text).toContain("None was found: GitHub's rules stayed as they were written.");
  });

  it("counts what is too long for a table, and says how many lines of the timeline are left out", () => {
    const remaining = Array.from({ length: 250 }, (_, index) => ({
      repositoryId: String(index),
      owner: "acme",
      name: `service-${index}`,
      state: "frozen" as const,
      shown: "frozen" as const,
      enforcement: "confirmed" as const,
      tier: "organisation-property" as const,
      cause: null,
      stateAt: "2026-11-28T03:00:00.000Z",
      requestedAt: null,
      seenAt: null,
    }));
    const text = incidentReport(facts({ remaining, eventTotal: 9 }));
    expect(text).toContain("250 repositories did not pass their gates.");
    expect(text).toContain("And 50 more.");
    expect(text).toContain("And 8 lines more, on the incident's page.");
  });

  it("of one that never froze anything tells no figure of a freeze", () => {
    const { detail } = facts();
    const incident = {
      ...detail.incident,
      state: "cancelled",
      activatedAt: null,
      activatedBy: null,
      counts: {},
    } as const;
    const text = incidentReport(facts({ detail: { ...detail, incident, tiers: [] }, letOutAt: [], events: [] }));
    expect(text).toContain("| Activated | no |");
    expect(text).not.toContain("How long it took");
    expect(text).not.toContain("mermaid");
  });
});
