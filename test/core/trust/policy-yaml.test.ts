import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TrustPolicy } from "../../../lib/core/trust/policy.ts";
import { policySchema } from "../../../lib/core/trust/policy.ts";
import { exportPolicies, importPolicies, issuerProblem, policyText } from "../../../lib/core/trust/policy-yaml.ts";
import { type IssuerProfile, PROFILES } from "../../../lib/core/trust/profiles.ts";
import { document } from "./support.ts";

const ISSUERS: ReadonlyMap<string, IssuerProfile> = new Map<string, IssuerProfile>([
  ["github", PROFILES.github],
  ["gitlab", PROFILES.gitlab],
  ["buildkite", PROFILES.buildkite],
]);

function policy(grant: string, more = ""): string {
  return [
    `  - grant: ${grant}`,
    "    who:",
    "      issuer: github",
    "      repository_id: 101",
    "      owner_id: 7",
    "      workflows: [.github/workflows/ci.yml]",
    "      refs: [refs/heads/main]",
    "      events: [push]",
    "    what:",
    "      provider: github-app",
    "      repositories: [self]",
    "      permissions: { contents: read }",
    `    lifetime_minutes: 10${more}`,
    "",
  ].join("\n");
}
const file = (...policies: readonly string[]) => `version: 1\npolicies:\n${policies.join("")}`;

function mistakes(text: string): readonly string[] {
  return importPolicies(text, ISSUERS).mistakes.map(({ line, message }) => `${line}: ${message}`);
}

test("each policy of a file is read, with the line that it begins in", () => {
  const { policies, mistakes: wrong } = importPolicies(file(policy("a"), policy("b")), ISSUERS);
  expect(wrong).toEqual([]);
  expect(policies.map(({ policy: { grant }, line }) => [grant, line])).toEqual([
    ["a", 3],
    ["b", 16],
  ]);
  expect(policies[0]?.policy.who).toMatchObject({ repository_id: "101", owner_id: "7", runner: "hosted" });
});

test("one policy that is wrong does not keep the others out", () => {
  const result = importPolicies(file(policy("a"), policy("../x"), policy("c", "\n    extra: 1"), policy("d")), ISSUERS);
  expect(result.policies.map(({ policy: { grant } }) => grant)).toEqual(["a", "d"]);
  expect(result.mistakes).toEqual([
    { line: 16, message: "grant: must be words of letters, digits, _ and -, joined by single dots" },
    { line: 42, message: '"extra" is not known here' },
  ]);
});

test.each([
  ["nothing", "", /^1: /],
  ["another version", "version: 2\npolicies: [{}]\n", /^1: version/],
  ["no version", "policies: [{}]\n", /^1: version/],
  ["an unknown key", "version: 1\npolicies: [{}]\nmore: 1\n", /^3: .*more/],
  ["a key twice", "version: 1\nversion: 1\npolicies: [{}]\n", /^2: Map keys must be unique$/],
  ["no policies", "version: 1\npolicies: []\n", /^2: policies/],
  ["a map of policies", "version: 1\npolicies: {}\n", /^2: policies/],
  ["an alias", "version: 1\npolicies: [&a {}, *a]\n", /^1: aliases are not understood here$/],
  [
    "a bomb of aliases",
    "version: 1\na: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\npolicies: [*c,*c]\n",
    /^1: aliases are not understood here$/,
  ],
  ["deep nesting", `version: 1\npolicies: ${"[".repeat(5_000)}`, /^1: the file nests too deep$/],
  ["two documents", "version: 1\n---\nversion: 1\n", /^2: /],
  ["broken YAML", "version: 1\npolicies: [\n", /^\d+: /],
  ["another document than a map", "- 1\n", /^1: /],
])("a file with %s is refused as a whole", (_what, text, message) => {
  expect(importPolicies(text, ISSUERS).policies).toEqual([]);
  expect(mistakes(text).join("; ")).toMatch(message);
});

test("a file of more than 512 KiB is refused before it is read", () => {
  const filler = (length: number) => `${file(policy("a"))}#${"x".repeat(length)}`;
  const rest = 512 * 1_024 - filler(0).length;
  expect(importPolicies(filler(rest), ISSUERS).policies).toHaveLength(1);
  expect(importPolicies(filler(rest + 1), ISSUERS)).toEqual({
    policies: [],
    mistakes: [{ line: 1, message: "the file is larger than 512 KiB" }],
  });
});

test("a file has five hundred policies at most", () => {
  const many = (count: number) => `version: 1\npolicies: [${"{},".repeat(count)}]\n`;
  expect(importPolicies(many(500), ISSUERS).mistakes.length).toBeGreaterThan(500);
  expect(importPolicies(many(501), ISSUERS).mistakes).toHaveLength(1);
});

