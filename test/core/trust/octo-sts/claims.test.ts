import { describe, expect, test } from "vitest";
import { BARE, bySubject, CONTEXT, claims, file, refused, SUBJECT, whoOf } from "./support.ts";

describe("claims", () => {
  test("that are understood narrow the proposal", () => {
    const who = whoOf(
      claims(
        "ref: refs/heads/(main|dev)",
        "ref_type: branch",
        "event_name: (push|schedule)",
        "runner_environment: self-hosted",
        'repository_id: "101"',
        'repository_owner_id: "7"',
        "workflow_ref: acme/app/.github/workflows/(a|b)\\.yml@refs/heads/main",
        "job_workflow_ref: acme/ci/x.yml@refs/tags/v1",
      ),
      BARE,
    );
    expect(who).toEqual({
      issuer: "github",
      repository: "acme/app",
      repository_id: "101",
      owner_id: "7",
      workflows: [".github/workflows/a.yml", ".github/workflows/b.yml"],
      called: "acme/ci/x.yml@refs/tags/v1",
      refs: ["refs/heads/main"],
      ref_type: "branch",
      events: ["push", "schedule"],
      runner: "self-hosted",
    });
  });
  test("go before what who imports says", () => {
    expect(whoOf(claims("event_name: schedule", "workflow_ref: acme/app/w.yml@refs/heads/main"))).toMatchObject({
      events: ["schedule"],
      workflows: ["w.yml"],
    });
  });
  test("of both kinds of runners allow both", () => {
    expect(whoOf(claims("runner_environment: (github-hosted|self-hosted)"))?.runner).toBe("any");
    expect(whoOf(claims("runner_environment: github-hosted"))?.runner).toBe("hosted");
  });
  test("of the called file alone name the file that is started, too", () => {
    const own = claims("job_workflow_ref: acme/app/w.yml@refs/heads/[^/]+");
    expect(whoOf(own, { ...CONTEXT, completions: { events: ["push"] } })).toMatchObject({
      workflows: ["w.yml"],
      called: "w.yml",
      refs: ["refs/heads/main"],
    });
    expect(whoOf(own)).toMatchObject({ workflows: [".github/workflows/ci.yml"], called: "w.yml" });
    expect(whoOf(claims("job_workflow_ref: acme/app/w.yml@(refs/heads/main|refs/heads/dev)"))).toMatchObject({
      called: "w.yml",
      refs: ["refs/heads/main"],
    });
    expect(
      refused(claims("job_workflow_ref: acme/ci/w.yml@refs/tags/v1"), {
        ...CONTEXT,
        completions: { events: ["push"] },
      }),
    ).toEqual(["workflows 6: any workflow of acme/app could use it"]);
  });
  test("of the environment repeat the subject's, or fit no job", () => {
    const text = bySubject(
      "subject: repo:acme/app:environment:prod",
      "claim_pattern:",
      "  ref: refs/heads/main",
      "  environment: prod",
    );
    expect(whoOf(text)?.environment).toBe("prod");
    expect(refused(claims("environment: prod"))).toEqual([
      "contradiction 6: no job of acme/app with this subject has the environment prod",
    ]);
  });

  const dropped = (claim: string) =>
    `claim 6: a condition on ${claim} cannot be expressed, and without it the policy would let more in`;
  const FILE = "claim 6: this names no workflow file at a ref, OWNER/NAME/PATH@REF";
  const PATTERN = "pattern 6: the pattern cannot be taken over: ";
  test.each([
    ["actor: ada", dropped("actor")],
    ["repository: acme/app", dropped("repository")],
    ["constructor: x", dropped("constructor")],
    ["ref: refs/heads/.*", `${PATTERN}a repetition cannot be expressed`],
    [
      "ref: refs/heads/a|refs/heads/b",
      `${PATTERN}an alternative outside of a group leaves each side anchored at one end only`,
    ],
    ["ref: refs/heads/\\*", "claim 6: this is no ref that git allows"],
    ["ref: (refs/heads/main|not-stated)", "claim 6: this is no ref that git allows"],
    ["workflow_ref: (acme/app/w.yml@refs/heads/main|ci.yml)", FILE],
    ["event_name: (push|pu[^/]+)", "claim 6: an event can only be named literally"],
    ["ref: not-stated", "claim 6: this is no ref that git allows"],
    ["ref: refs/heads/dev", "contradiction 2: no ref fits every condition of the policy"],
    ["ref_type: (branch|tag)", "claim 6: a policy has one ref_type"],
    ["ref_type: commit", 'invalid 1: the policy would not be valid: who.ref_type. must be "branch" or "tag"'],
    ["event_name: pu[^/]+", "claim 6: an event can only be named literally"],
    ["event_name: not-stated", "claim 6: an event can only be named literally"],
    ["event_name: pull_request", "events 6: a run of pull_request has another subject"],
    ["event_name: (push|pull_request_target)", "events 6: a run of pull_request_target has another subject"],
    ['environment: "[^/]+"', "claim 6: environment can only be named literally"],
    ["environment: any", "claim 6: environment can only be named literally"],
    ["environment: (a|b)", "claim 6: a policy has one environment"],
    ["runner_environment: (github-hosted|other)", "claim 6: a runner is github-hosted or self-hosted"],
    ["repository_id: (101|102)", "claim 6: a policy has one repository_id"],
    ["repository_id: '102'", "contradiction 6: acme/app has another id than 102"],
    ["repository_owner_id: '8'", "contradiction 6: the owner of acme/app has another id than 8"],
    ["workflow_ref: ci.yml", FILE],
    ["workflow_ref: acme/app/[^/]+@refs/heads/main", FILE],
    ["workflow_ref: acme/[^/]+/ci.yml@refs/heads/main", FILE],
    ["workflow_ref: acme/app/not-stated@refs/heads/main", FILE],
    ["workflow_ref: acme/app/ci.yml@refs/heads/\\*", FILE],
    ["workflow_ref: acme/infra/ci.yml@refs/heads/main", "contradiction 6: no workflow of acme/app is named"],
    ["workflow_ref: acme/app/ci.yml@refs/heads/dev", "contradiction 2: no ref fits every condition of the policy"],
    [
      "workflow_ref: acme/app/(a.yml@refs/heads/main|b.yml@refs/heads/dev)",
      "workflows 6: the workflows are named at different refs",
    ],
    ["job_workflow_ref: acme/(a|b)/w.yml@refs/tags/v1", "workflows 6: a policy has one called workflow"],
    ["job_workflow_ref: acme/app/(a|b).yml@refs/heads/main", "workflows 6: a policy has one called workflow"],
    [
      "job_workflow_ref: acme/ci/w.yml@refs/tags/(a|b)",
      "workflows 6: a workflow of another repository can be trusted at one ref only",
    ],
    [
      "job_workflow_ref: acme/ci/w.yml@refs/tags/[^/]+",
      "workflows 6: a workflow of another repository can be trusted at one ref only",
    ],
    [
      "job_workflow_ref: acme/ci/w.yml@v1",
      "invalid 1: the policy would not be valid: who.called. must be a path in the own repository, or OWNER/NAME/PATH@REF with a full ref or commit",
    ],
  ])("%s: %s", (line, message) => {
    expect(refused(claims(line))).toEqual([message]);
  });
  test("are all looked at, so that one import shows every refusal", () => {
    expect(refused(claims("actor: x", "ref: .*"))).toEqual([
      dropped("actor"),
      `pattern 7: the pattern cannot be taken over: a repetition cannot be expressed`,
    ]);
  });
});

