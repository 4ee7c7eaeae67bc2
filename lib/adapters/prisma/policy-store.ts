import type { GrantRequest } from "../../core/fix/grants.ts";
import { isStorableName } from "../../core/repository-name.ts";
import type {
  Activation,
  Ending,
  GovernedRepository,
  NewVersion,
  PolicyStore,
  ProposedVersion,
} from "../../usecases/governance/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database } from "./client.ts";
import { Prisma } from "./generated/client.ts";
import { documentOf, evidenceOf, statusOf } from "./policy-rows.ts";

/** What a conditional change that found another state ends its transaction with: nothing of it is kept. */
class Changed extends Error {
  override readonly name = "Changed";
}

/** Trust policies in PostgreSQL. Changes of one policy take turns, and each stands in one transaction with its audit row. */
export function createPolicyStore(database: Database): PolicyStore {
  return {
    issuerOwners: (organisationIds) =>
      database.issuerOwner.findMany({
        where: { organisationId: { in: [...organisationIds] } },
        orderBy: [{ issuer: "asc" }, { ownerId: "asc" }],
      }),
    repositoryByGithubId: (organisationId, githubId) => repositoryByGithubId(database, organisationId, githubId),
    repositoryByName: (organisationIds, name) => repositoryByName(database, organisationIds, name),
    githubIds: (organisationId) => githubIds(database, organisationId),
    planGrants: (repositoryId, planHash) => planGrants(database, repositoryId, planHash),
    propose: (version) => database.$transaction((tx) => propose(tx, version)),
    find: (policyId, version) => find(database, policyId, version),
    activate: (change) => unlessChanged(() => database.$transaction((tx) => activate(tx, change))),
    end: (change) => unlessChanged(() => database.$transaction((tx) => end(tx, change))),
  };
}

const REPOSITORY = {
  id: true,
  organisationId: true,
  githubId: true,
  owner: true,
  name: true,
  defaultBranch: true,
} as const;

type RepositoryRow = Omit<GovernedRepository, "githubId"> & { readonly githubId: bigint | null };

function governed(row: RepositoryRow | null): GovernedRepository | null {
  return row === null ? null : { ...row, githubId: row.githubId?.toString() ?? null };
}

async function repositoryByGithubId(database: Database, organisationId: string, githubId: string) {
  // Ids of other issuers are UUIDs; those of GitHub fit PostgreSQL's bigint.
  if (!/^[1-9]\d{0,17}$/.test(githubId)) return null;
  const where = { organisationId, githubId: BigInt(githubId), deletedAt: null };
  return governed(await database.repository.findFirst({ where, select: REPOSITORY }));
}

async function repositoryByName(
  database: Database,
  organisationIds: readonly string[],
  { owner, name }: { readonly owner: string; readonly name: string },
) {
  if (!isStorableName({ owner, name })) return null;
  const where: Prisma.RepositoryWhereInput = {
    organisationId: { in: [...organisationIds] },
    owner: { equals: owner, mode: "insensitive" },
    name: { equals: name, mode: "insensitive" },
    deletedAt: null,
  };
  return governed(await database.repository.findFirst({ where, select: REPOSITORY, orderBy: { id: "asc" } }));
}

async function githubIds(database: Database, organisationId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await database.repository.findMany({
    where: { organisationId, githubId: { not: null }, deletedAt: null },
    select: { owner: true, name: true, githubId: true },
  });
  return new Map(rows.map(({ owner, name, githubId }) => [`${owner}/${name}`.toLowerCase(), String(githubId)]));
}

async function planGrants(database: Database, repositoryId: string, planHash: string) {
  const plan = await database.plan.findFirst({
    where: { repositoryId, planHash },
    select: { id: true, grants: { select: { document: true }, orderBy: { name: "asc" } } },
  });
  if (plan === null) return null;
  return { planId: plan.id, grants: plan.grants.map(({ document }) => document as unknown as GrantRequest) };
}