test.each([
  ["a key twice in a policy", policy("a", "\n    lifetime_minutes: 5"), /^16: Map keys must be unique$/],
  ["NaN minutes", policy("a").replace("minutes: 10", "minutes: .nan"), /^15: lifetime_minutes: /],
  ["an infinite lifetime", policy("a").replace("minutes: 10", "minutes: .inf"), /^15: lifetime_minutes: /],
  [
    "an empty map of permissions",
    policy("a").replace("{ contents: read }", "{}"),
    /^14: what\.permissions: must name at least one permission$/,
  ],
  ["an empty list of repositories", policy("a").replace("[self]", "[]"), /^13: what\.repositories: /],
  [
    "admin",
    policy("a").replace("contents: read", "contents: admin"),
    /^14: what\.permissions\.contents: must be read or write$/,
  ],
  [
    "__proto__ among permissions",
    policy("a").replace("contents: read", "contents: read, __proto__: write"),
    /^14: what\.permissions: __proto__ cannot be a name$/,
  ],
  ["a name that climbs", policy("a").replace(".github/workflows/ci.yml", "../ci.yml"), /^8: who\.workflows\.0: /],
  ["a set", policy("a").replace("{ contents: read }", "!!set { contents }"), /^14: what\.permissions/],
  ["empty claims", policy("a").replace(/who:\n(?: {6}.*\n)+/, "who: {}\n"), /^4: who\.issuer: /],
])("%s is a mistake, told with its line", (_what, text, message) => {
  expect(importPolicies(file(text), ISSUERS).policies).toEqual([]);
  expect(mistakes(file(text)).join("; ")).toMatch(message);
});

test("the same grant of the same repository stands once, and of another it may stand too", () => {
  const other = policy("a").replace("repository_id: 101", "repository_id: 102");
  const issuer = policy("a").replace("issuer: github", "issuer: gitlab").replace("events: [push]", "events: [web]");
  const result = importPolicies(file(policy("a"), other, policy("a"), issuer, policy("b")), ISSUERS);
  expect(result.policies.map(({ line }) => line)).toEqual([3, 16, 42, 55]);
  expect(result.mistakes).toEqual([{ line: 29, message: "a of this repository stands in line 3 already" }]);
});

test("the line of a grant that stands twice is the one of its name", () => {
  const late = policy("a")
    .replace("- grant: a", "- lifetime_minutes: 10")
    .replace("    lifetime_minutes: 10\n", "    grant: a\n");
  expect(importPolicies(file(policy("a"), late), ISSUERS).mistakes).toEqual([
    { line: 28, message: "a of this repository stands in line 3 already" },
  ]);
});

test("an issuer or an event that the broker does not know is a mistake", () => {
  const other = policy("a").replace("issuer: github", "issuer: other");
  const event = policy("b").replace("events: [push]", "events: [push, not-stated, merge_request_event]");
  expect(mistakes(file(other, event))).toEqual([
    "5: who.issuer: the broker is configured for github, gitlab, buildkite",
    "23: who.events.2: merge_request_event is no event of github",
  ]);
  expect(importPolicies(file(other), new Map()).mistakes).toEqual([
    { line: 5, message: "who.issuer: the broker is configured for no issuer" },
  ]);
});

test("an issuer without events is asked for none", () => {
  expect(issuerProblem(document({ issuer: "buildkite", events: ["not-stated"] }), ISSUERS)).toBeNull();
  expect(issuerProblem(document({ issuer: "buildkite", events: ["push"] }), ISSUERS)).toEqual({
    path: ["who", "events", 0],
    message: "who.events.0: push is no event of buildkite",
  });
  expect(issuerProblem(document({ issuer: "constructor" }), ISSUERS)?.path).toEqual(["who", "issuer"]);
});

test("one policy is shown with the line of each of its places", () => {
  const { text, lineOf } = policyText(document({ refs: ["refs/heads/a", "refs/heads/b"] }));
  const lines = text.split("\n");
  expect(lines[lineOf(["grant"]) - 1]).toBe("grant: release.publish");
  expect(lines[lineOf(["who", "refs", 1]) - 1]).toBe("    - refs/heads/b");
  expect(lines[lineOf(["what", "permissions", "issues"]) - 1]).toBe("    issues: read");
  expect(lineOf(["nothing"])).toBe(1);
});

