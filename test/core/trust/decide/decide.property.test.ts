import fc from "fast-check";
import { expect, test } from "vitest";
import { type DecisionFacts, decide } from "../../../../lib/core/trust/decide/decide.ts";
import type { WorkloadIdentity } from "../../../../lib/core/trust/identity.ts";
import type { PolicyVersion, TrustPolicy } from "../../../../lib/core/trust/policy.ts";
import { type KillSwitch, SWITCH_SCOPES } from "../../../../lib/core/trust/switches.ts";
import { ceiling, document, facts, identity, MAIN, version, WORKFLOW } from "../support.ts";

/** Mostly what fits, so that many decisions get far; sometimes something else. */
function mostly<T>(fit: T, ...others: T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 12, arbitrary: fc.constant(fit) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
}

const OWN = { repository: "acme/app", path: WORKFLOW, ref: MAIN };
const OTHER = { repository: "acme/ci", path: "x.yml", ref: "refs/tags/v1" };
const levels = fc.constantFrom("read", "write") as fc.Arbitrary<"read" | "write">;
const permissions = fc.dictionary(fc.constantFrom("contents", "issues", "actions"), levels, { minKeys: 1 });

const job: fc.Arbitrary<WorkloadIdentity> = fc
  .record({
    issuer: mostly("github", "ghes"),
    repositoryId: mostly("101", "102"),
    ownerId: mostly("7", "8"),
    ref: mostly<string | null>(MAIN, "refs/heads/dev", "refs/heads/release/1", null, "not-stated"),
    refType: mostly<"branch" | "tag" | null>("branch", "tag", null),
    refProtected: mostly<boolean | null>(true, false, null),
    event: mostly<string | null>("push", "pull_request", "pull_request_target", "workflow_run", null, "not-stated"),
    workflow: mostly<WorkloadIdentity["workflow"]>(OWN, OTHER, { ...OWN, ref: "refs/heads/release/1" }, null),
    calledWorkflow: mostly<WorkloadIdentity["calledWorkflow"]>(OWN, OTHER, { ...OWN, path: "x.yml" }, null),
    environment: mostly<string | null>(null, "production", "Production"),
    runner: mostly<WorkloadIdentity["runner"]>("hosted", "self-hosted", null),
    headRef: mostly<string | null>(null, "thaw/x"),
    baseRef: fc.constantFrom(null, "main", "evil"),
  })
  .map((changes) => identity(changes));

const policy: fc.Arbitrary<TrustPolicy> = fc
  .record({
    refs: mostly([MAIN], ["refs/heads/release/*"], ["refs/heads/*", "refs/tags/v1"], ["not-stated"]),
    events: mostly(["push"], ["push", "pull_request"], ["workflow_run"], ["not-stated"]),
    workflows: mostly([WORKFLOW], ["x.yml"], ["not-stated"]),
    called: mostly<string | undefined>(undefined, "x.yml", "acme/ci/x.yml@refs/tags/v1"),
    environment: mostly<string | undefined>(undefined, "production", "any"),
    runner: mostly<"hosted" | "self-hosted" | "any" | "not-stated">("hosted", "self-hosted", "any", "not-stated"),
    repositories: mostly<("self" | { id: string; name?: string })[]>(
      ["self"],
      ["self", { id: "202", name: "acme/x" }],
      [{ id: "202" }],
    ),
    permissions,
    lifetime_minutes: fc.integer({ min: 1, max: 60 }),
    ref_type: mostly<"branch" | "tag" | undefined>(undefined, "branch", "tag"),
  })
  .map(({ repositories, permissions, lifetime_minutes, ...who }) =>
    document(who, { what: { provider: "github-app", repositories, permissions }, lifetime_minutes }),
  );

const versions: fc.Arbitrary<PolicyVersion> = fc
  .record({
    document: policy,
    status: mostly<PolicyVersion["status"]>("active", "trial", "pending", "revoked"),
    protectedPatterns: mostly<string[]>([], ["refs/heads/release/*"], ["refs/heads/*"]),
    approvedBySecurityLead: fc.boolean(),
  })
  .map(({ document, status, ...evidence }) =>
    version(document, { status, evidence: { ...evidence, trial: { headRef: "thaw/x", commits: ["c1"] } } }),
  );

