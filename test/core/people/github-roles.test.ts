import { expect, test } from "vitest";
import {
  type GithubStanding,
  NO_TEAMS,
  type OrganisationRules,
  rolesFromGithub,
} from "../../../lib/core/people/github-roles.ts";

const RULES: OrganisationRules = {
  githubId: "1",
  teams: { "security-lead": ["security"], commander: ["incident-command:77"] },
  owners: [
    { kind: "user", slug: "Grace" },
    { kind: "team", slug: "acme/platform" },
  ],
};
const member = (role: "admin" | "member", teams: GithubStanding["teams"] = []): GithubStanding => ({
  memberships: [{ organisationId: "1", role }],
  teams,
});
const team = (slug: string, id = "5", organisationId = "1") => ({ organisationId, id, slug });
const given = (standing: GithubStanding, login = "ada", rules = RULES) =>
  rolesFromGithub(login, standing, rules)
    .map(({ role, source }) => `${role} by ${source}`)
    .sort();

test("a member may look, an owner of the organisation is its admin", () => {
  expect(given(member("member"))).toEqual(["viewer by organisation"]);
  expect(given(member("admin"))).toEqual(["admin by organisation", "viewer by organisation"]);
});

test("teams that the settings name give their roles", () => {
  expect(given(member("member", [team("security"), team("another")]))).toContain("security-lead by team");
  expect(given(member("member", [team("security")]), "ada", { ...RULES, teams: NO_TEAMS })).toEqual([
    "viewer by organisation",
  ]);
});

test("a team that is named with its id cannot be replaced by another of its name", () => {
  expect(given(member("member", [team("incident-command", "77")]))).toContain("commander by team");
  expect(given(member("member", [team("renamed", "77")]))).toContain("commander by team");
  expect(given(member("member", [team("incident-command", "78")]))).toEqual(["viewer by organisation"]);
});

test("a team of the same name of another organisation gives nothing", () => {
  const foreign = [team("security", "5", "2"), team("incident-command", "77", "2"), team("platform", "6", "2")];
  expect(given(member("member", foreign))).toEqual(["viewer by organisation"]);
});

test("who is no member has no role, whatever teams and owners say", () => {
  const standing = { memberships: [{ organisationId: "2", role: "admin" as const }], teams: [team("security")] };
  expect(given(standing, "grace")).toEqual([]);
});

test("teams that are not known give nothing", () => {
  expect(given(member("admin", null))).toEqual(["admin by organisation", "viewer by organisation"]);
});

test("who is named as a repository's owner, or is in a team that is, owns", () => {
  expect(given(member("member"), "GRACE")).toContain("owner by repository");
  expect(given(member("member", [team("Platform")]))).toContain("owner by repository");
  expect(given(member("member", [team("other")]))).toEqual(["viewer by organisation"]);
});
