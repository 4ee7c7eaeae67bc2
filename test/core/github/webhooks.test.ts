import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isKnownJob } from "../../../lib/container/webhooks.ts";
import { jobsOfHint, understandWebhook, WEBHOOK_EVENTS } from "../../../lib/core/github/webhooks.ts";
import { isJobName } from "../../../lib/jobs/jobs.ts";

const REPOSITORY = { id: 7, name: "site", owner: { id: 3, login: "acme" }, default_branch: "main" };
const ORGANISATION = "019a0000-0000-7000-8000-000000000000";

function hintsOf(event: string, body: unknown) {
  const understood = understandWebhook(event, body);
  return understood.kind === "told" ? understood.told.hints : understood.kind;
}

const look = { kind: "repository", repositoryId: 7 };
const called = { kind: "called", repositoryId: 7 };
const moved = (branch: string) => ({ kind: "moved", repositoryId: 7, branch });
const pull = (number: number) => ({ kind: "pull", repositoryId: 7, number });
const change = (number: number) => ({ kind: "change", repositoryId: 7, number });

test("of values of a freeze's properties it is kept who set them, and of others not what they are", () => {
  const body = {
    action: "updated",
    organization: { id: 3 },
    repository: { id: 7 },
    sender: { login: "mallory" },
    new_property_values: [
      { property_name: "thaw_epoch_1", value: "e07" },
      { property_name: "team", value: "secret" },
    ],
  };
  expect(understandWebhook("custom_property_values", body)).toMatchObject({
    kind: "told",
    told: {
      repositoryId: 7,
      hints: [{ kind: "rules" }],
      valuesBy: { sender: "mallory", values: { thaw_epoch_1: "e07" } },
    },
  });
  const odd = understandWebhook("custom_property_values", { ...body, sender: { login: "<b>" } });
  expect(odd).toMatchObject({ kind: "told", told: { hints: [{ kind: "rules" }] } });
  expect(odd).not.toHaveProperty("told.valuesBy");
});

describe("a delivery", () => {
  test.each([
    ["a push to the default branch", "push", { ref: "refs/heads/main", repository: REPOSITORY }, [look, moved("main")]],
    ["a push to another branch", "push", { ref: "refs/heads/topic", repository: REPOSITORY }, [called, moved("topic")]],
    ["a push of a tag", "push", { ref: "refs/tags/main", repository: REPOSITORY }, [called]],
    ["a repository that was renamed", "repository", { action: "renamed", repository: REPOSITORY }, [look]],
    [
      "an installation",
      "installation",
      { action: "created", installation: { account: { id: 3 } } },
      [{ kind: "installed" }],
    ],
    [
      "repositories of an installation",
      "installation_repositories",
      { action: "added", installation: { account: { id: 3 } } },
      [{ kind: "organisation" }],
    ],
    ["somebody who left", "organization", { action: "member_removed", organization: { id: 3 } }, [{ kind: "people" }]],
    ["a ruleset", "repository_ruleset", { action: "edited", organization: { id: 3 } }, [{ kind: "rules" }]],
    ["a property", "custom_property", { action: "updated", organization: { id: 3 } }, [{ kind: "rules" }]],
    ["a property of the enterprise", "custom_property", { action: "updated", enterprise: { id: 4 } }, []],
    [
      "values of properties",
      "custom_property_values",
      { action: "updated", organization: { id: 3 } },
      [{ kind: "rules" }],
    ],
    ["a place in a team", "membership", { action: "removed", organization: { id: 3 } }, [{ kind: "people" }]],
    [
      "a pull request",
      "pull_request",
      { action: "closed", repository: REPOSITORY, pull_request: { number: 4 } },
      [pull(4)],
    ],
    [
      "a review",
      "pull_request_review",
      { action: "submitted", repository: REPOSITORY, pull_request: { number: 4 } },
      [pull(4)],
    ],
    [
      "a check of two pull requests",
      "check_suite",
      {
        action: "completed",
        repository: REPOSITORY,
        check_suite: { pull_requests: [{ number: 4 }, { number: 5 }, { number: 4 }] },
      },
      [pull(4), pull(5)],
    ],
    [
      "a check of a branch",
      "check_run",
      { action: "created", repository: REPOSITORY, check_run: { pull_requests: [] } },
      [],
    ],
    ["a star", "star", { action: "created", repository: REPOSITORY }, "no-interest"],
    ["a ping", "ping", { zen: "x" }, "no-interest"],
    ["an event that is a word of JavaScript", "constructor", {}, "no-interest"],
    ["a push that names no repository", "push", { ref: "refs/heads/main" }, "not-understood"],
    [
      "a push that calls itself an installation",
      "installation",
      { ref: "refs/heads/main", repository: REPOSITORY },
      "not-understood",
    ],
    [
      "an id that is text",
      "repository",
      { action: "renamed", repository: { ...REPOSITORY, id: "7" } },
      "not-understood",
    ],
    ["an action that is no word", "repository", { action: "<b>", repository: REPOSITORY }, "not-understood"],
  ])("of %s", (_what, event, body, expected) => {
    expect(hintsOf(event, body)).toEqual(expected);
  });

  test("keeps ids and GitHub's own words only", () => {
    const body = { ref: "refs/heads/main", repository: REPOSITORY, head_commit: { message: "token=hunter2" } };
    expect(understandWebhook("push", body)).toEqual({
      kind: "told",
      told: { event: "push", action: null, ownerId: 3, repositoryId: 7, pulls: [], hints: [look, moved("main")] },
    });
  });

  test("of a commit in thousands of pull requests asks for few of them", () => {
    const pulls = Array.from({ length: 5_000 }, (_, index) => ({ number: index + 1 }));
    const body = { action: "completed", repository: REPOSITORY, check_suite: { pull_requests: pulls } };
    expect(hintsOf("check_suite", body)).toHaveLength(50);
  });

  test("of any form never throws", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("push", "installation", "check_run", ...WEBHOOK_EVENTS),
        fc.anything(),
        (event, body) => {
          expect(["told", "not-understood"]).toContain(understandWebhook(event, body).kind);
        },
      ),
    );
  });
});

