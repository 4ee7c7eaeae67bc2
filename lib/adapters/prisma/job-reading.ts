import {
  type DeadLetterView,
  type JobBoard,
  LETTERS_SHOWN,
  type QueueFigures,
  type WebhookFigures,
  WORKER_STATES,
  type WorkerView,
} from "../../core/listing/job-views.ts";
import { isUuid } from "../../core/uuid.ts";
import type { JobReading } from "../../usecases/jobs/ports.ts";
import type { Database, Prisma } from "./client.ts";
import { inBatches } from "./in-batches.ts";
import { isRepeatable, knownNames, lettersOf } from "./job-store.ts";

const DAY_MS = 86_400_000;
/** Workers that ended are of interest for a while: a row of deaths says what is wrong. */
const ENDED_SHOWN_MS = 60 * 60 * 1_000;
const WORKERS_SHOWN = 50;

export function createJobReading(database: Database): JobReading {
  return {
    board: (organisationIds, installation, at) => board(database, organisationIds, installation, at),
    every: (organisationIds, installation) => everyLetter(database, openLetters(organisationIds, installation)),
  };
}

async function board(
  database: Database,
  organisationIds: readonly string[],
  installation: boolean,
  at: Date,
): Promise<Omit<JobBoard, "cancel">> {
  const where = openLetters(organisationIds, installation);
  const [letters, open, queue, workers, webhooks] = await Promise.all([
    readLetters(database, where),
    database.deadLetter.count({ where }),
    readQueue(database),
    readWorkers(database, at),
    readWebhooks(database, organisationIds, at),
  ]);
  return { letters, openLetters: open, queue, workers, webhooks };
}

function openLetters(organisationIds: readonly string[], installation: boolean): Prisma.DeadLetterWhereInput {
  return { state: "open", OR: lettersOf(organisationIds, installation) };
}

const NEWEST_FIRST: readonly Prisma.DeadLetterOrderByWithRelationInput[] = [{ diedAt: "desc" }, { id: "asc" }];

async function* everyLetter(database: Database, where: Prisma.DeadLetterWhereInput) {
  const rows = await database.deadLetter.findMany({ where, select: { id: true }, orderBy: [...NEWEST_FIRST] });
  const ids = rows.map(({ id }) => id);
  yield* inBatches(ids, (some) => readLetters(database, { ...where, id: { in: [...some] } }, some.length));
}

async function readLetters(
  database: Database,
  where: Prisma.DeadLetterWhereInput,
  most = LETTERS_SHOWN,
): Promise<readonly DeadLetterView[]> {
  const rows = await database.deadLetter.findMany({
    where,
    include: { organisation: { select: { login: true } } },
    orderBy: [...NEWEST_FIRST],
    take: most,
  });
  const [names, about] = await Promise.all([knownNames(database), repositoriesOf(database, rows)]);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    about: about(row) ?? row.organisation?.login ?? null,
    organisation: row.organisation?.login ?? null,
    code: row.code,
    message: row.message,
    attempts: row.attempts,
    askedAt: row.askedAt.toISOString(),
    diedAt: row.diedAt.toISOString(),
    repeatable: isRepeatable(row, names),
  }));
}

interface About {
  readonly organisationId: string | null;
  readonly payload: Prisma.JsonValue;
}

/** Names of the repositories that the ids of the payloads lead to, within the letter's own organisation. */
async function repositoriesOf(database: Database, rows: readonly About[]): Promise<(row: About) => string | null> {
  const idsOf = (name: string) => rows.map((row) => idIn(row, name)).filter((id) => id !== null);
  const repository = { select: { owner: true, name: true, organisationId: true } } as const;
  const [scans, repositories] = await Promise.all([
    database.scan.findMany({ where: { id: { in: idsOf("scanId").map(String) } }, select: { id: true, repository } }),
    database.repository.findMany({
      where: {
        OR: [
          { id: { in: idsOf("repositoryId").map(String) } },
          { githubId: { in: idsOf("githubId").map((id) => BigInt(id)) } },
        ],
      },
      select: { id: true, githubId: true, owner: true, name: true, organisationId: true },
    }),
  ]);
  const names = new Map<string, string>();
  for (const { id, repository: of } of scans) names.set(`${of.organisationId} ${id}`, `${of.owner}/${of.name}`);
  for (const { id, githubId, owner, name, organisationId } of repositories) {
    names.set(`${organisationId} ${id}`, `${owner}/${name}`);
    names.set(`${organisationId} ${githubId}`, `${owner}/${name}`);
  }
  return (row) => {
    for (const name of ["scanId", "repositoryId", "githubId"]) {
      const found = names.get(`${row.organisationId} ${idIn(row, name)}`);
      if (found !== undefined) return found;
    }
    return null;
  };
}

