import type { Database } from "../adapters/prisma/client.ts";
import type { SystemActor } from "../core/actor.ts";
import { jobFailed } from "../jobs/failure.ts";
import { JOBS } from "../jobs/jobs.ts";
import type { RunningJob } from "../usecases/ports.ts";
import type { Commanding } from "../usecases/roles-now.ts";
import { actorNow, type Rest, systemClock } from "./common.ts";
import { judgeSoon } from "./gates.ts";
import type { Github } from "./github.ts";

export interface ReviewSetting {
  readonly actor: SystemActor;
  /** Null where no App is configured. */
  readonly github: Github | null;
  readonly database: Database;
}

/** The worker's jobs about what came within the windows of incidents. */
export async function reviewTasks({ github, database, actor }: ReviewSetting) {
  const [
    adapter,
    { createCommitReadingStore },
    { readCommits },
    apps,
    inventory,
    { readApps },
    { createPersistenceReadingStore },
    { readPersistence },
  ] = await Promise.all([
    import("../adapters/github/index.ts"),
    import("../adapters/prisma/review-work.ts"),
    import("../usecases/review/read-commits.ts"),
    import("../adapters/prisma/app-audit-store.ts"),
    import("../adapters/prisma/inventory-store.ts"),
    import("../usecases/review/app-audit.ts"),
    import("../adapters/prisma/persistence-work.ts"),
    import("../usecases/review/read-persistence.ts"),
  ]);
  return {
    "review.commits": async (payload: unknown, { fence, signal }: RunningJob) => {
      const { incidentId } = JOBS["review.commits"].parse(payload);
      if (github === null) return;
      const { host, directory, heads } = github;
      const store = createCommitReadingStore(database, fence);
      const ports = { host, directory, heads, review: adapter.createReview(github.apps), store, clock: systemClock };
      const result = await readCommits(ports, incidentId, { signal });
      if (!result.ok) throw jobFailed(result.failure);
      const { more, stopped } = result.value;
      // What was read until then is kept; the rest has its turn when GitHub lets us.
      if (stopped !== null) throw jobFailed(stopped);
      if (more) await ask(database, "review.commits", incidentId);
    },
    "review.apps": async (payload: unknown, { fence, signal }: RunningJob) => {
      const { incidentId } = JOBS["review.apps"].parse(payload);
      if (github === null) return;
      const { host, directory } = github;
      const ports = {
        host,
        directory,
        appAudit: adapter.createAppAudit(github.apps),
        inventory: inventory.createInventoryStore(database, fence),
        store: apps.createAppAuditStore(database, fence),
        clock: systemClock,
      };
      const result = await readApps(ports, actor, incidentId, signal);
      if (!result.ok) throw jobFailed(result.failure);
      if (result.value.stopped !== null) throw jobFailed(result.value.stopped);
    },
    "review.persistence": async (payload: unknown, { fence, signal }: RunningJob) => {
      const { incidentId } = JOBS["review.persistence"].parse(payload);
      if (github === null) return;
      const { host, directory, heads } = github;
      const store = createPersistenceReadingStore(database, fence);
      const persistence = adapter.createPersistence(github.apps);
      const ports = { host, directory, heads, persistence, store, clock: systemClock };
      const result = await readPersistence(ports, incidentId, { signal });
      if (!result.ok) throw jobFailed(result.failure);
      if (result.value.stopped !== null) throw jobFailed(result.value.stopped);
      if (result.value.more) await ask(database, "review.persistence", incidentId);
    },
    "review.due": async (_: unknown, { fence }: RunningJob) => {
      if (github === null) return;
      for (const id of await createPersistenceReadingStore(database, fence).live(github.host))
        await ask(database, "review.persistence", id);
      for (const id of await createCommitReadingStore(database, fence).live(github.host))
        for (const name of ["review.commits", "review.apps"] as const) await ask(database, name, id);
    },
  };
}

/** What waits already waits once. */
async function ask(
  database: Database,
  name: "review.commits" | "review.apps" | "review.persistence",
  incidentId: string,
): Promise<void> {
  const payload = JSON.stringify({ incidentId });
  await database.$executeRaw`SELECT thaw_add_job(${name}, ${payload}::json, ${`${name}:${incidentId}`})`;
}

/** What people do about them, and see. */
export async function reviewCommands(database: Database) {
  const [
    stores,
    readings,
    commits,
    appStores,
    apps,
    { createPersistenceReviewStore },
    { createPersistenceReviewReading },
    left,
  ] = await Promise.all([
    import("../adapters/prisma/review-store.ts"),
    import("../adapters/prisma/review-reading.ts"),
    import("../usecases/review/review-commits.ts"),
    import("../adapters/prisma/app-audit-store.ts"),
    import("../usecases/review/app-audit.ts"),
    import("../adapters/prisma/persistence-store.ts"),
    import("../adapters/prisma/persistence-reading.ts"),
    import("../usecases/review/review-persistence.ts"),
  ]);
  const ports = {
    reviews: stores.createCommitReviewStore(database),
    reviewReading: readings.createCommitReviewReading(database),
    appDecisions: appStores.createAppDecisionStore(database),
    persistenceReviews: createPersistenceReviewStore(database),
    persistenceReading: createPersistenceReviewReading(database),
    clock: systemClock,
  };
  return {
    readAppRoom: (...rest: Rest<typeof apps.readAppRoom>) => apps.readAppRoom(ports, ...rest),
    decideApp: async (by: Commanding, incidentId: string, form: Parameters<typeof apps.decideApp>[3]) => {
      const now = await actorNow(database, by, incidentId);
      if (!now.ok) return now;
      const result = await apps.decideApp(ports, now.value, incidentId, form);
      // It counts once GitHub was read again.
      if (result.ok) await ask(database, "review.apps", incidentId);
      return result;
    },
    readPersistenceRoom: (...rest: Rest<typeof left.readPersistenceRoom>) => left.readPersistenceRoom(ports, ...rest),
    exportPersistence: (...rest: Rest<typeof left.exportPersistence>) => left.exportPersistence(ports, ...rest),
    reviewPersistence: async (
      by: Commanding,
      incidentId: string,
      form: Parameters<typeof left.reviewPersistence>[3],
    ) => {
      const now = await actorNow(database, by, incidentId);
      if (!now.ok) return now;
      const result = await left.reviewPersistence(ports, now.value, incidentId, form);
      if (result.ok && result.value.reviewed > 0) await judgeSoon(database, incidentId);
      return result;
    },
    readCommitRoom: (...rest: Rest<typeof commits.readCommitRoom>) => commits.readCommitRoom(ports, ...rest),
    exportCommits: (...rest: Rest<typeof commits.exportCommits>) => commits.exportCommits(ports, ...rest),
    reviewCommits: async (by: Commanding, incidentId: string, form: Parameters<typeof commits.reviewCommits>[3]) => {
      const now = await actorNow(database, by, incidentId);
      if (!now.ok) return now;
      const result = await commits.reviewCommits(ports, now.value, incidentId, form);
      if (result.ok && result.value.reviewed > 0) await judgeSoon(database, incidentId);
      return result;
    },
  };
}
