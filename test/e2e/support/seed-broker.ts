import { createHash, randomUUID } from "node:crypto";
import type { Database, Prisma } from "../../../lib/adapters/prisma/client.ts";
import { uuid7 } from "../../../lib/adapters/prisma/uuid.ts";
import { scopeKeyOf } from "../../../lib/core/trust/approval.ts";
import { decide } from "../../../lib/core/trust/decide/decide.ts";
import { hashedToken } from "../../../lib/core/trust/hashed-token.ts";
import type { WorkloadIdentity } from "../../../lib/core/trust/identity.ts";
import {
  NO_EVIDENCE,
  type PolicyEvidence,
  type PolicyStatus,
  policySchema,
  type TrustPolicy,
  type TrustPolicyInput,
  targetRepositoriesOf,
} from "../../../lib/core/trust/policy.ts";
import { ceiling, identity } from "../../core/trust/support.ts";

/** Puts policies, requests and stored values into a database as people and the broker would have left them. */

export const OWNER_ID = "7700";

/** Ids at GitHub of the seeded repositories. */
export const GITHUB_IDS = {
  "payments-api": "501",
  "deploy-config": "502",
  "checkout-web": "503",
  "docs-site": "504",
} as const;
type Name = keyof typeof GITHUB_IDS;

const FILE = ".github/workflows/release.yml";

export function brokerPolicy(
  name: Name,
  grant: string,
  change: {
    readonly who?: Partial<TrustPolicyInput["who"]>;
    readonly rest?: Partial<Omit<TrustPolicyInput, "who">>;
  } = {},
): TrustPolicy {
  return policySchema.parse({
    grant,
    who: {
      issuer: "github",
      repository: `harbour/${name}`,
      repository_id: GITHUB_IDS[name],
      owner_id: OWNER_ID,
      workflows: [FILE],
      refs: ["refs/heads/main"],
      events: ["push"],
      ...change.who,
    },
    what: {
      provider: "github-app",
      repositories: ["self"],
      permissions: { contents: "write", pull_requests: "write" },
    },
    lifetime_minutes: 30,
    ...change.rest,
  });
}

export interface SeedVersion {
  readonly document: TrustPolicy;
  readonly status: PolicyStatus;
  readonly by?: string;
  readonly approvedBy?: string;
  readonly endedReason?: string;
  readonly evidence?: Partial<PolicyEvidence>;
}

/** A policy with these versions, oldest first. */
export async function seedPolicy(
  database: Database,
  organisationId: string,
  versions: readonly SeedVersion[],
): Promise<string> {
  const [{ document } = { document: brokerPolicy("payments-api", "none.such") }] = versions;
  const repository = await database.repository.findFirstOrThrow({
    where: { organisationId, githubId: BigInt(document.who.repository_id) },
  });
  const policy = await database.trustPolicy.create({
    data: {
      organisationId,
      repositoryId: repository.id,
      issuer: document.who.issuer,
      subjectId: document.who.repository_id,
      grantName: document.grant,
    },
  });
  await database.trustPolicyVersion.createMany({
    data: versions.map((version, index) => versionRow(organisationId, policy.id, version, index + 1)),
  });
  return policy.id;
}

function versionRow(organisationId: string, policyId: string, seed: SeedVersion, version: number) {
  const { document, status, by = "mira", approvedBy = "jon", endedReason = null, evidence } = seed;
  const approved = status === "active" || status === "trial" || status === "superseded";
  const ended = status === "superseded" || status === "revoked";
  const at = (days: number) => new Date(Date.now() - days * 86_400_000);
  return {
    organisationId,
    policyId,
    version,
    status,
    document: document as unknown as Prisma.InputJsonValue,
    evidence: { ...NO_EVIDENCE, ...evidence } as unknown as Prisma.InputJsonValue,
    source: "plan",
    targetIds: [...targetRepositoriesOf(document)],
    scopeKey: scopeKeyOf(document),
    createdBy: by,
    createdAt: at(20 - version),
    approvedBy: approved ? approvedBy : null,
    approvedAt: approved ? at(19 - version) : null,
    endedBy: ended ? "jon" : null,
    endedAt: ended ? at(18 - version) : null,
    endedReason,
  };
}

export interface SeedRequest {
  readonly policyId: string;
  readonly version?: number;
  readonly document: TrustPolicy;
  readonly name: Name;
  readonly minutesAgo: number;
  readonly change?: Partial<WorkloadIdentity>;
  /** What comes after a decision that allows; a decision that denies is denied. */
  readonly ends?: "issued" | "revoked" | "intent" | "failed" | "unknown";
  readonly kind?: "token" | "probe";
  /** How long what it got is good for; an hour as GitHub's are, unless a test looks at it however late that is. */
  readonly livesMinutes?: number;
  /** Tries to take it back that failed. */
  readonly attempts?: number;
}

