import { beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { call, installed, runGit, standIn, token } from "./support.ts";

/** A frozen repository, as an App makes one by the API, and every way that leads around it. */
let one: StandIn;
let full: string;
let owner: string;
let freezer: string;
let appId: number;
let writer: string;
let ruleset: number;
let count = 0;

const api = (method: string, path: string, body?: unknown, bearer = freezer) =>
  call(`${one.url}${path}`, method, bearer, body);
const VIOLATED = expect.stringContaining("Repository rule violations found");

function documentOf(given: object = {}) {
  return {
    name: "freeze",
    target: "branch",
    enforcement: "active",
    bypass_actors: [],
    conditions: {
      ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] },
      repository_property: {
        include: [{ name: "scope", property_values: ["in"], source: "custom" }],
        exclude: [{ name: "epoch", property_values: ["e01"], source: "custom" }],
      },
    },
    rules: [
      { type: "creation" },
      { type: "deletion" },
      { type: "non_fast_forward" },
      {
        type: "pull_request",
        parameters: {
          required_approving_review_count: 0,
          dismiss_stale_reviews_on_push: false,
          require_code_owner_review: false,
          require_last_push_approval: false,
          required_review_thread_resolution: false,
        },
      },
      {
        type: "required_status_checks",
        parameters: {
          required_status_checks: [{ context: "gate", integration_id: appId }],
          strict_required_status_checks_policy: true,
          do_not_enforce_on_create: false,
        },
      },
    ],
    ...given,
  };
}

beforeEach(async () => {
  one ??= await standIn();
  count += 1;
  owner = `frozen-${count}`;
  full = `${owner}/app`;
  await one.control.createRepository(full, { files: { "a.txt": "a\n" } });
  await one.control.commit(full, { "b.txt": "b\n" }, { branch: "work" });
  const where = await installed(
    one,
    {
      organization_administration: "write",
      organization_custom_properties: "admin",
      checks: "write",
      administration: "write",
    },
    { slug: `freezer-${count}`, owner },
  );
  appId = where.app.id;
  freezer = await token(one, where);
  const other = { contents: "write", workflows: "write", pull_requests: "write", checks: "write" } as const;
  writer = await token(one, await installed(one, other, { slug: `writer-${count}`, owner }));
  const property = (name: string, body: object) => api("PUT", `/orgs/${owner}/properties/schema/${name}`, body);
  const select = { value_type: "single_select", values_editable_by: "org_actors" };
  await property("scope", { ...select, required: true, default_value: "in", allowed_values: ["in", "out"] });
  await property("epoch", { ...select, required: false, allowed_values: ["e01", "e02"] });
  const made = await api("POST", `/orgs/${owner}/rulesets`, documentOf());
  expect(made.status).toBe(201);
  ruleset = made.body.id;
});

async function open(): Promise<{ number: number; sha: string }> {
  const number = await one.control.openPull(full, { head: "work" });
  return { number, sha: (await one.control.pull(full, number)).headSha };
}
const merge = (number: number) => api("PUT", `/repos/${full}/pulls/${number}/merge`, {}, writer);
const check = (sha: string, bearer = freezer, conclusion = "success") =>
  api("POST", `/repos/${full}/check-runs`, { name: "gate", head_sha: sha, conclusion }, bearer);
const thaw = (value: string | null) =>
  api("PATCH", `/orgs/${owner}/properties/values`, {
    repository_names: ["app"],
    properties: [{ property_name: "epoch", value }],
  });

