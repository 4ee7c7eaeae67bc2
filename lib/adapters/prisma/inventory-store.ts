import type { RepositoryDefaults, WorkflowDefaults } from "../../core/inventory/facts.ts";
import { isUuid } from "../../core/uuid.ts";
import type {
  InventoryChanges,
  InventoryReading,
  InventoryStore,
  InventoryTarget,
  SourceReading,
} from "../../usecases/github/inventory-ports.ts";
import type { AuditEntry, Fence } from "../../usecases/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import { judge } from "./inventory-judging.ts";
import { putRows, TABLES } from "./inventory-rows.ts";
import { listOf, type StoredList } from "./inventory-sources.ts";
import { viewOf } from "./inventory-view.ts";
import { recordGone, recordRotated } from "./removal-gone.ts";
import { uuid7 } from "./uuid.ts";

const TRANSACTION_MS = 60_000;
/** @param fence of the worker whose job writes; null where none does */
export function createInventoryStore(database: Database, fence: Fence | null): InventoryStore {
  const within = fencedWrites(database, fence, TRANSACTION_MS);
  return {
    async organisation(id) {
      if (!isUuid(id)) return null;
      const row = await database.organisation.findUnique({ where: { id }, select: { githubId: true, host: true } });
      return row === null ? null : { host: row.host, githubId: row.githubId?.toString() ?? null };
    },
    async connected(host) {
      const where = { kind: "github", host, githubId: { not: null } };
      return (await database.organisation.findMany({ where, select: { id: true } })).map(({ id }) => id);
    },
    nextRepositories: (organisationId, most) => nextRepositories(database, organisationId, most),
    keep: (reading, audit) => within((tx) => keep(tx, reading, audit)),
    view: (organisationId) => viewOf(database, organisationId),
    judge: (judged, audit) => within((tx) => judge(tx, judged, audit)),
  };
}

function nextRepositories(
  database: Database,
  organisationId: string,
  most: number,
): Promise<readonly InventoryTarget[]> {
  return database.$queryRaw<InventoryTarget[]>`
    SELECT r.id, r.owner, r.name
    FROM repository r
    LEFT JOIN (
      SELECT repository_id, max(tried_at) AS tried_at FROM source_state
      WHERE organisation_id = ${organisationId}::uuid AND repository_id IS NOT NULL GROUP BY repository_id
    ) s ON s.repository_id = r.id
    WHERE r.organisation_id = ${organisationId}::uuid AND r.github_id IS NOT NULL AND r.deleted_at IS NULL AND NOT r.archived
      AND r.absence IS NULL AND NOT r.disabled
    ORDER BY
      coalesce(s.tried_at, '-infinity') + CASE WHEN r.workflows_tree_sha IS NULL THEN interval '7 days' ELSE interval '0' END,
      r.workflows_tree_sha IS NULL, r.id
    LIMIT ${most}`;
}

interface KnownState {
  readonly source: string;
  readonly outcome: string;
  readonly missingPermission: string | null;
  readonly asOf: Date | null;
  readonly triedAt: Date;
}

async function keep(
  tx: Prisma.TransactionClient,
  reading: InventoryReading,
  audit: (changes: InventoryChanges) => AuditEntry,
): Promise<InventoryChanges> {
  const { organisationId, repositoryId, at } = reading;
  await lock(tx, reading);
  const known = new Map<string, KnownState>(
    (await tx.sourceState.findMany({ where: { organisationId, repositoryId } })).map((row) => [row.source, row]),
  );
  let [added, ended, turned] = [0, 0, 0];
  for (const one of reading.readings) {
    const before = known.get(one.source);
    if (before !== undefined && before.triedAt >= at) continue;
    if (await putState(tx, reading, one, before)) turned += 1;
    if (one.result.kind !== "visible") continue;
    const list = listOf(one.source, one.result.value, repositoryId);
    if (list === null) {
      await putDefaults(tx, reading, one.result.value as WorkflowDefaults | RepositoryDefaults);
      continue;
    }
    const areSecrets = list.table.name === TABLES.credential.name;
    if (areSecrets) await recordRotated(tx, organisationId, list.rows, at);
    added += await putRows(tx, list.table, organisationId, list.rows, at);
    const gone = await endOthers(tx, organisationId, list, at);
    ended += gone.length;
    if (areSecrets) await recordGone(tx, organisationId, gone, at);
    await putReaders(tx, organisationId, list);
  }
  const changes = { added, ended, turned };
  if (added + ended + turned > 0) await writeAudit(tx, organisationId, audit(changes), at);
  return changes;
}

