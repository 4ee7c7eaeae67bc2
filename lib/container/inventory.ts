import type { Database } from "../adapters/prisma/client.ts";
import type { SystemActor } from "../core/actor.ts";
import { jobFailed } from "../jobs/failure.ts";
import { JOBS } from "../jobs/jobs.ts";
import type { RunningJob } from "../usecases/ports.ts";
import { systemClock } from "./common.ts";
import type { Github } from "./github.ts";

export interface InventorySetting {
  /** Null where no App is configured. */
  readonly github: Github | null;
  readonly database: Database;
  readonly actor: SystemActor;
}

/** The worker's jobs about what organisations of GitHub keep beside their files. */
export async function inventoryTasks({ github, database, actor }: InventorySetting) {
  const [{ createInventoryStore }, { createInventory }, { readInventory }, { createSyncStore }, { noteOtherRoles }] =
    await Promise.all([
      import("../adapters/prisma/inventory-store.ts"),
      import("../adapters/github/index.ts"),
      import("../usecases/github/read-inventory.ts"),
      import("../adapters/prisma/sync-store.ts"),
      import("../usecases/sync/connect-organisation.ts"),
    ]);
  return {
    "inventory.organisation": async (payload: unknown, { fence, signal }: RunningJob) => {
      const { organisationId } = JOBS["inventory.organisation"].parse(payload);
      if (github === null) {
        const message = "No GitHub App is configured for this worker: set THAW_OBSERVER_APP_ID and its key.";
        throw jobFailed({ code: "misconfigured", message });
      }
      const { host, directory, apps } = github;
      const store = createInventoryStore(database, fence);
      const ports = { host, directory, inventory: createInventory(apps), store, clock: systemClock };
      const result = await readInventory(ports, actor, organisationId, { signal });
      if (!result.ok) throw jobFailed(result.failure);
      const organisation = await store.organisation(organisationId);
      const noting = { store: createSyncStore(database, fence), directory, clock: systemClock };
      if (organisation?.githubId != null) await noteOtherRoles(noting, organisationId, organisation.githubId);
      // What was read until then is kept; the rest has its turn when GitHub lets us.
      if (result.value.stopped !== null) throw jobFailed(result.value.stopped);
    },
    "inventory.due": async (_: unknown, { fence }: RunningJob) => {
      if (github === null) return;
      for (const id of await createInventoryStore(database, fence).connected(github.host)) {
        const payload = JSON.stringify({ organisationId: id });
        await database.$executeRaw`SELECT thaw_add_job('inventory.organisation', ${payload}::json, ${`inventory.organisation:${id}`})`;
      }
    },
  };
}
