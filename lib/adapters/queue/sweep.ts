import type pg from "pg";
import { WEBHOOK_DAYS, WORKER_DAYS } from "../../core/retention.ts";
import { bury, type KeptPayload } from "./letters.ts";

/** Only one worker sweeps at a time. */
const SWEEPING = 7_310_216;

export interface Swept {
  /** Workers that were declared dead, as generations. */
  readonly dead: readonly string[];
  readonly letters: number;
}

/**
 * Declares silent workers dead, frees what they held, and puts aside the jobs that have no attempt left. A worker that has a write open
 * is left for the next sweep. Silence counts from the start of the database at the earliest: while it was away, nobody could be heard.
 */
export async function sweep(control: pg.Pool, silentMs: number, kept: KeptPayload): Promise<Swept> {
  const client = await control.connect();
  try {
    await client.query("BEGIN");
    const mine = await client.query("SELECT pg_try_advisory_xact_lock($1) AS mine", [SWEEPING]);
    const swept =
      mine.rows[0]?.mine === true
        ? { dead: await declareDead(client, silentMs), letters: await bury(client, kept) }
        : { dead: [], letters: 0 };
    await client.query("COMMIT");
    client.release();
    return swept;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function declareDead(client: pg.PoolClient, silentMs: number): Promise<readonly string[]> {
  const { rows } = await client.query<{ generation: string }>(
    `WITH silent AS (
        SELECT generation FROM job_worker
          WHERE ended_at IS NULL AND greatest(seen_at, pg_postmaster_start_time()) < now() - $1::float8 * interval '1 millisecond'
          FOR UPDATE SKIP LOCKED)
      UPDATE job_worker SET state = 'dead', ended_at = now(), running = 0 FROM silent
        WHERE job_worker.generation = silent.generation RETURNING job_worker.generation::text AS generation`,
    [silentMs],
  );
  // Also what a worker took that was dead already, and, after the same silence, what is held by none that ever said its name.
  await client.query(
    `SELECT graphile_worker.force_unlock_workers(pools) FROM (
        SELECT array_agg(DISTINCT locked_by) AS pools FROM graphile_worker._private_jobs AS jobs
          LEFT JOIN job_worker ON job_worker.pool = jobs.locked_by
          WHERE locked_by IS NOT NULL AND (job_worker.ended_at IS NOT NULL
            OR (job_worker.generation IS NULL AND locked_at < now() - $1::float8 * interval '1 millisecond'))) AS held
      WHERE pools IS NOT NULL`,
    [silentMs],
  );
  return rows.map(({ generation }) => generation);
}

/** Takes away what nobody asks for any more. */
export async function tidy(control: pg.Pool): Promise<void> {
  await control.query(
    `DELETE FROM job_running AS running
      WHERE NOT EXISTS (SELECT 1 FROM job_worker WHERE job_worker.generation = running.generation AND ended_at IS NULL)`,
  );
  await control.query("DELETE FROM job_worker WHERE ended_at < now() - make_interval(days => $1)", [WORKER_DAYS]);
  await control.query("DELETE FROM webhook_delivery WHERE received_at < now() - make_interval(days => $1)", [
    WEBHOOK_DAYS,
  ]);
  await mergeMarks(control);
}

/** A page reads all marks of its organisation's tables, a microsecond each; one transaction after the other writes some while very much is scanned. */
const MARKS = 32;

/**
 * Of many marks of a table makes one, which was never there: whoever compares marks finds others, never those of before. Marks of transactions that are still open are
 * not seen, and stay.
 */
async function mergeMarks(control: pg.Pool): Promise<void> {
  await control.query(
    `WITH many AS (
        SELECT organisation_id, table_name, "rows" FROM change_mark GROUP BY organisation_id, table_name, "rows" HAVING count(*) > $1
      ), gone AS (
        DELETE FROM change_mark AS mark USING many
          WHERE (mark.organisation_id, mark.table_name, mark."rows") = (many.organisation_id, many.table_name, many."rows")
          RETURNING mark.organisation_id, mark.table_name, mark."rows"
      )
      INSERT INTO change_mark (organisation_id, table_name, "rows", xact, began)
        SELECT DISTINCT organisation_id, table_name, "rows", pg_current_xact_id()::text::bigint, now() FROM gone`,
    [MARKS],
  );
  await control.query(
    "DELETE FROM change_mark AS mark WHERE NOT EXISTS (SELECT FROM organisation WHERE organisation.id = mark.organisation_id)",
  );
}
