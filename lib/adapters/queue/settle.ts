import type pg from "pg";

/**
 * How an attempt ends in the queue's own table. graphile-worker completes a job by its number, whoever holds it, and knows one pause
 * only. So each attempt is settled here first, and only where its worker still holds the job; what the library does afterwards
 * finds nothing left to do.
 */

/** A job and the pool that took it. */
export interface HeldJob {
  readonly id: string;
  readonly pool: string;
  /** As it was when the job was taken. */
  readonly key: string;
}

export interface Settling {
  /** What is kept with the job. For people. */
  readonly code: string;
  readonly message: string;
  readonly pauseSeconds: number;
  /** `counted`: an attempt was used. `uncounted`: it was not the work's fault. `lasting`: trying again does not help. */
  readonly attempt: "counted" | "uncounted" | "lasting";
}

type Query = (sql: string, values: unknown[]) => Promise<pg.QueryResult>;

/**
 * Takes the work for this job. Work that was asked for again while it runs is not begun twice at the same time: the second waits for the
 * first, unless the first one's worker is dead, or it is not held any more.
 * @returns whether it may begin
 */
export async function beginWork(query: Query, job: HeldJob, name: string, generation: bigint): Promise<boolean> {
  const { rowCount } = await query(
    `INSERT INTO job_running AS running (key, job_id, name, generation) VALUES ($1, $2::bigint, $3, $4::bigint)
      ON CONFLICT (key) DO UPDATE
        SET job_id = excluded.job_id, name = excluded.name, generation = excluded.generation, began_at = now()
        WHERE running.job_id = excluded.job_id
          OR NOT EXISTS (SELECT 1 FROM job_worker WHERE job_worker.generation = running.generation AND ended_at IS NULL)
          OR NOT EXISTS (SELECT 1 FROM graphile_worker._private_jobs AS jobs
            WHERE jobs.id = running.job_id AND jobs.locked_at IS NOT NULL)`,
    [job.key, job.id, name, String(generation)],
  );
  return rowCount === 1;
}

/** The work is done, and with it what was given up of the same work before. */
export async function settleDone(query: Query, job: HeldJob): Promise<void> {
  await query(
    `WITH done AS (DELETE FROM graphile_worker._private_jobs WHERE id = $1::bigint AND locked_by = $2 RETURNING 1),
      ended AS (DELETE FROM job_running WHERE key = $3 AND job_id = $1::bigint)
      UPDATE dead_letter SET state = 'solved', decided_at = now()
        WHERE key = $3 AND state = 'open' AND EXISTS (SELECT 1 FROM done)`,
    [job.id, job.pool, job.key],
  );
}

/** It was cancelled: the job goes without having done its work. */
export async function settleCancelled(query: Query, job: HeldJob): Promise<void> {
  await query(
    `WITH ended AS (DELETE FROM job_running WHERE key = $3 AND job_id = $1::bigint)
      DELETE FROM graphile_worker._private_jobs WHERE id = $1::bigint AND locked_by = $2`,
    [job.id, job.pool, job.key],
  );
}

/**
 * The job goes back. One without a key was cancelled, or the same work was asked for again meanwhile: it is not needed any more.
 * @returns whether no attempt is left
 */
export async function settleFailed(query: Query, job: HeldJob, settling: Settling): Promise<boolean> {
  const { code, message, pauseSeconds, attempt } = settling;
  const { rows } = await query(
    `WITH needless AS (DELETE FROM graphile_worker._private_jobs WHERE id = $1::bigint AND locked_by = $2 AND key IS NULL),
      ended AS (DELETE FROM job_running WHERE key = $6 AND job_id = $1::bigint)
      UPDATE graphile_worker._private_jobs AS jobs SET locked_by = NULL, locked_at = NULL, last_error = $3,
        run_at = now() + $4::float8 * interval '1 second', updated_at = now(),
        attempts = CASE $5 WHEN 'uncounted' THEN greatest(jobs.attempts - 1, 0) WHEN 'lasting' THEN jobs.max_attempts ELSE jobs.attempts END
      WHERE id = $1::bigint AND locked_by = $2 AND key IS NOT NULL
      RETURNING attempts >= max_attempts AS dead`,
    [job.id, job.pool, JSON.stringify({ code, message }), pauseSeconds, attempt, job.key],
  );
  return rows[0]?.dead === true;
}

/** Everything that a pool holds is free again, as if it had never been taken. */
export async function handBack(query: Query, pool: string): Promise<void> {
  await query(
    `WITH needless AS (DELETE FROM graphile_worker._private_jobs WHERE locked_by = $1 AND key IS NULL)
      UPDATE graphile_worker._private_jobs AS jobs SET locked_by = NULL, locked_at = NULL, run_at = now(),
        attempts = greatest(jobs.attempts - 1, 0), updated_at = now()
      WHERE locked_by = $1 AND key IS NOT NULL`,
    [pool],
  );
}
