import { describe, expect, it } from "vitest";
import { ROLES, type Role } from "../../../lib/core/actor.ts";
import {
  chosenView,
  homeViews,
  incidentsOn,
  type OrganisationReadiness,
  readinessChecks,
} from "../../../lib/core/listing/home.ts";
import { LAMPS } from "../../../lib/core/listing/incident-shown.ts";
import type { IncidentSummary } from "../../../lib/core/listing/incident-views.ts";

const AT = Date.parse("2026-11-28T03:00:00.000Z");
const views = (roles: readonly Role[], freezing: boolean, owned = 0) => homeViews({ roles, freezing, owned });

describe("the first page", () => {
  it("begins with what is most urgent for the roles that somebody has, and keeps the others one click away", () => {
    expect(views(["viewer", "commander"], true)).toEqual(["board", "adoption"]);
    expect(views(["viewer", "owner"], true, 3)).toEqual(["mine", "board", "adoption"]);
    expect(views(["owner", "security-lead"], true, 3)).toEqual(["mine", "adoption", "board"]);
    expect(views(["owner", "security-lead", "commander"], true, 3)).toEqual(["board", "mine", "adoption"]);
    expect(views(["admin"], false)).toEqual(["adoption", "board"]);
    expect(views(["commander"], false)).toEqual(["board", "adoption"]);
    expect(views(["viewer"], false)).toEqual(["board", "adoption"]);
    // A team's repositories are somebody's whatever role that gives.
    expect(views(["viewer"], false, 1)).toEqual(["mine", "board", "adoption"]);
  });

  it("has each view once for every set of roles, and their own repositories for owners alone", () => {
    for (let mask = 0; mask < 1 << ROLES.length; mask += 1) {
      const roles = ROLES.filter((_, bit) => (mask & (1 << bit)) !== 0);
      for (const freezing of [true, false]) {
        const found = views(roles, freezing);
        expect(new Set(found).size).toBe(found.length);
        expect(found.includes("mine")).toBe(roles.includes("owner"));
      }
    }
  });

  it("is the view that the address names, where that is one of this person's", () => {
    expect(chosenView({ view: "board" }, ["mine", "board"])).toBe("board");
    expect(chosenView({ view: ["adoption", "mine"] }, ["mine", "board"])).toBe("mine");
    expect(chosenView({ view: "<b>" }, ["mine", "board"])).toBe("mine");
    expect(chosenView({}, [])).toBe("board");
  });
});

describe("incidents that are on", () => {
  it("come with what may let something through first and drills last; those that hold nothing are none of them", () => {
    const all = LAMPS.flatMap((lamp) => [false, true].map((drill) => ({ lamp, drill }) as IncidentSummary));
    const on = incidentsOn(all).map(({ lamp, drill }) => `${lamp}${drill ? " drill" : ""}`);
    const lamps = ["loose", "unknown", "asked", "holds", "ending", "free"];
    expect(on).toEqual([...lamps, ...lamps.map((lamp) => `${lamp} drill`)]);
  });
});

const READY: OrganisationReadiness = {
  organisationId: "o",
  login: "fjordline",
  slots: { all: 4, ready: 4, problem: null },
  proof: { proven: true, why: "Everything that was tried was held." },
  drill: { id: "d", title: "Practice", endedAt: "2026-11-20T03:00:00.000Z", confirmed: true },
  commanders: 2,
  unreached: 0,
  channels: { all: 1, failing: 0, unknown: 0 },
};

describe("whether a freeze could begin", () => {
  const left = (more: Partial<OrganisationReadiness>, now = AT) =>
    readinessChecks({ ...READY, ...more }, now).flatMap(({ id, state }) =>
      state === "ready" ? [] : [`${id} ${state}`],
    );

  it("is said of what is known to be so, and of nothing else", () => {
    expect(left({})).toEqual([]);
    expect(left({ slots: { all: 0, ready: 0, problem: null } })).toEqual(["slots unknown"]);
    expect(left({ slots: { all: 4, ready: 3, problem: null } })).toEqual(["slots missing"]);
    expect(left({ proof: { proven: false, why: "It was never tried." } })).toEqual(["proof missing"]);
    expect(left({ unreached: null })).toEqual(["reach unknown"]);
    expect(left({ unreached: 2 })).toEqual(["reach missing"]);
    expect(left({ commanders: 1 })).toEqual(["commanders missing"]);
    expect(left({ commanders: 0 })).toEqual(["commanders missing"]);
    expect(left({ channels: { all: 0, failing: 0, unknown: 0 } })).toEqual(["channels unknown"]);
    expect(left({ channels: { all: 2, failing: 0, unknown: 1 } })).toEqual(["channels unknown"]);
    expect(left({ channels: { all: 2, failing: 1, unknown: 1 } })).toEqual(["channels missing"]);
  });

  it("wants a drill that reached a confirmed freeze, not too long ago", () => {
    expect(left({ drill: null })).toEqual(["drill missing"]);
    const drill = { id: "d", title: "Practice", endedAt: "2026-11-20T03:00:00.000Z", confirmed: false };
    expect(left({ drill })).toEqual(["drill missing"]);
    expect(left({}, AT + 89 * 86_400_000)).toEqual(["drill missing"]);
    expect(left({}, AT + 80 * 86_400_000)).toEqual([]);
  });

  it("says a sentence of each, with the reason where one is known", () => {
    const checks = readinessChecks({ ...READY, slots: { all: 4, ready: 1, problem: "No permission." } }, AT);
    expect(checks.find(({ id }) => id === "slots")?.detail).toBe("1 of 4 slots prepared. No permission.");
    for (const { detail } of checks) expect(detail).toMatch(/^\S.*\.$/);
  });
});