test.each(["opened", "reopened", "synchronize", "edited"])("a pull request that was %s is looked at anew", (action) => {
  const body = { action, repository: REPOSITORY, pull_request: { number: 4 } };
  expect(hintsOf("pull_request", body)).toEqual([pull(4), change(4)]);
});

describe("the jobs of a hint", () => {
  const HINTS = [
    { kind: "organisation" },
    { kind: "installed" },
    { kind: "repository", repositoryId: 7 },
    { kind: "pull", repositoryId: 7, number: 4 },
    { kind: "change", repositoryId: 7, number: 4 },
    { kind: "offered", repositoryId: 7, sha: "ab".repeat(20) },
    { kind: "moved", repositoryId: 7, branch: "main" },
  ] as const;
  const place = (start: string) => ({
    organisationId: ORGANISATION.replace("019a", start),
    campaignIds: [ORGANISATION.replace("019a", `${start.slice(0, 3)}c`)],
    freezing: true,
  });

  test.each(HINTS)("$kind: has the same key for the same work, and another one for another organisation", (hint) => {
    const [first, again, other] = ["019a", "019a", "02fa"].map((start) => jobsOfHint(hint, place(start), 3)[0]);
    expect(first?.key).toBe(again?.key);
    expect(first?.key).not.toBe(other?.key);
  });

  test.each(HINTS)("$kind: carries what a job of its name takes, where there is one", (hint) => {
    for (const job of [...jobsOfHint(hint, place("019a"), 3), ...jobsOfHint(hint, null, 3)]) {
      if (isJobName(job.name)) expect(isKnownJob(job)).toBe(true);
    }
  });

  test("about a pull request that no campaign opened are none", () => {
    expect(jobsOfHint(HINTS[3], { organisationId: ORGANISATION, campaignIds: [], freezing: false }, 3)).toEqual([]);
  });

  test("of an organisation that nobody knows are to connect it, where an App was installed, and nothing else", () => {
    expect(HINTS.map((hint) => jobsOfHint(hint, null, 3).map(({ name }) => name))).toEqual([
      [],
      ["connect.organisation"],
      [],
      [],
      [],
      [],
      [],
    ]);
  });

  test("about a branch that moved are none while nothing is frozen, and none for what is no branch's name", () => {
    expect(jobsOfHint(HINTS[6], { ...place("019a"), freezing: false }, 3)).toEqual([]);
    expect(jobsOfHint(HINTS[6], place("019a"), 3)).toMatchObject([
      { name: "gate.landed", payload: { branch: "main" } },
    ]);
    for (const name of ["a\0b", "\ud83d", "x".repeat(251)])
      expect(hintsOf("push", { ref: `refs/heads/${name}`, repository: REPOSITORY })).toEqual([called]);
  });

  test("about a commit that is offered are none while nothing is frozen", () => {
    expect(jobsOfHint(HINTS[5], { ...place("019a"), freezing: false }, 3)).toEqual([]);
    expect(jobsOfHint(HINTS[5], place("019a"), 3)).toMatchObject([{ name: "gate.commit" }]);
  });
});