function idIn({ payload }: About, name: string): string | number | null {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) return null;
  const id = payload[name];
  if (name === "githubId") return typeof id === "number" && Number.isSafeInteger(id) ? id : null;
  return typeof id === "string" && isUuid(id) ? id : null;
}

interface QueueRow {
  readonly name: string;
  readonly waiting: number;
  readonly delayed: number;
  readonly running: number;
  readonly oldest_wait: Date | null;
}

async function readQueue(database: Database): Promise<readonly QueueFigures[]> {
  const rows = await database.$queryRaw<QueueRow[]>`SELECT * FROM thaw_queue_figures()`;
  return rows.map(({ oldest_wait: oldest, ...row }) => ({ ...row, oldestWait: oldest?.toISOString() ?? null }));
}

async function readWorkers(database: Database, at: Date): Promise<readonly WorkerView[]> {
  const recently = new Date(at.getTime() - ENDED_SHOWN_MS);
  const [workers, work] = await Promise.all([
    database.jobWorker.findMany({
      where: { OR: [{ endedAt: null }, { endedAt: { gt: recently } }] },
      orderBy: [{ endedAt: { sort: "desc", nulls: "first" } }, { generation: "desc" }],
      take: WORKERS_SHOWN,
    }),
    database.jobRunning.findMany({ orderBy: { beganAt: "asc" }, take: 500 }),
  ]);
  return workers.flatMap((row): WorkerView[] => {
    const state = WORKER_STATES.find((known) => known === row.state);
    if (state === undefined) return [];
    const own = row.endedAt === null ? work.filter(({ generation }) => generation === row.generation) : [];
    return [
      {
        generation: String(row.generation),
        host: row.host,
        pid: row.pid,
        state,
        concurrency: row.concurrency,
        startedAt: row.startedAt.toISOString(),
        seenAt: row.seenAt.toISOString(),
        endedAt: row.endedAt?.toISOString() ?? null,
        work: own.map(({ jobId, name, beganAt }) => ({
          jobId: String(jobId),
          name,
          beganAt: beganAt.toISOString(),
        })),
      },
    ];
  });
}

async function readWebhooks(database: Database, organisationIds: readonly string[], at: Date): Promise<WebhookFigures> {
  const since = new Date(at.getTime() - DAY_MS);
  // Those of no organisation are counted for whoever looks: they say that something was installed and not connected.
  const whose = { OR: [{ organisationId: { in: [...organisationIds] } }, { organisationId: null }] };
  const rows = await database.webhookDelivery.groupBy({
    by: ["state", "reason"],
    where: { receivedAt: { gt: since }, ...whose },
    _count: { _all: true },
    _sum: { times: true },
    _max: { receivedAt: true },
  });
  const count = (keep: (reason: string | null) => boolean) =>
    rows.filter(({ reason }) => keep(reason)).reduce((sum, { _count }) => sum + _count._all, 0);
  const all = count(() => true);
  const times = rows.reduce((sum, { _sum }) => sum + (_sum.times ?? 0), 0);
  const last = rows.flatMap(({ _max }) => (_max.receivedAt === null ? [] : [_max.receivedAt.toISOString()])).sort();
  return {
    queued: count((reason) => reason === null),
    unknown: count((reason) => reason === "unknown-organisation"),
    uninteresting: count((reason) => reason !== null && reason !== "unknown-organisation"),
    repeated: times - all,
    lastAt: last.at(-1) ?? null,
  };
}
