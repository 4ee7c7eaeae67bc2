import { describe, expect, it } from "vitest";
import { wayOf } from "../../../lib/core/listing/way.ts";
import { findingView } from "./finding-view.ts";

describe("the way of a credential", () => {
  it("goes from where it is stored over each sink to what it reaches", () => {
    const way = wayOf(
      findingView({
        sinks: [
          { path: "a.yml", line: 7, what: "gh pr create" },
          { path: "a.yml", line: 9, what: "gh pr create" },
        ],
        target: { kind: "known", repositories: ["acme/site"], permissions: { contents: "write" } },
      }),
    );
    expect(way.map((step) => step.station)).toEqual(["origin", "reference", "sink", "sink", "target"]);
    expect(new Set(way.map((step) => step.id)).size).toBe(5);
    expect(way.at(-1)).toMatchObject({ title: "acme/site", items: ["contents: write"], open: false });
  });

  it.each([
    ["no target", null, true],
    ["an opaque one", { kind: "opaque", reason: "a script decides" }, true],
    ["a person's", { kind: "user-bound", reason: "gists" }, false],
    ["another organisation's", { kind: "other-organisation", repositories: ["x/y"], reason: "named" }, false],
  ] as const)("says with %s whether more is known", (_what, target, open) => {
    expect(wayOf(findingView({ target })).at(-1)?.open).toBe(open);
  });

  it("never calls a wide token one without rights: an empty list of repositories is this one", () => {
    const target = { kind: "known", repositories: [], permissions: { packages: "write" } } as const;
    expect(wayOf(findingView({ target })).at(-1)).toMatchObject({
      title: "This repository",
      items: ["packages: write"],
    });
  });

  it("shows a literal by its shape, since its value is kept nowhere", () => {
    const [origin] = wayOf(findingView({ origin: "literal", secretName: null, literalShape: "ghp_…36" }));
    expect(origin).toMatchObject({ title: "a value of the shape ghp_…36", detail: "written in the file" });
  });

  it("says that all secrets are handed on where none is named", () => {
    const [origin] = wayOf(findingView({ kind: "secrets-inherit", secretName: null }));
    expect(origin?.title).toBe("every secret of the repository");
  });
});
