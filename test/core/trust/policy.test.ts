import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  calledWorkflow,
  grantName,
  NO_EVIDENCE,
  POLICY_STATUSES,
  policySchema,
  refPatternsOf,
  subjectId,
  targetRepositoriesOf,
} from "../../../lib/core/trust/policy.ts";
import { document, input, MAIN, problems } from "./support.ts";

const said = (who: Record<string, unknown>) =>
  problems(policySchema.safeParse({ ...input(), who: { ...input().who, ...who } })).join("; ");
const saidOf = (changes: Record<string, unknown>) =>
  problems(policySchema.safeParse({ ...input(), ...changes })).join("; ");

test("a policy is read with its defaults: a hosted runner, no environment, outputs", () => {
  expect(policySchema.parse(input())).toEqual({
    ...input(),
    who: { ...input().who, runner: "hosted" },
    deliver: "outputs",
  });
});

test.each(["grant", "who", "what", "lifetime_minutes"])("a policy needs its %s", (key) => {
  expect(saidOf({ [key]: undefined })).toMatch(new RegExp(`^${key}: `));
});

test.each(["issuer", "repository_id", "owner_id", "workflows", "refs", "events"])(
  "a policy needs who.%s, of the right type",
  (key) => {
    for (const value of [undefined, null, {}, [], true, "", [1], [null], [""]]) {
      expect(said({ [key]: value }), JSON.stringify(value)).toMatch(new RegExp(`^who\\.${key}`));
    }
  },
);

test.each([
  ["a policy", saidOf({ extra: 1 }), ': Unrecognized key: "extra"'],
  ["who", said({ subject: "x" }), 'who: Unrecognized key: "subject"'],
  ["what", saidOf({ what: { ...input().what, extra: 1 } }), 'what: Unrecognized key: "extra"'],
])("an unknown key of %s is refused", (_what, given, wanted) => {
  expect(given).toBe(wanted);
});

test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
  "%s is no key of who, and gives nobody anything",
  (key) => {
    const who = JSON.parse(JSON.stringify({ ...input().who }).replace(/^\{/, `{"${key}":"x",`));
    expect(problems(policySchema.safeParse({ ...input(), who })).join()).toBe(`who: Unrecognized key: "${key}"`);
  },
);

test.each([Number.NaN, 0, -1, 1.5, "30", null, Number.POSITIVE_INFINITY, 721])(
  "a lifetime of %j minutes is refused",
  (lifetime_minutes) => {
    expect(
      saidOf({
        lifetime_minutes,
        what: { provider: "ecr", role_arn: "arn:aws:iam::123456789012:role/x", region: "eu-west-1" },
      }),
    ).toMatch(/^lifetime_minutes: /);
  },
);

test("a lifetime is no longer than the provider's", () => {
  expect(saidOf({ lifetime_minutes: 60 })).toBe("");
  expect(saidOf({ lifetime_minutes: 61 })).toBe("lifetime_minutes: github-app allows 60 minutes at most");
  expect(saidOf({ lifetime_minutes: 1 })).toBe("");
  const aws = { provider: "aws", role_arn: "arn:aws:iam::123456789012:role/x", region: "eu-west-1" };
  expect(saidOf({ lifetime_minutes: 720, what: aws })).toBe("");
});

test("a GitHub token is never delivered to all steps after", () => {
  expect(saidOf({ deliver: "environment" })).toBe(
    "deliver: a GitHub token is an output, so that only the steps that need it see it",
  );
  expect(saidOf({ deliver: "environment", what: { provider: "sealed-store", secrets: ["A"] } })).toBe("");
  expect(saidOf({ deliver: "file" })).toMatch(/^deliver: /);
});

test("the repository that asks is named once, as self or by its id", () => {
  const what = (repositories: unknown) =>
    saidOf({ what: { provider: "github-app", permissions: { contents: "read" }, repositories } });
  expect(what(["self", { id: "9" }, { id: 101 }])).toBe(
    "what.repositories.2: is the repository that asks, which self names already",
  );
  expect(what([{ id: "101" }, "self"])).toBe(
    "what.repositories.0: is the repository that asks, which self names already",
  );
  expect(what(["self", { id: "9" }])).toBe("");
  expect(what([{ id: "101" }])).toBe("");
});

