import { expect, test } from "vitest";
import { NEEDS } from "../../../lib/core/github/needs.ts";
import { checkPermissions } from "../../../lib/core/github/permission-check.ts";
import { APP_ROLES, beyondRole, mayBeOneApp } from "../../../lib/core/github/roles.ts";

const granted = (role: (typeof APP_ROLES)[number]) =>
  Object.fromEntries(NEEDS[role].map(({ permission, level }) => [permission, level]));

test.each(APP_ROLES)("%s: with all that the table has nothing is missing, and nothing is another role's", (role) => {
  expect(checkPermissions(role, granted(role))).toEqual({ role, usable: true, missing: [], beyond: [], pending: [] });
});

test.each(APP_ROLES.flatMap((role) => NEEDS[role].map((entry) => [role, entry] as const)))(
  "%s without $permission: the cost is told",
  (role, entry) => {
    const { [entry.permission]: _, ...rest } = granted(role);
    const check = checkPermissions(role, rest);
    expect(check.missing).toEqual([{ ...entry, held: null }]);
    expect(check.usable).toBe(!entry.essential);
    expect(entry.cost).toMatch(/^[A-Z].*\.$/);
  },
);

test("a level that is too low is missing, and told", () => {
  const check = checkPermissions("remediator", { ...granted("remediator"), contents: "read" });
  expect(check.missing).toMatchObject([{ permission: "contents", level: "write", held: "read" }]);
});

test("what the App asks for and nobody granted is pending", () => {
  const check = checkPermissions("observer", granted("observer"), { ...granted("observer"), pages: "read" });
  expect(check.pending).toEqual(["pages: read"]);
});

test("what merges in a lockdown shares its App with no other role", () => {
  expect(mayBeOneApp(["merge"])).toBe(true);
  expect(mayBeOneApp(["observer", "remediator", "freezer", "remover"])).toBe(true);
  for (const role of APP_ROLES.filter((one) => one !== "merge")) expect(mayBeOneApp([role, "merge"])).toBe(false);
});

test("powers of another role are named", () => {
  expect(beyondRole("observer", { contents: "write", metadata: "read" })).toEqual(["contents: write"]);
  expect(beyondRole("remediator", { checks: "write", administration: "write", contents: "write" })).toEqual([
    "administration: write",
    "checks: write",
  ]);
  expect(beyondRole("remover", { contents: "read", secrets: "write", workflows: "write" })).toEqual([
    "contents: read",
    "workflows: write",
  ]);
  expect(beyondRole("freezer", { contents: "read", administration: "write" })).toEqual(["contents: read"]);
  expect(beyondRole("merge", { contents: "write", checks: "write", administration: "write" })).toEqual([
    "administration: write",
    "checks: write",
  ]);
  expect(beyondRole("observer", { members: "unheard-of" })).toEqual(["members: unheard-of"]);
});
