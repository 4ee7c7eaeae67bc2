import { describe, expect, test } from "vitest";
import { importOctoSts } from "../../../lib/core/trust/octo-sts.ts";
import {
  BARE,
  bySubject,
  CONTEXT,
  claims,
  file,
  HEAD,
  ORGANISATION,
  PERMISSIONS,
  proposed,
  refused,
  URL,
  whoOf,
} from "./octo-sts/support.ts";

test("a policy becomes a proposal of ours, completed by who imports", () => {
  expect(proposed(file())).toEqual([
    {
      grant: "release.publish",
      who: {
        issuer: "github",
        repository: "acme/app",
        repository_id: "101",
        owner_id: "7",
        workflows: [".github/workflows/ci.yml"],
        refs: ["refs/heads/main"],
        events: ["push"],
        runner: "hosted",
      },
      what: { provider: "github-app", repositories: ["self"], permissions: { contents: "read" } },
      lifetime_minutes: 60,
    },
  ]);
  const completions = {
    ...CONTEXT.completions,
    lifetimeMinutes: 5,
    runner: "any" as const,
    refs: ["refs/heads/other"],
  };
  expect(proposed(file(), { ...CONTEXT, completions })[0]).toMatchObject({
    lifetime_minutes: 5,
    who: { runner: "any", refs: ["refs/heads/main"] },
  });
});

test("another repository may ask for the one that has the file", () => {
  expect(proposed(bySubject("subject: repo:acme/infra:ref:refs/tags/v1"))[0]).toMatchObject({
    who: { repository: "acme/infra", repository_id: "202", owner_id: "7", refs: ["refs/tags/v1"] },
    what: { repositories: [{ id: "101", name: "acme/app" }] },
  });
});

test("alternatives of repositories are one proposal each", () => {
  const subject = "subject_pattern: ^repo:acme/(app|infra):ref:refs/heads/(main|release/[^/]+)$";
  expect(proposed(bySubject(subject)).map(({ who }) => [who.repository_id, who.refs])).toEqual([
    ["101", ["refs/heads/main", "refs/heads/release/*"]],
    ["202", ["refs/heads/main", "refs/heads/release/*"]],
  ]);
});

test("an environment is kept, on the refs that a claim or who imports names", () => {
  const text = bySubject("subject: repo:acme/app:environment:prod", "claim_pattern:", "  ref: refs/heads/main");
  expect(whoOf(text)).toMatchObject({ environment: "prod", refs: ["refs/heads/main"] });
  const bare = bySubject("subject: repo:acme/app:environment:prod");
  expect(refused(bare)).toEqual(["refs 2: a job on any ref could use it"]);
  const completions = { ...CONTEXT.completions, refs: ["refs/heads/x"], events: ["pull_request"] };
  expect(whoOf(bare, { ...CONTEXT, completions })).toMatchObject({
    environment: "prod",
    refs: ["refs/heads/x"],
    events: ["pull_request"],
  });
  expect(refused(bare, { ...CONTEXT, completions: { ...completions, refs: [] } })).toEqual([
    "contradiction 2: no ref fits every condition of the policy",
  ]);
});

test("a policy that pins no workflow or no event is refused", () => {
  expect(refused(file(), BARE)).toEqual([
    "workflows 2: any workflow of acme/app could use it",
    "events 2: any event could start it",
  ]);
  expect(refused(claims("event_name: push"), BARE)).toEqual(["workflows 2: any workflow of acme/app could use it"]);
  const completions = { ...CONTEXT.completions, events: ["push", "pull_request"] };
  expect(refused(file(), { ...CONTEXT, completions })).toEqual(["events 2: a run of pull_request has another subject"]);
});

test.each([
  [`issuer: ${URL}/`, `issuer 1: the broker is not configured for the issuer ${URL}/`],
  [
    "issuer_pattern: https://token\\.ci\\.example.*",
    "pattern 1: the pattern cannot be taken over: a repetition cannot be expressed",
  ],
  ["issuer_pattern: (https://token.ci.example|https://ghes.example)", "issuer 1: a policy has one issuer"],
  ["issuer: a\nissuer_pattern: b", "issuer 2: issuer and issuer_pattern exclude each other"],
  ["# none", "issuer 1: neither issuer nor issuer_pattern is there"],
])("%s: %s", (line, message) => {
  expect(refused(file().replace(HEAD, `${line}\n`))).toEqual([message]);
});

test("an issuer by an escaped pattern is a literal one, and the known ones are named", () => {
  expect(whoOf(file().replace(HEAD, "issuer_pattern: ^https://ghes\\.example$\n"))?.issuer).toBe("ghes");
  const { refusals } = importOctoSts(file().replace(HEAD, "issuer: x\n"), CONTEXT);
  expect(refusals[0]?.advice).toBe(`Name one of ${URL}, https://ghes.example.`);
  expect(importOctoSts(file(), { ...CONTEXT, issuers: new Map() }).refusals[0]?.advice).toBe(
    "Name one of no issuer: configure one.",
  );
});

