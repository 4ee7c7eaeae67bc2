import type { ReaderStore, ReadersChange } from "../../usecases/github/reader-ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database } from "./client.ts";
import { fencedWrites } from "./fence.ts";

const TRANSACTION_MS = 60_000;

/** @param fence of the worker whose job writes; null where none does */
export function createReaderStore(database: Database, fence: Fence | null): ReaderStore {
  return {
    async private(organisationId) {
      const rows = await database.$queryRaw<{ id: string; github_id: bigint; owner: string; name: string }[]>`
        SELECT id, github_id, owner, name FROM repository
        WHERE organisation_id = ${organisationId}::uuid AND deleted_at IS NULL AND github_id IS NOT NULL
          AND visibility NOT IN ('public', 'internal')
        ORDER BY id`;
      return rows.map((row) => ({ repositoryId: row.id, id: Number(row.github_id), owner: row.owner, name: row.name }));
    },
    async stale(at) {
      const rows = await database.$queryRaw<{ id: string }[]>`
        SELECT o.id FROM organisation o
        WHERE o.kind = 'github' AND (o.readers_as_of IS NULL OR o.readers_as_of < ${at}::timestamptz - interval '1 hour')
          AND EXISTS (SELECT FROM installation i WHERE i.organisation_id = o.id AND i.role = 'observer')
        ORDER BY o.id`;
      return rows.map(({ id }) => id);
    },
    put: (request) => fencedWrites(database, fence, TRANSACTION_MS)((tx) => put(tx, request)),
  };
}

type Tx = Parameters<Parameters<ReturnType<typeof fencedWrites>>[0]>[0];

async function put(
  tx: Tx,
  { organisationId, memberPermission, readers, asked, audit }: Parameters<ReaderStore["put"]>[0],
): Promise<ReadersChange> {
  // One reading after the other; the one that was begun first says nothing about what the other saw.
  const [known] = await tx.$queryRaw<{ member_permission: string | null; late: boolean }[]>`
    SELECT member_permission, COALESCE(readers_as_of > ${asked}, false) AS late FROM organisation
    WHERE id = ${organisationId}::uuid FOR NO KEY UPDATE`;
  if (known === undefined || known.late) return { added: 0, removed: 0, permission: false };
  const rows = JSON.stringify(
    readers.map(({ repositoryId, kind, who }) => ({ repository_id: repositoryId, kind, who })),
  );
  const removed = await tx.$executeRaw`
    DELETE FROM repository_reader t WHERE t.organisation_id = ${organisationId}::uuid AND NOT EXISTS (
      SELECT FROM jsonb_to_recordset(${rows}::jsonb) AS row (repository_id uuid, kind text, who text)
      WHERE row.repository_id = t.repository_id AND row.kind = t.kind AND row.who = t.who)`;
  // Repositories that went, or that are another organisation's, are left out.
  const added = await tx.$executeRaw`
    INSERT INTO repository_reader (organisation_id, repository_id, kind, who)
    SELECT DISTINCT r.organisation_id, r.id, row.kind, row.who
    FROM jsonb_to_recordset(${rows}::jsonb) AS row (repository_id uuid, kind text, who text)
    JOIN repository r ON r.id = row.repository_id AND r.organisation_id = ${organisationId}::uuid
    ON CONFLICT DO NOTHING`;
  await tx.$executeRaw`
    UPDATE organisation SET member_permission = ${memberPermission}, readers_as_of = ${asked}
    WHERE id = ${organisationId}::uuid`;
  const change = { added, removed, permission: known.member_permission !== memberPermission };
  if (added + removed > 0 || change.permission) await writeAudit(tx, organisationId, audit(change), asked);
  return change;
}