describe("a frozen repository", () => {
  test("takes no merge without the check, and one with it", async () => {
    const { number, sha } = await open();
    expect(await merge(number)).toMatchObject({ status: 405, body: { message: VIOLATED } });
    await check(sha, freezer, "failure");
    expect((await merge(number)).status).toBe(405);
    await check(sha);
    expect((await merge(number)).status).toBe(200);
  });

  test("takes no other App's check for it", async () => {
    const { number, sha } = await open();
    expect((await check(sha, writer)).status).toBe(201);
    expect((await merge(number)).status).toBe(405);
  });

  test("takes no merge of a commit that came after the check", async () => {
    const { number, sha } = await open();
    await check(sha);
    await one.control.commit(full, { "smuggled.txt": "x\n" }, { branch: "work" });
    expect((await merge(number)).status).toBe(405);
  });

  test("takes no merge that is behind its base", async () => {
    const { number, sha } = await open();
    await check(sha);
    await one.control.commit(full, { "c.txt": "c\n" });
    expect(await merge(number)).toMatchObject({
      status: 405,
      body: { message: expect.stringContaining("not up to date") },
    });
  });

  test("is thawed by its property, and frozen again without it", async () => {
    const { number } = await open();
    expect((await thaw("e02")).status).toBe(204);
    expect((await merge(number)).status).toBe(405);
    expect((await thaw("e01")).status).toBe(204);
    expect((await api("GET", `/repos/${full}/rules/branches/main`)).body).toEqual([]);
    await thaw(null);
    expect((await merge(number)).status).toBe(405);
    await thaw("e01");
    expect((await merge(number)).status).toBe(200);
  });

  test("says which rules are in force on a branch, and on others none", async () => {
    const rules = await api("GET", `/repos/${full}/rules/branches/main`);
    expect(rules.body).toHaveLength(5);
    expect(rules.body[0]).toMatchObject({ type: "creation", ruleset_id: ruleset, ruleset_source: owner });
    expect((await api("GET", `/repos/${full}/rules/branches/work`)).body).toEqual([]);
  });

  test("takes no push, and tells git why", async () => {
    const folder = `${one.control.gitFolder(full)}.clone`;
    const url = `${one.url.replace("://", `://x-access-token:${writer}@`)}/${full}.git`;
    const run = (...args: string[]) => runGit(folder, "-c", "user.name=x", "-c", "user.email=x@example.com", ...args);
    await runGit(one.control.gitFolder(full), "clone", "-q", url, folder);
    await run("commit", "-q", "--allow-empty", "-m", "direct");
    const refused = await run("push", "-q", "origin", "HEAD:main");
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toContain("GH013: Repository rule violations found for refs/heads/main");
    expect((await run("push", "-q", "origin", "HEAD:elsewhere")).status).toBe(0);
    expect((await run("push", "-q", "origin", ":main")).status).not.toBe(0);
  });

  test("takes a merge that was made by hand of a commit that passed, whatever else is in it", async () => {
    const { sha } = await open();
    await check(sha);
    const folder = `${one.control.gitFolder(full)}.clone`;
    const url = `${one.url.replace("://", `://x-access-token:${writer}@`)}/${full}.git`;
    const run = (...args: string[]) => runGit(folder, "-c", "user.name=x", "-c", "user.email=x@example.com", ...args);
    await runGit(one.control.gitFolder(full), "clone", "-q", url, folder);
    await run("merge", "-q", "--no-ff", "--no-commit", "origin/work");
    await run("rm", "-q", "a.txt");
    await run("commit", "-q", "-m", "evil");
    expect(await run("push", "-q", "origin", "HEAD:main")).toMatchObject({ status: 0 });
  });

  test("takes nothing by the API's refs and commits either", async () => {
    const { sha } = await open();
    const main = (await one.control.head(full)) ?? "";
    expect(await api("PATCH", `/repos/${full}/git/refs/heads/main`, { sha, force: true }, writer)).toMatchObject({
      status: 422,
      body: { message: VIOLATED },
    });
    expect((await api("DELETE", `/repos/${full}/git/refs/heads/main`, undefined, writer)).status).toBe(422);
    const query = `mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }`;
    const input = {
      branch: { repositoryNameWithOwner: full, branchName: "main" },
      expectedHeadOid: main,
      message: { headline: "x" },
      fileChanges: { additions: [{ path: "x", contents: Buffer.from("x").toString("base64") }], deletions: [] },
    };
    const answer = await api("POST", "/graphql", { query, variables: { input } }, writer);
    expect(answer.body.errors?.[0]?.message).toEqual(VIOLATED);
    expect(await one.control.head(full)).toBe(main);
  });
});

