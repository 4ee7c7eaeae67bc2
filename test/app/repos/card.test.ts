import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { RepositoryCard } from "../../../app/repos/card.tsx";
import type { RepositorySituation } from "../../../lib/core/listing/situation-views.ts";
import type { SituationFacts, SituationRights } from "../../../lib/core/situation/facts.ts";
import { situationOf } from "../../../lib/core/situation/situation.ts";
import { BLOCKED, gate, hold, migration, OWNER, repository, VIEWER } from "../../core/situation/worlds.ts";

const ID = "01890000-0000-7000-8000-000000000001";
const HOSTILE = '<img src=x onerror=alert(1)>"\u202e\u0007&';

function shown(facts: SituationFacts, rights: SituationRights, more: Partial<RepositorySituation> = {}): string {
  const situation = situationOf(facts, rights);
  const card: RepositorySituation = {
    id: ID,
    owner: "fjordline",
    name: "harbour-bell",
    host: "github.com",
    archived: facts.archived,
    situation,
    gates: situation.hold?.gates ?? [],
    blocking: facts.scan.blocking,
    pullNumber: null,
    asOf: "2026-11-28T03:00:00.000Z",
    ...more,
  };
  return renderToStaticMarkup(createElement(RepositoryCard, { card }));
}

const migrating = repository({
  scan: BLOCKED,
  migration: migration(),
  holds: [hold({ shown: "migrating", gates: [gate("static-credentials"), gate("app-audit", "pass")] })],
});

describe("the card of a repository", () => {
  it("has its state, why, each gate with a word, and one way to what comes next", () => {
    const html = shown(migrating, OWNER);
    expect(html).toContain("migrating");
    expect(html).toContain("pull request #12 is to remove them");
    expect(html).toContain("No static credential is left: holds");
    expect(html).toContain('href="https://github.com/fjordline/harbour-bell/pull/12"');
    expect(html.match(/btn-primary/g)).toHaveLength(1);
  });

  it("has no button for who may not, and says whom they wait for", () => {
    const html = shown(migrating, VIEWER);
    expect(html).not.toContain("btn");
    expect(html).toContain("by who may merge");
  });

  it("leads into the product where there is no GitHub", () => {
    expect(shown(migrating, OWNER, { host: null })).toContain('href="/repos/fjordline/harbour-bell#pull-request"');
  });

  it("is red where it is not held, and says so", () => {
    const html = shown(repository({ holds: [hold({ shown: "loose" })] }), VIEWER);
    expect(html).toContain("bg-danger-soft");
    expect(html).toContain("not held");
  });

  it("shows hostile names as they are written, and lets none out of its place", () => {
    const facts = { ...migrating, holds: [hold({ title: HOSTILE })] };
    const html = shown(facts, OWNER, { owner: HOSTILE, name: "../../evil?x#y", host: "github.com" });
    expect(html).not.toContain("<img");
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;&quot;");
    for (const [, href] of html.matchAll(/href="([^"]*)"/g)) {
      expect(href).toMatch(
        /^(?:\/repos\/[^/]+\/\.\.%2F\.\.%2Fevil%3Fx%23y|https:\/\/github\.com\/[^/]+\/\.\.%2F\.\.%2Fevil%3Fx%23y\/pull\/12|#i-[a-z-]+)$/,
      );
      expect(href).not.toMatch(/[<>"\u202e]/);
    }
  });
});
