import {
  type CallAnswer,
  type CallTarget,
  callKey,
  callResult,
  type ResolvedCall,
  UNASKED,
} from "../../core/workflow/remote-calls.ts";
import type { Fence } from "../../usecases/ports.ts";
import type { CallStore } from "../../usecases/sync/call-ports.ts";
import type { Database } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import { Prisma } from "./generated/client.ts";

/** The repository that a call `c` leads to, where it is one of the organisation. */
const FROM_REPOSITORY = Prisma.sql`LEFT JOIN repository r ON r.organisation_id = c.organisation_id
  AND lower(r.owner) = lower(c.owner) AND lower(r.name) = lower(c.repo) AND r.deleted_at IS NULL`;
/** Changes with each push, and with what becomes of the repository. */
const STATE = Prisma.sql`CASE WHEN r.id IS NULL THEN 'none'
  ELSE concat_ws(' ', r.github_id, extract(epoch FROM r.pushed_at), r.head_sha, r.absence, r.disabled) END`;
/** A commit's files are what they are. */
const PINNED = Prisma.sql`(c.ref ~ '^([0-9a-f]{40}|[0-9a-f]{64})$' AND c.why IS NULL)`;

/** Rows of one statement: texts are of up to half a megabyte. */
const CHUNK = 50;

/** @param fence of the worker whose job writes; null where none does */
export function createCallStore(database: Database, fence: Fence | null): CallStore {
  const write = fencedWrites(database, fence);
  return {
    known: (organisationId, targets) => known(database, organisationId, targets),
    async put(organisationId, calls, at) {
      for (let from = 0; from < calls.length; from += CHUNK)
        await write((tx) => put(tx, organisationId, calls.slice(from, from + CHUNK), at));
    },
    outdated: (organisationId, at, most, of = null) => outdated(database, organisationId, at, { most, of }),
    isCalled: (organisationId, githubId) => isCalled(database, organisationId, githubId),
    prune: (organisationId, at) => write((tx) => prune(tx, organisationId, at)),
  };
}

async function known(
  database: Database,
  organisationId: string,
  targets: readonly CallTarget[],
): Promise<ReadonlyMap<string, CallAnswer>> {
  if (targets.length === 0) return new Map();
  const keys = targets.map(callKey);
  const rows = await database.$queryRaw<readonly Row[]>`
    SELECT c.key, c.commit_sha, c.file, c.blob_sha, c.text, c.why FROM called_file c
    ${FROM_REPOSITORY}
    WHERE c.organisation_id = ${organisationId}::uuid AND c.key = ANY(${keys}::text[]) AND (${PINNED} OR c.from_state = ${STATE})`;
  return new Map(rows.map((row) => [row.key, answerOf(row)]));
}

interface Row {
  readonly key: string;
  readonly commit_sha: string | null;
  readonly file: string | null;
  readonly blob_sha: string | null;
  readonly text: string | null;
  readonly why: string | null;
}

function answerOf({ commit_sha: commit, file, blob_sha: blobSha, text, why }: Row): CallAnswer {
  if (commit === null || file === null || blobSha === null || text === null)
    return { state: "unread", why: why ?? "it was not read" };
  return { state: "read", commit, file, blobSha, text };
}

async function put(
  tx: Prisma.TransactionClient,
  organisationId: string,
  calls: readonly ResolvedCall[],
  at: Date,
): Promise<void> {
  const rows = calls.map(({ target, answer }) => {
    const { owner, repo, path, ref } = target;
    const about = { key: callKey(target), owner, repo, path, ref, result: callResult(target, answer) };
    if (answer.state === "unread") return { ...about, why: answer.why, passing: answer.passing === true };
    const { commit, file, blobSha, text } = answer;
    return { ...about, commit_sha: commit, file, blob_sha: blobSha, text };
  });
  await tx.$executeRaw`
    INSERT INTO called_file (organisation_id, key, owner, repo, path, ref, commit_sha, file, blob_sha, text, why, result, from_state,
      checked_at)
    SELECT ${organisationId}::uuid, c.key, c.owner, c.repo, c.path, c.ref, c.commit_sha, c.file, c.blob_sha, c.text, c.why, c.result,
      CASE WHEN c.passing THEN 'unknown' ELSE ${STATE} END, ${at}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS c (key text, owner text, repo text, path text, ref text,
      commit_sha text, file text, blob_sha text, text text, why text, passing boolean, result text)
    LEFT JOIN repository r ON r.organisation_id = ${organisationId}::uuid AND lower(r.owner) = lower(c.owner)
      AND lower(r.name) = lower(c.repo) AND r.deleted_at IS NULL
    ON CONFLICT (organisation_id, key) DO UPDATE SET commit_sha = excluded.commit_sha, file = excluded.file,
      blob_sha = excluded.blob_sha, text = excluded.text, why = excluded.why, result = excluded.result,
      from_state = excluded.from_state, checked_at = excluded.checked_at`;
}

