import type { Database } from "../adapters/prisma/client.ts";
import type { SystemActor } from "../core/actor.ts";
import { jobFailed } from "../jobs/failure.ts";
import { JOBS } from "../jobs/jobs.ts";
import type { RunningJob } from "../usecases/ports.ts";
import { systemClock } from "./common.ts";
import type { Github } from "./github.ts";

export interface PeopleSetting {
  /** Null where no App is configured: then roles grow old. */
  readonly github: Github | null;
  readonly database: Database;
  readonly actor: SystemActor;
}

/** The worker's jobs about what GitHub gives to people who are signed in. */
export async function peopleTasks({ github, database, actor }: PeopleSetting) {
  const [{ createRoleRenewalStore }, { createSyncStore }, { renewRoles }] = await Promise.all([
    import("../adapters/prisma/role-renewal-store.ts"),
    import("../adapters/prisma/sync-store.ts"),
    import("../usecases/renew-roles.ts"),
  ]);
  const renew = async (only: string | null, { fence, signal }: RunningJob, userId: string | null = null) => {
    if (github === null) return;
    const organisations = createSyncStore(database, fence);
    const ports = {
      members: github.members,
      store: createRoleRenewalStore(database, fence),
      installation: async (id: string) => (await organisations.organisation(id))?.installation ?? null,
      clock: systemClock,
    };
    const renewed = await renewRoles(ports, actor, only, { signal, userId });
    if (!renewed.ok) throw jobFailed(renewed.failure);
  };
  return {
    "people.due": (_: unknown, job: RunningJob) => renew(null, job),
    "people.organisation": (payload: unknown, job: RunningJob) =>
      renew(JOBS["people.organisation"].parse(payload).organisationId, job),
    "people.person": async (payload: unknown, job: RunningJob) => {
      const { organisationId, userId } = JOBS["people.person"].parse(payload);
      await renew(organisationId, job, userId);
    },
  };
}