test("an audience is the broker's or none", () => {
  expect(proposed(file("audience: https://broker.example"))).toHaveLength(1);
  expect(proposed(file("audience_pattern: https://broker\\.example"))).toHaveLength(1);
  expect(refused(file("audience: octo-sts.example"))).toEqual([
    "audience 5: the policy is for tokens that are made for octo-sts.example",
  ]);
  expect(refused(file("audience_pattern: (a|https://broker.example)"))).toEqual([
    "audience 5: the policy is for tokens that are made for a or https://broker.example",
  ]);
  expect(refused(file("audience_pattern: .*"))).toEqual([
    "pattern 5: the pattern cannot be taken over: a repetition cannot be expressed",
  ]);
  expect(importOctoSts(file("audience: a"), CONTEXT).refusals[0]?.advice).toBe(
    "Take the line out: jobs ask for tokens that are made for https://broker.example.",
  );
});

test.each(["app: x", "app_pattern: x"])("%s is a matter of the broker's configuration", (line) => {
  expect(refused(file(line))).toEqual(["app 5: which App makes the token is a matter of the broker's configuration"]);
});

test("permissions that the broker never hands out are refused by name", () => {
  expect(
    refused(
      file("  workflows: write", "  administration: read", "  issues: admin", "  members: write", "  toString: read"),
    ),
  ).toEqual([
    "permissions 5: the broker hands out no workflows: write",
    "permissions 6: the broker hands out no administration: read",
    "permissions 7: the broker hands out no issues: admin",
    "permissions 8: the broker hands out no members: write",
    "permissions 9: the broker hands out no toString: read",
  ]);
  expect(refused(file().replace(PERMISSIONS, ""))).toEqual(["permissions 1: no permission is named"]);
  expect(refused(file().replace(PERMISSIONS, "permissions: {}\n"))).toEqual(["permissions 3: no permission is named"]);
});

describe("an organisation's policy", () => {
  test("reaches the repositories that it names, in any case", () => {
    expect(
      proposed(file("repositories: [APP, docs]"), {
        ...ORGANISATION,
        repositories: new Map([...CONTEXT.repositories, ["acme/app", "101"]]),
      })[0]?.what,
    ).toEqual({
      provider: "github-app",
      repositories: ["self", { id: "203", name: "acme/docs" }],
      permissions: { contents: "read" },
    });
  });
  test("reaches itself by its own name", () => {
    const text = file("repositories: [.github]").replace("acme/app:", "acme/infra:");
    expect(proposed(text, ORGANISATION)[0]?.what).toMatchObject({
      repositories: [{ id: "300", name: "acme/.github" }],
    });
  });
  test.each([
    ["repositories: []", "repository 5: without repositories the token would reach every one of the organisation"],
    ["# none", "repository 1: without repositories the token would reach every one of the organisation"],
    [
      "repositories: [infra, nope, ../x]",
      "repository 5: the repository acme/nope is not known,repository 5: the repository acme/../x is not known",
    ],
  ])("with %s: %s", (line, message) => {
    expect(refused(file(line).replace("acme/app:", "acme/infra:"), ORGANISATION).join()).toBe(message);
  });
  test("names each repository once", () => {
    expect(refused(file("repositories: [docs, Docs]").replace("acme/app:", "acme/infra:"), ORGANISATION)).toEqual([
      "invalid 1: the policy would not be valid: what.repositories. must name each repository once",
    ]);
  });
  test("stands in its .github repository only", () => {
    expect(refused(file("repositories: [app]"))).toEqual([
      "repository 5: repositories stand in policies of an organisation's .github repository only",
    ]);
  });
});

test.each([
  ["nothing", "", "unreadable 1: must be a mapping of names to values, and is empty"],
  ["an unknown key", file("extra: 1"), 'unreadable 5: "extra" is not known here'],
  ["a key twice", file("subject: x"), "unreadable 5: Map keys must be unique"],
  ["an alias", file("audience: &a x", "app: *a"), "unreadable 1: aliases are not understood here"],
  ["a number for a text", file("audience: 1"), "unreadable 5: audience: must be a text, and is a whole number"],
  ["an empty subject", bySubject('subject: ""'), "unreadable 2: subject: must not be empty"],
  ["a hidden permission", file("  __proto__: write"), "unreadable 4: permissions: __proto__ cannot be a name"],
  ["a hidden claim", claims("__proto__: x"), "unreadable 6: claim_pattern: __proto__ cannot be a name"],
  ["deep nesting", "a: ".concat("[".repeat(3_000)), "unreadable 1: the file nests too deep"],
  [
    "a text that is too long",
    bySubject(`subject: ${"x".repeat(2_001)}`),
    "unreadable 2: subject: must have at most 2000 characters",
  ],
])("a file with %s is refused with its line", (_what, text, message) => {
  expect(refused(text)).toEqual([message]);
});

test("a file of more than 64 KiB is refused before it is read", () => {
  const filler = (length: number) => `${file()}#${"x".repeat(length - 1)}`;
  const rest = 64 * 1_024 - file().length;
  expect(proposed(filler(rest))).toHaveLength(1);
  expect(refused(filler(rest + 1))).toEqual(["unreadable 1: the file is larger than 64 KiB"]);
});
