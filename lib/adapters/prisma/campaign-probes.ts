import { type GrantProbe, type GrantUse, PROBE_VERDICTS } from "../../core/campaign/probe.ts";
import { CAMPAIGN_REPOSITORY_STATES, isLive } from "../../core/campaign/repository-state.ts";
import type { GrantRequest } from "../../core/fix/grants.ts";
import type { PolicyVersion } from "../../core/trust/policy.ts";
import { SWITCH_SCOPES } from "../../core/trust/switches.ts";
import type { ProbedRequest, ProbeReading, ProbeStore } from "../../usecases/campaigns/probe-ports.ts";
import { repositoryRow, WITH_REPOSITORY } from "./campaign-rows.ts";
import type { Database } from "./client.ts";
import type { Write } from "./fence.ts";
import type { Prisma } from "./generated/client.ts";
import { policyVersionOf } from "./policy-rows.ts";
import { createPolicyStore } from "./policy-store.ts";

/** Whether jobs will get the grants of a campaign's plans: what that is judged by, and what was found. */
export function createProbeStore(database: Database, write: Write): ProbeStore {
  return {
    probeFacts: (campaignId, only) =>
      database.$transaction((tx) => probeFacts(tx, campaignId, only), {
        isolationLevel: "RepeatableRead",
        timeout: 20_000,
      }),
    githubIds: (organisationId) => createPolicyStore(database).githubIds(organisationId),
    keepProbes: (...found) => write((tx) => keepProbes(tx, ...found)),
  };
}

const NOTHING: ProbeReading = { issuers: [], switches: [], locks: [], repositories: [] };
/** Those whose answers may still matter to somebody. */
const PROBED = CAMPAIGN_REPOSITORY_STATES.filter((state) => isLive(state) || state === "persisting");

async function probeFacts(
  tx: Prisma.TransactionClient,
  campaignId: string,
  only: readonly string[] | null,
): Promise<ProbeReading> {
  const rows = await tx.campaignRepository.findMany({
    where: {
      campaignId,
      claimedAt: { not: null },
      state: { in: [...PROBED] },
      plan: { grants: { some: {} } },
      ...(only === null ? {} : { id: { in: [...only] } }),
    },
    include: { ...WITH_REPOSITORY, plan: { select: { grants: { select: { document: true } } } }, grants: true },
    orderBy: { id: "asc" },
  });
  const [first] = rows;
  if (first === undefined) return NOTHING;
  const { organisationId } = first;
  const subjects = rows.map(({ repository }) => String(repository.githubId));
  // One after the other: a transaction has one connection.
  const branches = await tx.repository.findMany({
    where: { id: { in: rows.map(({ repositoryId }) => repositoryId) } },
    select: { id: true, defaultBranch: true },
  });
  const policies = await readPolicies(tx, organisationId, subjects);
  const uses = await readUses(
    tx,
    rows.map(({ id }) => id),
  );
  const issuers = await tx.issuerOwner.findMany({
    where: { organisationId },
    orderBy: [{ issuer: "asc" }, { ownerId: "asc" }],
  });
  const switches = await readSwitches(tx, organisationId);
  const locks = await readLocks(tx, organisationId);
  const branchOf = new Map(branches.map(({ id, defaultBranch }) => [id, defaultBranch]));
  const repositories = rows.map(({ plan, grants, ...row }) => {
    const { githubId, owner, name } = row.repository;
    const id = githubId === null ? null : String(githubId);
    const requests = (plan?.grants ?? []).map(({ document }) => document as unknown as GrantRequest);
    const named = { id: row.repositoryId, organisationId, githubId: id, owner, name };
    return {
      row: repositoryRow(row),
      repository: { ...named, defaultBranch: branchOf.get(row.repositoryId) ?? null },
      grants: requests.map((request) =>
        requestOf(request, policies.get(`${id} ${request.name}`), uses.get(`${row.id} ${request.name}`)),
      ),
      kept: grants.map(probeOf).toSorted((a, b) => (a.grant < b.grant ? -1 : 1)),
    };
  });
  return { issuers, switches, locks, repositories };
}

function requestOf(request: GrantRequest, found: Found | undefined, use: GrantUse | undefined): ProbedRequest {
  return { request, versions: found?.versions ?? [], waiting: found?.waiting ?? null, use: use ?? null };
}

interface Found {
  readonly versions: readonly PolicyVersion[];
  readonly waiting: PolicyVersion | null;
}

/** By repository's id at its issuer, and grant. More versions than these have ended. */
async function readPolicies(tx: Prisma.TransactionClient, organisationId: string, subjects: readonly string[]) {
  const rows = await tx.trustPolicy.findMany({
    where: { organisationId, subjectId: { in: [...subjects] } },
    include: { versions: { orderBy: { version: "desc" }, take: 20 } },
    orderBy: { id: "asc" },
  });
  const found = new Map<string, Found>();
  for (const { subjectId, grantName, versions } of rows) {
    const usable = versions.filter(({ status }) => status === "active" || status === "trial");
    const read = (some: typeof versions) => some.map(policyVersionOf).filter((version) => version !== null);
    const ended = versions.filter(({ status }) => status !== "pending").slice(0, 1);
    const [waiting = null] = read(versions.filter(({ status }) => status === "pending").slice(0, 1));
    found.set(`${subjectId} ${grantName}`, { versions: read(usable.length > 0 ? usable : ended), waiting });
  }
  return found;
}