const ask = fc.record({
  grant: mostly("release.publish", "other"),
  repositories: mostly<string[] | null>(null, ["101"], ["ACME/app"], ["202"], ["acme/x", "101"], ["404"], []),
  permissions: fc.oneof(
    fc.constant(null),
    permissions,
    fc.constantFrom<Record<string, string>>({}, { contents: "admin" }, { toString: "read" }),
  ),
});

const switches = fc.record({
  id: fc.constant("s"),
  organisationId: fc.constantFrom(null, "org-1", "org-2"),
  scope: fc.constantFrom(...SWITCH_SCOPES),
  scopeId: fc.constantFrom("policy-1", "101", "202", "github-app", "*"),
  reason: fc.constant("r"),
}) satisfies fc.Arbitrary<KillSwitch>;

const lock = fc.record({
  repositoryId: fc.constantFrom("101", "202", "303"),
  incidentId: fc.constant("i"),
  allowedGrants: fc.constantFrom<string[]>([], ["release.publish"], ["other"]),
});

const limits = fc
  .record({
    permissions: mostly<Record<string, string>>(
      { contents: "write", issues: "write", actions: "write" },
      { contents: "read" },
    ),
    repositories: mostly<string | string[]>("installation", "own", ["101"], ["202"]),
    lifetime_minutes: mostly(60, 10),
    events: mostly<string[] | undefined>(
      undefined,
      ["push", "pull_request", "workflow_run", "not-stated"],
      ["schedule"],
    ),
    runners: mostly(["hosted"], ["hosted", "self-hosted", "not-stated"]),
    unprotected_refs: fc.boolean(),
    never: mostly<string[]>([], ["release.publish"]),
    providers: mostly(["github-app"], ["aws"]),
  })
  .map(ceiling);

const all: fc.Arbitrary<DecisionFacts> = fc
  .record({
    identity: job,
    ask,
    versions: fc.oneof(
      { weight: 6, arbitrary: fc.tuple(versions) },
      { weight: 2, arbitrary: fc.array(versions, { maxLength: 2 }) },
    ),
    ceiling: fc.oneof({ weight: 12, arbitrary: limits }, { weight: 1, arbitrary: fc.constant(null) }),
    switches: fc.oneof(
      { weight: 6, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(switches, { maxLength: 2 }) },
    ),
    locks: fc.oneof(
      { weight: 6, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(lock, { maxLength: 2 }) },
    ),
    trialHead: fc.constantFrom(null, "c1"),
  })
  .map(facts);

/** What must be true of whatever is allowed, said again from the reference and not from the code. */
function violations(
  { identity: who, ask: wish, ceiling: most, locks, trialHead }: DecisionFacts,
  used: PolicyVersion,
): string[] {
  const { document: text, evidence, status } = used;
  const said: [string, boolean][] = [
    [
      "same subject",
      who.repositoryId === text.who.repository_id &&
        who.ownerId === text.who.owner_id &&
        who.issuer === text.who.issuer,
    ],
    ["same grant", text.grant === wish.grant],
    ["status", status === "active" || status === "trial"],
    [
      "ceiling",
      most !== null &&
        most.owner_id === who.ownerId &&
        !most.never.includes(text.grant) &&
        most.providers.includes("github-app"),
    ],
    ["lifetime", most !== null && text.lifetime_minutes <= most.lifetime_minutes],
    ["environment", text.who.environment === "any" || (text.who.environment ?? null) === who.environment],
    [
      "file",
      who.workflow === null
        ? text.who.workflows.includes("not-stated")
        : who.workflow.repository === "acme/app" && text.who.workflows.includes(who.workflow.path),
    ],
    [
      "self-hosted",
      who.runner !== "self-hosted" ||
        (["self-hosted", "any"].includes(text.who.runner) && (most?.runners.includes("self-hosted") ?? false)),
    ],
    [
      "foreign callee",
      who.calledWorkflow?.repository !== "acme/ci" || text.who.called === "acme/ci/x.yml@refs/tags/v1",
    ],
    [
      "frozen",
      !locks.some(
        ({ repositoryId, allowedGrants }) => repositoryId === who.repositoryId && !allowedGrants.includes(wish.grant),
      ),
    ],
  ];
  if (status === "trial")
    said.push([
      "trial",
      who.event === "pull_request" && who.headRef === "thaw/x" && who.baseRef === "main" && trialHead === "c1",
    ]);
  if (status === "active") {
    const outsider = who.event !== null && (who.event.startsWith("pull_request") || who.event === "workflow_run");
    const literal = who.ref !== null && text.who.refs.includes(who.ref) && who.ref !== "not-stated";
    const proven = evidence.protectedPatterns.some(
      (one) => text.who.refs.includes(one) && new RegExp(`^${one.replaceAll("*", "[^/]+")}$`).test(who.ref ?? ""),
    );
    said.push(
      ["event", who.event === null ? text.who.events.includes("not-stated") : text.who.events.includes(who.event)],
      [
        "outsiders",
        !outsider || (evidence.approvedBySecurityLead && (most?.events?.includes(who.event ?? "") ?? false)),
      ],
      ["ref", literal || proven || (who.ref === null && text.who.refs.includes("not-stated"))],
      ["protected", who.refProtected === true || most?.unprotected_refs === true],
      ["file's ref", who.workflow === null || who.workflow.ref === who.ref],
      ["kind of ref", text.who.ref_type === undefined || text.who.ref_type === who.refType],
    );
  }
  return said.filter(([, holds]) => !holds).map(([name]) => name);
}

