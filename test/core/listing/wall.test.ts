import { describe, expect, it } from "vitest";
import { SHOWN_STATES } from "../../../lib/core/listing/incident-shown.ts";
import {
  ALL_OF_INCIDENT,
  type IncidentQuery,
  incidentQueryString,
  isFilteredIncident,
  parseIncidentQuery,
} from "../../../lib/core/listing/incident-views.ts";
import {
  groupingWords,
  groupPath,
  groupWords,
  WALL_LETTERS,
  type WallKey,
  type WallPlan,
  walkWall,
  wallGrouping,
  wallSpans,
} from "../../../lib/core/listing/wall.ts";

/** Two groups, of 7 and of 2 tiles, in rows of 3: 0 1 2 / 3 4 5 / 6, and 7 8. */
const plan: WallPlan = { spans: wallSpans([{ tiles: 7 }, { tiles: 2 }]), columns: 3, fits: null };
const walk = (at: number, ...keys: WallKey[]) => keys.reduce((tile, key) => walkWall(key, tile, plan), at);

describe("walking along the wall", () => {
  it("goes as the eye does, over the end of a row and of a group", () => {
    expect(walk(2, "ArrowRight")).toBe(3);
    expect(walk(6, "ArrowRight")).toBe(7);
    expect(walk(7, "ArrowLeft")).toBe(6);
    expect(walk(1, "ArrowDown")).toBe(4);
    expect(walk(4, "ArrowUp")).toBe(1);
    // The next row is shorter.
    expect(walk(5, "ArrowDown")).toBe(6);
    expect(walk(6, "ArrowDown")).toBe(7);
    expect(walk(8, "ArrowUp")).toBe(6);
  });

  it("stays where there is nothing further", () => {
    expect(walk(0, "ArrowLeft", "ArrowUp", "Home", "PageUp")).toBe(0);
    expect(walk(8, "ArrowRight", "ArrowDown", "End", "PageDown")).toBe(8);
  });

  it("jumps to the ends of a group or of all, and to the next group", () => {
    expect(walk(4, "Home")).toBe(0);
    expect(walk(4, "End")).toBe(6);
    expect(walkWall("End", 4, plan, true)).toBe(8);
    expect(walkWall("Home", 8, plan, true)).toBe(0);
    expect(walk(4, "PageDown")).toBe(7);
    expect(walk(8, "PageUp")).toBe(0);
  });

  it("passes what does not fit the filter", () => {
    const filtered = { ...plan, fits: "010000010" };
    expect(walkWall("ArrowRight", 1, filtered)).toBe(7);
    expect(walkWall("ArrowLeft", 7, filtered)).toBe(1);
    expect(walkWall("ArrowDown", 1, filtered)).toBe(7);
    expect(walkWall("ArrowUp", 7, filtered)).toBe(1);
    expect(walkWall("Home", 7, filtered, true)).toBe(1);
    expect(walkWall("ArrowRight", 7, filtered)).toBe(7);
    expect(walkWall("PageDown", 1, { ...plan, fits: "010000000" })).toBe(1);
  });

  it("reaches every tile by every pair of arrows, whatever the width", () => {
    for (const columns of [1, 2, 3, 5, 50]) {
      const wide = { ...plan, columns };
      const right = [0];
      while (right.length < 9) right.push(walkWall("ArrowRight", right.at(-1) ?? 0, wide));
      expect(right).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
      const down = Array.from({ length: 9 }).reduce<number>((tile) => walkWall("ArrowDown", tile, wide), 0);
      expect(down).toBe(columns === 1 ? 8 : 7);
    }
  });
});

describe("letters of tiles", () => {
  it("differ for each state", () => {
    expect(new Set(SHOWN_STATES.map((shown) => WALL_LETTERS[shown])).size).toBe(SHOWN_STATES.length);
  });
});

describe("how the wall is grouped", () => {
  it("is by a word or by a property's name, and by nothing else that an address may say", () => {
    expect(["team", "visibility", "none", "property:Service-Tier"].map(wallGrouping)).toEqual([
      "team",
      "visibility",
      "none",
      "property:Service-Tier",
    ]);
    for (const wrong of [
      "",
      "owner",
      "property:",
      "property:a b",
      `property:${"x".repeat(76)}`,
      "property:<b>",
      "Team",
    ])
      expect(wallGrouping(wrong)).toBeNull();
  });

  it("is said in words, what has no value among it", () => {
    expect((["team", "none", "visibility", "property:tier"] as const).map(groupingWords)).toEqual([
      "owner",
      "nothing",
      "visibility",
      "tier",
    ]);
    expect(groupWords({ kind: "unset", key: "" })).toBe("no value is known");
    expect(groupWords({ kind: "property", key: "unknown" })).toBe("unknown");
    expect(groupWords({ kind: "visibility", key: "unknown" })).toBe("not known");
  });
});

describe("what the address of an incident says", () => {
  it("is read back as it was written", () => {
    const query = {
      shown: ["loose", "frozen"] as const,
      text: "pay&roll",
      gate: { gate: "commit-review", verdict: "unknown" },
      team: "fjordline/platform",
      by: "visibility",
      page: 3,
      eventPage: 2,
    } as const;
    const read = (text: string) => parseIncidentQuery(Object.fromEntries(new URLSearchParams(text)));
    expect(read(incidentQueryString(query))).toEqual(query);
    expect(read(incidentQueryString({ ...query, team: "" })).team).toBe("");
    expect(read(incidentQueryString(ALL_OF_INCIDENT))).toEqual(ALL_OF_INCIDENT);
    expect(isFilteredIncident({ ...ALL_OF_INCIDENT, team: "" })).toBe(true);
  });

  it("leads from a group to its rows, with what else was asked for", () => {
    const kept = { ...ALL_OF_INCIDENT, text: "pay", by: "team" } as const;
    const asked = (kind: "team" | "user" | "nobody", key: string, query: IncidentQuery = kept) => {
      const path = groupPath(`/incidents/1${incidentQueryString(query)}`, { kind, key });
      const { searchParams, hash } = new URL(path ?? "", "http://thaw.test");
      return [parseIncidentQuery(Object.fromEntries(searchParams)), hash];
    };
    expect(asked("team", "a&b=c#d/é")).toEqual([{ ...kept, team: "a&b=c#d/é" }, "#repositories"]);
    expect(asked("nobody", "")).toEqual([{ ...kept, team: "" }, "#repositories"]);
    expect(asked("user", "ada", ALL_OF_INCIDENT)).toEqual([{ ...ALL_OF_INCIDENT, team: "ada" }, "#repositories"]);
    for (const kind of ["visibility", "property", "unset", "all"] as const)
      expect(groupPath("/incidents/1", { kind, key: "x" })).toBeNull();
  });

  it("means nothing where it is not understood", () => {
    const odd = { gate: "commit-review", verdict: "maybe", by: "colour", team: "\0", state: "melted" };
    expect(parseIncidentQuery(odd)).toEqual(ALL_OF_INCIDENT);
  });

  it("finds nothing where it is too long to be meant, and never everything", () => {
    const long = "x".repeat(10_000);
    const read = parseIncidentQuery({ q: long, gate: long, verdict: "hold", team: long });
    expect([read.text, read.gate?.gate, read.team].every((one) => /^x+$/.test(one ?? ""))).toBe(true);
  });
});