interface UseRecord {
  readonly id: string;
  readonly grant_name: string;
  readonly kind: string;
  readonly phase: string;
  readonly reason_code: string | null;
  readonly at: Date;
}

/** The newest answer of the broker to a job of the pull request, or of what became of it. */
async function readUses(tx: Prisma.TransactionClient, ids: readonly string[]): Promise<ReadonlyMap<string, GrantUse>> {
  const rows = await tx.$queryRaw<UseRecord[]>`
    SELECT DISTINCT ON (c.id, i.grant_name) c.id, i.grant_name, i.kind, i.phase, i.reason_code, i.at
    FROM campaign_repository c JOIN repository r ON r.id = c.repository_id
    JOIN issuance i ON i.organisation_id = c.organisation_id AND i.subject_id = r.github_id::text
    WHERE c.id = ANY(${[...ids]}::uuid[]) AND c.pr_number IS NOT NULL AND i.phase IN ('issued', 'denied', 'failed', 'revoked')
      AND (i.ref = 'refs/pull/' || c.pr_number || '/merge' OR i.at >= c.merged_at)
    ORDER BY c.id, i.grant_name, i.at DESC`;
  return new Map(rows.map((row) => [`${row.id} ${row.grant_name}`, useOf(row)]));
}

function useOf({ kind, phase, reason_code, at }: UseRecord): GrantUse {
  const outcome = phase === "denied" || phase === "failed" ? phase : "given";
  const reason = outcome === "given" ? null : reason_code;
  return { outcome, kind: kind === "probe" ? "probe" : "token", reason, at: at.toISOString() };
}

async function readSwitches(tx: Prisma.TransactionClient, organisationId: string): Promise<ProbeReading["switches"]> {
  const rows = await tx.killSwitch.findMany({
    where: { liftedAt: null, OR: [{ organisationId: null }, { organisationId }] },
  });
  return rows.flatMap(({ id, organisationId: of, scopeKind, scopeId, reason }) => {
    const scope = SWITCH_SCOPES.find((known) => known === scopeKind);
    return scope === undefined ? [] : [{ id, organisationId: of, scope, scopeId, reason }];
  });
}

async function readLocks(tx: Prisma.TransactionClient, organisationId: string): Promise<ProbeReading["locks"]> {
  const rows = await tx.freezeLock.findMany({
    where: { organisationId, repository: { githubId: { not: null } } },
    include: { repository: { select: { githubId: true } } },
  });
  return rows.map(({ repository, incidentId, allowedGrants }) => ({
    repositoryId: String(repository.githubId),
    incidentId,
    allowedGrants,
  }));
}

type Kept = Prisma.CampaignGrantGetPayload<Record<string, never>>;

/** As it was kept. Words of closed lists come from columns whose CHECK knows the same list. */
export function probeOf(row: Kept): GrantProbe {
  const { grantName, reason, message, run, policyId, version, used, usedKind, usedReason, usedAt } = row;
  const verdict = PROBE_VERDICTS.find((one) => one === row.verdict) ?? "unknown";
  const use: GrantUse | null =
    used === null || usedAt === null
      ? null
      : {
          outcome: used === "given" || used === "denied" ? used : "failed",
          kind: usedKind === "probe" ? "probe" : "token",
          reason: usedReason,
          at: usedAt.toISOString(),
        };
  return { grant: grantName, verdict, reason, message, run, policyId, version, use };
}

async function keepProbes(
  tx: Prisma.TransactionClient,
  ...[campaignId, found, at]: Parameters<ProbeStore["keepProbes"]>
): Promise<void> {
  await tx.campaignGrant.deleteMany({ where: { campaignRepositoryId: { in: found.map(({ row }) => row.id) } } });
  await tx.campaignGrant.createMany({
    data: found.flatMap(({ row, probes }) =>
      probes.map(({ grant, verdict, reason, message, run, policyId, version, use }) => ({
        campaignRepositoryId: row.id,
        organisationId: row.organisationId,
        grantName: grant,
        ...{ verdict, reason, message, run, policyId, version },
        ...(use === null
          ? {}
          : { used: use.outcome, usedKind: use.kind, usedReason: use.reason, usedAt: new Date(use.at) }),
        changedAt: at,
      })),
    ),
    // Web, at an approval, and the worker may find the same at the same moment.
    skipDuplicates: true,
  });
  await tx.campaign.updateMany({ where: { id: campaignId }, data: { probedAt: at } });
}
