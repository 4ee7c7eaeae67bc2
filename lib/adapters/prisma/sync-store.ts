import { APP_ROLES } from "../../core/github/roles.ts";
import type { GithubInstallation } from "../../usecases/github/ports.ts";
import type { AuditEntry, Fence } from "../../usecases/ports.ts";
import type { GithubOrganisationRow, SyncEnd, SyncRun, SyncStore } from "../../usecases/sync/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import { putAbsent, putHeads } from "./sync-heads.ts";
import { queueCallers, queueScans } from "./sync-queue.ts";
import { uuid7 } from "./uuid.ts";

/** A page, or all scans of ten thousand repositories, in one transaction. */
const TRANSACTION_MS = 60_000;

/**
 * Organisations of GitHub, and their repositories as GitHub showed them.
 * @param fence of the worker whose job writes; null where none does
 */
export function createSyncStore(database: Database, fence: Fence | null): SyncStore {
  const write = fencedWrites(database, fence, TRANSACTION_MS);
  return {
    connect: (request) => write((tx) => connect(tx, request)),
    organisation: (id) => findOrganisation(database, id),
    idle: (since) => idle(database, since),
    ownerIds: (host) => ownerIds(database, host),
    noteInstallation: (id, installation, at) => write((tx) => noteInstallation(tx, id, installation, at)),
    noteConfiguration: (id, file) => write((tx) => noteConfiguration(tx, id, file)),
    begin: (organisationId, at) => write((tx) => begin(tx, organisationId, at)),
    putHeads: (scope, page, at) => write((tx) => putHeads(tx, scope, page, at)),
    unseen: (run) => unseen(database, run),
    putAbsent: (scope, absent, at, audit) => write((tx) => putAbsent(tx, scope, absent, at, audit)),
    repositoryNamed: (organisationId, name) => repositoryNamed(database, organisationId, name),
    repository: (organisationId, githubId) =>
      database.repository.findFirst({
        where: { organisationId, githubId: BigInt(githubId) },
        select: { nodeId: true },
      }),
    queue: (scope, only, request) => write((tx) => queueScans(tx, scope, only, request)),
    queueCallers: (organisationId, request) => write((tx) => queueCallers(tx, organisationId, request)),
    finish: (run, end, at, audit) => write((tx) => finish(tx, run, end, at, audit)),
  };
}

async function noteConfiguration(
  tx: Prisma.TransactionClient,
  id: string,
  file: GithubOrganisationRow["configuration"],
): Promise<void> {
  const data = { configSha: file?.sha ?? null, configText: file?.text ?? null };
  await tx.organisation.updateMany({ where: { id, kind: "github" }, data });
}

async function finish(
  tx: Prisma.TransactionClient,
  run: SyncRun,
  end: SyncEnd,
  at: Date,
  audit: AuditEntry,
): Promise<void> {
  const error = end.status === "failed" ? { errorCode: end.code, errorMessage: end.message } : {};
  const { count } = await tx.syncRun.updateMany({
    where: { id: run.id, status: "running" },
    data: { status: end.status, finishedAt: at, seenAt: at, ...error },
  });
  if (count > 0) await writeAudit(tx, run.organisationId, audit, at);
}

async function connect(
  tx: Prisma.TransactionClient,
  { host, ownerId, login, audit }: Parameters<SyncStore["connect"]>[0],
) {
  const githubId = BigInt(ownerId);
  const known = await tx.organisation.findUnique({
    where: { host_githubId: { host, githubId } },
    select: { id: true },
  });
  // Whoever has the login now has it, whoever had it before is renamed by its next sync.
  await freeLogin(tx, host, login, githubId);
  const row =
    known ?? (await tx.organisation.create({ data: { host, githubId, login, kind: "github" }, select: { id: true } }));
  await writeAudit(tx, row.id, audit);
  return { organisationId: row.id };
}

async function freeLogin(tx: Prisma.TransactionClient, host: string, login: string, githubId: bigint): Promise<void> {
  await tx.$executeRaw`
    UPDATE organisation SET login = login || '~' || github_id
    WHERE host = ${host} AND lower(login) = lower(${login}) AND github_id <> ${githubId}`;
}

