import type { Fence, RepositoryEntry } from "../../usecases/ports.ts";
import type { Batch, BatchStore, NewBatch, OrganisationRow } from "../../usecases/scan-ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import { uuid7 } from "./uuid.ts";

/** Large organisations list thousands of repositories; the default of five seconds is for small pages. */
const TRANSACTION_MS = 60_000;

/** The name of a repository that has no commit, and so no branch, yet. */
const NO_BRANCH = "HEAD";

/** @param fence of the worker whose job writes; null where none does */
export function createBatchStore(database: Database, fence: Fence | null): BatchStore {
  return {
    organisation: (id) => findOrganisation(database, id),
    begin: (batch) => fencedWrites(database, fence, TRANSACTION_MS)((tx) => begin(tx, batch)),
  };
}

async function findOrganisation(database: Database, id: string): Promise<OrganisationRow | null> {
  const row = await database.organisation.findUnique({ where: { id } });
  if (row === null) return null;
  return { id: row.id, login: row.login, kind: row.kind === "folder" ? "folder" : "github", folder: row.folder };
}

async function begin(tx: Prisma.TransactionClient, batch: NewBatch): Promise<Batch> {
  // Two batches of one organisation at the same time would supersede each other's scans half-way.
  // NO KEY: rows that refer to the organisation may still be inserted meanwhile, else both sides could wait for each other.
  await tx.$queryRaw`SELECT 1 FROM organisation WHERE id = ${batch.organisationId}::uuid FOR NO KEY UPDATE`;
  const repositories = await syncRepositories(tx, batch);
  await tx.scan.updateMany({
    where: { organisationId: batch.organisationId, status: { in: ["queued", "running"] } },
    data: { status: "superseded", finishedAt: batch.at },
  });

  const batchId = uuid7(batch.at.getTime());
  const scans = repositories.map(({ id, entry }) => ({
    id: uuid7(batch.at.getTime()),
    organisationId: batch.organisationId,
    repositoryId: id,
    batchId,
    ref: entry.defaultBranch ?? NO_BRANCH,
    purpose: "branch",
    engineVersion: batch.engineVersion,
    status: "queued",
    queuedAt: batch.at,
  }));
  await tx.scan.createMany({ data: scans });
  for (const scan of scans) {
    await tx.$executeRaw`SELECT thaw_add_job('scan.repository', ${JSON.stringify({ scanId: scan.id })}::json, ${`scan.repository:${scan.repositoryId}`})`;
  }
  await writeAudit(tx, batch.organisationId, batch.audit, batch.at);
  return { batchId, scanIds: scans.map((scan) => scan.id) };
}

type Synced = { readonly id: string; readonly entry: RepositoryEntry };

async function syncRepositories(tx: Prisma.TransactionClient, batch: NewBatch): Promise<Synced[]> {
  const known = await tx.repository.findMany({
    where: { organisationId: batch.organisationId, deletedAt: null },
    select: { id: true, owner: true, name: true, defaultBranch: true },
  });
  const byName = new Map(known.map((row) => [nameKey(row), row]));
  const entries = new Map(batch.repositories.map((entry) => [nameKey(entry), entry]));

  const fresh: Prisma.RepositoryCreateManyInput[] = [];
  const synced: Synced[] = [];
  for (const [key, entry] of entries) {
    const row = byName.get(key);
    const id = row?.id ?? uuid7(batch.at.getTime());
    synced.push({ id, entry });
    if (row === undefined) fresh.push({ id, organisationId: batch.organisationId, ...entry, asOf: batch.at });
    else if (entry.defaultBranch !== null && row.defaultBranch !== entry.defaultBranch) {
      await tx.repository.update({ where: { id }, data: { defaultBranch: entry.defaultBranch } });
    }
  }
  await tx.repository.createMany({ data: fresh });
  const seen = synced.map(({ id }) => id);
  await tx.repository.updateMany({ where: { id: { in: seen } }, data: { asOf: batch.at } });
  await tx.repository.updateMany({
    where: { organisationId: batch.organisationId, deletedAt: null, id: { notIn: seen } },
    data: { deletedAt: batch.at, asOf: batch.at },
  });
  return synced;
}

function nameKey(repository: { readonly owner: string; readonly name: string }): string {
  return `${repository.owner}/${repository.name}`.toLowerCase();
}
