import { describe, expect, test } from "vitest";
import { NEEDS } from "../../../lib/core/github/needs.ts";
import { checkPermissions } from "../../../lib/core/github/permission-check.ts";
import { beyondRole } from "../../../lib/core/github/roles.ts";
import { missingPermission, readablePermissions, SOURCE_IDS, SOURCES } from "../../../lib/core/inventory/sources.ts";

const ALL = Object.assign({}, ...SOURCE_IDS.map((id) => SOURCES[id].permissions));
const NEVER = "repository-codespaces-secrets";

describe.each(SOURCE_IDS.filter((id) => id !== NEVER))("%s", (id) => {
  test("is visible with what it needs, and names each permission that lacks", () => {
    expect(missingPermission(id, SOURCES[id].permissions)).toBeNull();
    for (const [name, level] of Object.entries(SOURCES[id].permissions)) {
      const { [name]: _, ...rest } = ALL;
      expect(missingPermission(id, rest)).toBe(`${name}: ${level}`);
    }
  });

  test("needs nothing that the observer's table does not ask for", () => {
    const asked = Object.fromEntries(NEEDS.observer.map(({ permission, level }) => [permission, level]));
    expect(missingPermission(id, asked)).toBeNull();
  });
});

test("what GitHub shows to writers only is missing for an observer, even where the App has it", () => {
  expect(missingPermission(NEVER, ALL)).toBe("codespaces_secrets: write");
});

test("the least permissions of a token are those of the sources that are visible, and never write", () => {
  expect(readablePermissions({})).toEqual({});
  expect(readablePermissions({ secrets: "write", actions: "read", contents: "read" })).toEqual({ secrets: "read" });
  expect(beyondRole("observer", readablePermissions(ALL))).toEqual([]);
});

test("GitHub's names: there is no reading of Codespaces secrets of a repository to ask for", () => {
  expect(NEEDS.observer.map(({ permission }) => permission)).not.toContain("codespaces_secrets");
  const { missing } = checkPermissions("observer", {});
  expect(missing.map(({ permission }) => permission)).toEqual(
    expect.arrayContaining([
      "organization_actions_variables",
      "organization_codespaces_secrets",
      "organization_dependabot_secrets",
    ]),
  );
});
