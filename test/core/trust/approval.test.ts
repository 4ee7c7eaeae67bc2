import { describe, expect, test } from "vitest";
import {
  type ApprovalFacts,
  isCrossRepository,
  mayApprove,
  needsSecurityLead,
  scopeKeyOf,
} from "../../../lib/core/trust/approval.ts";
import type { PolicyStatus, TrustPolicy, TrustPolicyInput } from "../../../lib/core/trust/policy.ts";
import { document, MAIN } from "./support.ts";

const FACTS: ApprovalFacts = {
  approverId: "ada",
  proposerId: "bob",
  pullRequestAuthorId: "cyd",
  approverIsSecurityLead: false,
  administered: ["101"],
  owned: [],
  protectedPatterns: [],
};
const ROLE = "arn:aws:iam::123456789012:role/ci";
const AWS = { provider: "aws" as const, role_arn: ROLE, region: "eu-west-1" };
const STORE = { provider: "sealed-store" as const, secrets: ["A", "B"] };

function across(...repositories: readonly ("self" | { id: string; name?: string })[]): TrustPolicyInput["what"] {
  return { provider: "github-app", repositories: [...repositories], permissions: { contents: "read" } };
}

function answer(policy: TrustPolicy, changes: Partial<ApprovalFacts> = {}, status: PolicyStatus = "pending"): string {
  const result = mayApprove({ status, document: policy }, { ...FACTS, ...changes });
  return result.ok ? "approved" : `${result.failure.code}: ${result.failure.message}`;
}

test.each(["pending", "trial"] as const)("a version that is %s waits for approval", (status) => {
  expect(answer(document(), {}, status)).toBe("approved");
  expect(mayApprove({ status, document: document() }, FACTS)).toEqual({ ok: true, value: undefined });
});

test.each(["active", "superseded", "revoked"] as const)("a version that is %s cannot be approved", (status) => {
  expect(answer(document(), {}, status)).toBe("not-pending: This version is not waiting for approval.");
});

test("who proposed a policy cannot approve it, whatever else they are", () => {
  expect(answer(document(), { proposerId: "ada", approverIsSecurityLead: true })).toBe(
    "own-proposal: Who proposed a policy cannot approve it. Ask another person.",
  );
});

test("who wrote the pull request cannot approve its policy", () => {
  expect(answer(document(), { pullRequestAuthorId: "ada", approverIsSecurityLead: true })).toBe(
    "own-pull-request: Who wrote the pull request cannot approve its policy. Ask another person.",
  );
  expect(answer(document(), { pullRequestAuthorId: null })).toBe("approved");
});

test("the approver administers every target repository, and hears which are missing by name", () => {
  const refused = (names: string) => `not-administrator: Only an administrator of ${names} can approve this.`;
  expect(answer(document(), { administered: [] })).toBe(refused("acme/app"));
  expect(answer(document({ repository: undefined }), { administered: ["999"] })).toBe(refused("repository 101"));
  const what = across("self", { id: "202", name: "acme/infra" }, { id: "303" });
  expect(answer(document({}, { what }), { approverIsSecurityLead: true })).toBe(refused("acme/infra, repository 303"));
  expect(answer(document({}, { what }), { approverIsSecurityLead: true, administered: ["101", "202", "303"] })).toBe(
    "approved",
  );
});

test("the approver is the recorded owner of whatever else it opens", () => {
  expect(answer(document({}, { what: AWS }))).toBe(`not-owner: Only the recorded owner of ${ROLE} can approve this.`);
  expect(answer(document({}, { what: AWS }), { owned: [ROLE], administered: [] })).toBe("approved");
  expect(answer(document({}, { what: STORE }), { owned: ["B"] })).toBe(
    "not-owner: Only the recorded owner of A can approve this.",
  );
  expect(answer(document({}, { what: STORE }))).toBe("not-owner: Only the recorded owner of A, B can approve this.");
});

test("a grant on another repository needs a security lead besides", () => {
  const policy = document({}, { what: across({ id: "202" }) });
  const administered = ["202"];
  expect(answer(policy, { administered })).toBe(
    "needs-security-lead: Its tokens reach other repositories than the one that asks. Only a security lead can approve this.",
  );
  expect(answer(policy, { administered, approverIsSecurityLead: true })).toBe("approved");
});

test.each(["pull_request", "pull_request_target", "workflow_run", "issue_comment", "repository_dispatch"])(
  "%s needs a security lead",
  (event) => {
    const policy = document({ events: ["push", event] });
    expect(answer(policy)).toBe(
      `needs-security-lead: Outsiders can cause ${event}. Only a security lead can approve this.`,
    );
    expect(answer(policy, { approverIsSecurityLead: true })).toBe("approved");
  },
);

test("every event of outsiders is named", () => {
  expect(answer(document({ events: ["fork", "push", "watch"] }))).toContain("Outsiders can cause fork, watch.");
});