describe("a deployment that asks", () => {
  const body = {
    action: "requested",
    environment: "production",
    event: "push",
    deployment: { id: 9 },
    deployment_callback_url: "https://api.github.com/repos/acme/site/actions/runs/31/deployment_protection_rule",
    repository: REPOSITORY,
  };
  const asking = {
    kind: "deployment",
    repositoryId: 7,
    runId: 31,
    environment: "production",
    deploymentId: 9,
  } as const;

  test("is told by ids and the environment's name, also where nothing is frozen", () => {
    expect(hintsOf("deployment_protection_rule", body)).toEqual([asking]);
    const jobs = jobsOfHint(asking, { organisationId: ORGANISATION, campaignIds: [], freezing: false }, 3);
    expect(jobs).toMatchObject([{ name: "freeze.deployment", payload: { runId: 31, environment: "production" } }]);
    expect(jobs.every(isKnownJob)).toBe(true);
    expect(hintsOf("deployment_protection_rule", { ...body, deployment: null })).toEqual([
      { ...asking, deploymentId: 0 },
    ]);
  });

  test.each([
    { deployment_callback_url: "https://api.github.com/repos/acme/site/actions/runs/x/deployment_protection_rule" },
    { deployment_callback_url: "https://elsewhere.example/" },
    { environment: "" },
    { environment: "a\u0000b" },
    { environment: "x".repeat(256) },
  ])("of another form is not understood: %o", (other) => {
    expect(hintsOf("deployment_protection_rule", { ...body, ...other })).toBe("not-understood");
  });
});

describe("a commit is judged anew", () => {
  const SHA = "ab".repeat(20);
  const offered = { kind: "offered", repositoryId: 7, sha: SHA };

  test.each(["opened", "reopened", "synchronize", "edited", "closed"])("by a pull request that was %s", (action) => {
    const body = { action, repository: REPOSITORY, pull_request: { number: 4, head: { sha: SHA } } };
    expect(hintsOf("pull_request", body)).toContainEqual(offered);
  });

  test.each(["labeled", "assigned"])("and not by one that was %s", (action) => {
    const body = { action, repository: REPOSITORY, pull_request: { number: 4, head: { sha: SHA } } };
    expect(hintsOf("pull_request", body)).not.toContainEqual(offered);
  });

  test.each([
    ["check_run", "rerequested", { check_run: { head_sha: SHA } }],
    ["check_suite", "rerequested", { check_suite: { head_sha: SHA } }],
  ])("by a %s that is %s", (event, action, more) => {
    expect(hintsOf(event, { action, repository: REPOSITORY, ...more })).toEqual([offered]);
  });

  test.each(["checks_requested", "destroyed"])("by a merge group that has %s, as the queue of its branch", (action) => {
    const body = { action, repository: REPOSITORY, merge_group: { base_ref: "refs/heads/main", head_sha: SHA } };
    const queued = { kind: "queued", repositoryId: 7, branch: "main" } as const;
    expect(hintsOf("merge_group", body)).toEqual([queued]);
    const place = { organisationId: "o", campaignIds: [], freezing: true };
    expect(jobsOfHint(queued, place, 3)).toMatchObject([{ name: "gate.queue", payload: { branch: "main" } }]);
    expect(jobsOfHint(queued, { ...place, freezing: false }, 3)).toEqual([]);
  });

  test("and not by a check that ended", () => {
    const body = { action: "completed", repository: REPOSITORY, check_run: { head_sha: SHA } };
    expect(hintsOf("check_run", body)).toEqual([]);
  });
});