test.each(["a", "release.publish", "ci-1.build_x.2", "x".repeat(200)])("%s is a grant's name", (name) => {
  expect(grantName.safeParse(name).success).toBe(true);
});

test.each(["", "../x", "..", "a..b", ".a", "a.", "-a", "a b", "a/b", "a\n", "x a", "ä", "\ud800", "a\0"])(
  "%j is no grant's name",
  (name) => {
    expect(problems(grantName.safeParse(name))).toEqual([
      ": must be words of letters, digits, _ and -, joined by single dots",
    ]);
  },
);

test("a grant's name ends after two hundred characters", () => {
  expect(grantName.safeParse("x".repeat(201)).success).toBe(false);
});

test.each([
  ["101", "101"],
  [101, "101"],
  ["0190a3c4-1b2c", "0190a3c4-1b2c"],
  ["a".repeat(64), "a".repeat(64)],
])("the id %j is read as %s", (id, read) => expect(subjectId.parse(id)).toBe(read));

test.each(["", "-1", "a b", "a/b", "../x", "a".repeat(65), "a\n", " a", "not_stated", 0, -1, 1.5, 2 ** 53, true, null])(
  "%j is no id",
  (id) => {
    expect(subjectId.safeParse(id).success).toBe(false);
  },
);

test("what is no id is said", () => {
  expect(said({ repository_id: "../x" })).toMatch(/must be an id|repository_id/);
  expect(problems(subjectId.safeParse("../x"))).toEqual([": must be an id"]);
});

describe("workflows", () => {
  test.each([
    ".github/workflows/ci.yml",
    "a",
    "a b.yml".replace(" ", "-"),
    ".gitlab-ci.yml",
    "x".repeat(300),
    "...",
    "a/..b/c",
  ])("%s is a path", (path) => {
    expect(said({ workflows: [path] })).toBe("");
  });
  test.each([
    "../ci.yml",
    "a/../b",
    "a/.",
    "./a",
    ".",
    "..",
    "/a",
    "a/",
    "a//b",
    "a b",
    "a@b",
    "a\nb",
    "a\0",
    "\ud800",
    " a",
  ])("%j is no path", (path) => {
    expect(said({ workflows: [path] })).toContain("must be a path in the repository, such as .github/workflows/ci.yml");
  });
  test("may be a hundred, each once, and may not be stated", () => {
    const many = Array.from({ length: 100 }, (_, index) => `w${index}.yml`);
    expect(said({ workflows: many })).toBe("");
    expect(said({ workflows: [...many, "x.yml"] })).toMatch(/^who\.workflows: /);
    expect(said({ workflows: ["a", "b", "a"] })).toBe("who.workflows.2: a stands here twice");
    expect(said({ workflows: ["not-stated"] })).toBe("");
    expect(said({ workflows: ["x".repeat(301)] })).toMatch(/^who\.workflows\.0/);
  });
});