const RANK = { read: 1, write: 2 } as Record<string, number>;
const within = (some: Record<string, string>, most: Record<string, string>) =>
  Object.entries(some).every(
    ([name, level]) => (RANK[level] ?? 9) <= (Object.hasOwn(most, name) ? (RANK[most[name] ?? ""] ?? 0) : 0),
  );

test("whatever is allowed holds in every line, and gives no more than policy, ceiling and request have in common", () => {
  let allowed = 0;
  fc.assert(
    fc.property(all, (some) => {
      const decision = decide(some);
      expect(decision.checks.length).toBeGreaterThan(2);
      expect(decision.allowed).toBe(decision.checks.every(({ holds }) => holds));
      if (!decision.allowed) return;
      allowed += 1;
      const { grant, version: used, lifetimeSeconds } = decision;
      expect(violations(some, used)).toEqual([]);
      if (grant.provider !== "github-app" || used.document.what.provider !== "github-app")
        throw new Error("another provider");
      const ids = grant.repositories.map(({ id }) => id);
      const named = used.document.what.repositories.map((entry) => (entry === "self" ? "101" : entry.id));
      expect(ids.length > 0 && ids.every((id) => named.includes(id))).toBe(true);
      if (some.ceiling?.repositories === "own") expect(ids).toEqual(["101"]);
      expect(Object.keys(grant.permissions).length).toBeGreaterThan(0);
      expect(within(grant.permissions, used.document.what.permissions)).toBe(true);
      expect(within(grant.permissions, some.ceiling?.permissions ?? {})).toBe(true);
      expect(within(grant.permissions, some.ask.permissions ?? grant.permissions)).toBe(true);
      expect(lifetimeSeconds).toBeLessThanOrEqual((some.ceiling?.lifetime_minutes ?? 0) * 60);
    }),
    { numRuns: 800 },
  );
  expect(allowed).toBeGreaterThan(20);
});

test("one more switch or freeze, or one version less, never turns a denial into a grant", () => {
  fc.assert(
    fc.property(all, switches, lock, fc.nat(1), (some, oneSwitch, oneLock, index) => {
      if (decide(some).allowed) return;
      expect(decide({ ...some, switches: [...some.switches, oneSwitch] }).allowed).toBe(false);
      expect(decide({ ...some, locks: [...some.locks, oneLock] }).allowed).toBe(false);
      const fewer = some.versions.filter((_one, at) => at !== index);
      // Several active versions never come together: the record has one at most.
      if (
        some.versions.filter(({ status }) => status === "active").length < 2 &&
        some.versions.filter(({ status }) => status === "trial").length < 2
      )
        expect(decide({ ...some, versions: fewer }).allowed).toBe(false);
    }),
    { numRuns: 500 },
  );
});
