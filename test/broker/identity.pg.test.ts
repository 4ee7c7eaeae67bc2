import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { expectDenied, own } from "../support/broker/helpers.ts";
import {
  activate,
  ask,
  brokerWorld,
  GRANT,
  REPOSITORY,
  recordOf,
  WORKFLOW,
  type World,
} from "../support/broker/world.ts";

/** Who the job is: by ids, by the file, by what started it. */

let world: World;
beforeAll(async () => {
  world = await brokerWorld();
  await activate(world);
});
afterAll(() => world.close());

type Claims = Readonly<Record<string, unknown>>;
const at = (repository: string, file = WORKFLOW, ref = "refs/heads/main") => `${repository}/${file}@${ref}`;
async function denied(claims: Claims, reason: string, grant = GRANT): Promise<void> {
  await expectDenied(world, async () => ask(world, { token: await world.token(claims), body: { grant } }), reason);
}

describe("what says nothing about who it is changes nothing", () => {
  test.each<readonly [string, () => Claims]>([
    ["a sub without the repository", () => ({ sub: "environment:production" })],
    ["a sub of another repository", () => ({ sub: "repo:evil/evil:ref:refs/heads/main" })],
    ["a sub with ids", () => ({ sub: `repo:acme@${world.ids.owner}/api@${world.ids.api}:ref:refs/heads/main` })],
    ["another actor", () => ({ actor: "mallory", actor_id: "666" })],
    ["another run", () => ({ run_id: "7", run_attempt: "3" })],
    ["another commit", () => ({ sha: "b".repeat(40) })],
    ["a claim that nobody knows yet", () => ({ runner_group: "x", repo_property_team: "a,b" })],
  ])("%s is allowed", async (_name, claims) => {
    expect((await ask(world, { token: await world.token(claims()) })).status).toBe(200);
  });

  test("a sub that is right does not help who is another repository", async () => {
    await denied({ repository_id: String(world.ids.depot) }, "no-policy");
  });
});

const DENIED: readonly (readonly [name: string, claims: () => Claims, reason: string])[] = [
  [
    "another repository of the owner",
    () => ({ repository: "acme/depot", repository_id: String(world.ids.depot) }),
    "no-policy",
  ],
  ["the name of the repository with another id", () => ({ repository_id: "999999" }), "no-policy"],
  ["the repository's id under another owner", () => ({ repository_owner_id: "999999" }), "no-ceiling"],
  ["an id with a zero before it", () => ({ repository_id: `0${world.ids.api}` }), "no-policy"],
  [
    "another workflow",
    () => ({
      workflow_ref: at(REPOSITORY, ".github/workflows/evil.yml"),
      job_workflow_ref: at(REPOSITORY, ".github/workflows/evil.yml"),
    }),
    "workflow",
  ],
  ["the workflow in another case", () => ({ workflow_ref: at(REPOSITORY, WORKFLOW.toUpperCase()) }), "workflow"],
  ["a workflow whose path only ends right", () => ({ workflow_ref: at(REPOSITORY, `x/${WORKFLOW}`) }), "workflow"],
  [
    "the workflow of another repository, as rulesets can require it",
    () => ({ workflow_ref: at("acme/depot"), job_workflow_ref: at("acme/depot") }),
    "workflow",
  ],
  ["no workflow at all", () => ({ workflow_ref: undefined, job_workflow_ref: undefined }), "workflow"],
  [
    "the workflow at another ref than the run",
    () => ({
      workflow_ref: at(REPOSITORY, WORKFLOW, "refs/heads/evil"),
      job_workflow_ref: at(REPOSITORY, WORKFLOW, "refs/heads/evil"),
    }),
    "workflow-version",
  ],
  ["a called workflow where none is expected", () => ({ job_workflow_ref: at("acme/shared") }), "called-workflow"],
  [
    "a called workflow of the own repository where none is expected",
    () => ({ job_workflow_ref: at(REPOSITORY, ".github/workflows/other.yml") }),
    "called-workflow",
  ],
  [
    "another branch",
    () => ({
      ref: "refs/heads/evil",
      workflow_ref: at(REPOSITORY, WORKFLOW, "refs/heads/evil"),
      job_workflow_ref: at(REPOSITORY, WORKFLOW, "refs/heads/evil"),
    }),
    "ref",
  ],
  [
    "a tag that is called main",
    () => ({
      ref: "refs/tags/main",
      ref_type: "tag",
      workflow_ref: at(REPOSITORY, WORKFLOW, "refs/tags/main"),
      job_workflow_ref: at(REPOSITORY, WORKFLOW, "refs/tags/main"),
    }),
    "ref",
  ],
  ["a branch that is called refs/heads/main", () => ({ ref: "refs/heads/refs/heads/main" }), "ref"],
  ["a branch in another case", () => ({ ref: "refs/heads/Main" }), "ref"],
  ["no ref", () => ({ ref: undefined }), "ref"],
  ["a ref that is not protected", () => ({ ref_protected: "false" }), "ref-unprotected"],
  ["a ref of which nothing is known", () => ({ ref_protected: undefined }), "ref-unprotected"],
  ["an environment where none is expected", () => ({ environment: "production" }), "environment"],
  ["a runner of one's own", () => ({ runner_environment: "self-hosted" }), "runner"],
  ["no word about the runner", () => ({ runner_environment: undefined }), "runner"],
  ["no event", () => ({ event_name: undefined }), "event"],
  ["an event that nobody knows", () => ({ event_name: "push_v2" }), "event"],
];

