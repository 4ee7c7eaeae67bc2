import type { MergesStore, PastMergesRead } from "../../usecases/freeze/merges-ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import type { Database } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import type { Prisma } from "./generated/client.ts";
import { storable } from "./storable.ts";

const TRANSACTION_MS = 30_000;

/** Merges of the last days, as the worker reads them. */
export function createPastMergesStore(database: Database, fence: Fence | null): MergesStore {
  const write = fencedWrites(database, fence, TRANSACTION_MS);
  return {
    readUntil: async (organisationId) =>
      (await database.pastMergeRead.findUnique({ where: { organisationId } }))?.readAt ?? null,
    keep: (...request) => write((tx) => keep(tx, ...request)),
  };
}

type Keep = Parameters<MergesStore["keep"]>;

async function keep(tx: Prisma.TransactionClient, ...[organisationId, merges, { since, at, incompleteUntil }]: Keep) {
  const rows = JSON.stringify(
    merges.map((merge) =>
      storable({ ...merge, labels: [...merge.labels], mergedAt: new Date(merge.mergedAt).toISOString() }),
    ),
  );
  await tx.$executeRaw`
    INSERT INTO past_merge (repository_id, number, organisation_id, base, kind, labels, merged_at)
    SELECT r.id, n.number, r.organisation_id, n.base, n.kind, ARRAY(SELECT jsonb_array_elements_text(n.labels)), n."mergedAt"
    FROM jsonb_to_recordset(${rows}::jsonb) AS n ("repositoryId" bigint, number int, base text, kind text, labels jsonb, "mergedAt" timestamptz)
    JOIN repository r ON r.github_id = n."repositoryId" AND r.organisation_id = ${organisationId}::uuid
    ON CONFLICT (repository_id, number) DO UPDATE SET base = excluded.base, kind = excluded.kind, labels = excluded.labels`;
  await tx.pastMerge.deleteMany({ where: { organisationId, mergedAt: { lt: since } } });
  await tx.$executeRaw`
    INSERT INTO past_merge_read (organisation_id, read_at, incomplete_until) VALUES (${organisationId}::uuid, ${at}, ${incompleteUntil})
    ON CONFLICT (organisation_id) DO UPDATE SET read_at = excluded.read_at,
      incomplete_until = greatest(past_merge_read.incomplete_until, excluded.incomplete_until)`;
}

const KINDS = ["default", "release", "deployed", "other"] as const;

/** Null where they were never read. Ours are the pull requests that campaigns opened. */
export async function readPastMerges(
  database: Database,
  organisationId: string,
  since: Date,
): Promise<PastMergesRead | null> {
  const read = await database.pastMergeRead.findUnique({ where: { organisationId } });
  if (read === null) return null;
  const rows = await database.$queryRaw<
    { repository_id: string; base: string; kind: string; labels: string[]; merged_at: Date; ours: boolean }[]
  >`
    SELECT m.repository_id::text AS repository_id, m.base, m.kind, m.labels, m.merged_at, EXISTS (
      SELECT FROM campaign_repository c WHERE c.repository_id = m.repository_id AND c.pr_number = m.number) AS ours
    FROM past_merge m WHERE m.organisation_id = ${organisationId}::uuid AND m.merged_at >= ${since}`;
  const merges = rows.map(({ repository_id, base, kind, labels, merged_at, ours }) => ({
    repositoryId: repository_id,
    base,
    kind: KINDS.find((one) => one === kind) ?? "other",
    labels,
    mergedAt: merged_at.getTime(),
    ours,
  }));
  const incomplete = read.incompleteUntil !== null && read.incompleteUntil > since;
  return { merges, asOf: read.readAt, incomplete };
}
