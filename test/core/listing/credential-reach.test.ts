import { describe, expect, it } from "vitest";
import type { Target } from "../../../lib/core/contracts.ts";
import { ageWords, reachLine, reachOf, reachWords } from "../../../lib/core/listing/credential-reach.ts";

const known = (repositories: string[], permissions: Record<string, "read" | "write">): Target => ({
  kind: "known",
  repositories,
  permissions,
});

describe("what a credential can touch", () => {
  it("is the sum over its references, each repository once with every right", () => {
    const reach = reachOf([
      known(["acme/b"], { contents: "read" }),
      known(["acme/a", "acme/b"], { pull_requests: "write" }),
      known([], { packages: "write" }),
    ]);
    expect(reach.known).toEqual([
      { repository: "acme/a", rights: ["pull_requests: write"] },
      { repository: "acme/b", rights: ["contents: read", "pull_requests: write"] },
      { repository: "the repository that reads it", rights: ["packages: write"] },
    ]);
    expect(reachLine(reach)).toBe("acme/a and 2 more");
  });

  it("is more than what is known as soon as one reference does not show it", () => {
    const reach = reachOf([known(["acme/a"], {}), null, { kind: "opaque", reason: "a script decides" }]);
    expect(reachLine(reach)).toBe("acme/a, more that is not visible");
    expect(reachWords(reach)).toBe(
      "acme/a: no rights known; not visible: a script decides; not visible: the text does not say",
    );
  });

  it.each([[[]], [[null]]])("of %j is not visible, and never nothing", (targets) => {
    expect(reachLine(reachOf(targets))).toBe("not visible in the text");
  });

  it("names another organisation and a person", () => {
    const reach = reachOf([
      { kind: "other-organisation", repositories: [], reason: "pushes to a fork" },
      { kind: "user-bound", reason: "writes a gist" },
    ]);
    expect(reachLine(reach)).toBe("pushes to a fork, a person's account");
    expect(reachWords(reach)).toBe("another organisation: pushes to a fork; bound to a person: writes a gist");
  });
});

describe("an age", () => {
  it.each([
    ["2026-11-23T00:00:00Z", "0 days"],
    ["2026-11-22T00:00:00Z", "1 day"],
    ["2026-08-01T00:00:00Z", "3 months"],
    ["2023-02-11T00:00:00Z", "3 years"],
    // A clock that is ahead of ours.
    ["2026-12-24T00:00:00Z", "0 days"],
  ])("since %s is %s", (from, words) => {
    expect(ageWords(from, "2026-11-23T10:00:00Z")).toBe(words);
  });
});