describe("subjects", () => {
  const badForm = (shown: string) =>
    `subject 2: the subject ${shown} is not of the form repo:OWNER/NAME:ref:REF or repo:OWNER/NAME:environment:NAME`;
  test.each([
    [
      "subject: repo:acme/app:pull_request",
      "subject 2: every pull request has this subject, those of people without write access too",
    ],
    ["subject: repo:acme/app:*", badForm("repo:acme/app:*")],
    ["subject: repo:acme/app:ref", badForm("repo:acme/app:ref")],
    [
      "subject: repo:acme/app:ref:refs/heads/main:environment:x",
      badForm("repo:acme/app:ref:refs/heads/main:environment:x"),
    ],
    ["subject: xrepo:acme/app:ref:refs/heads/main", badForm("xrepo:acme/app:ref:refs/heads/main")],
    ["subject_pattern: repo:acme/[^/]+:ref:refs/heads/main", badForm("repo:acme/[^/]+:ref:refs/heads/main")],
    ["subject: project_path:g/p:ref_type:branch:ref:main", badForm("project_path:g/p:ref_type:branch:ref:main")],
    ["subject: repo:acme/app:ref:refs/heads/*", "subject 2: repo:acme/app:ref:refs/heads/* is no ref that git allows"],
    ["subject: repo:acme/app:ref:not-stated", "subject 2: repo:acme/app:ref:not-stated is no ref that git allows"],
    [
      "subject: repo:acme/app:environment:any",
      "subject 2: the environment repo:acme/app:environment:any cannot be expressed",
    ],
    [
      "subject: repo:acme/app:environment:a%3Ab",
      "subject 2: the environment repo:acme/app:environment:a%3Ab cannot be expressed",
    ],
    [
      "subject_pattern: repo:acme/app:environment:[^/]+",
      "subject 2: the environment repo:acme/app:environment:[^/]+ cannot be expressed",
    ],
    [
      "subject_pattern: repo:acme/app:environment:(a|b)",
      "subject 2: acme/app asks from more than one environment, or from one and from refs",
    ],
    [
      "subject_pattern: repo:acme/app:(environment:a|ref:refs/heads/a)",
      "subject 2: acme/app asks from more than one environment, or from one and from refs",
    ],
    [
      "subject_pattern: repo:acme/app:.*",
      "pattern 2: the pattern cannot be taken over: a repetition cannot be expressed",
    ],
    [
      "subject: repo:acme/unknown:ref:refs/heads/main",
      "repository 2: acme/unknown is no repository that is known by exactly this name",
    ],
    [
      "subject: repo:acme/docs:ref:refs/heads/main",
      "repository 2: acme/docs is no repository that is known by exactly this name",
    ],
    ["subject: repo:other/tool:ref:refs/heads/main", "repository 2: the id of the owner of other/tool is not known"],
    [
      "subject: repo:acme/app:ref:main",
      "invalid 1: the policy would not be valid: who.refs.0. must be written in full: refs/heads/BRANCH or refs/tags/TAG",
    ],
    [
      "subject: repo:acme/app:ref:refs/pull/1/merge",
      "invalid 1: the policy would not be valid: who.refs.0. must be written in full: refs/heads/BRANCH or refs/tags/TAG",
    ],
    [
      "subject_pattern: repo:acme/app:ref:refs/heads/[^/]+x[^/]+",
      "invalid 1: the policy would not be valid: who.refs.0. may have one * in each part",
    ],
  ])("%s: %s", (subject, message) => {
    expect(refused(bySubject(subject))).toEqual([message]);
  });
  test("of another owner need the owner's id", () => {
    expect(
      whoOf(bySubject("subject: repo:other/tool:ref:refs/heads/main", "claim_pattern:", '  repository_owner_id: "9"')),
    ).toMatchObject({ repository_id: "901", owner_id: "9" });
  });
  test("stand once, as text or as pattern", () => {
    expect(refused(bySubject("subject: a\nsubject_pattern: b"))).toEqual([
      "subject 3: subject and subject_pattern exclude each other",
    ]);
    expect(refused(file().replace(SUBJECT, ""))).toEqual(["subject 1: neither subject nor subject_pattern is there"]);
  });
});