describe("everything else about the job must be as the policy says", () => {
  test.each(DENIED)("%s is denied", (_name, claims, reason) => denied(claims(), reason));
});

/** As the claims of these events are: the ref is the default branch's, or the merge's, whatever code caused them. */
const EVENTS: readonly (readonly [name: string, claims: Claims])[] = [
  [
    "a fork's pull request",
    {
      event_name: "pull_request",
      ref: "refs/pull/7/merge",
      ref_protected: "false",
      head_ref: "main",
      base_ref: "main",
    },
  ],
  ["a pull request whose ref is main", { event_name: "pull_request", head_ref: "main", base_ref: "main" }],
  ["pull_request_target with ref main", { event_name: "pull_request_target", head_ref: "evil", base_ref: "main" }],
  ["workflow_run with ref main", { event_name: "workflow_run" }],
  ["issue_comment with ref main", { event_name: "issue_comment" }],
  ["repository_dispatch with ref main", { event_name: "repository_dispatch" }],
  ["workflow_dispatch, which the policy does not name", { event_name: "workflow_dispatch" }],
  ["merge_group", { event_name: "merge_group", ref: "refs/heads/gh-readonly-queue/main/pr-7-x" }],
];

describe("events are those of the policy's list", () => {
  test.each(EVENTS)("%s is denied", async (_name, claims) => {
    await denied(claims, "event");
  });

  test("an event of outsiders on the list is denied without a security lead's approval, and above the ceiling even with it", async () => {
    const who = { events: ["pull_request_target"] };
    await activate(world, { grant: "outsiders.job", who });
    const claims = { event_name: "pull_request_target", head_ref: "evil", base_ref: "main" };
    await denied(claims, "outsider-event", "outsiders.job");
    await activate(world, { grant: "outsiders.job", who }, { evidence: { approvedBySecurityLead: true } });
    await denied(claims, "ceiling-event", "outsiders.job");
  });
});

describe("environments", () => {
  beforeAll(async () => {
    await activate(world, { grant: "deploy.production", who: { environment: "production" } });
  });
  test.each([
    ["missing", undefined, "environment"],
    ["in another case", "Production", "environment"],
    ["with a blank", "production ", "environment"],
    ["another one", "staging", "environment"],
    ["a list", ["production"], null],
  ])("%s: denied", async (_name, environment, reason) => {
    const send = async () =>
      ask(world, { token: await world.token({ environment }), body: { grant: "deploy.production" } });
    if (reason === null) expect((await send()).status).toBe(401);
    else await expectDenied(world, send, reason);
  });
  test("the right one: allowed", async () => {
    const token = await world.token({ environment: "production" });
    expect((await ask(world, { token, body: { grant: "deploy.production" } })).status).toBe(200);
  });
});

describe("reusable workflows", () => {
  const SHARED = "acme/shared/.github/workflows/publish.yml@refs/heads/main";
  beforeAll(async () => {
    await activate(world, { grant: "shared.publish", who: { called: SHARED } });
  });
  const send = async (claims: Claims) =>
    ask(world, { token: await world.token(claims), body: { grant: "shared.publish" } });

  test("the right file, called by the right one: allowed", async () => {
    expect((await send({ job_workflow_ref: SHARED })).status).toBe(200);
  });
  test.each<readonly [string, Claims, string]>([
    [
      "the right file, called by a wrong one",
      { job_workflow_ref: SHARED, workflow_ref: at(REPOSITORY, ".github/workflows/evil.yml") },
      "workflow",
    ],
    [
      "the right file, called from another repository",
      { job_workflow_ref: SHARED, workflow_ref: at("acme/depot") },
      "workflow",
    ],
    ["the right file at another ref", { job_workflow_ref: SHARED.replace("main", "evil") }, "called-workflow"],
    [
      "the right path in another repository",
      { job_workflow_ref: SHARED.replace("acme/shared", "acme/evil") },
      "called-workflow",
    ],
    ["the caller's own steps, without the call", {}, "called-workflow"],
    ["no word about the called file", { job_workflow_ref: undefined }, "called-workflow"],
  ])("%s: denied", async (_name, claims, reason) => {
    await expectDenied(world, () => send(claims), reason);
  });
});

