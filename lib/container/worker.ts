import type { SystemActor } from "../core/actor.ts";
import { JOBS, type JobName } from "../jobs/jobs.ts";
import { systemClock } from "./common.ts";

export interface WorkerContainer {
  /** Handlers by job name, each checking what its job carries. */
  readonly tasks: Readonly<Record<JobName, (payload: unknown) => Promise<void>>>;
  start(): Promise<{ readonly ended: Promise<void>; stop(): Promise<void> }>;
}

/** What the worker runs. `log` gets names and numbers, and the internal detail of failures. */
export async function workerContainer(log: (message: string) => void): Promise<WorkerContainer> {
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
  ]);
  const environment = workerEnvironment();
  const database = createDatabase(environment.THAW_DATABASE_URL, environment.THAW_CONCURRENCY + 2);
  const actor: SystemActor = { kind: "system", id: "worker" };
  const key = Buffer.from(environment.THAW_LITERAL_KEY);
  const seal = scanner.sealer(() => key);
  const common = {
    source: git.folderSource,
    clock: systemClock,
    scanner: scanner.createScanner({ seal }),
  };
  const tasks = {
    "scan.organisation": async (payload: unknown) => {
      const { organisationId } = JOBS["scan.organisation"].parse(payload);
      const ports = { ...common, store: batches.createBatchStore(database) };
      const result = await scanOrganisation.scanOrganisation(ports, actor, organisationId);
      if (!result.ok) log(`scan of organisation ${organisationId}: ${result.failure.message}`);
    },
    "scan.repository": async (payload: unknown) => {
      const { scanId } = JOBS["scan.repository"].parse(payload);
      const ports = {
        ...common,
        planner: scanner.createPlanner({ seal }),
        store: scans.createScanStore(database),
        log: (what: string, why: string) => log(`${what} ${why}`),
      };
      await scanRepository.scanRepository(ports, actor, scanId);
    },
  };
  return {
    tasks,
    async start() {
      const worker = await queue.startQueueWorker({
        connectionString: environment.THAW_DATABASE_URL,
        concurrency: environment.THAW_CONCURRENCY,
        tasks,
        log,
      });
      const stop = () => worker.stop().finally(() => database.$disconnect());
      return { ended: worker.ended, stop };
    },
  };
}
