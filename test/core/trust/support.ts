import { type Ceiling, ceilingSchema } from "../../../lib/core/trust/ceiling.ts";
import { type DecisionFacts, decide } from "../../../lib/core/trust/decide/decide.ts";
import type { WorkloadIdentity } from "../../../lib/core/trust/identity.ts";
import {
  NO_EVIDENCE,
  type PolicyEvidence,
  type PolicyVersion,
  policySchema,
  type TrustPolicy,
  type TrustPolicyInput,
} from "../../../lib/core/trust/policy.ts";

export const WORKFLOW = ".github/workflows/release.yml";
export const MAIN = "refs/heads/main";

/** A job of acme/app on main, on a hosted runner, in the file that was started. */
export function identity(changes: Partial<WorkloadIdentity> = {}): WorkloadIdentity {
  const ref = changes.ref === undefined ? MAIN : changes.ref;
  const file = { repository: "acme/app", path: WORKFLOW, ref: ref ?? MAIN };
  return {
    issuer: "github",
    subject: "repo:acme/app:ref:refs/heads/main",
    proofId: "jti-1",
    proofExpiresAt: new Date(1_800_000_300_000),
    repositoryId: "101",
    ownerId: "7",
    repository: "acme/app",
    ref: MAIN,
    refType: "branch",
    refProtected: true,
    sha: "a".repeat(40),
    event: "push",
    workflow: file,
    calledWorkflow: file,
    environment: null,
    runner: "hosted",
    headRef: null,
    baseRef: null,
    actor: "ada",
    actorId: "1",
    runId: "5",
    runAttempt: "1",
    claims: {},
    ...changes,
  };
}

type Who = TrustPolicyInput["who"];

export function input(
  who: Partial<Who> = {},
  rest: Partial<Omit<TrustPolicyInput, "who">> = {},
): TrustPolicyInput & { who: Who } {
  return {
    grant: "release.publish",
    who: {
      issuer: "github",
      repository: "acme/app",
      repository_id: "101",
      owner_id: "7",
      workflows: [WORKFLOW],
      refs: [MAIN],
      events: ["push"],
      ...who,
    },
    what: { provider: "github-app", repositories: ["self"], permissions: { contents: "write", issues: "read" } },
    lifetime_minutes: 30,
    ...rest,
  };
}

export function document(who: Partial<Who> = {}, rest: Partial<Omit<TrustPolicyInput, "who">> = {}): TrustPolicy {
  return policySchema.parse(input(who, rest));
}

export function version(
  policy: TrustPolicy = document(),
  changes: Partial<Omit<PolicyVersion, "document" | "evidence">> & { evidence?: Partial<PolicyEvidence> } = {},
): PolicyVersion {
  const { evidence, ...rest } = changes;
  return {
    policyId: "policy-1",
    version: 3,
    status: "active",
    document: policy,
    evidence: { ...NO_EVIDENCE, ...evidence },
    ...rest,
  };
}

export function ceiling(changes: Record<string, unknown> = {}): Ceiling {
  return ceilingSchema.parse({
    issuer: "github",
    owner_id: "7",
    owner: "acme",
    providers: ["github-app"],
    permissions: { contents: "write", issues: "write", pull_requests: "read" },
    ...changes,
  });
}

export function facts(changes: Partial<DecisionFacts> = {}): DecisionFacts {
  return {
    identity: identity(),
    ask: { grant: "release.publish", repositories: null, permissions: null },
    organisationId: "org-1",
    versions: [version()],
    ceiling: ceiling(),
    switches: [],
    locks: [],
    trialHead: null,
    ...changes,
  };
}

/** `allowed`, or the reason of the denial. */
export function outcome(changes: Partial<DecisionFacts> = {}): string {
  const decision = decide(facts(changes));
  return decision.allowed ? "allowed" : decision.reason;
}

/** The messages of a schema's refusal, with their places. */
export function problems(result: {
  success: boolean;
  error?: { issues: readonly { code?: string | undefined; path: readonly PropertyKey[]; message: string }[] };
}): string[] {
  return (result.error?.issues ?? []).map(({ code, path, message }) => {
    if (code === undefined || code === "") throw new Error(`${message}: without a code`);
    return `${path.join(".")}: ${message}`;
  });
}
