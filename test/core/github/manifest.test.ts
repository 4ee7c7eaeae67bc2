import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readManifest } from "../../../demo/github/manifest.ts";
import { manifestOf, newAppAddress, permissionsOf } from "../../../lib/core/github/manifest.ts";
import { APP_ROLES, beyondRole } from "../../../lib/core/github/roles.ts";
import { githubSite } from "../../../lib/core/github/site.ts";

const SITE = { standIn: false };
const request = { owner: "fjordline", origin: "https://thaw.example", site: SITE };

/** GitHub's own list of what an App can be given, and at which levels. */
const description = JSON.parse(readFileSync(new URL("../../demo/github/openapi.pruned.json", import.meta.url), "utf8"));
const PERMISSIONS: Record<string, { readonly enum: readonly string[] }> =
  description.components.schemas["app-permissions"].properties;

/** Permissions that GitHub's reference asks of Apps and its description of Apps does not list: tried on no real GitHub yet. */
const UNDESCRIBED = [
  "actions_variables",
  "organization_actions_variables",
  "organization_codespaces_secrets",
  "organization_dependabot_secrets",
];

test.each(APP_ROLES)("the %s's manifest asks for permissions that GitHub knows, at levels that it has", (role) => {
  const asked = Object.entries(permissionsOf(role));
  const described = asked.filter(([name]) => !UNDESCRIBED.includes(name));
  expect(described.filter(([name, level]) => PERMISSIONS[name]?.enum.includes(level) !== true)).toEqual([]);
});

test("what GitHub's description does not list is asked for by the observer, to read", () => {
  const { observer } = Object.fromEntries(APP_ROLES.map((role) => [role, permissionsOf(role)]));
  expect(UNDESCRIBED.map((name) => observer?.[name])).toEqual(UNDESCRIBED.map(() => "read"));
  expect(UNDESCRIBED.filter((name) => name in PERMISSIONS)).toEqual([]);
});

test.each(APP_ROLES)("the %s's manifest asks for nothing that is another role's", (role) => {
  expect(beyondRole(role, permissionsOf(role))).toEqual([]);
});

test.each(APP_ROLES)("the %s's manifest is one that the stand-in takes, with each event's permission", (role) => {
  expect(readManifest(JSON.stringify(manifestOf({ ...request, role })))).toMatchObject({
    permissions: permissionsOf(role),
  });
});

test("only the observer is told of events, and signs people in", () => {
  const told = APP_ROLES.filter((role) => "hook_attributes" in manifestOf({ ...request, role }));
  const signing = APP_ROLES.filter((role) => "callback_urls" in manifestOf({ ...request, role }));
  expect([told, signing]).toEqual([["observer"], ["observer"]]);
});

test("no App is public, and every address is this installation's own", () => {
  for (const role of APP_ROLES) {
    const manifest = manifestOf({ ...request, role });
    expect(manifest.public).toBe(false);
    const addresses = JSON.stringify(manifest).match(/https?:[^"]+/g) ?? [];
    expect(addresses.length).toBeGreaterThan(2);
    for (const address of addresses) expect(new URL(address).origin).toBe("https://thaw.example");
  }
});

test("a webhook on this machine is asked of a stand-in only, since GitHub could not reach it", () => {
  const local = { ...request, role: "observer" as const, origin: "http://127.0.0.1:4880" };
  expect(manifestOf(local)).not.toHaveProperty("hook_attributes");
  expect(manifestOf({ ...local, site: { standIn: true } })).toHaveProperty("hook_attributes");
});

test("a name is as long as GitHub takes it", () => {
  const { name } = manifestOf({ ...request, role: "remediator", owner: "an-organisation-with-a-very-long-name" });
  expect(String(name).length).toBeLessThanOrEqual(34);
  expect(name).not.toMatch(/-$/);
});

test("the manifest is posted to the organisation's page, with the state", () => {
  const site = githubSite("https://github.com");
  const address = site.ok ? newAppAddress(site.value, "fjord/line", "a&b") : "";
  expect(address).toBe("https://github.com/organizations/fjord%2Fline/settings/apps/new?state=a%26b");
});
