import { describe, expect, test } from "vitest";
import {
  alertFindings,
  byReach,
  classicTokenFindings,
  deployKeyFindings,
  grantFindings,
  reachOfGrant,
  workflowDefaultsFinding,
} from "../../../lib/core/inventory/access.ts";
import type { AuthorisedCredential, DeployKeyFact, TokenGrantFact } from "../../../lib/core/inventory/facts.ts";
import { suspicionOf, variableFindings } from "../../../lib/core/inventory/variables.ts";

const NOW = new Date("2026-06-01T00:00:00Z");
const LONG_AGO = new Date("2025-06-01T00:00:00Z");

const grant = (githubId: number, over: Partial<TokenGrantFact> = {}): TokenGrantFact => ({
  githubId,
  login: "ada",
  tokenName: `token ${githubId}`,
  selection: "subset",
  repositoryIds: [1],
  permissions: { contents: "read" },
  grantedAt: LONG_AGO,
  expiresAt: new Date("2027-01-01T00:00:00Z"),
  lastUsedAt: null,
  ...over,
});

describe("deploy keys", () => {
  const key = (over: Partial<DeployKeyFact> = {}) => ({
    githubId: 1,
    title: "mirror",
    readOnly: true,
    addedBy: null,
    createdAt: LONG_AGO,
    lastUsedAt: NOW,
    repository: "r",
    ...over,
  });
  test.each([
    ["in use, reading", {}, []],
    ["not used for long", { lastUsedAt: LONG_AGO }, ["stale-deploy-key"]],
    ["never used", { lastUsedAt: null }, ["stale-deploy-key"]],
    ["just made, not used yet", { createdAt: NOW, lastUsedAt: null }, []],
    ["writing", { readOnly: false }, ["writing-deploy-key"]],
    ["writing and stale", { readOnly: false, lastUsedAt: null }, ["writing-deploy-key", "stale-deploy-key"]],
  ] as const)("%s", (_, over, rules) => {
    expect(deployKeyFindings([key(over)], NOW).map(({ rule }) => rule)).toEqual(rules);
  });
});

describe("grants of fine-grained tokens", () => {
  test("have a reach: all is more than any number, none is zero", () => {
    expect(reachOfGrant(grant(1, { selection: "all", repositoryIds: [] }))).toMatchObject({ repositories: null });
    expect(reachOfGrant(grant(1, { selection: "none" }))).toMatchObject({ repositories: 0 });
    expect(reachOfGrant(grant(1, { permissions: { contents: "write", metadata: "read" } })).writes).toEqual([
      "contents: write",
    ]);
  });

  test("are ordered by it", () => {
    const few = grant(1, { repositoryIds: [1, 2] });
    const writing = grant(2, { permissions: { contents: "write" } });
    const all = grant(3, { selection: "all" });
    expect(byReach([few, writing, all]).map(({ githubId }) => githubId)).toEqual([3, 2, 1]);
  });

  test.each([
    ["few, read, ending", {}, []],
    ["all, reading, ending", { selection: "all" }, []],
    ["all and writing", { selection: "all", permissions: { contents: "write" } }, ["high"]],
    ["never ending", { expiresAt: null }, ["medium"]],
    ["all and writing, but over", { selection: "all", permissions: { contents: "write" }, expiresAt: LONG_AGO }, []],
  ] as const)("%s", (_, over, severities) => {
    expect(grantFindings([grant(1, over)], NOW).map(({ severity }) => severity)).toEqual(severities);
  });
});

test("classic tokens are told, worse where they write; other kinds and expired ones are not", () => {
  const one = (githubId: number, over: Partial<AuthorisedCredential> = {}): AuthorisedCredential => ({
    githubId,
    login: "ada",
    kind: "personal access token",
    scopes: ["read:org"],
    note: null,
    authorisedAt: LONG_AGO,
    accessedAt: null,
    expiresAt: null,
    ...over,
  });
  const all = [one(1), one(2, { scopes: ["repo"] }), one(3, { kind: "SSH key" }), one(4, { expiresAt: LONG_AGO })];
  expect(classicTokenFindings(all, NOW).map(({ subject, severity }) => [subject, severity])).toEqual([
    ["1", "medium"],
    ["2", "high"],
  ]);
});

test.each([
  ["read", false, null],
  ["write", false, "can write"],
  ["read", true, "may approve"],
] as const)("defaults of workflows: %s, approving %s", (permissions, approvesReviews, words) => {
  const found = workflowDefaultsFinding({ permissions, approvesReviews }, null);
  expect(found).toHaveLength(words === null ? 0 : 1);
  if (words !== null) expect(found[0]?.message).toContain(words);
});

test("an alert of GitHub's is critical until the vendor says that the secret is dead", () => {
  const alert = { repositoryId: 7, number: 1, secretType: "npm_access_token", createdAt: NOW };
  const severity = (validity: string) => alertFindings([{ ...alert, validity }], () => "r")[0]?.severity;
  expect([severity("unknown"), severity("active"), severity("inactive")]).toEqual(["critical", "critical", "medium"]);
});

describe("variables", () => {
  // Put together here, so that no scanner takes this file for a leak.
  const TOKEN = ["ghp", "_", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("");

  test("with a value of a known form are suspicious, and nothing of the value leaves", () => {
    const suspicion = suspicionOf("IMAGE_TAG", TOKEN);
    expect(suspicion?.shape).toContain("ghp_");
    expect(JSON.stringify(suspicion)).not.toContain(TOKEN.slice(4, 12));
  });

  test("with the name of a credential and a random value are suspicious", () => {
    expect(suspicionOf("NPM_TOKEN", "aK3v9TqLx0Zr7WmP2sYb8")).toEqual({ rule: "name", shape: "…(21)" });
  });

  test.each([
    ["REGION", "eu-central-1"],
    ["NPM_TOKEN", "see-the-vault"],
    ["NPM_TOKEN", "https://packages.example.com/tarballs/thing"],
    ["AWS_ROLE", "arn:aws:iam::123456789012:role/deploy"],
    ["APP_CLIENT_ID", "aK3v9TqLx0Zr7WmP2sYb8"],
    ["NPM_TOKEN", "$" + "{NPM_TOKEN_OF_SOMEBODY_ELSE}"],
  ])("%s=%s is no suspicion", (name, value) => {
    expect(suspicionOf(name, value)).toBeNull();
  });

  test("without suspicion are no finding", () => {
    const fact = { name: "X", updatedAt: NOW, audience: null, repository: "r" };
    expect(variableFindings([{ ...fact, suspicion: null }])).toEqual([]);
    const found = variableFindings([{ ...fact, suspicion: { rule: "name", shape: "…(21)" } }]);
    expect(found).toMatchObject([{ subject: "r/X", severity: "high" }]);
  });
});
