import { wordOf } from "../../core/observe/cap.ts";
import type { Sample } from "../../core/observe/sample.ts";
import type { Prisma } from "./generated/client.ts";

interface QueueRow {
  readonly job: string;
  readonly waiting: number;
  readonly delayed: number;
  readonly running: number;
  readonly oldest: number | null;
}

/** The queue, GitHub's limits, webhooks and the audit's chain: one for the installation. */
export async function queueSamples(tx: Prisma.TransactionClient, jobs: readonly string[]): Promise<readonly Sample[]> {
  return [
    ...(await queued(tx, jobs)),
    ...(await givenUp(tx, jobs)),
    ...(await workers(tx)),
    ...(await webhooks(tx)),
    ...(await limits(tx)),
    ...(await chain(tx)),
  ];
}

async function queued(tx: Prisma.TransactionClient, jobs: readonly string[]): Promise<readonly Sample[]> {
  const rows = await tx.$queryRaw<QueueRow[]>`
    SELECT name AS job, waiting, delayed, running, extract(epoch FROM now() - oldest_wait)::float8 AS oldest FROM thaw_queue_figures()`;
  const known = new Map(rows.map((row) => [row.job, row]));
  // A job of which nothing waits has 0: without it, what scales by the queue would not know that it is empty.
  const all = [...jobs, ...rows.map(({ job }) => job).filter((job) => !jobs.includes(job))];
  return all.flatMap((name): Sample[] => {
    const { waiting = 0, delayed = 0, running = 0, oldest = null } = known.get(name) ?? {};
    const task = wordOf(name, jobs);
    return [
      { name: "thaw_jobs_queued", labels: { task, state: "waiting" }, value: waiting },
      { name: "thaw_jobs_queued", labels: { task, state: "delayed" }, value: delayed },
      { name: "thaw_jobs_queued", labels: { task, state: "running" }, value: running },
      { name: "thaw_jobs_oldest_wait_seconds", labels: { task }, value: Math.max(0, oldest ?? 0) },
    ];
  });
}

async function givenUp(tx: Prisma.TransactionClient, jobs: readonly string[]): Promise<readonly Sample[]> {
  const rows = await tx.deadLetter.groupBy({ by: ["name"], where: { state: "open" }, _count: true });
  const zeros = jobs.map((task): Sample => ({ name: "thaw_jobs_given_up", labels: { task }, value: 0 }));
  return [
    ...zeros,
    ...rows.map(
      ({ name, _count }): Sample => ({
        name: "thaw_jobs_given_up",
        labels: { task: wordOf(name, jobs) },
        value: _count,
      }),
    ),
  ];
}

async function workers(tx: Prisma.TransactionClient): Promise<readonly Sample[]> {
  const states = ["running", "draining"];
  const rows = await tx.jobWorker.groupBy({ by: ["state"], where: { state: { in: states } }, _count: true });
  return states.map((state) => ({
    name: "thaw_workers" as const,
    labels: { state },
    value: rows.find((row) => row.state === state)?._count ?? 0,
  }));
}

async function webhooks(tx: Prisma.TransactionClient): Promise<readonly Sample[]> {
  const rows = await tx.$queryRaw<{ readonly state: string; readonly count: number }[]>`
    SELECT state, count(*)::int AS count FROM webhook_delivery WHERE received_at > now() - interval '1 hour' GROUP BY 1`;
  return ["queued", "ignored"].map((state) => ({
    name: "thaw_webhooks_last_hour" as const,
    labels: { state },
    value: rows.find((row) => row.state === state)?.count ?? 0,
  }));
}

/** What was noted before the hour began anew says nothing about this one: then all of it is left. */
async function limits(tx: Prisma.TransactionClient): Promise<readonly Sample[]> {
  const rows = await tx.$queryRaw<{ readonly api: string; readonly part: number }[]>`
    SELECT api, min(CASE WHEN resets_at < now() THEN 1 ELSE remaining::float8 / greatest(allowed, 1) END)::float8 AS part
    FROM github_budget WHERE api IN ('rest', 'graphql') GROUP BY 1`;
  const held = await tx.githubHold.count({ where: { until: { gt: new Date() } } });
  return [
    ...rows.map(({ api, part }): Sample => ({ name: "thaw_github_remaining_part", labels: { api }, value: part })),
    { name: "thaw_github_held", labels: {}, value: held },
  ];
}

/** What the worker's own look at the chain came to. */
async function chain(tx: Prisma.TransactionClient): Promise<readonly Sample[]> {
  const rows = await tx.$queryRaw<{ seal: number; anchored: number; broken: boolean; age: number }[]>`
    SELECT seal, anchored_to AS anchored, problem IS NOT NULL AS broken, extract(epoch FROM now() - checked_at)::float8 AS age
    FROM audit_check`;
  return rows.flatMap(({ seal, anchored, broken, age }): Sample[] => [
    { name: "thaw_audit_verified_to", labels: {}, value: seal },
    { name: "thaw_audit_anchored_to", labels: {}, value: anchored },
    { name: "thaw_audit_checked_seconds", labels: {}, value: Math.max(0, age) },
    { name: "thaw_audit_chain_problems", labels: {}, value: broken ? 1 : 0 },
  ]);
}
