import type { Database } from "../adapters/prisma/client.ts";
import type { SystemActor } from "../core/actor.ts";
import type { Failure, Result } from "../core/contracts.ts";
import { jobFailed } from "../jobs/failure.ts";
import { JOBS } from "../jobs/jobs.ts";
import type { Fence, RunningJob, Scanner } from "../usecases/ports.ts";
import type { SecretNameReader } from "../usecases/sync/branch-ports.ts";
import type { ScanRepositoriesPorts } from "../usecases/sync/scan-repositories.ts";
import { judgeMergesSoon } from "./campaigns.ts";
import { scanQueueOver, systemClock } from "./common.ts";
import type { Github } from "./github.ts";

export interface SyncSetting {
  /** Null where no App is configured. */
  readonly github: Github | null;
  readonly database: Database;
  readonly actor: SystemActor;
  readonly scanner: Pick<Scanner, "version">;
  readonly names: SecretNameReader;
  readonly scanning: (fence: Fence) => Omit<ScanRepositoriesPorts, "organisations" | "files" | "calls" | "callStore">;
}

/** The worker's jobs about organisations of GitHub. */
export async function syncTasks({ github, database, actor, scanner, names, scanning }: SyncSetting) {
  const [{ createSyncStore }, { createBranchStore }, { createCallStore }, { createRedeliveryRecord }, { catchUp }] =
    await Promise.all([
      import("../adapters/prisma/sync-store.ts"),
      import("../adapters/prisma/branch-store.ts"),
      import("../adapters/prisma/call-store.ts"),
      import("../adapters/prisma/redelivery-record.ts"),
      import("../usecases/webhooks/catch-up.ts"),
    ]);
  const [organisation, repository, callers, connect, scans, branches, reconcile] = await Promise.all([
    import("../usecases/sync/sync-organisation.ts"),
    import("../usecases/sync/sync-repository.ts"),
    import("../usecases/sync/sync-callers.ts"),
    import("../usecases/sync/connect-organisation.ts"),
    import("../usecases/sync/scan-repositories.ts"),
    import("../usecases/sync/scan-branches.ts"),
    import("../usecases/sync/reconcile.ts"),
  ]);
  const queue = scanQueueOver((sql, values) => database.$executeRawUnsafe(sql, ...values));
  const ports = ({ fence }: RunningJob) => {
    const store = createSyncStore(database, fence);
    return {
      ...configured(github),
      store,
      branchStore: createBranchStore(database, fence),
      callStore: createCallStore(database, fence),
      scanner,
      clock: systemClock,
    };
  };
  const syncOrganisation = async (organisationId: string, job: RunningJob) => {
    need(await organisation.syncOrganisation(ports(job), actor, organisationId, job.signal));
    await beginInventory(database, organisationId);
    await beginSlots(database, organisationId);
    await beginReaders(database, organisationId);
  };
  return {
    syncOrganisation,
    tasks: {
      "sync.organisation": (payload: unknown, job: RunningJob) =>
        syncOrganisation(JOBS["sync.organisation"].parse(payload).organisationId, job),
      "sync.repository": async (payload: unknown, job: RunningJob) => {
        const about = JOBS["sync.repository"].parse(payload);
        need(await repository.syncRepository(ports(job), actor, about));
      },
      "sync.callers": async (payload: unknown, job: RunningJob) => {
        need(await callers.syncCallers(ports(job), actor, JOBS["sync.callers"].parse(payload)));
      },
      "scan.repositories": async (payload: unknown, job: RunningJob) => {
        const { organisationId, scanIds } = JOBS["scan.repositories"].parse(payload);
        const { store: organisations, files, calls, callStore } = ports(job);
        const all = { ...scanning(job.fence), organisations, files, calls, callStore };
        need(await scans.scanRepositories(all, actor, scanIds, job.signal));
        await judgeMergesSoon(database, scanIds);
        await beginOwners(database, organisationId);
      },
      "scan.branches": async (payload: unknown, job: RunningJob) => {
        const about = JOBS["scan.branches"].parse(payload);
        const { store: organisations, files, branchStore, clock, calls, callStore } = ports(job);
        const { scanner: judge, log } = scanning(job.fence);
        const all = { organisations, branchStore, files, calls, callStore, scanner: judge, names, clock, log };
        need(await branches.scanBranches(all, actor, about, job.signal));
      },
      "sync.reconcile": async (_: unknown, job: RunningJob) => {
        if (github === null) return;
        await github.etags.prune(systemClock.now());
        need(await reconcile.reconcile({ ...ports(job), queue }, job.signal));
        const redeliveries = createRedeliveryRecord(database);
        need(await catchUp({ ...github, redeliveries, clock: systemClock }, actor, job.signal));
      },
      "connect.organisation": async (payload: unknown, job: RunningJob) => {
        const { ownerId } = JOBS["connect.organisation"].parse(payload);
        const connected = need(await connect.connectOrganisation(ports(job), actor, String(ownerId)));
        await queue.syncOrganisation(connected.organisationId);
        await beginSlots(database, connected.organisationId);
      },
    },
  };
}

/** Whoever has just connected an organisation need not wait for the clock to see what it stores. Readings after the first are the clock's. */
async function beginInventory(database: Database, organisationId: string): Promise<void> {
  const payload = JSON.stringify({ organisationId });
  await database.$executeRaw`
    SELECT thaw_add_job('inventory.organisation', ${payload}::json, ${`inventory.organisation:${organisationId}`})
    WHERE NOT EXISTS (SELECT FROM source_state WHERE organisation_id = ${organisationId}::uuid)`;
}

/** The same of what a freeze switches on: once an organisation is connected, and once its repositories are known. */
async function beginSlots(database: Database, organisationId: string): Promise<void> {
  const payload = JSON.stringify({ organisationId });
  await database.$executeRaw`
    SELECT thaw_add_job('freeze.prepare', ${payload}::json, ${`freeze.prepare:${organisationId}`})
    WHERE NOT EXISTS (SELECT FROM freeze_slot WHERE organisation_id = ${organisationId}::uuid AND prepared_at IS NOT NULL)`;
}

/** The same of who may read what: once its repositories are known, since until then members see but those that everybody reads. */
async function beginReaders(database: Database, organisationId: string): Promise<void> {
  const payload = JSON.stringify({ organisationId });
  await database.$executeRaw`
    SELECT thaw_add_job('readers.organisation', ${payload}::json, ${`readers.organisation:${organisationId}`})
    WHERE EXISTS (SELECT FROM organisation WHERE id = ${organisationId}::uuid AND readers_as_of IS NULL)`;
}

/** The same of who owns what: as soon as all is scanned once, since owners are told by the names of the workflows. */
async function beginOwners(database: Database, organisationId: string): Promise<void> {
  const payload = JSON.stringify({ organisationId });
  await database.$executeRaw`
    SELECT thaw_add_job('owners.organisation', ${payload}::json, ${`owners.organisation:${organisationId}`})
    WHERE NOT EXISTS (SELECT FROM repository_ownership WHERE organisation_id = ${organisationId}::uuid)
      AND NOT EXISTS (SELECT FROM scan WHERE organisation_id = ${organisationId}::uuid AND status IN ('queued', 'running'))`;
}

function configured(github: Github | null): Github {
  if (github !== null) return github;
  const message = "No GitHub App is configured for this worker: set THAW_OBSERVER_APP_ID and its key.";
  throw jobFailed({ code: "misconfigured", message });
}

function need<T>(result: Result<T, Failure>): T {
  if (result.ok) return result.value;
  throw jobFailed(result.failure);
}
