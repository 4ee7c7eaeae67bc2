import { describe, expect, it } from "vitest";
import { beforeMerging, blockingAfter, itemsByFinding, leftGroups, planLine } from "../../../lib/core/listing/plan.ts";
import type { PlanItemView, PlanView } from "../../../lib/core/listing/views.ts";
import { findingView } from "./finding-view.ts";

const PROVEN = {
  parses: true,
  modelEqual: true,
  untouchedLines: true,
  officialErrors: true,
  contexts: true,
  permissions: true,
  idempotent: true,
};

function solved(fingerprint: string, ...reasons: string[]): PlanItemView {
  const disposition = reasons.length > 0 ? "review" : "safe";
  const place = { path: "a.yml", line: 1 };
  return { fingerprint, remedy: "broker-token", disposition, refusalCode: null, message: "m", reasons, ...place };
}

function left(fingerprint: string, refusalCode: string, message = "m"): PlanItemView {
  const place = { path: "a.yml", line: 1 };
  return { fingerprint, remedy: null, disposition: "refused", refusalCode, message, reasons: [], ...place };
}

function planView(over: Partial<PlanView>): PlanView {
  const files = [{ path: "a.yml", diff: "", proof: PROVEN }];
  return { hash: "h", disposition: "safe", files, items: [], grants: [], prerequisites: [], body: "", ...over };
}

describe("the line of a plan", () => {
  it.each([
    [planView({ items: [solved("a")] }), "1 finding solved in 1 file, none left; safe"],
    [
      planView({ items: [solved("a"), solved("b"), left("c", "ssh-key")], disposition: "review" }),
      "2 findings solved in 1 file, 1 left for a person; review",
    ],
    [planView({ files: [], items: [left("a", "ssh-key")] }), "nothing solved, 1 left for a person"],
    [planView({ files: [] }), "nothing to change"],
  ])("says what it does", (plan, line) => {
    expect(planLine(plan)).toBe(line);
  });
});

describe("what to do before merging", () => {
  it("names each thing once: what is to be done, and what is to be confirmed", () => {
    const plan = planView({
      items: [solved("a", "Look."), solved("b", "Look.", "Set it.")],
      prerequisites: [
        { kind: "variable", name: "V", text: "Set it." },
        { kind: "confirm", name: "c", text: "Confirm it." },
      ],
    });
    expect(beforeMerging(plan)).toEqual([
      { kind: "todo", text: "Set it." },
      { kind: "check", text: "Confirm it." },
      { kind: "check", text: "Look." },
    ]);
  });
});

describe("what is left", () => {
  it("is grouped by reason, the most frequent first", () => {
    const items = [
      left("a", "ssh-key"),
      solved("b"),
      left("c", "literal"),
      left("d", "literal"),
      left("e", "literal", "n"),
    ];
    const groups = leftGroups(planView({ items }));
    expect(groups.map((group) => [group.code, group.message, group.items.length])).toEqual([
      ["literal", "m", 2],
      ["ssh-key", "m", 1],
      ["literal", "n", 1],
    ]);
  });

  it("blocks where its finding does; a finding that the plan does not know is left, too", () => {
    const findings = ["a", "b", "c", "d"].map((fingerprint) =>
      findingView({ fingerprint, blocksThaw: fingerprint !== "d" }),
    );
    expect(
      blockingAfter(planView({ items: [solved("a"), left("b", "ssh-key"), left("d", "ssh-key")] }), findings),
    ).toBe(2);
  });

  it("is found by its finding", () => {
    const item = left("a", "ssh-key");
    expect(itemsByFinding(planView({ items: [item] })).get("a")).toBe(item);
    expect(itemsByFinding(null).size).toBe(0);
  });
});
