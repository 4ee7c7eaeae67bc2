import type { Person } from "../../core/review/window.ts";
import type { Fence } from "../../usecases/ports.ts";
import type {
  CommitReadingStore,
  ReviewTarget,
  UndetailedCommit,
  WindowCommitRow,
  WindowReading,
} from "../../usecases/review/ports.ts";
import type { Database } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import type { Prisma } from "./generated/client.ts";
import { digest, type TargetRow, targetOf } from "./review-targets.ts";
import { storable } from "./storable.ts";

/** Thousands of rows of one repository. */
const TRANSACTION_MS = 60_000;
/** A gate believes what was read for half an hour. */
const AGAIN_MS = 12 * 60_000;
/** One that is moved again and again is not read more often than so. */
const MOVED_AGAIN_MS = 60_000;
/** Of these incidents something may still be decided. */
export const OPEN_INCIDENTS = ["draft", "preflighted", "activating", "active", "resolving"];

/**
 * What is read of the commits of incidents' windows.
 * @param fence of the worker whose job writes; null where none does
 */
export function createCommitReadingStore(database: Database, fence: Fence | null): CommitReadingStore {
  const within = fencedWrites(database, fence, TRANSACTION_MS);
  return {
    async incident(id) {
      const row = await database.incident.findUnique({ where: { id }, include: { organisation: true } });
      if (row === null) return null;
      const { organisationId, exposureFrom: from, exposureTo: to, organisation } = row;
      return {
        id,
        organisationId,
        githubId: organisation.githubId?.toString() ?? null,
        host: organisation.host,
        from,
        to,
      };
    },
    async live(host) {
      const where = { status: { in: OPEN_INCIDENTS }, organisation: { host, kind: "github" } };
      return (await database.incident.findMany({ where, select: { id: true } })).map(({ id }) => id);
    },
    due: (incidentId, now, most) => due(database, incidentId, now, most),
    async isKnown(target, record) {
      const row = await database.commitReading.findFirst({
        where: placeOf(target).incidentId_repositoryId,
        select: { record: true },
      });
      return row?.record === digest(record);
    },
    keep: (target, reading, commits) => within((tx) => keep(tx, target, reading, commits)),
    undetailed: (target, most) => undetailed(database, target, most),
    keepDetails: (target, commits) =>
      within(async (tx) => {
        const rows = commits.map(({ sha, details, parts, risk: { score, reasons } }) => ({
          sha,
          details,
          parts,
          score,
          reasons,
        }));
        await tx.$executeRaw`
          UPDATE window_commit c SET details = row.details, risk = row.score,
            parts = ARRAY(SELECT jsonb_array_elements_text(row.parts)::bigint),
            reasons = ARRAY(SELECT jsonb_array_elements_text(row.reasons))
          FROM jsonb_to_recordset(${JSON.stringify(storable(rows))}::jsonb) AS row (sha text, details jsonb, parts jsonb, score int, reasons jsonb)
          WHERE c.incident_id = ${target.incidentId}::uuid AND c.repository_id = ${target.repositoryId}::uuid AND c.sha = row.sha`;
      }),
    confirm: (target, reading) =>
      within((tx) => putReading(tx, target, { ...readingData(reading), asOf: reading.at, missing: null })),
    note: (target, at, missing) => within((tx) => putReading(tx, target, { triedAt: at, missing: storable(missing) })),
  };
}

function placeOf({ incidentId, repositoryId }: ReviewTarget) {
  return { incidentId_repositoryId: { incidentId, repositoryId } };
}

function readingData({ branch, head, record, at }: WindowReading) {
  return { branch, headSha: head, record: digest(record), triedAt: at };
}

async function putReading(
  tx: Prisma.TransactionClient,
  target: ReviewTarget,
  data: Partial<Prisma.CommitReadingUncheckedCreateInput> & { readonly triedAt: Date },
): Promise<void> {
  const { incidentId, repositoryId, organisationId } = target;
  const create = { incidentId, repositoryId, organisationId, ...data };
  await tx.commitReading.upsert({ where: placeOf(target), create, update: data, select: { commits: true } });
}

async function due(database: Database, incidentId: string, now: Date, most: number): Promise<readonly ReviewTarget[]> {
  const rows = await database.$queryRaw<TargetRow[]>`
    SELECT i.repository_id, i.organisation_id, r.github_id, r.node_id, r.owner, r.name
    FROM incident_repository i
    JOIN repository r ON r.id = i.repository_id
    LEFT JOIN commit_reading c ON c.incident_id = i.incident_id AND c.repository_id = i.repository_id
    WHERE i.incident_id = ${incidentId}::uuid AND r.github_id IS NOT NULL AND r.deleted_at IS NULL
      AND (c.tried_at IS NULL OR c.tried_at <= ${new Date(now.getTime() - AGAIN_MS)}
        OR (c.head_sha IS DISTINCT FROM r.head_sha AND c.tried_at <= ${new Date(now.getTime() - MOVED_AGAIN_MS)}))
    ORDER BY c.tried_at NULLS FIRST, i.repository_id LIMIT ${most}`;
  return rows.map((row) => targetOf(incidentId, row));
}

