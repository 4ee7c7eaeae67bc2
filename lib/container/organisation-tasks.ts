import type { Database } from "../adapters/prisma/client.ts";
import type { SystemActor } from "../core/actor.ts";
import type { Failure, Result } from "../core/contracts.ts";
import { jobFailed } from "../jobs/failure.ts";
import { JOBS } from "../jobs/jobs.ts";
import type { RunningJob, Scanner } from "../usecases/ports.ts";
import { systemClock } from "./common.ts";
import type { Github } from "./github.ts";

export interface OrganisationSetting {
  /** Null where no App is configured. */
  readonly github: Github | null;
  readonly database: Database;
  readonly actor: SystemActor;
  readonly scanner: Scanner;
}

/** The worker's jobs about owners of repositories, and about what pull requests add. */
export async function organisationTasks({ github, database, actor, scanner }: OrganisationSetting) {
  const [
    { createSyncStore },
    { createOwnerStore },
    { createReaderStore },
    { createCheckStore },
    { createCallStore },
    owners,
    { readReaders },
    { settingsOf },
    checks,
  ] = await Promise.all([
    import("../adapters/prisma/sync-store.ts"),
    import("../adapters/prisma/owner-store.ts"),
    import("../adapters/prisma/reader-store.ts"),
    import("../adapters/prisma/check-store.ts"),
    import("../adapters/prisma/call-store.ts"),
    import("../usecases/github/read-owners.ts"),
    import("../usecases/github/read-readers.ts"),
    import("../usecases/sync/settings.ts"),
    import("../usecases/github/check-pull-request.ts"),
  ]);
  return {
    /** Asks for owners and readers of organisations where they were not read for a while, or not of all repositories. */
    async reconcile(): Promise<void> {
      if (github === null) return;
      const now = systemClock.now();
      const ask = async (job: "owners.organisation" | "readers.organisation", organisationId: string) => {
        const payload = JSON.stringify({ organisationId });
        await database.$executeRaw`SELECT thaw_add_job(${job}, ${payload}::json, ${`${job}:${organisationId}`})`;
      };
      for (const id of await createOwnerStore(database, null).stale(now)) await ask("owners.organisation", id);
      for (const id of await createReaderStore(database, null).stale(now)) await ask("readers.organisation", id);
    },
    tasks: {
      "owners.organisation": async (payload: unknown, { fence, signal }: RunningJob) => {
        const { organisationId } = JOBS["owners.organisation"].parse(payload);
        const organisation = await createSyncStore(database, fence).organisation(organisationId);
        // Before its first sync nothing is known that could be owned.
        if (organisation?.installation == null) return;
        const settings = need(settingsOf(organisation.configuration));
        const ports = {
          github: configured(github).owners,
          store: createOwnerStore(database, fence),
          clock: systemClock,
        };
        const { installation } = organisation;
        const property = settings.ownerProperty ?? null;
        const options = { signal, priority: "background" } as const;
        need(await owners.readOwners(ports, actor, { organisationId, installation, property, options }));
      },
      "readers.organisation": async (payload: unknown, { fence, signal }: RunningJob) => {
        const { organisationId } = JOBS["readers.organisation"].parse(payload);
        const installation = (await createSyncStore(database, fence).organisation(organisationId))?.installation;
        if (installation == null) return;
        const { owners: people, readers } = configured(github);
        const ports = {
          github: { ...readers, teams: people.teams },
          store: createReaderStore(database, fence),
          clock: systemClock,
        };
        need(await readReaders(ports, actor, { organisationId, installation, options: { signal } }));
      },
      "check.pull-request": async (payload: unknown, { fence, signal }: RunningJob) => {
        const request = JOBS["check.pull-request"].parse(payload);
        const ports = {
          ...configured(github),
          organisations: createSyncStore(database, fence),
          store: createCheckStore(database, fence),
          callStore: createCallStore(database, fence),
          scanner,
          clock: systemClock,
        };
        need(await checks.checkPullRequest(ports, actor, request, { signal }));
      },
    },
  };
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
