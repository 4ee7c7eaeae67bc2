import { describe, expect, test } from "vitest";
import { givesWords, spanWords } from "../../../lib/core/listing/broker-wording.ts";
import { parseSimulator } from "../../../lib/core/listing/simulator-query.ts";
import { grantSchema } from "../../../lib/core/trust/grant.ts";

const FULL = { repository: "acme/app", grant: "a.b", workflow: ".github/workflows/a.yml", ref: "main", event: "push" };

describe("the simulator's form", () => {
  test("asks nothing while it is empty, and says what is missing once it is not", () => {
    expect(parseSimulator({})).toMatchObject({ request: null, problem: null });
    expect(parseSimulator({ grant: "a.b" })).toMatchObject({
      request: null,
      problem: "Fill in: repository, workflow, ref, event.",
    });
  });

  test("takes a branch by its short name, and a protected hosted job where nothing is said", () => {
    expect(parseSimulator(FULL).request).toEqual({
      repository: "acme/app",
      issuer: null,
      waiting: false,
      ask: { grant: "a.b", repositories: null, permissions: null },
      job: {
        workflow: ".github/workflows/a.yml",
        called: null,
        ref: "refs/heads/main",
        refProtected: true,
        event: "push",
        environment: null,
        runner: "hosted",
        headRef: null,
      },
    });
  });

  test.each([
    [{ ref: "refs/tags/v1" }, { job: { ref: "refs/tags/v1" } }],
    [{ protected: "no", runner: "self-hosted" }, { job: { refProtected: false, runner: "self-hosted" } }],
    [{ permissions: "contents: read, issues: write" }, { ask: { permissions: { contents: "read", issues: "write" } } }],
    [
      { waiting: "yes", issuer: "ghes" },
      { waiting: true, issuer: "ghes" },
    ],
  ])("understands %j", (params, expected) => {
    expect(parseSimulator({ ...FULL, ...params }).request).toMatchObject(expected);
  });

  test("says what it does not understand, and keeps what was typed", () => {
    const form = parseSimulator({ ...FULL, permissions: "everything" });
    expect(form).toMatchObject({ request: null, problem: expect.stringContaining("name: level") });
    expect(form.values.permissions).toBe("everything");
  });
});

test.each([
  [
    { provider: "github-app", repositories: ["self", { id: "2" }], permissions: { issues: "read", contents: "write" } },
    "contents: write, issues: read on acme/app, repository 2",
  ],
  [
    { provider: "aws", role_arn: "arn:aws:iam::123456789012:role/ci", region: "eu-north-1" },
    "arn:aws:iam::123456789012:role/ci in eu-north-1",
  ],
  [{ provider: "vault", engine: "kv", mount: "kv", path: "team/ci", fields: { A: "a" } }, "kv/team/ci"],
  [{ provider: "sealed-store", secrets: ["A", "B"] }, "the stored A, B"],
])("a grant is told in one line: %j", (grant, words) => {
  expect(givesWords(grantSchema.parse(grant), "acme/app")).toBe(words);
});

test.each([
  [-5, "0 s"],
  [59_999, "59 s"],
  [60_000, "1 min"],
  [3_600_000, "1 h"],
  [3_900_000, "1 h 5 min"],
  [10 * 86_400_000, "10 days"],
])("%i milliseconds are %s", (milliseconds, words) => {
  expect(spanWords(milliseconds)).toBe(words);
});