async function propose(tx: Prisma.TransactionClient, version: NewVersion): Promise<ProposedVersion> {
  const { organisationId, repositoryId, document } = version;
  const { issuer, repository_id: subjectId } = document.who;
  const grantName = document.grant;
  const key = { organisationId, issuer, subjectId, grantName };
  await tx.trustPolicy.createMany({ data: { ...key, repositoryId }, skipDuplicates: true });
  const { id: policyId } = await tx.trustPolicy.findFirstOrThrow({
    where: key,
    select: { id: true },
  });
  await takeTurn(tx, policyId);
  const json = JSON.stringify(document);
  const [same] = await tx.$queryRaw<{ version: number; status: string }[]>`
    SELECT version, status FROM trust_policy_version
    WHERE policy_id = ${policyId}::uuid AND status IN ('pending', 'trial', 'active') AND document = ${json}::jsonb
    ORDER BY version DESC LIMIT 1`;
  if (same !== undefined) {
    return { policyId, version: same.version, outcome: "unchanged", status: statusOf(same.status) };
  }
  const newest = await tx.trustPolicyVersion.aggregate({ where: { policyId }, _max: { version: true } });
  const number = (newest._max.version ?? 0) + 1;
  await tx.trustPolicyVersion.create({
    data: {
      policyId,
      version: number,
      organisationId,
      status: "pending",
      document: document as unknown as Prisma.InputJsonValue,
      source: version.source,
      planId: version.planId,
      targetIds: [...version.targetIds],
      scopeKey: version.scopeKey,
      createdBy: version.createdBy,
      createdAt: version.at,
    },
    select: { version: true },
  });
  await writeAudit(tx, organisationId, version.audit(policyId, number), version.at);
  return { policyId, version: number, outcome: "pending", status: "pending" };
}

async function find(database: Database, policyId: string, version: number) {
  if (!/^[0-9a-f-]{36}$/.test(policyId) || !Number.isSafeInteger(version) || version < 1 || version > 2 ** 31 - 1)
    return null;
  const row = await database.trustPolicyVersion.findFirst({ where: { policyId, version } });
  if (row === null) return null;
  const { organisationId, scopeKey, createdBy } = row;
  return {
    policyId,
    version,
    organisationId,
    status: statusOf(row.status),
    document: documentOf(row.document),
    evidence: evidenceOf(row.evidence),
    scopeKey,
    createdBy,
  };
}

async function activate(tx: Prisma.TransactionClient, change: Activation): Promise<void> {
  const { policyId, version, to, evidence, approvedBy, at } = change;
  await takeTurn(tx, policyId);
  const before = await tx.trustPolicyVersion.findMany({
    where: { policyId, status: to, version: { not: version } },
    select: { version: true },
  });
  const ended = { status: "superseded", endedBy: approvedBy, endedAt: at };
  // The one in force goes first: the database allows one of each at any moment.
  for (const old of before) {
    const { count } = await tx.trustPolicyVersion.updateMany({
      where: { policyId, version: old.version, status: to },
      data: ended,
    });
    if (count !== 1) throw new Changed();
  }
  const { count } = await tx.trustPolicyVersion.updateMany({
    where: {
      policyId,
      version,
      status: { in: to === "active" ? ["pending", "trial"] : ["pending"] },
      createdBy: { not: approvedBy },
    },
    data: { status: to, evidence: evidence as unknown as Prisma.InputJsonValue, approvedBy, approvedAt: at },
  });
  if (count !== 1) throw new Changed();
  if (to === "active") {
    // What was proposed before it says less than what is in force now.
    await tx.trustPolicyVersion.updateMany({
      where: { policyId, status: "pending", version: { lt: version } },
      data: ended,
    });
  }
  const { organisationId } = await tx.trustPolicy.findFirstOrThrow({
    where: { id: policyId },
    select: { organisationId: true },
  });
  await writeAudit(tx, organisationId, change.audit(before[0]?.version ?? null), at);
}

async function end(tx: Prisma.TransactionClient, change: Ending): Promise<void> {
  const { policyId, version, from, endedBy, reason, at, audit } = change;
  await takeTurn(tx, policyId);
  const { count } = await tx.trustPolicyVersion.updateMany({
    where: { policyId, version, status: { in: [...from] } },
    data: { status: "revoked", endedBy, endedAt: at, endedReason: reason },
  });
  if (count !== 1) throw new Changed();
  const { organisationId } = await tx.trustPolicy.findFirstOrThrow({
    where: { id: policyId },
    select: { organisationId: true },
  });
  await writeAudit(tx, organisationId, audit, at);
}

/** Held until the transaction ends. The web process may not lock rows of `trust_policy`, which it cannot change. */
async function takeTurn(tx: Prisma.TransactionClient, policyId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`trust_policy:${policyId}`}, 0))`;
}

async function unlessChanged(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof Changed) return false;
    // One active and one on trial: the index stands behind the turns.
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002") return false;
    throw error;
  }
}
