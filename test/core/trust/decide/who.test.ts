import { describe, expect, test } from "vitest";
import { whoChecks } from "../../../../lib/core/trust/decide/who.ts";
import type { WorkloadIdentity } from "../../../../lib/core/trust/identity.ts";
import type { PolicyEvidence, TrustPolicyInput } from "../../../../lib/core/trust/policy.ts";
import { ceiling, document, facts, identity, MAIN, outcome, version, WORKFLOW } from "../support.ts";

type Who = Partial<TrustPolicyInput["who"]>;

/** The decision, under a ceiling that leaves the policy to decide. */
function asks(job: Partial<WorkloadIdentity>, who: Who = {}, evidence: Partial<PolicyEvidence> = {}): string {
  const open = ceiling({
    runners: ["hosted", "self-hosted", "not-stated"],
    unprotected_refs: true,
    events: ["push", "schedule", "pull_request", "pull_request_target", "workflow_run", "issue_comment", "not-stated"],
  });
  return outcome({ identity: identity(job), versions: [version(document(who), { evidence })], ceiling: open });
}

function lineOf(reason: string, job: Partial<WorkloadIdentity>, who: Who = {}, evidence: Partial<PolicyEvidence> = {}) {
  const found = whoChecks(version(document(who), { evidence }), identity(job)).find((check) => check.reason === reason);
  return found === undefined
    ? null
    : { path: found.path.join("."), expected: found.expected, actual: found.actual, holds: found.holds };
}

const file = (repository: string, path: string, ref: string) => ({ repository, path, ref });

test("a job that fits every line is allowed", () => {
  expect(asks({})).toBe("allowed");
  expect(whoChecks(version(), identity()).map(({ reason, source, holds }) => [reason, source, holds])).toEqual(
    [
      "issuer",
      "repository",
      "owner",
      "workflow",
      "called-workflow",
      "event",
      "ref",
      "workflow-version",
      "environment",
      "runner",
    ].map((reason) => [reason, "policy", true]),
  );
});

describe("the ids decide, and names are for people", () => {
  test("a repository that was renamed keeps its grants: same id", () => {
    const renamed = {
      repository: "acme/new",
      workflow: file("acme/new", WORKFLOW, MAIN),
      calledWorkflow: file("acme/new", WORKFLOW, MAIN),
    };
    expect(asks(renamed)).toBe("allowed");
  });
  test("a name that was recycled with a new id is denied", () =>
    expect(asks({ repositoryId: "102" })).toBe("repository"));
  test("a repository of another owner is denied, whatever the ceiling has", () => {
    expect(asks({ ownerId: "8" })).toBe("no-ceiling");
    expect(outcome({ identity: identity({ ownerId: "8" }), ceiling: ceiling({ owner_id: "8" }) })).toBe("owner");
  });
  test("the same ids at another issuer are denied", () => {
    expect(outcome({ identity: identity({ issuer: "ghes" }), ceiling: ceiling({ issuer: "ghes" }) })).toBe("issuer");
  });
  test("a custom sub changes nothing", () => expect(asks({ subject: "environment:production" })).toBe("allowed"));
  test("each line says what was asked for and what there is", () => {
    expect(lineOf("repository", { repositoryId: "102" })).toEqual({
      path: "who.repository_id",
      expected: "101",
      actual: "102",
      holds: false,
    });
    expect(lineOf("owner", { ownerId: "8" })).toEqual({
      path: "who.owner_id",
      expected: "7",
      actual: "8",
      holds: false,
    });
    expect(lineOf("issuer", { issuer: "ghes" })).toEqual({
      path: "who.issuer",
      expected: "github",
      actual: "ghes",
      holds: false,
    });
  });
});

