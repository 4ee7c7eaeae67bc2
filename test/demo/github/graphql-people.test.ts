import { beforeAll, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { graphql } from "./graphql-support.ts";
import { installed, standIn, token } from "./support.ts";

let one: StandIn;
let seeing: string;
let blind: string;

beforeAll(async () => {
  one = await standIn();
  const { control } = one;
  for (const name of ["a", "b", "c", "hidden"])
    await control.createRepository(`fjordline/${name}`, { files: { ".github/workflows/ci.yml": "on: push\n" } });
  control.addMember("fjordline", "ada");
  control.addMember("fjordline", "grace", { state: "pending" });
  control.putTeam("fjordline", {
    slug: "platform",
    repositories: { "fjordline/a": "admin", "fjordline/b": "write", "fjordline/hidden": "admin" },
  });
  control.putTeam("fjordline", { slug: "apps" });
  const repositories = ["fjordline/a", "fjordline/b", "fjordline/c"];
  const permissions = { contents: "read", members: "read" } as const;
  seeing = await token(one, await installed(one, permissions, { repositories }));
  blind = await token(one, await installed(one, { contents: "read" }, { slug: "blind" }));
});

const TEAMS = `query ($login: String!) { organization(login: $login) {
  teams(first: 10) { totalCount nodes { slug repositories(first: 1) {
    totalCount pageInfo { hasNextPage endCursor } edges { permission node { name } } } } }
  team(slug: "platform") { name } none: team(slug: "none") { name }
} }`;

test("teams come with what they may do, for the repositories that the token reaches", async () => {
  const { body } = await graphql(one.url, seeing, TEAMS, { login: "fjordline" });
  expect(body.errors).toBeUndefined();
  const { teams, team, none } = body.data.organization;
  expect([teams.totalCount, team, none]).toEqual([2, { name: "platform" }, null]);
  expect(teams.nodes.map((node: { slug: string }) => node.slug)).toEqual(["apps", "platform"]);
  expect(teams.nodes[1].repositories).toMatchObject({
    totalCount: 2,
    pageInfo: { hasNextPage: true },
    edges: [{ permission: "ADMIN", node: { name: "a" } }],
  });
});

test("teams and memberships are for those only who may see people", async () => {
  const { body } = await graphql(one.url, blind, TEAMS, { login: "fjordline" });
  expect(body.errors).toMatchObject([{ type: "FORBIDDEN", path: ["organization", "teams"] }]);
  const query = `{ user(login: "ada") { login organization(login: "fjordline") { login } } }`;
  expect((await graphql(one.url, blind, query)).body.data).toEqual({ user: { login: "ada", organization: null } });
});

test("users are found by login, one beside another, and who is a member is told", async () => {
  const user = (login: string) => `user(login: "${login}") { login organization(login: "fjordline") { login } }`;
  const { body } = await graphql(one.url, seeing, `{ a: ${user("Ada")} b: ${user("grace")} c: ${user("nobody")} }`);
  expect(body.data).toEqual({
    a: { login: "ada", organization: { login: "fjordline" } },
    b: { login: "grace", organization: null },
    c: null,
  });
  expect(body.errors).toMatchObject([{ type: "NOT_FOUND", path: ["c"] }]);
});

test("a commit's history below a path has its authors' accounts where their address is one of GitHub's", async () => {
  const author = (login: string) => ({ name: login, email: `7+${login}@users.noreply.github.com` });
  const change = (path: string, who: string) =>
    one.control.commit("fjordline/a", { [path]: who }, { author: author(who), message: `by ${who}` });
  await change(".github/workflows/ci.yml", "ada");
  await change("a.txt", "ada");
  await change(".github/workflows/b.yml", "nobody");
  const query = `{ repository(owner: "fjordline", name: "a") { defaultBranchRef { target { ... on Commit {
    history(first: 2, path: ".github/workflows") { totalCount pageInfo { hasNextPage }
      nodes { messageHeadline author { email user { login } } } } } } } } }`;
  const { body } = await graphql(one.url, seeing, query);
  const { history } = body.data.repository.defaultBranchRef.target;
  expect(history).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
  expect(history.nodes).toMatchObject([
    { messageHeadline: "by nobody", author: { user: null } },
    { messageHeadline: "by ada", author: { user: { login: "ada" } } },
  ]);
});
