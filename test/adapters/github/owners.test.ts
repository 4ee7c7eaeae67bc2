import { parse, validate } from "graphql";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { createDirectory, createOwners } from "../../../lib/adapters/github/index.ts";
import { repositoriesDocument } from "../../../lib/adapters/github/of-each.ts";
import {
  CODEOWNERS_FIELDS,
  COMMITTERS_FIELDS,
  TEAM_DOCUMENT,
  TEAMS_DOCUMENT,
  usersDocument,
} from "../../../lib/adapters/github/owners-documents.ts";
import { valuesOf } from "../../../lib/core/owners/properties.ts";
import type { GithubOwners, NamedRepository } from "../../../lib/usecases/github/owner-ports.ts";
import type { GithubInstallation, GithubResult } from "../../../lib/usecases/github/ports.ts";
import { GITHUB } from "../../demo/github/graphql-support.ts";
import { standIn } from "../../demo/github/support.ts";
import { connect, ROLE_PERMISSIONS } from "./support.ts";

const MANY = 120;
const OBSERVER = { ...ROLE_PERMISSIONS.observer, members: "read", organization_custom_properties: "read" } as const;

let github: StandIn;
let owners: GithubOwners;
let installation: GithubInstallation;
/** One that was given nothing but contents. */
let narrow: GithubInstallation;

const named = (name: string): NamedRepository => {
  const { id } = github.control.repository(`fjordline/${name}`);
  return { id, owner: "fjordline", name };
};
const all = () => Array.from({ length: MANY }, (_, index) => named(`r${index}`));

beforeAll(async () => {
  github = await standIn();
  const { control } = github;
  for (let index = 0; index < MANY; index += 1) {
    const files: Record<string, string> =
      index % 2 === 0 ? { CODEOWNERS: `* @fjordline/t${index}\n` } : { "a.txt": "a" };
    await control.createRepository(`fjordline/r${index}`, {
      files,
      properties: index < 3 ? { Owner: "platform" } : {},
    });
  }
  control.addMember("fjordline", "ada");
  control.putTeam("fjordline", {
    slug: "platform",
    repositories: Object.fromEntries(
      all().map(({ name }) => [`fjordline/${name}`, name === "r7" ? "maintain" : "admin"]),
    ),
  });
  for (let index = 0; index < 60; index += 1) control.putTeam("fjordline", { slug: `t${index}` });
  const setting = await connect(github, {}, { observer: OBSERVER });
  const found = await createDirectory(setting.apps).listInstallations("observer");
  if (!found.ok || found.value[0] === undefined) throw new Error("No installation.");
  [installation] = found.value;
  narrow = { ...installation, permissions: { contents: "read", metadata: "read" } };
  owners = createOwners(setting.apps);
});

beforeEach(() => {
  github.control.clearFaults();
  github.control.clearRequests();
});

function valueIn<T>(result: GithubResult<T>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.detail}`);
  return result.value;
}

const asked = (path: string) => github.control.requests().filter((one) => one.path.endsWith(path)).length;

test("CODEOWNERS files come by fifty in a request, of the first place that has one", async () => {
  await github.control.commit("fjordline/r1", {
    "docs/CODEOWNERS": "* @docs\n",
    CODEOWNERS: "* @root\n",
    ".github/CODEOWNERS/folder.txt": "no file",
  });
  await github.control.commit("fjordline/r3", { ".github/CODEOWNERS": "* @first\n", CODEOWNERS: "* @second\n" });
  await github.control.commit("fjordline/r5", { "docs/CODEOWNERS": `# ${"x".repeat(600_000)}\n* @cut\n` });
  await github.control.commit("fjordline/r9", { CODEOWNERS: `# ${"x".repeat(3 * 1024 * 1024)}\n` });
  github.control.clearRequests();
  const read = valueIn(await owners.codeowners(installation, all()));
  expect(asked("/graphql")).toBe(3);
  expect(read.size).toBe(MANY);
  const of = (name: string) => read.get(named(name).id);
  expect([of("r0"), of("r1"), of("r3"), of("r5"), of("r7"), of("r9")]).toEqual([
    { text: "* @fjordline/t0\n" },
    { text: "* @root\n" },
    { text: "* @first\n" },
    "unreadable",
    "none",
    "too-large",
  ]);
});