describe("what is exported", () => {
  test("has no aliases and breaks no lines", () => {
    const what = { provider: "artifactory" as const, scope: "word ".repeat(80).trim() };
    const shared = document({}, { what, lifetime_minutes: 5 });
    const text = exportPolicies([shared, { ...shared, grant: "b" }]);
    expect(text).not.toMatch(/[&*]\w/);
    expect(text).toContain(`scope: ${what.scope}\n`);
    expect(policyText(shared).text).toContain(`scope: ${what.scope}\n`);
    expect(policyText({ ...shared, who: { ...shared.who, workflows: shared.who.refs } }).text).not.toMatch(/[&*]\w/);
  });

  const word = fc.stringMatching(/^[A-Za-z\d]{1,6}$/);
  const tricky = fc.oneof(
    fc.constantFrom(
      "null",
      "true",
      "~",
      "1e3",
      "0x1",
      ".nan",
      "yes",
      "- a",
      "a: b",
      "# x",
      "'",
      '"',
      "!x",
      "&a",
      "*a",
      "|",
      ">",
      "%",
      "@",
      "constructor",
      " a ",
      "a\u2028b",
      "é",
      "\u{1f600}",
    ),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
  );
  const list = (item: fc.Arbitrary<string>) => fc.uniqueArray(item, { minLength: 1, maxLength: 3 });
  const what = fc.oneof(
    fc.record({
      provider: fc.constant("github-app"),
      repositories: fc.uniqueArray(
        fc.oneof(fc.constant("self"), fc.record({ id: fc.integer({ min: 200, max: 299 }) })),
        { minLength: 1, selector: (entry) => JSON.stringify(entry) },
      ),
      permissions: fc.dictionary(
        fc.constantFrom("contents", "issues", "pull_requests"),
        fc.constantFrom("read", "write"),
        { minKeys: 1 },
      ),
    }),
    fc.record({ provider: fc.constant("sealed-store"), secrets: list(word.map((one) => `S${one}`)) }),
    fc.record({ provider: fc.constant("artifactory"), scope: tricky }),
    fc.record({
      provider: fc.constant("vault"),
      engine: fc.constant("kv"),
      mount: word,
      path: word,
      fields: fc.dictionary(
        word.map((one) => `F${one}`),
        tricky,
        { minKeys: 1 },
      ),
    }),
    fc.record({
      provider: fc.constant("aws"),
      role_arn: fc.constant("arn:aws:iam::123456789012:role/x"),
      region: fc.constant("eu-west-1"),
      session_policy: fc.dictionary(tricky, fc.jsonValue()),
    }),
  );
  const made = fc
    .record({
      grant: fc.oneof(
        word,
        word.map((one) => `${one}.${one}`),
      ),
      who: fc.record(
        {
          issuer: fc.constant("github"),
          repository_id: fc.integer({ min: 1, max: 99 }),
          owner_id: fc.constant(7),
          repository: tricky,
          workflows: list(fc.oneof(word, fc.constantFrom("null", "true", "1e3", "~"))),
          refs: list(word.map((one) => `refs/heads/${one}`)),
          events: list(fc.constantFrom("push", "schedule", "not-stated")),
          environment: tricky,
          ref_type: fc.constantFrom("branch", "tag"),
          runner: fc.constantFrom("hosted", "any"),
        },
        { requiredKeys: ["issuer", "repository_id", "owner_id", "workflows", "refs", "events"] },
      ),
      what,
      lifetime_minutes: fc.integer({ min: 1, max: 60 }),
    })
    .map((value) => policySchema.safeParse(value))
    .filter((result) => result.success)
    .map(({ data }) => data as TrustPolicy);
  const key = ({ grant, who }: TrustPolicy) => `${who.repository_id} ${grant}`;

  test("is read back to the same policies", () => {
    fc.assert(
      fc.property(fc.uniqueArray(made, { minLength: 1, maxLength: 4, selector: key }), (policies) => {
        const result = importPolicies(exportPolicies(policies), ISSUERS);
        expect(result.mistakes).toEqual([]);
        expect(result.policies.map(({ policy: one }) => one)).toEqual(policies);
      }),
      { numRuns: 15 },
    );
  });
});

test("whatever the text is, the answer is policies and mistakes, and one of both", () => {
  const cut = fc
    .tuple(fc.nat(file(policy("a")).length), fc.string({ maxLength: 6 }))
    .map(([at, more]) => file(policy("a")).slice(0, at) + more + file(policy("a")).slice(at));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), cut), (text) => {
      const { policies, mistakes: wrong } = importPolicies(text, ISSUERS);
      return policies.length + wrong.length > 0 && wrong.every(({ line, message }) => line >= 1 && message.length > 0);
    }),
    { numRuns: 80 },
  );
});
