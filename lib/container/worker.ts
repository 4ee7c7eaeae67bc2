import type { SystemActor } from "../core/actor.ts";
import type { CredentialKind } from "../core/contracts.ts";
import { JOBS, type JobName } from "../jobs/jobs.ts";
import type { Scanner } from "../usecases/ports.ts";
import { systemClock } from "./common.ts";

/** Grows when the same text may be judged differently. */
const ENGINE_VERSION = "1";

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
    loadScanner(),
    import("../adapters/git/organisation-source.ts"),
  ]);
  const environment = workerEnvironment();
  const database = createDatabase(environment.THAW_DATABASE_URL, environment.THAW_CONCURRENCY + 2);
  const actor: SystemActor = { kind: "system", id: "worker" };
  const common = { source: git.folderSource, clock: systemClock, scanner: scanner(environment.THAW_LITERAL_KEY) };
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

/** The scanner with the organisation's settings. The key makes the HMACs of literals; it never leaves this machine. */
async function loadScanner(): Promise<(literalKey: string) => Scanner> {
  const [{ scanRepository }, { createHmac }] = await Promise.all([import("../core/scan.ts"), import("node:crypto")]);
  return (literalKey) => ({
    version: ENGINE_VERSION,
    async scan(source) {
      const unread = source.unreadable.map(({ path, reason, detail }) => ({
        path,
        bytes: null,
        unread: { reason, detail },
      }));
      const files = [...source.files, ...unread];
      const seal = (value: string) => createHmac("sha256", literalKey).update(value).digest("hex");
      const settings = { notBlocking: new Set<CredentialKind>() };
      return scanRepository(
        { name: `${source.owner}/${source.name}`, files, siblings: source.siblings },
        { settings, seal },
      );
    },
  });
}
