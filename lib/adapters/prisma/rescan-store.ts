import type { RescanStore, RescanTarget } from "../../usecases/sync/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database } from "./client.ts";

/** New scans that people ask for. */
export function createRescanStore(database: Database): RescanStore {
  return {
    async target(repositoryId) {
      const row = await database.repository.findFirst({
        where: { id: repositoryId, deletedAt: null },
        select: { organisationId: true, name: true, githubId: true, disabled: true, absence: true },
      });
      if (row === null) return null;
      const { organisationId, name, githubId, disabled, absence } = row;
      const id = githubId === null ? null : Number(githubId);
      return { organisationId, name, githubId: id, unreadable: disabled || absence !== null };
    },
    async ask(target, at, audit) {
      const { job, payload, key } = jobOf(target);
      await database.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT thaw_add_job(${job}, ${JSON.stringify(payload)}::json, ${key})`;
        await writeAudit(tx, target.organisationId, audit, at);
      });
    },
  };
}

function jobOf({ organisationId, githubId }: RescanTarget) {
  if (githubId === null)
    return { job: "scan.organisation", payload: { organisationId }, key: `scan.organisation:${organisationId}` };
  // A key of its own: what a webhook asks for meanwhile must not take its place.
  const key = `sync.repository:${organisationId}:${githubId}:again`;
  return { job: "sync.repository", payload: { organisationId, githubId, again: true }, key };
}
