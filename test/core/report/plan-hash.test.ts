import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { canonicalJson, planHash } from "../../../lib/core/report/plan-hash.ts";

const PLAN = {
  files: [
    { path: "b.yml", after: "b" },
    { path: "a.yml", after: "a" },
  ],
  items: [
    { fingerprint: "2", remedy: "delete" },
    { fingerprint: "1", remedy: "delete" },
  ],
  grants: [{ name: "ci.build", permissions: { issues: "read", contents: "write" } }],
};

describe("the hash of a plan", () => {
  it("is the SHA-256 of its canonical JSON", () => {
    const text =
      '{"files":[{"after":"a","path":"a.yml"},{"after":"b","path":"b.yml"}],"grants":[{"name":"ci.build","permissions":{"contents":"write","issues":"read"}}],"items":[{"fingerprint":"1","remedy":"delete"},{"fingerprint":"2","remedy":"delete"}]}';
    expect(planHash(PLAN)).toBe(createHash("sha256").update(text).digest("hex"));
  });

  it("is the same in whatever order the plan was made", () => {
    const turned = {
      grants: [{ permissions: { contents: "write", issues: "read" }, name: "ci.build" }],
      items: PLAN.items.toReversed(),
      files: PLAN.files.toReversed(),
    };
    expect(planHash(turned)).toBe(planHash(PLAN));
  });

  it.each([
    ["an edited text", { ...PLAN, files: [{ path: "b.yml", after: "B" }, ...PLAN.files.slice(1)] }],
    ["a path", { ...PLAN, files: [{ path: "c.yml", after: "b" }, ...PLAN.files.slice(1)] }],
    ["a remedy", { ...PLAN, items: [{ fingerprint: "2", remedy: "manual" }, ...PLAN.items.slice(1)] }],
    ["a finding less", { ...PLAN, items: PLAN.items.slice(1) }],
    ["a right", { ...PLAN, grants: [{ name: "ci.build", permissions: { contents: "write" } }] }],
  ])("changes with %s", (_what, plan) => {
    expect(planHash(plan)).not.toBe(planHash(PLAN));
  });
});

describe("canonical JSON", () => {
  it("sorts keys at every depth and keeps the order of lists", () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }, 2], a: "\ud800" })).toBe('{"a":"\\ud800","b":[{"c":null,"d":1},2]}');
  });
});
