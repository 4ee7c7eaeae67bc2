import type { Ownership, RepositoryOwner } from "../../core/owners/choose.ts";
import type { GroupingProperties } from "../../core/owners/properties.ts";
import type { OwnedRepository, OwnerStore } from "../../usecases/github/owner-ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { fencedWrites } from "./fence.ts";

const TRANSACTION_MS = 60_000;
const CHUNK = 500;

/** @param fence of the worker whose job writes; null where none does */
export function createOwnerStore(database: Database, fence: Fence | null): OwnerStore {
  return {
    read: (organisationId) => repositoriesOf(database, organisationId),
    stale: (at) => stale(database, at),
    async put({ organisationId, owned, properties, at, audit }) {
      await fencedWrites(
        database,
        fence,
        TRANSACTION_MS,
      )(async (tx) => {
        for (let start = 0; start < owned.length; start += CHUNK) {
          await putOwnerships(tx, organisationId, owned.slice(start, start + CHUNK), at);
        }
        if (properties !== null) await putProperties(tx, organisationId, properties, at);
        await writeAudit(tx, organisationId, audit, at);
      });
    },
  };
}

async function stale(database: Database, at: Date): Promise<readonly string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT o.id FROM organisation o
    LEFT JOIN LATERAL (
      SELECT max(p.as_of) AS newest FROM repository_ownership p WHERE p.organisation_id = o.id
    ) read ON true
    WHERE o.kind = 'github'
      AND EXISTS (SELECT FROM installation i WHERE i.organisation_id = o.id AND i.role = 'observer')
      AND EXISTS (SELECT FROM repository r WHERE r.organisation_id = o.id AND r.deleted_at IS NULL AND r.github_id IS NOT NULL)
      AND (read.newest IS NULL OR read.newest < ${at}::timestamptz - interval '20 hours'
        OR read.newest < ${at}::timestamptz - interval '1 hour' AND EXISTS (
          SELECT FROM repository r WHERE r.organisation_id = o.id AND r.deleted_at IS NULL AND r.github_id IS NOT NULL
            AND NOT EXISTS (SELECT FROM repository_ownership p WHERE p.repository_id = r.id)))
    ORDER BY o.id`;
  return rows.map((row) => row.id);
}

/** With the workflows that the newest finished scan saw. */
async function repositoriesOf(database: Database, organisationId: string): Promise<readonly OwnedRepository[]> {
  const rows = await database.$queryRaw<
    { id: string; github_id: bigint; owner: string; name: string; workflows: string[] | null }[]
  >`
    SELECT r.id, r.github_id, r.owner, r.name, (
      SELECT array_agg(f.path ORDER BY f.path) FROM scan_file f
      WHERE f.path LIKE '.github/workflows/%' AND f.scan_id = (
        SELECT s.id FROM scan s WHERE s.repository_id = r.id AND s.status = 'done' AND s.purpose = 'branch'
        ORDER BY s.queued_at DESC LIMIT 1
      )
    ) AS workflows
    FROM repository r
    WHERE r.organisation_id = ${organisationId}::uuid AND r.deleted_at IS NULL AND r.github_id IS NOT NULL
    ORDER BY r.id`;
  return rows.map(({ id, github_id, owner, name, workflows }) => ({
    id,
    githubId: Number(github_id),
    owner,
    name,
    workflows: workflows ?? [],
  }));
}

/** Takes the place of what was known of every repository that is listed; one that is listed no longer has none. */
async function putProperties(
  tx: Prisma.TransactionClient,
  organisationId: string,
  { names, values }: GroupingProperties,
  at: Date,
): Promise<void> {
  await tx.organisation.update({
    where: { id: organisationId },
    data: { propertyNames: [...names], propertiesAsOf: at },
    select: { id: true },
  });
  const rows = [...values].map(([id, own]) => ({ github_id: id, own }));
  await tx.$executeRaw`
    INSERT INTO repository_property (repository_id, organisation_id, "values")
    SELECT r.id, r.organisation_id, coalesce(row.own, '{}')
    FROM repository r LEFT JOIN jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row (github_id bigint, own jsonb)
      ON row.github_id = r.github_id
    WHERE r.organisation_id = ${organisationId}::uuid AND r.deleted_at IS NULL
    ORDER BY r.id
    ON CONFLICT (repository_id) DO UPDATE SET "values" = excluded."values"
    WHERE repository_property."values" IS DISTINCT FROM excluded."values"`;
}

interface Owned {
  readonly repositoryId: string;
  readonly ownership: Ownership;
}

/** Takes the place of what was known. Repositories of another organisation are left alone, whatever was asked. */
export async function putOwnerships(
  tx: Prisma.TransactionClient,
  organisationId: string,
  owned: readonly Owned[],
  at: Date,
): Promise<void> {
  const rows = owned.map(({ repositoryId, ownership: { state, notVisible, notes } }) => ({
    repository_id: repositoryId,
    state,
    not_visible: notVisible,
    // NUL is the one character that PostgreSQL's text cannot hold.
    notes: notes.map((note) => note.replaceAll("\0", "")),
  }));
  // Two readers of the same repositories take turns here.
  const written = await tx.$queryRaw<{ repository_id: string }[]>`
    INSERT INTO repository_ownership (repository_id, organisation_id, state, not_visible, notes, as_of)
    SELECT r.id, r.organisation_id, row.state, row.not_visible, row.notes, ${at}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row (repository_id uuid, state text, not_visible text[], notes text[])
    JOIN repository r ON r.id = row.repository_id AND r.organisation_id = ${organisationId}::uuid
    ORDER BY r.id
    ON CONFLICT (repository_id) DO UPDATE SET
      state = excluded.state, not_visible = excluded.not_visible, notes = excluded.notes, as_of = excluded.as_of
    RETURNING repository_id`;
  const ids = new Set(written.map((row) => row.repository_id));
  await tx.repositoryOwner.deleteMany({ where: { repositoryId: { in: [...ids] } } });
  await tx.repositoryOwner.createMany({
    data: owned
      .filter(({ repositoryId }) => ids.has(repositoryId))
      .flatMap(({ repositoryId, ownership }) =>
        ownership.owners.map((owner: RepositoryOwner) => ({ ...owner, organisationId, repositoryId })),
      ),
    skipDuplicates: true,
  });
}
