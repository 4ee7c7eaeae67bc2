import type { Database } from "../adapters/prisma/client.ts";
import { jobFailed } from "../jobs/failure.ts";
import { JOBS } from "../jobs/jobs.ts";
import type { RunningJob } from "../usecases/ports.ts";
import { systemClock } from "./common.ts";
import { judgeSoon } from "./gates.ts";
import type { Github } from "./github.ts";

export interface ReviewSetting {
  /** Null where no App is configured. */
  readonly github: Github | null;
  readonly database: Database;
}

/** The worker's jobs about what came within the windows of incidents. */
export async function reviewTasks({ github, database }: ReviewSetting) {
  const [{ createReview }, { createCommitReadingStore }, { readCommits }] = await Promise.all([
    import("../adapters/github/index.ts"),
    import("../adapters/prisma/review-work.ts"),
    import("../usecases/review/read-commits.ts"),
  ]);
  return {
    "review.commits": async (payload: unknown, { fence, signal }: RunningJob) => {
      const { incidentId } = JOBS["review.commits"].parse(payload);
      if (github === null) return;
      const { host, directory, heads, apps } = github;
      const store = createCommitReadingStore(database, fence);
      const ports = { host, directory, heads, review: createReview(apps), store, clock: systemClock };
      const result = await readCommits(ports, incidentId, { signal });
      if (!result.ok) throw jobFailed(result.failure);
      const { more, stopped } = result.value;
      // What was read until then is kept; the rest has its turn when GitHub lets us.
      if (stopped !== null) throw jobFailed(stopped);
      if (more) await ask(database, "review.commits", incidentId);
    },
    "review.due": async (_: unknown, { fence }: RunningJob) => {
      if (github === null) return;
      for (const id of await createCommitReadingStore(database, fence).live(github.host))
        await ask(database, "review.commits", id);
    },
  };
}

/** What waits already waits once. */
async function ask(database: Database, name: "review.commits", incidentId: string): Promise<void> {
  const payload = JSON.stringify({ incidentId });
  await database.$executeRaw`SELECT thaw_add_job(${name}, ${payload}::json, ${`${name}:${incidentId}`})`;
}

/** What a use case takes behind its ports. */
type Rest<Call> = Call extends (ports: never, ...rest: infer Arguments) => unknown ? Arguments : never;

/** What people do about them, and see. */
export async function reviewCommands(database: Database) {
  const [stores, readings, commits] = await Promise.all([
    import("../adapters/prisma/review-store.ts"),
    import("../adapters/prisma/review-reading.ts"),
    import("../usecases/review/review-commits.ts"),
  ]);
  const ports = {
    reviews: stores.createCommitReviewStore(database),
    reviewReading: readings.createCommitReviewReading(database),
    clock: systemClock,
  };
  return {
    readCommitRoom: (...rest: Rest<typeof commits.readCommitRoom>) => commits.readCommitRoom(ports, ...rest),
    exportCommits: (...rest: Rest<typeof commits.exportCommits>) => commits.exportCommits(ports, ...rest),
    reviewCommits: async (...rest: Rest<typeof commits.reviewCommits>) => {
      const result = await commits.reviewCommits(ports, ...rest);
      const [, incidentId] = rest;
      if (result.ok && result.value.reviewed > 0) await judgeSoon(database, incidentId);
      return result;
    },
  };
}
