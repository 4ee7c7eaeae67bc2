import type { Database } from "../adapters/prisma/client.ts";
import type { WorkerTimes } from "../adapters/queue/times.ts";
import type { TimetableEntry } from "../adapters/queue/worker.ts";
import type { SystemActor } from "../core/actor.ts";
import { jobFailed, judgeFailure } from "../jobs/failure.ts";
import { isJobName, JOBS, type JobName } from "../jobs/jobs.ts";
import { pauseSeconds, retryPolicy } from "../jobs/retry.ts";
import type { Fence, RunningJob } from "../usecases/ports.ts";
import { systemClock } from "./common.ts";
import { sharedDatabaseWatch } from "./shared-watch.ts";
import { jobWatch, programmeFigures, requestWatch } from "./watched-work.ts";
import type { Watching } from "./watching.ts";

/**
 * What a job does. It checks what the job carries; it throws `jobFailed(failure)` when a use case failed; its stores get the job's fence,
 * and what takes long gets its signal.
 */
type Task = (payload: unknown, job: RunningJob) => Promise<void>;

export interface WorkerContainer {
  /** Handlers by job name. */
  readonly tasks: Readonly<Record<JobName, Task>>;
  /** @param times without them those of a worker in earnest */
  start(times?: Partial<WorkerTimes>): Promise<{ readonly ended: Promise<void>; stop(): Promise<void> }>;
}

/** What was missed meanwhile is not made up for. */
const TIMETABLE = [
  { task: "sync.reconcile", match: "*/10 * * * *" },
  { task: "campaign.tick", match: "* * * * *" },
  { task: "inventory.due", match: "23 * * * *" },
  // A first sync of thousands of repositories must not make everybody's roles grow old.
  { task: "people.due", match: "*/3 * * * *", first: true },
  { task: "proof.due", match: "4,14,24,34,44,54 * * * *" },
  { task: "passes.tick", match: "* * * * *" },
  { task: "narrow.due", match: "6,16,26,36,46,56 * * * *" },
  { task: "freeze.tick", match: "* * * * *", first: true },
  { task: "notify.tick", match: "* * * * *" },
  { task: "gates.tick", match: "* * * * *" },
  { task: "review.due", match: "*/3 * * * *" },
  { task: "audit.verify", match: "*/5 * * * *" },
] as const satisfies readonly TimetableEntry[];

/**
 * What the worker runs. `log` gets names and numbers, and the internal detail of failures.
 * @param watching without it nothing is counted
 */