/** One request with its records, decided as the broker decides. */
export async function seedRequest(database: Database, organisationId: string, seed: SeedRequest): Promise<string> {
  const at = new Date(Date.now() - seed.minutesAgo * 60_000);
  const id = uuid7(at.getTime());
  const who = asker(seed);
  const decision = decide({
    identity: who,
    ask: { grant: seed.document.grant, repositories: null, permissions: null },
    organisationId,
    versions: [
      {
        policyId: seed.policyId,
        version: seed.version ?? 1,
        status: "active",
        document: seed.document,
        evidence: NO_EVIDENCE,
      },
    ],
    ceiling: ceiling({ owner_id: OWNER_ID, permissions: { contents: "write", pull_requests: "write" } }),
    switches: [],
    locks: [],
    trialHead: null,
  });
  const phase = decision.allowed ? (seed.ends ?? "issued") : "denied";
  const reason = decision.allowed
    ? ({ failed: "rate-limited", unknown: "broker-lost" }[phase as "failed"] ?? null)
    : decision.reason;
  const expiresAt = new Date(at.getTime() + (phase === "unknown" ? 720 : (seed.livesMinutes ?? 60)) * 60_000);
  await seedIssuance(database, organisationId, { id, at, who, seed, phase, reason, expiresAt });
  if (phase === "issued" && expiresAt > new Date()) {
    const lease = {
      issuanceId: id,
      organisationId,
      provider: "github-app",
      keyId: "k",
      ciphertext: Buffer.from("sealed"),
    };
    await database.sealedLease.create({
      data: {
        ...lease,
        expiresAt,
        revokeAt: seed.attempts ? new Date(Date.now() + 240_000) : new Date(at.getTime() + 1_800_000),
        attempts: seed.attempts ?? 0,
      },
    });
  }
  await seedEvents(database, organisationId, id, at, { phase, reason, who, seed, checks: decision.checks });
  return id;
}

interface SeedIssuance {
  readonly id: string;
  readonly at: Date;
  readonly who: WorkloadIdentity;
  readonly seed: SeedRequest;
  readonly phase: string;
  readonly reason: string | null;
  readonly expiresAt: Date;
}

async function seedIssuance(database: Database, organisationId: string, row: SeedIssuance): Promise<void> {
  const { id, at, who, seed, phase, reason, expiresAt } = row;
  const lives = phase === "issued" || phase === "revoked" || phase === "unknown";
  const hashed = createHash("sha256").update(id).digest("hex");
  await database.issuance.create({
    data: {
      id,
      organisationId,
      at,
      kind: seed.kind ?? "token",
      issuer: "github",
      subjectId: who.repositoryId,
      ownerId: who.ownerId,
      repository: who.repository,
      grantName: seed.document.grant,
      phase,
      reasonCode: reason,
      policyId: seed.policyId,
      version: seed.version ?? 1,
      provider: "github-app",
      ...(lives
        ? { scope: { ...seed.document.what, given: { permissions: { contents: "write" } } } as Prisma.InputJsonValue }
        : {}),
      event: who.event,
      ref: who.ref,
      workflow: `${who.repository}/${FILE}@${who.ref}`,
      actor: who.actor,
      runId: who.runId,
      hashedToken: phase === "issued" || phase === "revoked" ? hashedToken(hashed) : null,
      expiresAt: lives ? expiresAt : null,
      finishedAt: phase === "intent" ? null : at,
      revokedAt: phase === "revoked" ? new Date(at.getTime() + 240_000) : null,
      correlationId: randomUUID(),
    },
  });
}

function asker({ name, change }: SeedRequest): WorkloadIdentity {
  const repository = `harbour/${name}`;
  const ref = change?.ref ?? "refs/heads/main";
  const file = { repository, path: FILE, ref };
  const base = {
    repository,
    repositoryId: GITHUB_IDS[name],
    ownerId: OWNER_ID,
    workflow: file,
    calledWorkflow: file,
    runId: "900144",
  };
  const claims = {
    actor: change?.actor ?? "ada",
    event_name: change?.event ?? "push",
    job_workflow_ref: `${repository}/${FILE}@${ref}`,
    ref,
    ref_protected: "true",
    repository,
    repository_id: GITHUB_IDS[name],
    repository_owner_id: OWNER_ID,
    run_id: "900144",
    runner_environment: "github-hosted",
    sha: "3f1c".repeat(10),
    sub: `repo:${repository}:ref:${ref}`,
    workflow_ref: `${repository}/${FILE}@${ref}`,
  };
  return identity({ ...base, claims, ...change });
}

interface Told {
  readonly phase: string;
  readonly reason: string | null;
  readonly who: WorkloadIdentity;
  readonly seed: SeedRequest;
  readonly checks: ReturnType<typeof decide>["checks"];
}

async function seedEvents(database: Database, organisationId: string, id: string, at: Date, told: Told): Promise<void> {
  const { phase, reason, who, seed, checks } = told;
  const common = {
    organisationId,
    at,
    actorKind: "job",
    actorId: `github/${who.repositoryId}`,
    objectKind: "issuance",
    objectId: id,
  };
  const ask = { grant: seed.document.grant, repositories: null, permissions: null };
  const data = (value: unknown) => value as Prisma.InputJsonValue;
  const intent = {
    ...common,
    action: "issuance.intent",
    data: data({ kind: seed.kind ?? "token", ask, claims: who.claims }),
  };
  const compact = checks.map((check) => [
    check.reason,
    check.source,
    check.path,
    check.expected,
    check.actual,
    check.holds,
  ]);
  const result = {
    ...common,
    action: `issuance.${phase}`,
    data: data({
      grant: seed.document.grant,
      policy: seed.policyId,
      version: seed.version ?? 1,
      checks: compact,
      reason,
    }),
  };
  await database.auditEvent.createMany({ data: phase === "intent" ? [intent] : [intent, result] });
}
