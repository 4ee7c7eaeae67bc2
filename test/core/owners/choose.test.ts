import { describe, expect, test } from "vitest";
import {
  chooseOwners,
  codeownersReading,
  type OwnerDirectory,
  propertyOwner,
  type SourceReading,
} from "../../../lib/core/owners/choose.ts";

const DIRECTORY: OwnerDirectory = {
  organisation: "acme",
  teams: new Set(["platform", "security"]),
  users: new Set(["ada"]),
};
const NOT_VISIBLE: SourceReading = { kind: "not-visible" };
const NOBODY: SourceReading = { kind: "named", owners: [] };

const team = (slug: string, organisation = "acme"): SourceReading => ({
  kind: "named",
  owners: [{ kind: "team", organisation, slug }],
});
const user = (login: string): SourceReading => ({ kind: "named", owners: [{ kind: "user", login }] });

describe("the owner of a repository", () => {
  test("is the first source's that names somebody who is there", () => {
    const all = {
      property: team("security"),
      codeowners: team("platform"),
      admin: team("platform"),
      committers: user("ada"),
    };
    const sources = ["property", "codeowners", "admin", "committers"] as const;
    for (const [index, source] of sources.entries()) {
      const readings = Object.fromEntries(sources.map((one, at) => [one, at < index ? NOBODY : all[one]]));
      const { state, owners } = chooseOwners(readings, DIRECTORY);
      expect([state, owners.map((owner) => owner.source)]).toEqual(["known", [source]]);
    }
  });

  test.each([
    ["a team that is gone", team("gone"), "custom property: there is no team gone"],
    ["a user who is gone", user("bob"), "custom property: there is no user bob"],
    [
      "another organisation's team",
      team("platform", "other"),
      "custom property: the team platform is another organisation's",
    ],
  ])("is never %s: the next source is asked, and it is said", (_name, property, note) => {
    const { state, owners, notes } = chooseOwners({ property, committers: user("ada") }, DIRECTORY);
    expect([state, owners.map((owner) => owner.slug), notes]).toEqual(["known", ["ada"], [note]]);
  });

  test("is none where every source was read and names nobody", () => {
    const readings = { property: NOBODY, codeowners: NOBODY, admin: NOBODY, committers: user("bob") };
    expect(chooseOwners(readings, DIRECTORY)).toMatchObject({ state: "none", owners: [], notVisible: [] });
  });

  test("is unknown, not none, where a source was not visible", () => {
    const readings = { codeowners: NOBODY, admin: NOT_VISIBLE, committers: NOBODY };
    expect(chooseOwners(readings, DIRECTORY)).toMatchObject({ state: "unknown", notVisible: ["admin"] });
  });

  test("that a later source names stands, and what was not visible before it is told", () => {
    const readings = { property: NOT_VISIBLE, codeowners: team("platform"), admin: NOT_VISIBLE };
    expect(chooseOwners(readings, DIRECTORY)).toMatchObject({ state: "known", notVisible: ["property"] });
  });

  test("is not vouched for where nobody can say who is there", () => {
    const blind = { ...DIRECTORY, teams: null, users: null };
    const { owners } = chooseOwners({ codeowners: team("Platform") }, blind);
    expect(owners).toEqual([{ kind: "team", slug: "Platform", source: "codeowners", verified: false }]);
  });

  test("is named once, without case, and no more than twenty times", () => {
    const many = Array.from({ length: 50 }, (_, index) => ({ kind: "user", login: `u${index % 25}` }) as const);
    const owners = [{ kind: "user", login: "ADA" } as const, { kind: "user", login: "ada" } as const, ...many];
    const chosen = chooseOwners({ codeowners: { kind: "named", owners } }, { ...DIRECTORY, users: null });
    expect(chosen.owners).toHaveLength(20);
    expect(chosen.owners.filter((owner) => owner.slug.toLowerCase() === "ada")).toHaveLength(1);
  });
});

describe("a CODEOWNERS file", () => {
  const file = {
    text: "* @acme/platform\n*.yaml @ada\n.github/workflows/release.yml @acme/security dev@example.com\n[x @b\n",
  };
  const slugs = (workflows: readonly string[]) =>
    chooseOwners({ codeowners: codeownersReading(file, workflows) }, DIRECTORY).owners.map((owner) => owner.slug);

  test("tells the owners of the workflows that there are", () => {
    expect(slugs([".github/workflows/release.yml", ".github/workflows/a.yaml"])).toEqual(["security", "ada"]);
  });

  test("tells those of any workflow where none is known", () => {
    expect(slugs([])).toEqual(["platform"]);
  });

  test("has its skipped lines and addresses told", () => {
    const { notes } = chooseOwners(
      { codeowners: codeownersReading(file, [".github/workflows/release.yml"]) },
      DIRECTORY,
    );
    expect(notes).toEqual([
      "CODEOWNERS, line 4 does not count: a pattern cannot have a range [ ]",
      "CODEOWNERS: an e-mail address is named, which no account can be told from",
    ]);
  });
});

describe("a custom property", () => {
  test.each([
    ["@acme/platform", { kind: "team", organisation: "acme", slug: "platform" }],
    ["acme/platform", { kind: "team", organisation: "acme", slug: "platform" }],
    [" Platform ", { kind: "team", organisation: "acme", slug: "Platform" }],
    ["ada", { kind: "user", login: "ada" }],
    ["@platform", { kind: "user", login: "platform" }],
    ["Team Platform", null],
    ["a/b/c", null],
    ["", null],
  ])("of %j is read as people mean it", (value, owner) => {
    expect(propertyOwner(value, DIRECTORY)).toEqual(owner);
  });
});
