import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { identityOf } from "../../../lib/core/trust/claims.ts";
import { type IssuerProfile, PROFILES } from "../../../lib/core/trust/profiles.ts";

const NOW = 1_800_000_000;
const STANDARD = { sub: "s", jti: "j", iat: NOW, exp: NOW + 300 };

const GITHUB = {
  repository_id: "101",
  repository_owner_id: "7",
  repository: "acme/app",
  ref: "refs/heads/main",
  ref_type: "branch",
  ref_protected: "true",
  sha: "abc",
  event_name: "push",
  workflow_ref: "acme/app/.github/workflows/ci.yml@refs/heads/main",
  job_workflow_ref: "acme/ci/.github/workflows/build.yml@refs/tags/v1",
  environment: "production",
  runner_environment: "github-hosted",
  head_ref: "",
  base_ref: "",
  actor: "ada",
  actor_id: "1",
  run_id: "5",
  run_attempt: "2",
};

function identify(claims: Record<string, unknown>, profile: IssuerProfile = PROFILES.github) {
  const result = identityOf("the-issuer", profile, claims, STANDARD);
  return result.ok ? result.value : `${result.failure.code}: ${result.failure.detail}`;
}

test("GitHub's claims say who the job is", () => {
  expect(identify(GITHUB)).toEqual({
    issuer: "the-issuer",
    subject: "s",
    proofId: "j",
    proofExpiresAt: new Date((NOW + 300) * 1_000),
    repositoryId: "101",
    ownerId: "7",
    repository: "acme/app",
    ref: "refs/heads/main",
    refType: "branch",
    refProtected: true,
    sha: "abc",
    event: "push",
    workflow: { repository: "acme/app", path: ".github/workflows/ci.yml", ref: "refs/heads/main" },
    calledWorkflow: { repository: "acme/ci", path: ".github/workflows/build.yml", ref: "refs/tags/v1" },
    environment: "production",
    runner: "hosted",
    headRef: null,
    baseRef: null,
    actor: "ada",
    actorId: "1",
    runId: "5",
    runAttempt: "2",
    claims: GITHUB,
  });
});

const NO_IDS = "no-identity: repository and owner are not named by id";
test.each([
  ["a custom sub without a repository", { sub: "environment:production" }],
  ["no repository id", { repository_owner_id: "7", repository: "acme/app" }],
  ["no owner id", { repository_id: "101", repository: "acme/app" }],
  ["an empty repository id", { ...GITHUB, repository_id: "" }],
  ["ids of null", { ...GITHUB, repository_owner_id: null }],
  ["ids that are inherited only", Object.create(GITHUB)],
])("nobody is known by %s", (_what, claims) => {
  expect(identify(claims)).toBe(NO_IDS);
});

test("an id as a number is the same id", () => {
  expect(identify({ ...GITHUB, repository_id: 101, repository_owner_id: 7 })).toMatchObject({
    repositoryId: "101",
    ownerId: "7",
  });
});

describe.each(Object.values(PROFILES.github.claims).map(({ claim }) => claim))("%s that cannot be read", (claim) => {
  test.each([{}, [], 1.5, 2 ** 53, "\0", "a\x7fb", "\udfff", "x".repeat(513)])(
    "is refused, and not taken for one that is not there: %j",
    (value) => {
      expect(identify({ ...GITHUB, [claim]: value })).toBe(`wrong-claim-type: ${claim}`);
    },
  );
});

test.each(
  Object.values(PROFILES.github.claims)
    .map(({ claim }) => claim)
    .filter((claim) => claim !== "ref_protected"),
)("%s is no boolean", (claim) => {
  expect(identify({ ...GITHUB, [claim]: true })).toBe(`wrong-claim-type: ${claim}`);
});

test.each([
  ["true", true],
  ["false", false],
  [true, true],
  [false, false],
  [null, null],
  [undefined, null],
])("ref_protected %j is %j", (ref_protected, refProtected) => {
  expect(identify({ ...GITHUB, ref_protected })).toMatchObject({ refProtected });
});

test.each(["True", "yes", "1", 1, "toString", "__proto__", ["true"], { toString: 1 }])(
  "ref_protected %j is refused",
  (ref_protected) => {
    expect(identify({ ...GITHUB, ref_protected })).toBe("wrong-claim-type: ref_protected");
  },
);

test.each([
  ["github-hosted", "hosted"],
  ["self-hosted", "self-hosted"],
  [null, null],
])("runner_environment %j is %j", (runner_environment, runner) => {
  expect(identify({ ...GITHUB, runner_environment })).toMatchObject({ runner });
});

test.each(["hosted", "not-stated", "GitHub-hosted", "constructor"])(
  "runner_environment %j is refused",
  (runner_environment) => {
    expect(identify({ ...GITHUB, runner_environment })).toBe("wrong-claim-type: runner_environment");
  },
);

