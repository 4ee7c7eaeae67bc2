import { randomUUID } from "node:crypto";
import type pg from "pg";
import { isUuid } from "../../core/uuid.ts";

/**
 * What may be kept of a job's payload: the ids, as its schema names them. Null when it is not what its name asks for.
 */
export type KeptPayload = (name: string, payload: unknown) => Readonly<Record<string, unknown>> | null;

interface DeadJob {
  readonly name: string;
  readonly key: string | null;
  readonly payload: unknown;
  readonly attempts: number;
  readonly last_error: string | null;
  readonly created_at: Date;
}

/**
 * Puts jobs that have no attempt left aside, where people see them, in one transaction of the caller's. Those without a key are
 * not needed any more: the same work was asked for again, or taken back.
 * @returns how many letters there are for people
 */
export async function bury(client: pg.PoolClient, kept: KeptPayload): Promise<number> {
  const { rows } = await client.query<DeadJob>(
    `DELETE FROM graphile_worker._private_jobs AS jobs USING graphile_worker._private_tasks AS tasks
      WHERE tasks.id = jobs.task_id AND jobs.attempts >= jobs.max_attempts AND jobs.locked_at IS NULL
      RETURNING tasks.identifier AS name, jobs.key, jobs.payload, jobs.attempts, jobs.last_error, jobs.created_at`,
  );
  const wanted = rows.filter(({ key }) => key !== null);
  for (const job of wanted) await write(client, job, kept(job.name, job.payload));
  return wanted.length;
}

async function write(
  client: pg.PoolClient,
  job: DeadJob,
  ids: Readonly<Record<string, unknown>> | null,
): Promise<void> {
  const { code, message } = reasonOf(job, ids);
  const organisationId = ids === null ? null : await organisationOf(client, ids);
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO dead_letter (id, organisation_id, name, key, payload, attempts, code, message, asked_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      ON CONFLICT (key) WHERE state = 'open' DO UPDATE SET payload = excluded.payload, attempts = excluded.attempts,
        code = excluded.code, message = excluded.message, died_at = now()
      RETURNING id`,
    [
      randomUUID(),
      organisationId,
      job.name,
      job.key,
      JSON.stringify(ids ?? {}),
      job.attempts,
      code,
      message,
      job.created_at,
    ],
  );
  await client.query(
    `INSERT INTO audit_event (organisation_id, actor_kind, actor_id, action, object_kind, object_id, data)
      VALUES ($1, 'system', 'worker', 'job.given-up', 'job', $2, $3)`,
    [organisationId, rows[0]?.id, JSON.stringify({ name: job.name, code, attempts: job.attempts })],
  );
  // Else its page would wait for a scan that nobody works on.
  const scans = [ids?.scanId, ids?.scanIds].flat().filter((id) => typeof id === "string");
  if (scans.length > 0) {
    await client.query(
      `UPDATE scan SET status = 'failed', error_code = 'given-up', error_message = $2, finished_at = now()
        WHERE id = ANY($1::uuid[]) AND status IN ('queued', 'running')`,
      [scans, message],
    );
  }
}

const DIED = {
  code: "worker-died",
  message: "Each worker that tried ended in the middle of it: killed, out of memory, or its machine was lost.",
};
const UNEXPECTED = {
  code: "unexpected",
  message: "It ended with an error that was not foreseen. The worker's log has the detail.",
};
const BAD_PAYLOAD = {
  code: "bad-payload",
  message: "It does not carry what a job of this name needs. It cannot be tried again; what it carried is not kept.",
};

/** Settling writes code and sentence as JSON. A text that is not of that form is the library's, and may quote anything. */
function reasonOf(job: DeadJob, ids: unknown): { readonly code: string; readonly message: string } {
  if (ids === null) return BAD_PAYLOAD;
  if (job.last_error === null) return DIED;
  try {
    const { code, message } = JSON.parse(job.last_error) as Record<string, unknown>;
    if (typeof code === "string" && typeof message === "string") return { code, message };
  } catch {
    return UNEXPECTED;
  }
  return UNEXPECTED;
}

/** Which organisation a job is about, by the first of its ids that tells. */
const OWNERS = [
  ["organisationId", "SELECT id FROM organisation WHERE id = $1"],
  ["scanId", "SELECT organisation_id AS id FROM scan WHERE id = $1"],
  ["repositoryId", "SELECT organisation_id AS id FROM repository WHERE id = $1"],
  ["campaignId", "SELECT organisation_id AS id FROM campaign WHERE id = $1"],
  ["removalId", "SELECT organisation_id AS id FROM credential_removal WHERE id = $1"],
] as const;

async function organisationOf(client: pg.PoolClient, ids: Readonly<Record<string, unknown>>): Promise<string | null> {
  for (const [name, sql] of OWNERS) {
    const id = ids[name];
    if (typeof id !== "string" || !isUuid(id)) continue;
    const { rows } = await client.query<{ id: string }>(sql, [id]);
    if (rows[0] !== undefined) return rows[0].id;
  }
  return null;
}
