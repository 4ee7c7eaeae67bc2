import type { Database } from "../adapters/prisma/client.ts";
import { mayView } from "../core/actor.ts";
import type { Clock } from "../usecases/ports.ts";
import { type Commanding, withRolesOfNow } from "../usecases/roles-now.ts";
import type { ScanQueue } from "../usecases/scan-ports.ts";

/** What a use case takes behind its ports. */
export type Rest<Call> = Call extends (ports: never, ...rest: infer Arguments) => unknown ? Arguments : never;

export const systemClock: Clock = { now: () => new Date() };

/** What ends by itself ends by the clock that is ahead, of this process's and the database's: early rather than late. */
export async function laterClock(database: Database): Promise<Clock> {
  const ahead = Math.max(0, await databaseAhead(database));
  return { now: () => new Date(systemClock.now().getTime() + ahead) };
}

/** How long something may last is measured by the clock that is behind. */
export async function earlierClock(database: Database): Promise<Clock> {
  const ahead = Math.min(0, await databaseAhead(database));
  return { now: () => new Date(systemClock.now().getTime() + ahead) };
}

/** Milliseconds. */
async function databaseAhead(database: Database): Promise<number> {
  const [row] = await database.$queryRaw<{ at: Date }[]>`SELECT clock_timestamp() AS at`;
  if (row === undefined) throw new Error("The database did not say what time it is.");
  return row.at.getTime() - systemClock.now().getTime();
}

/** Asks for work through the database's own door, which takes known job names only. */
export function scanQueueOver(execute: (sql: string, values: readonly string[]) => Promise<unknown>): ScanQueue {
  const ask = async (name: string, payload: object, about: string | number) => {
    await execute("SELECT thaw_add_job($1, $2::json, $3)", [name, JSON.stringify(payload), `${name}:${about}`]);
  };
  return {
    scanOrganisation: (organisationId) => ask("scan.organisation", { organisationId }, organisationId),
    syncOrganisation: (organisationId) => ask("sync.organisation", { organisationId }, organisationId),
    connectOrganisation: (ownerId) => ask("connect.organisation", { ownerId }, ownerId),
  };
}

/** Asks for the sync of one repository of GitHub's, as a webhook of it does: what waits already waits once. */
export async function syncSoon(database: Database, organisationId: string, githubId: number): Promise<void> {
  const payload = JSON.stringify({ organisationId, githubId });
  const key = `sync.repository:${organisationId}:${githubId}`;
  await database.$executeRaw`SELECT thaw_add_job('sync.repository', ${payload}::json, ${key})`;
}

/**
 * Who asks, with the roles of this moment, for what may make a gate pass. Who may not know of the incident is told so by the use case, and GitHub is
 * not asked.
 */
export async function actorNow(database: Database, by: Commanding, id: string) {
  const incident = await database.incident.findUnique({ where: { id }, select: { organisationId: true } });
  if (incident === null || !mayView(by.actor, incident.organisationId)) return { ok: true, value: by.actor } as const;
  return await withRolesOfNow(by, incident.organisationId);
}
