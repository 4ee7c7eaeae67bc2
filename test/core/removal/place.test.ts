import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { beyondRole } from "../../../lib/core/github/roles.ts";
import { SOURCES } from "../../../lib/core/inventory/sources.ts";
import {
  deleteCommand,
  permissionFor,
  type SecretPlace,
  STORED_LEVELS,
  sourceOf,
} from "../../../lib/core/removal/place.ts";

const REPO: SecretPlace = {
  level: "repo",
  owner: "fjordline",
  repository: "site",
  environment: null,
  name: "NPM_TOKEN",
};
const ORG: SecretPlace = { ...REPO, level: "org", repository: null };

test.each([
  [REPO, "gh secret delete NPM_TOKEN --repo fjordline/site"],
  [
    { ...REPO, level: "env", environment: "eu prod" },
    "gh secret delete NPM_TOKEN --repo fjordline/site --env='eu prod'",
  ],
  [ORG, "gh secret delete NPM_TOKEN --org fjordline"],
  [{ ...REPO, level: "dependabot" }, "gh secret delete NPM_TOKEN --repo fjordline/site --app dependabot"],
  [{ ...ORG, level: "codespaces" }, "gh secret delete NPM_TOKEN --org fjordline --app codespaces"],
] as const)("a person deletes %o by its own command", (place, command) => {
  expect(deleteCommand(place as SecretPlace, "github.com")).toBe(command);
});

test("an Enterprise Server is named in it", () => {
  expect(deleteCommand(REPO, "git.example")).toBe("gh secret delete NPM_TOKEN --repo git.example/fjordline/site");
  expect(deleteCommand(ORG, "git.example")).toBe("GH_HOST=git.example gh secret delete NPM_TOKEN --org fjordline");
});

describe("hostile names", () => {
  test.each(["a'; rm -rf / #", "$(id)", "`id`", "a\\b", '"', "ünï"])(
    "%s reaches the command as one word",
    (environment) => {
      const command = deleteCommand({ ...REPO, level: "env", environment }, "github.com") ?? "";
      const words = execFileSync("sh", ["-c", `gh() { printf '%s\\0' "$@"; }; ${command}`], { encoding: "utf8" });
      expect(words.split("\0")).toEqual([
        "secret",
        "delete",
        "NPM_TOKEN",
        "--repo",
        "fjordline/site",
        `--env=${environment}`,
        "",
      ]);
    },
  );

  test("what could break a line, or be taken for an option, makes no command", () => {
    expect(deleteCommand({ ...REPO, level: "env", environment: "a\nb" }, "github.com")).toBeNull();
    expect(deleteCommand({ ...REPO, name: "--org" }, "github.com")).toBeNull();
  });
});

test("each level is deleted by one permission of the remover's, or by no App", () => {
  for (const level of STORED_LEVELS) {
    const permission = permissionFor(level);
    if (permission === null) continue;
    expect(Object.keys(permission)).toHaveLength(1);
    expect(beyondRole("remover", permission)).toEqual([]);
  }
});

test("each place is listed by a source of the inventory, of the organisation or of the repository as it is", () => {
  for (const level of STORED_LEVELS)
    for (const place of [
      { ...REPO, level },
      { ...ORG, level },
    ]) {
      if (
        (level === "repo" || level === "env") !== (place.repository !== null) &&
        level !== "dependabot" &&
        level !== "codespaces"
      )
        continue;
      expect(SOURCES[sourceOf(place)].of).toBe(place.repository === null ? "organisation" : "repository");
    }
});