/** Somebody calls `c`: a repository that is gone calls nothing. */
const IS_CALLED = Prisma.sql`EXISTS (
  SELECT FROM repository_call u JOIN repository q ON q.id = u.repository_id AND q.deleted_at IS NULL
  WHERE u.organisation_id = c.organisation_id AND u.key = c.key)`;

/** Of calls that a scan made: those that nobody makes any more are not asked for again. */
async function outdated(
  database: Database,
  organisationId: string,
  at: Date,
  { most, of }: { readonly most: number; readonly of: number | null },
): Promise<readonly CallTarget[]> {
  return database.$queryRaw<readonly CallTarget[]>`
    SELECT c.owner, c.repo, c.path, c.ref FROM called_file c
    ${FROM_REPOSITORY}
    WHERE c.organisation_id = ${organisationId}::uuid AND NOT (${PINNED})
      -- GitHub tells whole seconds: what was read in the moments of a push is read once more.
      AND (c.from_state <> ${STATE} OR c.checked_at < r.pushed_at + interval '2 minutes'
        -- A foreign one that was not there is looked for each day.
        OR (r.id IS NULL AND c.checked_at < ${at}::timestamptz - interval '1 day'))
      AND (${of}::bigint IS NULL OR ${leadsTo(of)}) AND ${IS_CALLED}
    ORDER BY c.checked_at, c.key LIMIT ${most}`;
}

/** A scan keeps its calls at its end only, and a release branch's are kept nowhere: what was read lately is left to them. */
const KEPT = Prisma.sql`interval '7 days'`;
/** The others' turn comes with the next sync. */
const MOST_PRUNED = 1_000;

function prune(tx: Prisma.TransactionClient, organisationId: string, at: Date): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM called_file d USING (
      SELECT c.organisation_id, c.key FROM called_file c
      WHERE c.organisation_id = ${organisationId}::uuid AND c.checked_at < ${at}::timestamptz - ${KEPT} AND NOT ${IS_CALLED}
      ORDER BY c.checked_at LIMIT ${MOST_PRUNED}
    ) old
    WHERE d.organisation_id = old.organisation_id AND d.key = old.key`;
}

/** Under its name as it is, or when it was read last: names change hands. */
function leadsTo(githubId: number | null): Prisma.Sql {
  return Prisma.sql`(r.github_id = ${githubId}::bigint OR split_part(c.from_state, ' ', 1) = ${String(githubId)})`;
}

async function isCalled(database: Database, organisationId: string, githubId: number): Promise<boolean> {
  const rows = await database.$queryRaw<readonly unknown[]>`
    SELECT 1 FROM called_file c
    ${FROM_REPOSITORY}
    WHERE c.organisation_id = ${organisationId}::uuid AND ${leadsTo(githubId)} AND ${IS_CALLED}
    LIMIT 1`;
  return rows.length > 0;
}

/** What the newest scan of a repository took, in the place of what the one before it did. */
export async function putCalls(
  tx: Prisma.TransactionClient,
  { organisationId, repositoryId }: { readonly organisationId: string; readonly repositoryId: string },
  calls: readonly ResolvedCall[],
): Promise<void> {
  await tx.repositoryCall.deleteMany({ where: { repositoryId } });
  if (calls.length === 0) return;
  await tx.repositoryCall.createMany({
    data: calls.map(({ target, answer }) => ({
      repositoryId,
      organisationId,
      key: callKey(target),
      owner: target.owner,
      repo: target.repo,
      path: target.path,
      ref: target.ref,
      commitSha: answer.state === "read" ? answer.commit : null,
      why: answer.state === "read" ? null : answer.why,
      result: callResult(target, answer),
    })),
    skipDuplicates: true,
  });
}

/**
 * Repositories whose newest scan took something else than a call gives by now. What is not kept any more is read again by a scan: it may
 * have been let go of while nobody was known to call it.
 */
export async function outdatedCallers(
  tx: Prisma.TransactionClient,
  organisationId: string,
): Promise<ReadonlySet<string>> {
  const rows = await tx.$queryRaw<{ readonly id: string }[]>`
    SELECT DISTINCT u.repository_id AS id FROM repository_call u
    LEFT JOIN called_file c ON c.organisation_id = u.organisation_id AND c.key = u.key
    WHERE u.organisation_id = ${organisationId}::uuid AND u.result IS DISTINCT FROM c.result AND u.result <> ${UNASKED}`;
  return new Set(rows.map(({ id }) => id));
}