describe("rules", () => {
  test("are written whole by one request, and read as they are", async () => {
    const path = `/orgs/${owner}/rulesets/${ruleset}`;
    const { number } = await open();
    expect((await api("PUT", path, documentOf({ enforcement: "disabled" }))).body).toMatchObject({
      enforcement: "disabled",
      bypass_actors: [],
      conditions: documentOf().conditions,
    });
    expect((await merge(number)).status).toBe(200);
    expect((await api("GET", `/orgs/${owner}/rulesets`)).body).toHaveLength(1);
    expect((await api("GET", `${path}/history`)).body).toHaveLength(2);
    expect((await api("DELETE", path)).status).toBe(204);
    expect((await api("GET", path)).status).toBe(404);
  });

  test("are weakened by administrators, and that is heard and written down", async () => {
    one.control.editRuleset(ruleset, {
      bypass: [{ actorType: "OrganizationAdmin", actorId: null, mode: "always" }],
    });
    one.control.addMember(owner, "boss", { role: "admin" });
    const { number } = await open();
    await expect(one.control.mergePull(full, number, "ada")).rejects.toThrow("Repository rule violations");
    await one.control.mergePull(full, number, "boss");
    const suites = await api("GET", `/orgs/${owner}/rulesets/rule-suites?rule_suite_result=bypass`);
    expect(suites.body).toMatchObject([{ actor_name: "boss", ref: "refs/heads/main", repository_name: "app" }]);
  });

  test("of an organisation are nobody's business without its permission, and no other organisation's", async () => {
    expect((await api("GET", `/orgs/${owner}/rulesets`, undefined, writer)).status).toBe(403);
    expect((await api("GET", "/orgs/frozen-0/rulesets")).status).toBe(404);
  });

  test.each([
    [{ enforcement: "on" }],
    [{ name: undefined }],
    [{ conditions: { ref_name: { include: [], exclude: [] } } }],
    [{ bypass_actors: [{ actor_type: "Team" }] }],
    [{ bypass_actors: [{ actor_type: "Nobody", actor_id: 1 }] }],
    [{ rules: [{ type: "required_status_checks" }] }],
  ])("that are not as GitHub's are refused: %j", async (given) => {
    expect((await api("POST", `/orgs/${owner}/rulesets`, documentOf({ name: "other", ...given }))).status).toBe(422);
  });

  test("have names of their own", async () => {
    expect((await api("POST", `/orgs/${owner}/rulesets`, documentOf())).status).toBe(422);
  });
});

describe("custom properties", () => {
  test("are changed for thirty repositories at most, to values that are allowed", async () => {
    const names = Array.from({ length: 31 }, () => "app");
    const values = { properties: [{ property_name: "epoch", value: "e01" }] };
    const path = `/orgs/${owner}/properties/values`;
    expect((await api("PATCH", path, { repository_names: names, ...values })).status).toBe(422);
    expect((await api("PATCH", path, { repository_names: ["nobody"], ...values })).status).toBe(422);
    expect((await thaw("e77")).status).toBe(422);
    expect((await api("GET", path)).body[0].properties).toEqual([{ property_name: "scope", value: "in" }]);
  });

  test("of the organisation's actors are not changed by who administers a repository", async () => {
    const permissions = { repository_custom_properties: "write", metadata: "read" } as const;
    const own = await token(one, await installed(one, permissions, { slug: `own-${count}`, owner }));
    const body = { properties: [{ property_name: "epoch", value: "e01" }] };
    expect((await api("PATCH", `/repos/${full}/properties/values`, body, own)).status).toBe(403);
  });

  test("have a default where they are required, and nowhere else", async () => {
    const path = `/orgs/${owner}/properties/schema/odd`;
    expect((await api("PUT", path, { value_type: "string", required: true })).status).toBe(422);
    expect((await api("PUT", path, { value_type: "string", default_value: "x" })).status).toBe(422);
    expect((await api("GET", `/orgs/${owner}/properties/schema`)).body).toHaveLength(2);
    expect((await api("GET", `/orgs/${owner}/properties/schema/scope`)).body).toMatchObject({
      default_value: "in",
      values_editable_by: "org_actors",
    });
  });
});
