import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { shownRows } from "../../../app/repos/shown-rows.ts";
import { RepositoryTable } from "../../../app/repos/table.tsx";
import { DEFAULT_QUERY } from "../../../lib/core/listing/repository-query.ts";
import type { RepositorySituation } from "../../../lib/core/listing/situation-views.ts";
import type { ListedRepository } from "../../../lib/core/listing/views.ts";
import type { SituationFacts } from "../../../lib/core/situation/facts.ts";
import { situationOf } from "../../../lib/core/situation/situation.ts";
import { BLOCKED, gate, hold, migration, OWNER, repository } from "../../core/situation/worlds.ts";

const ID = "01890000-0000-7000-8000-000000000001";
const AS_OF = "2026-11-28T03:00:00.000Z";
const HOSTILE = '<img src=x onerror=alert(1)>"\u202e&';

const ROW: ListedRepository = {
  id: ID,
  owner: "fjordline",
  name: "harbour-bell",
  archived: false,
  state: "blocking",
  counts: { info: 0, low: 0, medium: 1, high: 0, critical: 2 },
  blocking: 2,
  files: 4,
  unparsed: 0,
  ownedBy: ["web", "ops"],
  owners: 2,
  ownerSource: null,
  ownership: "known",
  commit: null,
  scannedAt: AS_OF,
  scanning: false,
  migration: {
    campaignId: ID,
    campaign: "All",
    state: "open",
    pullNumber: 12,
    openedAt: "2026-11-25T03:00:00.000Z",
  },
  activeAt: "2026-11-28T01:00:00.000Z",
};

function standing(holds: SituationFacts["holds"], host: string | null = "github.com"): RepositorySituation {
  const facts = repository({ scan: BLOCKED, migration: migration(), holds });
  const situation = situationOf(facts, OWNER);
  const { owner, name } = ROW;
  const gates = situation.hold?.gates ?? [];
  return { id: ID, owner, name, host, archived: false, situation, gates, blocking: 2, pullNumber: 12, asOf: AS_OF };
}

function html(row: Partial<ListedRepository>, one: RepositorySituation | null, chosen: readonly string[] = []): string {
  const rows = shownRows([{ ...ROW, ...row }], one === null ? [] : [one], chosen, AS_OF);
  return renderToStaticMarkup(createElement(RepositoryTable, { rows, query: DEFAULT_QUERY }));
}

describe("a row of the list of repositories", () => {
  const frozen = standing([
    hold({ shown: "migrating", gates: [gate("static-credentials"), gate("app-audit", "pass")] }),
  ]);

  it("says in words what its dots show, and what an incident does before what the scan says", () => {
    const text = html({}, frozen);
    expect(text).toContain("1 of 2 gates pass:\nNo static credential is left: holds");
    expect(text.indexOf("migrating")).toBeLessThan(text.indexOf("blocking"));
    expect(text).toContain("#i-pull-request");
  });

  it("leads to its pull request and says how old that is, where there is a GitHub", () => {
    expect(html({}, frozen)).toMatch(/href="https:\/\/github.com\/fjordline\/harbour-bell\/pull\/12".*#12.*>3 d</);
    expect(html({}, standing([], null))).not.toContain("github.com");
  });

  it("has a box that says whose it is, ticked where the address says so", () => {
    const box = /<input[^>]*data-row-choose[^>]*>/;
    expect(box.exec(html({}, frozen))?.[0]).toContain('aria-label="Choose fjordline/harbour-bell"');
    expect(box.exec(html({}, frozen))?.[0]).not.toContain("checked");
    expect(box.exec(html({}, frozen, [ID]))?.[0]).toContain("checked");
  });

  it("stands with what its scan says where it went while the page was read", () => {
    const text = html({ migration: null }, null);
    expect(text).toContain("blocking");
    expect(text).toContain('href="/repos/fjordline/harbour-bell"');
  });

  it("shows hostile names as they are written, and lets none out of its place", () => {
    const text = html({ owner: HOSTILE, name: "../../evil?x#y", ownedBy: [HOSTILE] }, null);
    expect(text).not.toContain("<img");
    expect(text).toContain("/..%2F..%2Fevil%3Fx%23y");
  });
});