describe("runners of one's own", () => {
  test("a policy for them is denied by a ceiling that has hosted ones alone", async () => {
    await activate(world, { grant: "own.runner", who: { runner: "self-hosted" } });
    await denied({ runner_environment: "self-hosted" }, "ceiling-runner", "own.runner");
  });
});

describe("refs by pattern", () => {
  const who = { refs: ["refs/heads/release/*"] };
  const claims = (ref: string) => ({
    ref,
    workflow_ref: at(REPOSITORY, WORKFLOW, ref),
    job_workflow_ref: at(REPOSITORY, WORKFLOW, ref),
  });
  test("a pattern whose matches nothing proves to be protected is denied", async () => {
    await activate(world, { grant: "pattern.job", who });
    await denied(claims("refs/heads/release/1"), "ref-unproven", "pattern.job");
  });
  test("a proven one lets its own segment in, and nothing else", async () => {
    await activate(world, { grant: "pattern.job", who }, { evidence: { protectedPatterns: who.refs } });
    const token = await world.token(claims("refs/heads/release/1"));
    expect((await ask(world, { token, body: { grant: "pattern.job" } })).status).toBe(200);
    for (const ref of [
      "refs/heads/release/1/evil",
      "refs/heads/release/",
      "refs/heads/xrelease/1",
      "refs/tags/release/1",
    ]) {
      await denied(claims(ref), "ref", "pattern.job");
    }
  });
});

describe("names that change while ids stay", () => {
  let fresh: World;
  beforeEach(async () => {
    fresh = await brokerWorld();
    await activate(fresh);
    return () => fresh.close();
  });

  test("a renamed repository is the same: allowed, and the token reaches it", async () => {
    fresh.github.control.renameRepository(REPOSITORY, "renamed");
    const claims = {
      repository: "acme/renamed",
      workflow_ref: at("acme/renamed"),
      job_workflow_ref: at("acme/renamed"),
    };
    const answer = await ask(fresh, { token: await fresh.token(claims) });
    expect(answer.status).toBe(200);
    expect(answer.body.scope.given.repositories).toEqual([{ id: String(fresh.ids.api), name: "acme/renamed" }]);
    expect(await recordOf(fresh, answer)).toMatchObject({
      repository: "acme/renamed",
      subject_id: String(fresh.ids.api),
    });
  });

  test("a name that was recycled with a new id is another repository: denied", async () => {
    const { id } = await fresh.github.control.recycleRepository(REPOSITORY);
    await expectDenied(
      fresh,
      async () => ask(fresh, { token: await fresh.token({ repository_id: String(id) }) }),
      "no-policy",
    );
  });

  test("a repository that was transferred has another owner: denied, although its id is the same", async () => {
    fresh.github.control.owner("evil", "Organization");
    fresh.github.control.transferRepository(REPOSITORY, "evil");
    const { ownerId } = fresh.github.control.repository("evil/api");
    const moved = {
      repository: "evil/api",
      repository_owner: "evil",
      repository_owner_id: String(ownerId),
      workflow_ref: at("evil/api"),
      job_workflow_ref: at("evil/api"),
    };
    await expectDenied(fresh, async () => ask(fresh, { token: await fresh.token(moved) }), "no-ceiling");
    // A token from before the transfer still says the old owner: GitHub then knows better.
    const late = await ask(fresh);
    expect(late.status).toBe(502);
    expect(await recordOf(fresh, late)).toMatchObject({ phase: "failed", reason_code: "missing-permission" });
  });

  test("an owner's login that was recycled with a new id is another owner: denied", async () => {
    const claims = { repository_owner_id: "424242" };
    await expectDenied(fresh, async () => ask(fresh, { token: await fresh.token(claims) }), "no-ceiling");
  });

  test("an owner with a ceiling, and connected as another organisation, has none of this one's policies", async () => {
    await own(fresh, "DELETE FROM issuer_owner");
    await expectDenied(fresh, async () => ask(fresh), "no-policy");
  });
});