describe("the file that was started", () => {
  const started = (workflow: WorkloadIdentity["workflow"], who: Who = {}) =>
    asks({ workflow, calledWorkflow: null }, who);
  test("another file is denied", () => expect(started(file("acme/app", "other.yml", MAIN))).toBe("workflow"));
  test("a required workflow of another repository is denied, whatever its path", () =>
    expect(started(file("acme/.github", WORKFLOW, MAIN))).toBe("workflow"));
  test("one of several is allowed", () =>
    expect(started(file("acme/app", "b.yml", MAIN), { workflows: ["a.yml", "b.yml"] })).toBe("allowed"));
  test("a path in another case is denied", () =>
    expect(started(file("acme/app", WORKFLOW.toUpperCase(), MAIN))).toBe("workflow"));
  test("the file at another ref than the run's is denied", () =>
    expect(started(file("acme/app", WORKFLOW, "refs/heads/dev"))).toBe("workflow-version"));
  test("a file that is not stated fits a policy that says so, and no other", () => {
    expect(started(null)).toBe("workflow");
    expect(started(null, { workflows: ["not-stated"] })).toBe("allowed");
    expect(started(null, { workflows: ["a.yml", "not-stated"] })).toBe("allowed");
    expect(started(file("acme/app", WORKFLOW, MAIN), { workflows: ["not-stated"] })).toBe("workflow");
    expect(started(file("acme/app", "not-stated", MAIN), { workflows: ["not-stated"] })).toBe("workflow");
  });
  test("where the repository's name is not stated, no file is its own", () =>
    expect(asks({ repository: null })).toBe("workflow"));
  test("the line says so", () => {
    expect(lineOf("workflow", { workflow: null }, { workflows: ["a.yml", "b.yml"] })).toEqual({
      path: "who.workflows",
      expected: "a.yml or b.yml",
      actual: "not stated",
      holds: false,
    });
    expect(lineOf("workflow", {})?.actual).toBe(`acme/app/${WORKFLOW}@${MAIN}`);
    expect(lineOf("workflow-version", {})).toEqual({
      path: "who.workflows",
      expected: MAIN,
      actual: MAIN,
      holds: true,
    });
    expect(lineOf("workflow-version", { workflow: null })).toBeNull();
  });
});

describe("the file that the job stands in", () => {
  const OWN = ".github/workflows/deploy.yml";
  const OTHER = "acme/ci/.github/workflows/deploy.yml@refs/tags/v1";
  const other = file("acme/ci", OWN, "refs/tags/v1");
  test.each<[string, WorkloadIdentity["calledWorkflow"], string | undefined, string]>([
    ["not stated, where no called one is named", null, undefined, "allowed"],
    ["another one, where none is named", file("acme/app", OWN, MAIN), undefined, "called-workflow"],
    ["the started one at another ref", file("acme/app", WORKFLOW, "refs/heads/dev"), undefined, "called-workflow"],
    ["the own repository's, as named", file("acme/app", OWN, MAIN), OWN, "allowed"],
    ["the own repository's at another ref", file("acme/app", OWN, "refs/heads/dev"), OWN, "called-workflow"],
    ["the same path of another repository", file("evil/app", OWN, MAIN), OWN, "called-workflow"],
    ["another path of the own repository", file("acme/app", "x.yml", MAIN), OWN, "called-workflow"],
    ["the started one, where a called one is named", file("acme/app", WORKFLOW, MAIN), OWN, "called-workflow"],
    ["not stated, where one is named", null, OWN, "called-workflow"],
    ["another repository's, as named", other, OTHER, "allowed"],
    ["another repository's at another tag", { ...other, ref: "refs/tags/v2" }, OTHER, "called-workflow"],
    ["another repository's other file", { ...other, path: "x.yml" }, OTHER, "called-workflow"],
    ["the named path of a third repository", { ...other, repository: "evil/ci" }, OTHER, "called-workflow"],
    ["not stated, where another repository's is named", null, OTHER, "called-workflow"],
  ])("is %s: %j for %s: %s", (_what, calledWorkflow, called, answer) => {
    expect(asks({ calledWorkflow }, called === undefined ? {} : { called })).toBe(answer);
  });
  test("the right callee from a wrong caller is denied", () => {
    expect(asks({ calledWorkflow: other, workflow: file("acme/app", "evil.yml", MAIN) }, { called: OTHER })).toBe(
      "workflow",
    );
    expect(asks({ calledWorkflow: other, repositoryId: "666" }, { called: OTHER })).toBe("repository");
  });
  test("a called file of its own is none where the started one is not stated", () => {
    const who = { workflows: ["not-stated"] };
    expect(asks({ workflow: null, calledWorkflow: file("acme/app", OWN, MAIN) }, who)).toBe("called-workflow");
    expect(asks({ workflow: null, calledWorkflow: file("acme/app", OWN, MAIN) }, { ...who, called: OWN })).toBe(
      "called-workflow",
    );
  });
  test("a record whose called workflow cannot be read lets nobody in", () => {
    const broken = document();
    const policy = { ...broken, who: { ...broken.who, called: "../x" } };
    expect(outcome({ versions: [version(policy)] })).toBe("called-workflow");
  });
  test("the line says so", () => {
    expect(lineOf("called-workflow", { calledWorkflow: null })).toEqual({
      path: "who",
      expected: "the file that was started",
      actual: "not stated",
      holds: true,
    });
    expect(lineOf("called-workflow", {}, { called: OTHER })).toEqual({
      path: "who.called",
      expected: OTHER,
      actual: `acme/app/${WORKFLOW}@${MAIN}`,
      holds: false,
    });
  });
});

