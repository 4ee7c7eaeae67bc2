import type { Database } from "../adapters/prisma/client.ts";
import type { SystemActor } from "../core/actor.ts";
import { pagesOf } from "../core/github/site.ts";
import { jobFailed } from "../jobs/failure.ts";
import { JOBS } from "../jobs/jobs.ts";
import type { RunningJob } from "../usecases/ports.ts";
import { type Rest, syncSoon, systemClock } from "./common.ts";
import type { Github } from "./github.ts";

export interface RemovalSetting {
  /** Null where no App is configured. */
  readonly github: Github | null;
  readonly database: Database;
  readonly actor: SystemActor;
}

/** The worker's job about secrets that were replaced. */
export async function removalTasks({ github, database, actor }: RemovalSetting) {
  const [
    branches,
    { createRuns, createSecrets },
    { createInventoryStore },
    { createRemovalWork },
    { createSyncStore },
    { removeSecret },
    { createRunProofStore },
    { proveByRuns },
    { createNarrowingStore },
    { narrowMerged },
  ] = await Promise.all([
    import("../adapters/prisma/branch-store.ts"),
    import("../adapters/github/index.ts"),
    import("../adapters/prisma/inventory-store.ts"),
    import("../adapters/prisma/removal-work.ts"),
    import("../adapters/prisma/sync-store.ts"),
    import("../usecases/removal/remove.ts"),
    import("../adapters/prisma/run-proof-store.ts"),
    import("../usecases/removal/prove-runs.ts"),
    import("../adapters/prisma/narrowing-store.ts"),
    import("../usecases/removal/narrow-merged.ts"),
  ]);
  const { elsewhere } = branches.createBranchReferences(database);
  return {
    "proof.organisation": async (payload: unknown, { fence, signal }: RunningJob) => {
      const { organisationId } = JOBS["proof.organisation"].parse(payload);
      if (github === null) return;
      const { host, directory, files, apps } = github;
      const store = createRunProofStore(database, fence);
      const ports = { host, web: pagesOf(host), directory, runs: createRuns(apps), files, store, clock: systemClock };
      const result = await proveByRuns(ports, actor, organisationId, { signal, priority: "background" });
      if (!result.ok) throw jobFailed(result.failure);
    },
    "proof.due": async (_: unknown, { fence }: RunningJob) => {
      if (github === null) return;
      const store = createRunProofStore(database, fence);
      for (const id of await store.waiting(github.host, systemClock.now())) {
        const payload = JSON.stringify({ organisationId: id });
        await database.$executeRaw`SELECT thaw_add_job('proof.organisation', ${payload}::json, ${`proof.organisation:${id}`})`;
      }
    },
    "credential.remove": async (payload: unknown, { fence, signal }: RunningJob) => {
      const { removalId } = JOBS["credential.remove"].parse(payload);
      if (github === null) {
        const message = "No GitHub App is configured for this worker: set THAW_OBSERVER_APP_ID and its key.";
        throw jobFailed({ code: "misconfigured", message });
      }
      const { host, directory, heads, apps } = github;
      const ports = {
        host,
        directory,
        heads,
        secrets: createSecrets(apps),
        inventory: createInventoryStore(database, fence),
        work: createRemovalWork(database, fence, elsewhere),
        installed: createSyncStore(database, fence).noteInstallation,
        readAgain: async (organisationId: string, ids: readonly number[]) => {
          for (const id of ids) await syncSoon(database, organisationId, id);
        },
        clock: systemClock,
      };
      const result = await removeSecret(ports, actor, removalId, { signal, priority: "urgent" });
      if (!result.ok) throw jobFailed(result.failure);
      // The next repository of the same secret, if there is one.
      if (result.value === "done")
        await database.$executeRaw`SELECT thaw_add_job('narrow.due', '{}'::json, 'narrow.due')`;
    },
    "narrow.due": async (_: unknown, { fence, signal }: RunningJob) => {
      if (github === null) return;
      const store = createNarrowingStore(database, fence, elsewhere);
      await narrowMerged({ host: github.host, store, clock: systemClock }, actor, signal);
    },
  };
}

/** What people do about them, and see. */
export async function removalCommands(database: Database) {
  const [branches, { createRemovalStore }, { createRemovalReading }, ask, record, read] = await Promise.all([
    import("../adapters/prisma/branch-store.ts"),
    import("../adapters/prisma/removal-store.ts"),
    import("../adapters/prisma/removal-reading.ts"),
    import("../usecases/removal/ask.ts"),
    import("../usecases/removal/record.ts"),
    import("../usecases/removal/read.ts"),
  ]);
  const ports = {
    removals: createRemovalStore(database, branches.createBranchReferences(database).elsewhere),
    removalReading: createRemovalReading(database),
    clock: systemClock,
  };
  return {
    readRemoval: (...rest: Rest<typeof read.readRemoval>) => read.readRemoval(ports, ...rest),
    askDeletion: (...rest: Rest<typeof ask.askDeletion>) => ask.askDeletion(ports, ...rest),
    askNarrowing: (...rest: Rest<typeof ask.askNarrowing>) => ask.askNarrowing(ports, ...rest),
    recordRevocation: (...rest: Rest<typeof record.recordRevocation>) => record.recordRevocation(ports, ...rest),
  };
}
