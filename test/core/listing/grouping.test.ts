import { describe, expect, it } from "vitest";
import { groupByFile, remainingSteps, severityRank, totalOf, worstOf } from "../../../lib/core/listing/grouping.ts";
import { findingView } from "./finding-view.ts";

const NONE = { info: 0, low: 0, medium: 0, high: 0, critical: 0 };

describe("findings by file", () => {
  it("stand in the order of the text, in files with the worst that blocks first", () => {
    const groups = groupByFile([
      findingView({ blocksThaw: false, severity: "critical" }, { path: "a.yml", line: 3 }),
      findingView({ severity: "medium" }, { path: "b.yml", line: 9 }),
      findingView({ severity: "medium" }, { path: "b.yml", line: 2 }),
      findingView({ severity: "critical" }, { path: "c.yml" }),
    ]);
    expect(groups.map((group) => group.path)).toEqual(["c.yml", "b.yml", "a.yml"]);
    expect(groups[1]?.findings.map((finding) => finding.span.line)).toEqual([2, 9]);
    expect(groups.map((group) => group.blocking)).toEqual([1, 2, 0]);
  });
});

describe("what remains", () => {
  it("counts only what blocks, and names the remedy that removes most first", () => {
    const steps = remainingSteps([
      findingView({ remedy: "direct-oidc" }, { line: 1 }),
      findingView({ remedy: "broker-token", severity: "medium" }, { line: 2 }),
      findingView({ remedy: "broker-token", severity: "critical" }, { line: 3 }),
      findingView({ remedy: "delete", blocksThaw: false }, { line: 4 }),
    ]);
    expect(steps.map((step) => [step.remedy, step.findings.length])).toEqual([
      ["broker-token", 2],
      ["direct-oidc", 1],
    ]);
    expect(steps[0]?.findings[0]?.severity).toBe("critical");
  });

  it("leaves what needs a person's decision for the end, however much it is", () => {
    const steps = remainingSteps([
      findingView({ remedy: "manual" }, { line: 1 }),
      findingView({ remedy: "manual" }, { line: 2 }),
      findingView({ remedy: "delete" }, { line: 3 }),
    ]);
    expect(steps.map((step) => step.remedy)).toEqual(["delete", "manual"]);
  });

  it("is nothing when nothing blocks", () => {
    expect(remainingSteps([findingView({ blocksThaw: false })])).toEqual([]);
  });
});

describe("severities", () => {
  it("rank from critical to info", () => {
    expect([severityRank("critical"), severityRank("info")]).toEqual([0, 4]);
  });

  it("tell the worst that is there", () => {
    expect(worstOf({ ...NONE, low: 2, medium: 1 })).toBe("medium");
    expect(worstOf(NONE)).toBeNull();
    expect(totalOf({ ...NONE, low: 2, medium: 1 })).toBe(3);
  });
});