describe("refs", () => {
  const FULL = "who.refs.0: must be written in full: refs/heads/BRANCH or refs/tags/TAG";
  const NONE = "who.refs.0: is no ref that git allows";
  const STARS = "who.refs.0: is no ref that git allows; only * may stand for something else";
  test.each([
    MAIN,
    "refs/tags/v1",
    "refs/heads/release/*",
    "refs/heads/*",
    "refs/heads/*/*",
    "refs/heads/a-*-b",
    "refs/heads/ü",
    "refs/heads/a@b",
    "not-stated",
    "refs/heads/a.lockx",
  ])("%s is accepted", (ref) => {
    expect(said({ refs: [ref] })).toBe("");
  });
  test.each([
    ["main", FULL],
    ["refs/pull/1/merge", FULL],
    ["refs/heads", FULL],
    ["refs/remotes/x", FULL],
    ["Refs/heads/x", FULL],
    ["heads/refs/x", FULL],
    ["*", FULL],
    ["refs/*/x", FULL],
    ["refs/heads/", NONE],
    ["refs/heads//x", NONE],
    ["refs/heads/x/", NONE],
    ["refs/heads/.x", NONE],
    ["refs/heads/x.lock", NONE],
    ["refs/heads/x.lock/y", NONE],
    ["refs/heads/a..b", NONE],
    ["refs/heads/../x", NONE],
    ["refs/heads/a b", STARS],
    ["refs/heads/a~1", STARS],
    ["refs/heads/a^", STARS],
    ["refs/heads/a:b", STARS],
    ["refs/heads/a?", STARS],
    ["refs/heads/[ab]", STARS],
    ["refs/heads/a\\b", STARS],
    ["refs/heads/a@{1}", STARS],
    ["refs/heads/a\0", STARS],
    ["refs/heads/\x7f", STARS],
    ["refs/heads/\ud800", STARS],
    ["refs/heads/a\n", STARS],
    ["refs/heads/**", "who.refs.0: may have one * in each part"],
    ["refs/heads/a/**", "who.refs.0: may have one * in each part"],
    ["refs/heads/a*b*c", "who.refs.0: may have one * in each part"],
  ])("%j is refused", (ref, message) => {
    expect(said({ refs: [ref] })).toBe(message);
  });
  test("stand once, and end after three hundred characters", () => {
    expect(said({ refs: [MAIN, MAIN] })).toBe(`who.refs.1: ${MAIN} stands here twice`);
    expect(said({ refs: [`refs/heads/${"x".repeat(289)}`] })).toBe("");
    expect(said({ refs: [`refs/heads/${"x".repeat(290)}`] })).toMatch(/^who\.refs\.0/);
  });
});

describe("called workflows", () => {
  const COMMIT = "0123456789abcdef0123456789abcdef01234567";
  test.each([
    [".github/workflows/x.yml", { where: "own", path: ".github/workflows/x.yml" }],
    [
      `acme/ci/.github/workflows/x.yml@${COMMIT}`,
      { where: "other", repository: "acme/ci", path: ".github/workflows/x.yml", ref: COMMIT },
    ],
    ["acme/ci/a/b.yml@refs/tags/v1", { where: "other", repository: "acme/ci", path: "a/b.yml", ref: "refs/tags/v1" }],
  ])("%s is taken apart", (text, parts) => {
    expect(calledWorkflow(text)).toEqual(parts);
    expect(said({ called: text })).toBe("");
  });
  const REFUSED = "who.called: must be a path in the own repository, or OWNER/NAME/PATH@REF with a full ref or commit";
  test.each([
    "",
    "/x",
    "../x.yml",
    "acme/ci/x.yml@v1",
    "acme/ci/x.yml@main",
    "acme/ci/x.yml@",
    "acme/ci@refs/heads/x",
    "acme/../x.yml@refs/heads/x",
    "acme/ci/../x.yml@refs/heads/x",
    "acme/ci/x.yml@refs/heads/*",
    "acme/ci/x.yml@not-stated",
    `acme/ci/x.yml@${COMMIT}0`,
    `acme/ci/x.yml@x${COMMIT}`,
    `acme/ci/x.yml@${COMMIT.toUpperCase()}`,
    "ac me/ci/x.yml@refs/heads/x",
    "/ci/x.yml@refs/heads/x",
    "@refs/heads/x",
  ])("%j is none", (text) => {
    expect(calledWorkflow(text)).toBeNull();
    expect(said({ called: text })).toBe(REFUSED);
  });
  test("end after five hundred characters", () => {
    expect(said({ called: "x".repeat(500) })).toBe("");
    expect(said({ called: "x".repeat(501) })).toMatch(/^who\.called/);
  });
});

test.each(["push", "a", "pull_request_target", "not-stated", "a".repeat(50)])("%s is an event's name", (event) => {
  expect(said({ events: [event] })).toBe("");
});

test.each(["Push", "push*", "_push", "push ", " push", "a-b", "not-stated-x", "xnot-stated", "a".repeat(51), "p1"])(
  "%j is no event's name",
  (event) => {
    expect(said({ events: [event] })).toBe("who.events.0: must be an event's name");
  },
);