test("patterns without proof are refused, security lead or not", () => {
  const policy = document({ refs: [MAIN, "refs/heads/release/*", "refs/tags/v*"] });
  const refused = (refs: string) =>
    `unproven-refs: Nothing shows that every ref of ${refs} is protected from unreviewed pushes. Name the refs one by one, or protect them.`;
  expect(answer(policy, { approverIsSecurityLead: true })).toBe(refused("refs/heads/release/*, refs/tags/v*"));
  expect(answer(policy, { protectedPatterns: ["refs/tags/v*"] })).toBe(refused("refs/heads/release/*"));
  expect(answer(policy, { protectedPatterns: ["refs/heads/*"] })).toBe(refused("refs/heads/release/*, refs/tags/v*"));
  expect(answer(policy, { protectedPatterns: ["refs/tags/v*", "refs/heads/release/*"] })).toBe("approved");
});

test("only targets besides the repository that asks make a grant reach across", () => {
  expect(isCrossRepository(document())).toBe(false);
  expect(isCrossRepository(document({}, { what: across({ id: "101" }) }))).toBe(false);
  expect(isCrossRepository(document({}, { what: across("self", { id: "202" }) }))).toBe(true);
  expect(isCrossRepository(document({}, { what: AWS }))).toBe(false);
  expect(needsSecurityLead(document())).toBe(false);
  expect(needsSecurityLead(document({ events: ["fork"] }))).toBe(true);
  expect(needsSecurityLead(document({}, { what: across({ id: "202" }) }))).toBe(true);
});

describe("scopes that can be approved together", () => {
  const key = scopeKeyOf(document());
  test("are the same grant to the same kind of job in any repository of the owner", () => {
    expect(
      scopeKeyOf(
        document({ repository_id: "102", repository: "acme/other", workflows: ["other.yml"] }, { grant: "b.c" }),
      ),
    ).toBe(key);
    const permissions = { issues: "read" as const, contents: "write" as const };
    expect(
      scopeKeyOf(document({}, { what: { provider: "github-app", repositories: [{ id: "101" }], permissions } })),
    ).toBe(key);
  });
  test("have their lists in any order", () => {
    const one = document({ refs: ["refs/heads/a", "refs/heads/b"], events: ["push", "schedule"] });
    const other = document({ refs: ["refs/heads/b", "refs/heads/a"], events: ["schedule", "push"] });
    expect(scopeKeyOf(one)).toBe(scopeKeyOf(other));
    expect(one.who.refs).toEqual(["refs/heads/a", "refs/heads/b"]);
  });
  test("call a workflow of their own repository, each its own", () => {
    expect(scopeKeyOf(document({ called: "a.yml" }))).toBe(scopeKeyOf(document({ called: "b.yml" })));
  });
  test.each([
    ["issuer", document({ issuer: "ghes" })],
    ["owner", document({ owner_id: "8" })],
    ["events", document({ events: ["schedule"] })],
    ["refs", document({ refs: ["refs/heads/dev"] })],
    ["kind of ref", document({ ref_type: "branch" })],
    ["environment", document({ environment: "production" })],
    ["runner", document({ runner: "any" })],
    ["file that is not stated", document({ workflows: ["not-stated"] })],
    ["called workflow of its own", document({ called: "a.yml" })],
    ["called workflow of another repository", document({ called: "evil/x/a.yml@refs/heads/main" })],
    ["lifetime", document({}, { lifetime_minutes: 31 })],
    [
      "permission",
      document(
        {},
        {
          what: { provider: "github-app", repositories: ["self"], permissions: { contents: "write", issues: "write" } },
        },
      ),
    ],
    ["repository", document({}, { what: across("self", { id: "202" }) })],
    ["provider", document({}, { what: AWS })],
  ])("are not those of another %s", (_what, other) => {
    expect(scopeKeyOf(other)).not.toBe(key);
  });
  test("tell called workflows of other repositories apart, each by its ref", () => {
    const keyOf = (called: string) => scopeKeyOf(document({ called }));
    const keys = [
      "a.yml",
      "acme/ci/a.yml@refs/tags/v1",
      "acme/ci/a.yml@refs/tags/v2",
      "evil/ci/a.yml@refs/tags/v1",
    ].map(keyOf);
    expect(new Set([...keys, key]).size).toBe(5);
  });
  test("tell targets and deliveries elsewhere apart", () => {
    const aws = scopeKeyOf(document({}, { what: AWS }));
    expect(scopeKeyOf(document({}, { what: { ...AWS, role_arn: `${ROLE}2` } }))).not.toBe(aws);
    expect(scopeKeyOf(document({}, { what: { ...AWS, session_policy: { a: 1 } } }))).not.toBe(aws);
    expect(scopeKeyOf(document({}, { what: AWS, deliver: "environment" }))).not.toBe(aws);
    expect(scopeKeyOf(document({}, { what: across({ id: "202" }) }))).not.toBe(
      scopeKeyOf(document({}, { what: across({ id: "203" }) })),
    );
  });
});
