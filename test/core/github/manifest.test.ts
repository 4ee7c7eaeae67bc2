import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readManifest } from "../../../demo/github/manifest.ts";
import { manifestOf, newAppAddress, permissionsOf, undescribedOf } from "../../../lib/core/github/manifest.ts";
import { UNDESCRIBED } from "../../../lib/core/github/needs.ts";
import { checkPermissions } from "../../../lib/core/github/permission-check.ts";
import { APP_ROLES, beyondRole } from "../../../lib/core/github/roles.ts";
import { githubSite } from "../../../lib/core/github/site.ts";

const SITE = { standIn: false };
const request = { owner: "fjordline", origin: "https://thaw.example", site: SITE };

/** GitHub's own list of what an App can be given, and at which levels. */
const description = JSON.parse(readFileSync(new URL("../../demo/github/openapi.pruned.json", import.meta.url), "utf8"));
const PERMISSIONS: Record<string, { readonly enum: readonly string[] }> =
  description.components.schemas["app-permissions"].properties;

test.each(APP_ROLES)("the %s's manifest asks for permissions that GitHub knows, at levels that it has", (role) => {
  const asked = Object.entries(permissionsOf([role]));
  const described = asked.filter(([name]) => !UNDESCRIBED.includes(name));
  expect(described.filter(([name, level]) => PERMISSIONS[name]?.enum.includes(level) !== true)).toEqual([]);
});

test("what GitHub's description does not list is asked for by the observer, to read", () => {
  const { observer } = Object.fromEntries(APP_ROLES.map((role) => [role, permissionsOf([role])]));
  expect(UNDESCRIBED.map((name) => observer?.[name])).toEqual(UNDESCRIBED.map(() => "read"));
  expect(UNDESCRIBED.filter((name) => name in PERMISSIONS)).toEqual([]);
});

test.each(APP_ROLES)("the %s's manifest asks for nothing that is another role's", (role) => {
  expect(beyondRole(role, permissionsOf([role]))).toEqual([]);
});

test.each(APP_ROLES)("the %s's manifest is one that the stand-in takes, with each event's permission", (role) => {
  expect(readManifest(JSON.stringify(manifestOf({ ...request, roles: [role] })))).toMatchObject({
    permissions: permissionsOf([role]),
  });
});

test("only the observer is told of events, and signs people in", () => {
  const told = APP_ROLES.filter((role) => "hook_attributes" in manifestOf({ ...request, roles: [role] }));
  const signing = APP_ROLES.filter((role) => "callback_urls" in manifestOf({ ...request, roles: [role] }));
  expect([told, signing]).toEqual([["observer"], ["observer"]]);
});

test("the deployment protection rule is the freezer's alone: no observer is offered as one", () => {
  const eventsOf = (roles: Parameters<typeof permissionsOf>[0]) => manifestOf({ ...request, roles }).default_events;
  expect(eventsOf(["observer"])).not.toContain("deployment_protection_rule");
  expect(eventsOf(["observer", "freezer"])).toContain("deployment_protection_rule");
});

test("no App is public, and every address is this installation's own", () => {
  for (const role of APP_ROLES) {
    const manifest = manifestOf({ ...request, roles: [role] });
    expect(manifest.public).toBe(false);
    const addresses = JSON.stringify(manifest).match(/https?:[^"]+/g) ?? [];
    expect(addresses.length).toBeGreaterThan(2);
    for (const address of addresses) expect(new URL(address).origin).toBe("https://thaw.example");
  }
});

test("a webhook on this machine is asked of a stand-in only, since GitHub could not reach it", () => {
  const local = { ...request, roles: ["observer"] as const, origin: "http://127.0.0.1:4880" };
  expect(manifestOf(local)).not.toHaveProperty("hook_attributes");
  expect(manifestOf({ ...local, site: { standIn: true } })).toHaveProperty("hook_attributes");
});

test("a name is as long as GitHub takes it", () => {
  const { name } = manifestOf({ ...request, roles: ["remediator"], owner: "an-organisation-with-a-very-long-name" });
  expect(String(name).length).toBeLessThanOrEqual(34);
  expect(name).not.toMatch(/-$/);
});

test("the manifest is posted to the organisation's page, with the state", () => {
  const site = githubSite("https://github.com");
  const address = site.ok ? newAppAddress(site.value, "fjord/line", "a&b") : "";
  expect(address).toBe("https://github.com/organizations/fjord%2Fline/settings/apps/new?state=a%26b");
});

test("one App of several roles asks for the highest level that one of them needs, and for nothing else", () => {
  const both = permissionsOf(["observer", "remediator"]);
  expect(both).toMatchObject({ contents: "write", pull_requests: "write", workflows: "write", secrets: "read" });
  const names = (roles: Parameters<typeof permissionsOf>[0]) => Object.keys(permissionsOf(roles));
  expect(Object.keys(both).sort()).toEqual([...new Set([...names(["observer"]), ...names(["remediator"])])].sort());
  const manifest = manifestOf({ ...request, roles: ["observer", "remediator"] });
  expect(manifest).toMatchObject({ name: "thaw-fjordline", default_permissions: both });
  expect(manifest).toHaveProperty("hook_attributes");
});

test("what a GitHub may not know can be left out, and the rest still works", () => {
  const without = undescribedOf(["observer"]);
  expect(without).toEqual(UNDESCRIBED);
  expect(undescribedOf(["remediator"])).toEqual([]);
  const less = permissionsOf(["observer"], without);
  expect(Object.keys(less).filter((name) => !(name in PERMISSIONS))).toEqual([]);
  expect(checkPermissions("observer", less)).toMatchObject({ usable: true });
  expect(readManifest(JSON.stringify(manifestOf({ ...request, roles: ["observer"], without })))).toMatchObject({
    permissions: less,
  });
});
