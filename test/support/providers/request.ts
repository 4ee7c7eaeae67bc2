import type { Grant } from "../../../lib/core/trust/grant.ts";
import type { WorkloadIdentity } from "../../../lib/core/trust/identity.ts";
import type { MintRequest, ResolvedGrant } from "../../../lib/usecases/broker/ports.ts";

/** Who asks, in tests of providers. */
export const identity: WorkloadIdentity = {
  issuer: "github",
  subject: "repo:acme/shop:ref:refs/heads/main",
  proofId: "proof-1",
  proofExpiresAt: new Date("2030-01-01T00:05:00Z"),
  repositoryId: "4711",
  ownerId: "42",
  repository: "acme/shop",
  ref: "refs/heads/main",
  refType: "branch",
  refProtected: true,
  sha: "0123456789abcdef0123456789abcdef01234567",
  event: "push",
  workflow: { repository: "acme/shop", path: ".github/workflows/deploy.yml", ref: "refs/heads/main" },
  calledWorkflow: null,
  environment: null,
  runner: "hosted",
  headRef: null,
  baseRef: null,
  actor: "ada",
  actorId: "7",
  runId: "12345678901",
  runAttempt: "1",
  claims: {},
};

export const ISSUANCE = "0198c0de-0000-7000-8000-0123456789ab";

export function requestFor<G extends Grant>(grant: ResolvedGrant<G>, lifetimeSeconds = 1_800): MintRequest<G> {
  return { organisationId: "org-1", grant, lifetimeSeconds, identity, issuanceId: ISSUANCE, now: new Date() };
}
