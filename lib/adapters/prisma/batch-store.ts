import type { Fence, RepositoryEntry } from "../../usecases/ports.ts";
import type { Batch, BatchStore, NewBatch, OrganisationRow } from "../../usecases/scan-ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import { uuid7 } from "./uuid.ts";

/** Large organisations list thousands of repositories; the default of five seconds is for small pages. */
const TRANSACTION_MS = 60_000;

/** Rows of one statement: Prisma takes longer to put together ten thousand than a transaction may stand still. */
const CHUNK = 500;

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
    repository_id: id,
    ref: entry.defaultBranch ?? NO_BRANCH,
  }));
  for (let from = 0; from < scans.length; from += CHUNK)
    await queueScans(tx, batch, batchId, JSON.stringify(scans.slice(from, from + CHUNK)));
  await writeAudit(tx, batch.organisationId, batch.audit, batch.at);
  return { batchId, scanIds: scans.map((scan) => scan.id) };
}

/** @param json of rows `id`, `repository_id` and `ref` */
async function queueScans(
  tx: Prisma.TransactionClient,
  { organisationId, engineVersion, at }: NewBatch,
  batchId: string,
  json: string,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO scan (id, organisation_id, repository_id, batch_id, ref, purpose, engine_version, status, queued_at)
    SELECT id, ${organisationId}::uuid, repository_id, ${batchId}::uuid, ref, 'branch', ${engineVersion}, 'queued', ${at}
    FROM jsonb_to_recordset(${json}::jsonb) AS row (id uuid, repository_id uuid, ref text)`;
  await tx.$executeRaw`
    SELECT thaw_add_job('scan.repository', json_build_object('scanId', id), 'scan.repository:' || repository_id)
    FROM jsonb_to_recordset(${json}::jsonb) AS row (id uuid, repository_id uuid)`;
}

type Synced = { readonly id: string; readonly entry: RepositoryEntry };

async function syncRepositories(tx: Prisma.TransactionClient, batch: NewBatch): Promise<Synced[]> {
  const known = await tx.repository.findMany({
    where: { organisationId: batch.organisationId, deletedAt: null },
    select: { id: true, owner: true, name: true },
  });
  const byName = new Map(known.map((row) => [nameKey(row), row]));
  const entries = new Map(batch.repositories.map((entry) => [nameKey(entry), entry]));

  const synced = [...entries].map(([key, entry]) => {
    return { id: byName.get(key)?.id ?? uuid7(batch.at.getTime()), entry };
  });
  for (let from = 0; from < synced.length; from += CHUNK)
    await putRepositories(tx, batch, JSON.stringify(synced.slice(from, from + CHUNK).map(rowOf)));
  await tx.$executeRaw`
    UPDATE repository SET deleted_at = ${batch.at}, as_of = ${batch.at}
    WHERE organisation_id = ${batch.organisationId}::uuid AND deleted_at IS NULL AND id <> ALL(${synced.map(({ id }) => id)}::uuid[])`;
  return synced;
}

/** Of one that is there already only the default branch counts, where it has one. */
function rowOf({ id, entry }: Synced): object {
  return { id, owner: entry.owner, name: entry.name, default_branch: entry.defaultBranch };
}

async function putRepositories(
  tx: Prisma.TransactionClient,
  { organisationId, at }: NewBatch,
  json: string,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO repository (id, organisation_id, owner, name, default_branch, as_of)
    SELECT id, ${organisationId}::uuid, owner, name, default_branch, ${at}
    FROM jsonb_to_recordset(${json}::jsonb) AS row (id uuid, owner text, name text, default_branch text)
    ON CONFLICT (id) DO UPDATE SET default_branch = coalesce(excluded.default_branch, repository.default_branch), as_of = excluded.as_of`;
}

function nameKey(repository: { readonly owner: string; readonly name: string }): string {
  return `${repository.owner}/${repository.name}`.toLowerCase();
}