describe("events", () => {
  test("one that is not listed is denied", () => expect(asks({ event: "schedule" })).toBe("event"));
  test("one that is listed is allowed", () =>
    expect(asks({ event: "schedule" }, { events: ["push", "schedule"] })).toBe("allowed"));
  test.each(["pull_request", "pull_request_target", "workflow_run", "issue_comment"])(
    "a %s run is denied although its ref is main, unless it is listed and a security lead approved",
    (event) => {
      expect(asks({ event })).toBe("event");
      expect(asks({ event }, { events: [event] })).toBe("outsider-event");
      expect(asks({ event }, { events: ["push"] }, { approvedBySecurityLead: true })).toBe("event");
      expect(asks({ event }, { events: [event] }, { approvedBySecurityLead: true })).toBe("allowed");
    },
  );
  test("one that is not stated fits a policy that says so, and no other", () => {
    expect(asks({ event: null })).toBe("event");
    expect(asks({ event: null }, { events: ["not-stated"] })).toBe("allowed");
    expect(asks({ event: "not-stated" }, { events: ["not-stated"] })).toBe("event");
    expect(asks({ event: "push" }, { events: ["not-stated"] })).toBe("event");
  });
  test("the lines say so", () => {
    expect(lineOf("event", { event: null })).toEqual({
      path: "who.events",
      expected: "push",
      actual: "not stated",
      holds: false,
    });
    expect(lineOf("outsider-event", {})).toBeNull();
    expect(lineOf("outsider-event", { event: null })).toBeNull();
    const line = { path: "who.events", expected: "a security lead's approval", actual: "not approved", holds: false };
    expect(lineOf("outsider-event", { event: "fork" })).toEqual(line);
    expect(lineOf("outsider-event", { event: "fork" }, {}, { approvedBySecurityLead: true })).toEqual({
      ...line,
      actual: "approved",
      holds: true,
    });
  });
});

describe("refs", () => {
  const PATTERN = "refs/heads/release/*";
  const proven = { protectedPatterns: [PATTERN] };
  test.each<[string, string | null, string[], Partial<PolicyEvidence>, string]>([
    ["another branch", "refs/heads/dev", [MAIN], {}, "ref"],
    ["another case", "refs/heads/Main", [MAIN], {}, "ref"],
    ["a tag of that name", "refs/tags/main", [MAIN], {}, "ref"],
    ["a match of a proven pattern", "refs/heads/release/1", [PATTERN], proven, "allowed"],
    ["a match of a pattern without proof", "refs/heads/release/1", [PATTERN], {}, "ref-unproven"],
    [
      "a match of a pattern while another is proven",
      "refs/heads/release/1",
      [PATTERN],
      { protectedPatterns: ["refs/heads/*"] },
      "ref-unproven",
    ],
    ["no match of a proven pattern", "refs/heads/release/1/x", [PATTERN], proven, "ref"],
    ["a pattern itself", PATTERN, [PATTERN], {}, "ref-unproven"],
    ["a literal beside a pattern without proof", MAIN, ["refs/heads/*", MAIN], {}, "allowed"],
    [
      "a match of two patterns, the second of them proven",
      "refs/heads/release/1",
      ["refs/heads/*/1", PATTERN],
      proven,
      "allowed",
    ],
    ["not stated, which the policy says", null, ["not-stated"], {}, "allowed"],
    ["not stated, which the policy does not say", null, [MAIN, "refs/heads/*"], {}, "ref"],
    ["called not-stated", "not-stated", ["not-stated"], {}, "ref"],
    ["stated, where the policy says not", MAIN, ["not-stated"], {}, "ref"],
  ])("%s: %s for %j with %j: %s", (_what, ref, refs, evidence, answer) => {
    const started = ref === null ? { workflow: null, calledWorkflow: null } : {};
    expect(asks({ ref, ...started }, { refs, ...(ref === null ? { workflows: ["not-stated"] } : {}) }, evidence)).toBe(
      answer,
    );
  });
  test("a run whose ref is not stated has no file at its ref", () => {
    expect(asks({ ref: null }, { refs: ["not-stated"] })).toBe("workflow-version");
  });
  test("the kind of ref counts where the policy names it", () => {
    expect(asks({}, { ref_type: "branch" })).toBe("allowed");
    expect(asks({}, { ref_type: "tag" })).toBe("ref-type");
    expect(asks({ refType: null }, { ref_type: "branch" })).toBe("ref-type");
    expect(asks({ refType: null })).toBe("allowed");
    expect(lineOf("ref-type", { refType: null }, { ref_type: "branch" })).toEqual({
      path: "who.ref_type",
      expected: "branch",
      actual: "not stated",
      holds: false,
    });
  });
  test("the lines say which entry let the ref in", () => {
    expect(lineOf("ref", {}, { refs: ["refs/heads/a", MAIN] })).toEqual({
      path: "who.refs.1",
      expected: `refs/heads/a or ${MAIN}`,
      actual: MAIN,
      holds: true,
    });
    expect(lineOf("ref", {})?.path).toBe("who.refs.0");
    expect(lineOf("ref", { ref: null })).toEqual({
      path: "who.refs",
      expected: MAIN,
      actual: "not stated",
      holds: false,
    });
    const line = {
      path: "who.refs.1",
      expected: `${PATTERN}: every match protected`,
      actual: "not proven",
      holds: false,
    };
    const job = { ref: "refs/heads/release/1" };
    expect(lineOf("ref-unproven", job, { refs: [MAIN, PATTERN] })).toEqual(line);
    expect(lineOf("ref-unproven", job, { refs: [MAIN, PATTERN] }, proven)).toEqual({
      ...line,
      actual: "proven",
      holds: true,
    });
    expect(lineOf("ref-unproven", {}, { refs: [MAIN, "refs/heads/*"] })).toBeNull();
  });
});