/** Readings of one place queue up here, so that what is compared below stays as it is. */
async function lock(tx: Prisma.TransactionClient, { organisationId, repositoryId }: InventoryReading): Promise<void> {
  if (repositoryId === null)
    await tx.$queryRaw`SELECT 1 FROM organisation WHERE id = ${organisationId}::uuid FOR NO KEY UPDATE`;
  else await tx.$queryRaw`SELECT 1 FROM repository WHERE id = ${repositoryId}::uuid FOR NO KEY UPDATE`;
}

/** @returns whether the outcome is another one than before */
async function putState(
  tx: Prisma.TransactionClient,
  { organisationId, repositoryId, at }: InventoryReading,
  { source, result }: SourceReading,
  before: KnownState | undefined,
): Promise<boolean> {
  const data = {
    outcome: result.kind,
    missingPermission: result.kind === "not-visible" ? result.missing : null,
    failureCode: result.kind === "failed" ? result.failure.code : null,
    asOf: result.kind === "visible" ? at : (before?.asOf ?? null),
    triedAt: at,
  };
  if (before === undefined) {
    await tx.sourceState.create({ data: { id: uuid7(at.getTime()), organisationId, repositoryId, source, ...data } });
    return true;
  }
  await tx.sourceState.updateMany({ where: { organisationId, repositoryId, source }, data });
  return before.outcome !== data.outcome || before.missingPermission !== data.missingPermission;
}

/**
 * What the list has no longer: everything in its scope that was not put just now. Columns come from constants, their values as parameters.
 * @returns the ids of what ended
 */
async function endOthers(
  tx: Prisma.TransactionClient,
  organisationId: string,
  { table, scope }: StoredList,
  at: Date,
): Promise<readonly string[]> {
  const entries = Object.entries(scope);
  // No index knows IS NOT DISTINCT FROM.
  const within = entries.map(([column, value], index) => {
    const type = (table.columns as Readonly<Record<string, string>>)[column];
    const given = `$${index + 3}::${type}`;
    return value === null ? ` AND ${column} IS NULL AND ${given} IS NULL` : ` AND ${column} = ${given}`;
  });
  const ended = await tx.$queryRawUnsafe<{ id: string }[]>(
    `UPDATE ${table.name} SET ended_at = $2 WHERE organisation_id = $1::uuid AND ended_at IS NULL AND as_of < $2${within.join("")} RETURNING id`,
    organisationId,
    at,
    ...entries.map(([, value]) => value),
  );
  return ended.map(({ id }) => id);
}

/** Repositories that are not synced are left out: nothing here could name them. */
async function putReaders(
  tx: Prisma.TransactionClient,
  organisationId: string,
  { readers, scope }: StoredList,
): Promise<void> {
  if (readers === undefined) return;
  const chosen = [...readers].flatMap(([name, ids]) => ids.map((id) => ({ name, id })));
  await tx.$executeRaw`
    WITH wanted AS (
      SELECT c.id AS credential_id, r.id AS repository_id
      FROM jsonb_to_recordset(${JSON.stringify(chosen)}::jsonb) AS row (name text, id bigint)
      JOIN credential c ON c.organisation_id = ${organisationId}::uuid AND c.level = ${scope.level} AND c.repository_id IS NULL
        AND c.name = row.name
      JOIN repository r ON r.organisation_id = ${organisationId}::uuid AND r.github_id = row.id
    ), gone AS (
      DELETE FROM credential_reader reader USING credential c
      WHERE c.id = reader.credential_id AND c.organisation_id = ${organisationId}::uuid AND c.level = ${scope.level}
        AND c.repository_id IS NULL AND c.ended_at IS NULL
        AND NOT EXISTS (SELECT FROM wanted w WHERE w.credential_id = c.id AND w.repository_id = reader.repository_id)
    )
    INSERT INTO credential_reader (credential_id, repository_id, organisation_id)
    SELECT credential_id, repository_id, ${organisationId}::uuid FROM wanted ON CONFLICT DO NOTHING`;
}

async function putDefaults(
  tx: Prisma.TransactionClient,
  { organisationId, repositoryId }: InventoryReading,
  defaults: WorkflowDefaults | RepositoryDefaults,
): Promise<void> {
  const data = { defaultPermissions: defaults.permissions, approvesReviews: defaults.approvesReviews };
  if (repositoryId === null) {
    await tx.organisation.update({ where: { id: organisationId }, data, select: { id: true } });
    return;
  }
  const own = { ...data, actionsOn: "actionsOn" in defaults ? defaults.actionsOn : null };
  await tx.repository.update({ where: { id: repositoryId, organisationId }, data: own, select: { id: true } });
}
