import { hostname } from "node:os";
import type pg from "pg";
import { handBack } from "./settle.ts";

/** This worker's row: that it lives, and what it is told of its jobs. Times are the database's, so no two clocks are compared. */

/** Makes the row. @returns the generation, which no worker had before */
export async function register(control: pg.Pool, concurrency: number): Promise<bigint> {
  const { rows } = await control.query(
    "INSERT INTO job_worker (host, pid, concurrency) VALUES ($1, $2, $3) RETURNING generation",
    [hostname(), process.pid, concurrency],
  );
  return BigInt(rows[0].generation);
}

export interface Heard {
  /** False when this worker was declared dead. */
  readonly alive: boolean;
  /** Those of the named jobs that somebody cancelled. */
  readonly cancelled: readonly string[];
  /** Those that this worker does not hold any more. */
  readonly taken: readonly string[];
}

/** One heartbeat. `jobs` are the numbers of those that run. */
export async function beat(
  control: pg.Pool,
  generation: bigint,
  pool: string | null,
  jobs: readonly string[],
): Promise<Heard> {
  const { rowCount } = await control.query(
    "UPDATE job_worker SET seen_at = now(), pool = $2, running = $3 WHERE generation = $1 AND ended_at IS NULL",
    [String(generation), pool, jobs.length],
  );
  if (rowCount === 0) return { alive: false, cancelled: [], taken: [] };
  if (jobs.length === 0) return { alive: true, cancelled: [], taken: [] };
  const { rows } = await control.query<{ id: string; cancelled: boolean }>(
    `SELECT id::text AS id, coalesce(flags ? 'cancelled', false) AS cancelled FROM graphile_worker._private_jobs
      WHERE id = ANY($1::bigint[]) AND locked_by = $2`,
    [jobs, pool],
  );
  const held = new Set(rows.map(({ id }) => id));
  return {
    alive: true,
    cancelled: rows.filter(({ cancelled }) => cancelled).map(({ id }) => id),
    taken: jobs.filter((id) => !held.has(id)),
  };
}

export async function isAlive(control: pg.Pool, generation: bigint): Promise<boolean> {
  const { rowCount } = await control.query("SELECT 1 FROM job_worker WHERE generation = $1 AND ended_at IS NULL", [
    String(generation),
  ]);
  return rowCount === 1;
}

export async function sayDraining(control: pg.Pool, generation: bigint): Promise<void> {
  await control.query("UPDATE job_worker SET state = 'draining' WHERE generation = $1 AND ended_at IS NULL", [
    String(generation),
  ]);
}

/** Waits this long for a write of this worker that is under way. */
const LONGEST_WAIT_MS = 2_000;

/**
 * Ends this worker: from then on it may not write, and what it still holds is free for others, both at once.
 * @throws the driver's error 55P03 when one of its writes does not end; then silence will end it
 */
export async function leave(control: pg.Pool, generation: bigint, pool: string | null): Promise<void> {
  const client = await control.connect();
  try {
    await client.query("BEGIN");
    await client.query(`SET LOCAL lock_timeout = ${LONGEST_WAIT_MS}`);
    // The lock that open writes of this worker refuse; an UPDATE alone would pass them.
    await client.query("SELECT 1 FROM job_worker WHERE generation = $1 FOR UPDATE", [String(generation)]);
    await client.query(
      "UPDATE job_worker SET state = 'stopped', ended_at = now(), running = 0 WHERE generation = $1 AND ended_at IS NULL",
      [String(generation)],
    );
    if (pool !== null) await handBack((sql, values) => client.query(sql, values), pool);
    await client.query("COMMIT");
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}