/** Details, parts and risk of a commit that stays are kept, unless who moved the branch is told otherwise now. */
async function keep(
  tx: Prisma.TransactionClient,
  target: ReviewTarget,
  reading: WindowReading,
  commits: readonly WindowCommitRow[],
): Promise<void> {
  const { incidentId, repositoryId, organisationId } = target;
  const rows = storable(commits.map(rowOf));
  await tx.$executeRaw`
    INSERT INTO window_commit (incident_id, repository_id, organisation_id, sha, subject, author_name, author_login, author_id, authored_at,
      committer_name, committer_login, committer_id, committed_at, verified, verify_reason, movers, movers_known, came_at, left_at, parts,
      risk, reasons, place)
    SELECT ${incidentId}::uuid, ${repositoryId}::uuid, ${organisationId}::uuid, sha, subject, author_name, author_login, author_id,
      authored_at, committer_name, committer_login, committer_id, committed_at, verified, verify_reason, movers, movers_known, came_at,
      left_at, ARRAY(SELECT (one ->> 'id')::bigint FROM jsonb_array_elements(movers) one), risk,
      ARRAY(SELECT jsonb_array_elements_text(reasons)), place
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row (sha text, subject text, author_name text, author_login text,
      author_id bigint, authored_at timestamptz, committer_name text, committer_login text, committer_id bigint, committed_at timestamptz,
      verified boolean, verify_reason text, movers jsonb, movers_known boolean, came_at timestamptz, left_at timestamptz, risk int,
      reasons jsonb, place int)
    ON CONFLICT (incident_id, repository_id, sha) DO UPDATE SET
      details = CASE WHEN (window_commit.movers, window_commit.movers_known, window_commit.left_at)
        IS DISTINCT FROM (excluded.movers, excluded.movers_known, excluded.left_at) THEN NULL ELSE window_commit.details END,
      parts = CASE WHEN (window_commit.movers, window_commit.movers_known, window_commit.left_at)
        IS DISTINCT FROM (excluded.movers, excluded.movers_known, excluded.left_at) THEN excluded.parts ELSE window_commit.parts END,
      movers = excluded.movers, movers_known = excluded.movers_known, came_at = excluded.came_at, left_at = excluded.left_at,
      place = excluded.place`;
  const shas = commits.map(({ sha }) => sha);
  await tx.$executeRaw`DELETE FROM window_commit WHERE incident_id = ${incidentId}::uuid AND repository_id = ${repositoryId}::uuid
    AND NOT (sha = ANY(${shas}))`;
  // Not known to its end before its details are.
  await putReading(tx, target, { ...readingData(reading), commits: commits.length, asOf: null, missing: null });
}

function rowOf(one: WindowCommitRow, place: number) {
  return {
    sha: one.sha,
    subject: one.subject,
    author_name: one.author.name,
    author_login: one.author.account?.login ?? null,
    author_id: one.author.account?.id ?? null,
    authored_at: one.author.at,
    committer_name: one.committer.name,
    committer_login: one.committer.account?.login ?? null,
    committer_id: one.committer.account?.id ?? null,
    committed_at: one.committer.at,
    verified: one.verified,
    verify_reason: one.verifyReason,
    movers: one.movers,
    movers_known: one.moversKnown,
    came_at: one.cameAt,
    left_at: one.leftAt,
    risk: one.risk.score,
    reasons: one.risk.reasons,
    place,
  };
}

async function undetailed(
  database: Database,
  { incidentId, repositoryId }: ReviewTarget,
  most: number,
): Promise<readonly UndetailedCommit[]> {
  const rows = await database.$queryRaw<
    {
      sha: string;
      movers: unknown;
      movers_known: boolean;
      left_at: Date | null;
      author_id: bigint | null;
      verified: boolean;
      verify_reason: string;
    }[]
  >`
    SELECT sha, movers, movers_known, left_at, author_id, verified, verify_reason FROM window_commit
    WHERE incident_id = ${incidentId}::uuid AND repository_id = ${repositoryId}::uuid AND details IS NULL
    ORDER BY risk DESC, place LIMIT ${most}`;
  return rows.map((row) => ({
    sha: row.sha,
    movers: row.movers as readonly Person[],
    known: row.movers_known,
    leftAt: row.left_at?.getTime() ?? null,
    authorId: row.author_id === null ? null : Number(row.author_id),
    verified: row.verified,
    verifyReason: row.verify_reason,
  }));
}