test("a kind of runner that a configured profile passes on unlisted is refused", () => {
  const profile: IssuerProfile = {
    ...PROFILES.github,
    claims: { ...PROFILES.github.claims, runner: { claim: "kind", prefix: "", form: "text" } },
  };
  expect(identify({ ...GITHUB, kind: "rented" }, profile)).toBe("wrong-claim-type: the runner's kind");
  expect(identify({ ...GITHUB, kind: "hosted" }, profile)).toMatchObject({ runner: "hosted" });
  expect(identify({ ...GITHUB, kind: "self-hosted" }, profile)).toMatchObject({ runner: "self-hosted" });
  expect(identify(GITHUB, profile)).toMatchObject({ runner: null });
});

test.each([
  ["branch", "branch"],
  ["tag", "tag"],
  ["commit", null],
  [undefined, null],
])("ref_type %j is %j", (ref_type, refType) => {
  expect(identify({ ...GITHUB, ref_type })).toMatchObject({ refType });
});

test.each(["ci.yml", "acme/app@refs/heads/main", "acme/app/ci.yml", "acme/app/ci.yml@"])(
  "a workflow_ref that names no file is refused: %s",
  (text) => {
    expect(identify({ ...GITHUB, workflow_ref: text })).toBe("wrong-claim-type: the workflow's place");
    expect(identify({ ...GITHUB, job_workflow_ref: text })).toBe("wrong-claim-type: the called workflow's place");
  },
);

test("claims that are not there are not known, and refused by nobody", () => {
  expect(identify({ repository_id: "1", repository_owner_id: "2" })).toMatchObject({
    ref: null,
    event: null,
    workflow: null,
    calledWorkflow: null,
    environment: null,
    runner: null,
    refProtected: null,
    actor: null,
  });
});

describe("GitLab", () => {
  const GITLAB = {
    project_id: "20",
    namespace_id: "3",
    project_path: "g/p",
    ref_path: "refs/heads/main",
    pipeline_source: "push",
    runner_environment: "gitlab-hosted",
    user_login: "ada",
    user_id: "9",
    pipeline_id: "8",
    ref_protected: "true",
    ref_type: "branch",
    sha: "abc",
    environment: "prod",
  };
  test.each([
    ["gitlab.example/g/p//.gitlab-ci.yml@refs/heads/main", "g/p", ".gitlab-ci.yml"],
    ["gitlab.example/g/sub/deep/p//ci/main.yml@refs/heads/main", "g/sub/deep/p", "ci/main.yml"],
    ["h/g/p//f@refs/heads/main", "g/p", "f"],
  ])("the file of %s is told apart from its project", (ci_config_ref_uri, repository, path) => {
    expect(identify({ ...GITLAB, ci_config_ref_uri }, PROFILES.gitlab)).toMatchObject({
      repositoryId: "20",
      ownerId: "3",
      repository: "g/p",
      ref: "refs/heads/main",
      refType: "branch",
      refProtected: true,
      sha: "abc",
      event: "push",
      workflow: { repository, path, ref: "refs/heads/main" },
      calledWorkflow: null,
      environment: "prod",
      runner: "hosted",
      actor: "ada",
      actorId: "9",
      runId: "8",
      runAttempt: null,
      headRef: null,
      baseRef: null,
    });
  });
  test.each([
    "gitlab.example/g/p/.gitlab-ci.yml@refs/heads/main",
    "gitlab.example//f@r",
    "gitlab.example/p//f@r",
    "h/g/p//a//b@r",
    "h/g/p//a@r//b",
    "h/g/p//f",
    "h/g/p//@r",
    "h/g/p//f@",
    "//f@r",
    "g/p/f@r",
  ])("%s names no file", (ci_config_ref_uri) => {
    expect(identify({ ...GITLAB, ci_config_ref_uri }, PROFILES.gitlab)).toBe("wrong-claim-type: the workflow's place");
  });
  test("a configuration from outside of the project is none", () => {
    expect(identify({ ...GITLAB, ci_config_ref_uri: null }, PROFILES.gitlab)).toMatchObject({ workflow: null });
  });
});

test("Buildkite's branches become refs, and what it does not tell is not known", () => {
  const claims = {
    pipeline_id: "0190-a",
    organization_id: "0190-b",
    pipeline_slug: "app",
    build_branch: "main",
    build_commit: "abc",
    build_number: 12,
  };
  expect(identify(claims, PROFILES.buildkite)).toMatchObject({
    repositoryId: "0190-a",
    ownerId: "0190-b",
    repository: "app",
    ref: "refs/heads/main",
    sha: "abc",
    runId: "12",
    event: null,
    runner: null,
    refProtected: null,
    workflow: null,
  });
  expect(identify({ ...claims, build_branch: "" }, PROFILES.buildkite)).toMatchObject({ ref: null });
});

test("whatever the claims are, of every kind of issuer, the answer is a result", () => {
  const value = fc.oneof(fc.jsonValue(), fc.string({ unit: "binary" }));
  const claims = fc.dictionary(fc.constantFrom(...Object.keys(GITHUB), "sub", "__proto__", "constructor"), value);
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(PROFILES)), claims, (profile, some) => {
      const result = identityOf("x", profile, { ...GITHUB, ...some }, STANDARD);
      return result.ok
        ? result.value.repositoryId !== "" && result.value.ownerId !== ""
        : result.failure.code.length > 0;
    }),
    { numRuns: 300 },
  );
});