describe("environments", () => {
  test.each<[string | null, string | undefined, string]>([
    [null, undefined, "allowed"],
    ["production", undefined, "environment"],
    [null, "production", "environment"],
    ["production", "production", "allowed"],
    ["Production", "production", "environment"],
    ["production", "Production", "environment"],
    ["staging", "production", "environment"],
    ["production", "any", "allowed"],
    [null, "any", "allowed"],
    [null, "constructor", "environment"],
    ["constructor", "constructor", "allowed"],
    ["toString", "constructor", "environment"],
  ])("%s for a policy that names %s: %s", (environment, named, answer) => {
    expect(asks({ environment }, named === undefined ? {} : { environment: named })).toBe(answer);
  });
  test("the line says so, and whether the environment proves more than its name", () => {
    const line = (job: string | null, named?: string, evidence: Partial<PolicyEvidence> = {}) =>
      lineOf("environment", { environment: job }, named === undefined ? {} : { environment: named }, evidence);
    expect(line(null)).toEqual({ path: "who", expected: "no environment", actual: "no environment", holds: true });
    expect(line("x")).toEqual({ path: "who", expected: "no environment", actual: "x", holds: false });
    expect(line(null, "any")).toEqual({
      path: "who.environment",
      expected: "any or none",
      actual: "none",
      holds: true,
    });
    expect(line("x", "any")?.actual).toBe("x");
    expect(line("x", "x")?.actual).toBe("x (not known to be protected: it proves nothing more)");
    expect(line("x", "x", { environmentProtected: true })).toEqual({
      path: "who.environment",
      expected: "x",
      actual: "x",
      holds: true,
    });
    expect(line(null, "x", { environmentProtected: true })?.actual).toBe("no environment");
  });
});

describe("runners", () => {
  test.each<[WorkloadIdentity["runner"], TrustPolicyInput["who"]["runner"], string]>([
    ["self-hosted", undefined, "runner"],
    ["self-hosted", "hosted", "runner"],
    ["hosted", "self-hosted", "runner"],
    ["self-hosted", "self-hosted", "allowed"],
    ["hosted", "any", "allowed"],
    ["self-hosted", "any", "allowed"],
    [null, "any", "runner"],
    [null, "hosted", "runner"],
    [null, "not-stated", "allowed"],
    ["hosted", "not-stated", "runner"],
  ])("%s for a policy that wants %s: %s", (runner, wanted, answer) => {
    expect(asks({ runner }, { runner: wanted })).toBe(answer);
  });
  test("the line says so", () => {
    expect(lineOf("runner", { runner: null })).toEqual({
      path: "who.runner",
      expected: "hosted",
      actual: "not stated",
      holds: false,
    });
  });
});

test("on trial, refs and events are not asked for, and everything else is", () => {
  const reasons = whoChecks(version(document(), { status: "trial" }), identity()).map(({ reason }) => reason);
  expect(reasons).toEqual(["issuer", "repository", "owner", "workflow", "called-workflow", "environment", "runner"]);
  expect(facts().trialHead).toBeNull();
});