test.each(["github", "a", "7-x", "a".repeat(50)])("%s is an issuer's id", (issuer) =>
  expect(said({ issuer })).toBe(""),
);

test.each(["", "-a", "GitHub", "https://x", "a_b", "a".repeat(51), "a ", " a", "a\n"])(
  "%j is no issuer's id",
  (issuer) => {
    expect(said({ issuer })).toBe("who.issuer: must be an issuer's id from the broker's configuration");
  },
);

test.each(["constructor", "toString", "__proto__", "prod / eu (1)", "x".repeat(255), "any"])(
  "the environment %j is a name like others",
  (environment) => {
    expect(said({ environment })).toBe("");
  },
);

test.each([
  ["", /Too small/],
  ["x".repeat(256), /255/],
  ["a\0", /control characters/],
  ["a\u202eb", /control characters/],
  ["\udc00", /control characters/],
  [["a"], /string/],
])("the environment %j is refused", (environment, message) => {
  expect(said({ environment })).toMatch(message);
});

test("a repository's name for people has no control characters either", () => {
  expect(said({ repository: "acme/\u001b[2J" })).toBe("who.repository: must have no control characters");
  expect(said({ repository: "x".repeat(200) })).toBe("");
  expect(said({ repository: "x".repeat(201) })).toMatch(/^who\.repository/);
});

test.each(["hosted", "self-hosted", "any", "not-stated"])("a runner may be %s", (runner) =>
  expect(said({ runner })).toBe(""),
);
test.each(["Hosted", "", null, ["hosted"]])("a runner is not %j", (runner) =>
  expect(said({ runner })).toMatch(/^who\.runner/),
);
test.each(["branch", "tag"])("a ref may have to be a %s", (ref_type) => expect(said({ ref_type })).toBe(""));
test.each(["commit", "", null])("a ref is not %j", (ref_type) => expect(said({ ref_type })).toMatch(/^who\.ref_type/));

test("patterns are told apart from literals", () => {
  expect(refPatternsOf(document({ refs: [MAIN, "refs/heads/release/*", "not-stated"] }))).toEqual([
    "refs/heads/release/*",
  ]);
});

test("targets are ids, with self resolved, and none for what is not GitHub's", () => {
  const what = {
    provider: "github-app" as const,
    repositories: ["self" as const, { id: 9 }],
    permissions: { contents: "read" as const },
  };
  expect(targetRepositoriesOf(document({}, { what }))).toEqual(["101", "9"]);
  expect(targetRepositoriesOf(document({}, { what: { provider: "sealed-store", secrets: ["A"] } }))).toEqual([]);
});

test("without evidence nothing is proven", () => {
  expect(NO_EVIDENCE).toEqual({
    protectedPatterns: [],
    environmentProtected: false,
    approvedBySecurityLead: false,
    trial: null,
  });
  expect(POLICY_STATUSES).toEqual(["pending", "trial", "active", "superseded", "revoked"]);
});

describe("whatever the document is, the schema gives an answer", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.constantFrom("__proto__", "\ud800", "\0", MAIN, "self", "x".repeat(20_000)),
  );
  const anything = fc.oneof(fc.anything(), fc.jsonValue(), text, fc.array(text));
  test("to anything", () => {
    fc.assert(
      fc.property(anything, (value) => typeof policySchema.safeParse(value).success === "boolean"),
      { numRuns: 200 },
    );
  });
  test("to a policy with anything at one place", () => {
    const keys = [...Object.keys(input().who), "called", "environment", "runner", "ref_type"];
    fc.assert(
      fc.property(fc.constantFrom(...keys), anything, (key, value) => {
        const result = policySchema.safeParse({ ...input(), who: { ...input().who, [key]: value } });
        // What was accepted is accepted again and means the same.
        return !result.success || JSON.stringify(policySchema.parse(result.data)) === JSON.stringify(result.data);
      }),
      { numRuns: 300 },
    );
  });
});