async function findOrganisation(database: Database, id: string): Promise<GithubOrganisationRow | null> {
  const row = await database.organisation.findFirst({
    where: { id, kind: "github", githubId: { not: null } },
    include: { installations: { where: { role: "observer" } } },
  });
  if (row === null || row.githubId === null) return null;
  const { login, configSha: sha, configText: text } = row;
  const ownerId = String(row.githubId);
  const [found] = row.installations;
  const installation = found === undefined ? null : installationOf(found, ownerId, login);
  return { id, login, ownerId, installation, configuration: sha === null || text === null ? null : { sha, text } };
}

type InstallationRow = Prisma.InstallationGetPayload<object>;

function installationOf(row: InstallationRow, ownerId: string, ownerLogin: string): GithubInstallation | null {
  const role = APP_ROLES.find((one) => one === row.role);
  if (role === undefined) return null;
  return {
    id: Number(row.githubId),
    role,
    ownerId,
    ownerLogin,
    ownerKind: "organization",
    permissions: row.permissions as Readonly<Record<string, string>>,
    allRepositories: row.allRepositories,
    suspendedAt: row.suspendedAt,
  };
}

async function noteInstallation(
  tx: Prisma.TransactionClient,
  organisationId: string,
  { id, role, permissions, allRepositories, suspendedAt, ownerId, ownerLogin }: GithubInstallation,
  at: Date,
): Promise<void> {
  const data = { githubId: BigInt(id), permissions: { ...permissions }, allRepositories, suspendedAt, asOf: at };
  await tx.installation.upsert({
    where: { organisationId_role: { organisationId, role } },
    create: { organisationId, role, ...data },
    update: data,
  });
  const { host, login } = await tx.organisation.findUniqueOrThrow({
    where: { id: organisationId },
    select: { host: true, login: true },
  });
  if (login === ownerLogin) return;
  await freeLogin(tx, host, ownerLogin, BigInt(ownerId));
  await tx.organisation.update({ where: { id: organisationId }, data: { login: ownerLogin }, select: { id: true } });
}

async function begin(tx: Prisma.TransactionClient, organisationId: string, at: Date): Promise<SyncRun> {
  await tx.$queryRaw`SELECT 1 FROM organisation WHERE id = ${organisationId}::uuid FOR NO KEY UPDATE`;
  await tx.syncRun.updateMany({
    where: { organisationId, status: "running" },
    data: { status: "superseded", finishedAt: at },
  });
  const id = uuid7(at.getTime());
  await tx.syncRun.create({ data: { id, organisationId, startedAt: at, seenAt: at }, select: { id: true } });
  return { id, organisationId };
}

async function idle(database: Database, since: Date): Promise<readonly string[]> {
  const rows = await database.organisation.findMany({
    where: { kind: "github", syncRuns: { none: { status: "running", seenAt: { gt: since } } } },
    select: { id: true },
    orderBy: { id: "asc" },
  });
  return rows.map(({ id }) => id);
}

async function ownerIds(database: Database, host: string): Promise<ReadonlySet<string>> {
  const where = { host, kind: "github", githubId: { not: null } };
  const rows = await database.organisation.findMany({ where, select: { githubId: true } });
  return new Set(rows.map(({ githubId }) => String(githubId)));
}

async function unseen(database: Database, { id, organisationId }: SyncRun) {
  const rows = await database.repository.findMany({
    where: {
      organisationId,
      githubId: { not: null },
      deletedAt: null,
      OR: [{ syncRunId: null }, { syncRunId: { not: id } }],
    },
    select: { githubId: true, nodeId: true },
  });
  return rows.map(({ githubId, nodeId }) => ({ id: Number(githubId), nodeId }));
}

async function repositoryNamed(database: Database, organisationId: string, name: string) {
  const row = await database.repository.findFirst({
    where: { organisationId, name, deletedAt: null, absence: null, disabled: false, nodeId: { not: null } },
    select: { githubId: true, nodeId: true, owner: true, name: true, headSha: true },
  });
  if (row === null || row.githubId === null || row.nodeId === null) return null;
  return { ...row, id: Number(row.githubId), nodeId: row.nodeId };
}