export async function workerContainer(log: (message: string) => void, watching?: Watching): Promise<WorkerContainer> {
  const [
    { workerEnvironment },
    { createDatabase },
    batches,
    scans,
    queue,
    scanOrganisation,
    scanRepository,
    scanner,
    git,
    { githubOver },
    { syncTasks },
    { campaignTasks },
    { organisationTasks },
    { peopleTasks },
    { inventoryTasks },
    { removalTasks },
    { askForSlots, freezeTasks, thenFollowFreezes },
    { gateTasks, judgedAfter },
    { passTasks },
    { reviewTasks },
    { notifyingOf, notifyTasks, toldAfter },
    { auditTasks },
  ] = await Promise.all([
    import("../env.ts"),
    import("../adapters/prisma/client.ts"),
    import("../adapters/prisma/batch-store.ts"),
    import("../adapters/prisma/scan-store.ts"),
    import("../adapters/queue/worker.ts"),
    import("../usecases/scan-organisation.ts"),
    import("../usecases/scan-repository.ts"),
    import("../adapters/scanner/index.ts"),
    import("../adapters/git/organisation-source.ts"),
    import("./github.ts"),
    import("./sync.ts"),
    import("./campaigns.ts"),
    import("./organisation-tasks.ts"),
    import("./people-tasks.ts"),
    import("./inventory.ts"),
    import("./removal.ts"),
    import("./freeze.ts"),
    import("./gates.ts"),
    import("./passes.ts"),
    import("./review.ts"),
    import("./notify.ts"),
    import("./audit.ts"),
  ]);
  const environment = workerEnvironment();
  const database = createDatabase(environment.THAW_DATABASE_URL, 3 * environment.THAW_CONCURRENCY + 2, {
    idleMs: IDLE_MS,
    watch: sharedDatabaseWatch(),
  });
  if (watching !== undefined) await countProgramme(watching, database, log);
  const actor: SystemActor = { kind: "system", id: "worker" };
  const key = Buffer.from(environment.THAW_LITERAL_KEY);
  const seal = scanner.sealer(() => key);
  const requests = watching === undefined ? undefined : requestWatch(watching);
  const github = environment.github === null ? null : await githubOver(environment.github, database, actor, requests);
  const common = {
    source: git.folderSource,
    clock: systemClock,
    scanner: scanner.createScanner({ seal }),
  };
  const scanning = (fence: Fence) => ({
    ...common,
    planner: scanner.createPlanner({ seal }),
    store: scans.createScanStore(database, fence),
    log: (what: string, why: string) => log(`${what} ${why}`),
  });
  const names = scanner.createNameReader({ seal });
  const sync = await syncTasks({ github, database, actor, scanner: common.scanner, names, scanning });
  const organisations = await organisationTasks({ github, database, actor, scanner: common.scanner });
  const campaigns = await campaignTasks({ github, database, planner: scanner.createPlanner({ seal }), log });
  const notifying = await notifyingOf(environment.THAW_NOTIFY_CONFIG ?? null);
  const dashboard = environment.THAW_DASHBOARD_URL ?? null;
  const judged = judgedAfter(database, {
    ...sync.tasks,
    "sync.organisation": thenFollowFreezes(database, sync.tasks["sync.organisation"]),
    "sync.repository": thenFollowFreezes(database, sync.tasks["sync.repository"]),
    ...campaigns,
    "campaign.step": thenFollowFreezes(database, campaigns["campaign.step"]),
    ...organisations.tasks,
    ...(await peopleTasks({ github, database, actor })),
    "sync.reconcile": async (payload: unknown, job: RunningJob) => {
      await sync.tasks["sync.reconcile"](payload, job);
      await organisations.reconcile();
    },
    ...(await inventoryTasks({ github, database, actor })),
    ...(await removalTasks({ github, database, actor })),
    ...(await freezeTasks({ github, database })),
    ...(await gateTasks({ github, database, actor, hosts: environment.THAW_GATE_HOSTS })),
    ...(await passTasks({ github, database, actor, dashboard, scanner: common.scanner })),
    ...(await notifyTasks({ github, database, notifying, dashboard, log })),
    ...(await reviewTasks({ github, database, actor })),
    ...(await auditTasks({
      database,
      actor,
      keyFile: environment.THAW_AUDIT_KEY_FILE ?? null,
      anchorsFile: environment.THAW_AUDIT_ANCHORS_FILE ?? null,
    })),
    "scan.organisation": async (payload: unknown, job: RunningJob) => {
      const { organisationId } = JOBS["scan.organisation"].parse(payload);
      const ports = { ...common, store: batches.createBatchStore(database, job.fence) };
      const organisation = await ports.store.organisation(organisationId);
      if (organisation?.kind === "github") return sync.syncOrganisation(organisationId, job);
      const result = await scanOrganisation.scanOrganisation(ports, actor, organisationId);
      if (!result.ok) throw jobFailed(result.failure);
    },
    "scan.repository": async (payload: unknown, { fence, signal }: RunningJob) => {
      const { scanId } = JOBS["scan.repository"].parse(payload);
      await scanRepository.scanRepository(scanning(fence), actor, scanId, signal);
    },
  });
  const tasks = toldAfter(database, log, judged);
  return {
    tasks,
    async start(times) {
      await refuseUnchecked(database);
      const worker = await queue.startQueueWorker({
        connectionString: environment.THAW_DATABASE_URL,
        concurrency: environment.THAW_CONCURRENCY,
        tasks,
        judge: judgeAttempt,
        kept: keptPayload,
        times: { drain: environment.THAW_DRAIN_SECONDS * 1_000, ...times },
        timetable: TIMETABLE,
        ...(watching === undefined ? {} : { watch: jobWatch(watching) }),
        log,
      });
      if (github !== null) await askForSlots(database);
      const stop = async () => {
        await worker.stop();
        // Not waited for: a job that did not hear of it may hold a connection, and the process ends.
        void database.$disconnect();
      };
      return { ended: worker.ended, stop };
    },
  };
}

async function countProgramme(
  { figures }: Watching,
  database: Database,
  log: (message: string) => void,
): Promise<void> {
  const programme = await import("../adapters/prisma/programme-figures.ts");
  const count = () => programme.programmeFigures(database, Object.keys(JOBS));
  figures.before(programmeFigures(figures, count, Date.now, log));
}

/** @throws EnvironmentError for a restored database that nobody has looked at */
async function refuseUnchecked(database: Pick<Database, "$queryRawUnsafe">): Promise<void> {
  const [{ notCheckedText, uncheckedBackup }, { EnvironmentError }] = await Promise.all([
    import("../adapters/postgres/restored.ts"),
    import("../env.ts"),
  ]);
  const backupOf = await uncheckedBackup({
    query: async <Row extends object>(text: string) => ({ rows: await database.$queryRawUnsafe<Row[]>(text) }),
  });
  if (backupOf !== null) throw new EnvironmentError(notCheckedText(backupOf));
}

/** A transaction of a job that does nothing for this long belongs to a worker that stands still. Less than its silence. */
const IDLE_MS = 30_000;

/** How an attempt that threw is settled, by the rules of its job. */
export function judgeAttempt(name: string, attempt: number, error: unknown) {
  const { code, message, retry, counts, retryAfterSeconds } = judgeFailure(error);
  const pause = isJobName(name) ? pauseSeconds(retryPolicy(name), attempt, retryAfterSeconds) : 0;
  const settled = retry ? (counts ? "counted" : "uncounted") : "lasting";
  return { code, message, pauseSeconds: pause, attempt: settled } as const;
}

/** What is kept of a job that was given up: what its schema takes, which is ids. */
export function keptPayload(name: string, payload: unknown): Readonly<Record<string, unknown>> | null {
  if (!isJobName(name)) return null;
  const parsed = JOBS[name].safeParse(payload);
  return parsed.success ? parsed.data : null;
}