test("a repository that is gone, or is another one by now, is missing in the answer, and the others are there", async () => {
  const other = { ...named("r2"), id: named("r4").id };
  const gone = { id: 1, owner: "fjordline", name: "gone" };
  const read = valueIn(await owners.codeowners(installation, [named("r0"), other, gone]));
  expect([...read.keys()]).toEqual([named("r0").id]);
});

test("values of properties come by hundred, are found without case, and a repository without one is there with none", async () => {
  const all = valueIn(await owners.properties(installation));
  expect(asked("/properties/values")).toBe(2);
  expect([all.size, all.get(named("r9").id)?.size]).toEqual([MANY, 0]);
  const read = valuesOf(all, "owner");
  expect([read.size, read.get(named("r0").id), read.get(named("r9").id)]).toEqual([MANY, ["platform"], []]);
});

test("teams come whole, with what each may administer beyond its first hundred repositories", async () => {
  const read = valueIn(await owners.teams(installation));
  expect([read.length, asked("/graphql")]).toEqual([61, 3]);
  const platform = read.find(({ slug }) => slug === "platform");
  expect([platform?.administers.size, platform?.administers.has(named("r7").id)]).toEqual([MANY - 1, false]);
});

test("users are those that there are, with whether they are members", async () => {
  github.control.addMember("elsewhere", "mallory");
  const read = valueIn(await owners.users(installation, ["Ada", "ada", "mallory", "nobody"]));
  expect([...read]).toEqual([
    ["ada", { login: "ada", member: true }],
    ["mallory", { login: "mallory", member: false }],
  ]);
  expect(valueIn(await owners.users(narrow, ["ada"])).get("ada")).toEqual({ login: "ada", member: null });
});

test("committers are those of workflows, the newest first", async () => {
  const by = (login: string) => ({ author: { name: login, email: `${login}@users.noreply.github.com` } });
  await github.control.commit("fjordline/r0", { ".github/workflows/a.yml": "1" }, by("ada"));
  await github.control.commit("fjordline/r0", { ".github/workflows/a.yml": "2" }, by("mallory"));
  await github.control.commit("fjordline/r0", { "src/a.ts": "3" }, by("grace"));
  const read = valueIn(await owners.committers(installation, [named("r0"), named("r1")]));
  expect([read.get(named("r0").id), read.get(named("r1").id)]).toEqual([["mallory", "ada"], []]);
});

describe("what is not visible", () => {
  test.each([
    ["custom properties", () => owners.properties(narrow)],
    ["teams", () => owners.teams(narrow)],
  ])("for want of a permission (%s) is that failure, and nothing is asked", async (_name, ask) => {
    expect(await ask()).toMatchObject({ ok: false, failure: { code: "missing-permission" } });
    expect(github.control.requests()).toEqual([]);
  });

  test("is never taken for none: an answer that is not GitHub's is a failure", async () => {
    const fault = {
      kind: "status",
      status: 200,
      body: { data: { organization: { databaseId: 1, teams: null } } },
    } as const;
    github.control.fail({ route: "/graphql", fault });
    expect(await owners.teams(installation)).toMatchObject({ ok: false, failure: { code: "unavailable" } });
    github.control.fail({
      route: "/graphql",
      fault: { kind: "status", status: 200, body: { data: {}, errors: [{ type: "X", path: [], message: "" }] } },
    });
    expect(await owners.users(installation, ["ada"])).toMatchObject({ ok: false, failure: { code: "unavailable" } });
  });
});

test.each([
  ["codeowners", repositoriesDocument([{ id: 1, owner: "a", name: "b" }], CODEOWNERS_FIELDS).query],
  ["committers", repositoriesDocument([{ id: 1, owner: "a", name: "b" }], COMMITTERS_FIELDS).query],
  ["users", usersDocument(["ada"], "acme").query],
  ["teams", TEAMS_DOCUMENT],
  ["team", TEAM_DOCUMENT],
])("the document of %s is one that GitHub's schema takes", (_name, query) => {
  expect(validate(GITHUB, parse(query))).toEqual([]);
});
