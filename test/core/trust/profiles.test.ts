import { describe, expect, test } from "vitest";
import { IDENTITY_FIELDS, isOutsiderEvent, PROFILES, profileSchema } from "../../../lib/core/trust/profiles.ts";
import { problems } from "./support.ts";

const OUTSIDER_EVENTS = [
  "discussion",
  "discussion_comment",
  "external_pull_request_event",
  "fork",
  "gollum",
  "issue_comment",
  "issues",
  "merge_request_event",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "pull_request_target",
  "repository_dispatch",
  "watch",
  "workflow_run",
];
const INSIDER_EVENTS = {
  github: [
    "branch_protection_rule",
    "check_run",
    "check_suite",
    "create",
    "delete",
    "deployment",
    "deployment_status",
    "image_version",
    "label",
    "merge_group",
    "milestone",
    "page_build",
    "public",
    "push",
    "registry_package",
    "release",
    "schedule",
    "status",
    "workflow_dispatch",
  ],
  gitlab: [
    "api",
    "chat",
    "external",
    "ondemand_dast_scan",
    "ondemand_dast_validation",
    "parent_pipeline",
    "pipeline",
    "push",
    "schedule",
    "security_orchestration_policy",
    "trigger",
    "web",
    "webide",
  ],
  buildkite: [],
};

test.each(OUTSIDER_EVENTS)("outsiders can cause %s", (event) => {
  expect(isOutsiderEvent(event)).toBe(true);
});

test("a new event of pull requests is taken for one of outsiders", () => {
  expect(isOutsiderEvent("pull_request_of_tomorrow")).toBe(true);
});

describe.each(Object.entries(INSIDER_EVENTS))("%s", (id, events) => {
  const { events: known } = PROFILES[id as keyof typeof PROFILES];
  test("has these events, and each is an outsider's or not", () => {
    expect(known.filter((event) => !isOutsiderEvent(event))).toEqual(events);
    expect(known.filter(isOutsiderEvent).every((event) => OUTSIDER_EVENTS.includes(event))).toBe(true);
  });
  test("is a profile that the configuration could hold, and says each field as written there", () => {
    const profile = PROFILES[id as keyof typeof PROFILES];
    expect(profileSchema.parse(profile)).toEqual(profile);
  });
});

test("the outsiders' events of GitHub and GitLab are all known", () => {
  const known = [...PROFILES.github.events, ...PROFILES.gitlab.events];
  expect(OUTSIDER_EVENTS.filter((event) => !known.includes(event))).toEqual([]);
});

test("no kind of issuer without ids could name anybody", () => {
  for (const { claims } of Object.values(PROFILES)) expect(claims).toMatchObject({ repositoryId: {}, ownerId: {} });
});

test("a configured profile may leave out what it needs not, and nothing else", () => {
  expect(profileSchema.parse({ claims: { repositoryId: { claim: "id" } } })).toEqual({
    claims: { repositoryId: { claim: "id", prefix: "", form: "text" } },
    events: [],
  });
  expect(IDENTITY_FIELDS).toHaveLength(18);
});

test.each([
  ["an unknown key", { claims: {}, extra: 1 }, /extra/],
  ["an unknown field", { claims: { repo: { claim: "x" } } }, /repo/],
  ["an unknown key of a claim", { claims: { ref: { claim: "x", prefx: "" } } }, /prefx/],
  ["a claim without a name", { claims: { ref: { claim: "" } } }, /claims\.ref\.claim/],
  ["too long a claim", { claims: { ref: { claim: "x".repeat(101) } } }, /claims\.ref\.claim/],
  ["too long a prefix", { claims: { ref: { claim: "x", prefix: "x".repeat(51) } } }, /prefix/],
  ["another form", { claims: { ref: { claim: "x", form: "url" } } }, /form/],
  ["an event in capitals", { claims: {}, events: ["Push"] }, /events\.0/],
  ["an event with something before", { claims: {}, events: ["1push"] }, /events\.0/],
  ["an event with something after", { claims: {}, events: ["push "] }, /events\.0/],
  ["too long an event", { claims: {}, events: ["a".repeat(51)] }, /events\.0/],
])("%s is refused", (_what, profile, message) => {
  expect(problems(profileSchema.safeParse(profile)).join()).toMatch(message);
});

test("the longest names are accepted", () => {
  const claim = { claim: "x".repeat(100), prefix: "p".repeat(50), form: "gitlab-config" };
  expect(profileSchema.safeParse({ claims: { workflow: claim }, events: ["a".repeat(50)] }).success).toBe(true);
});
