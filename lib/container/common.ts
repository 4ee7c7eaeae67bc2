import type { Clock, ScanQueue } from "../usecases/ports.ts";

export const systemClock: Clock = { now: () => new Date() };

/** Asks for work through the database's own door, which takes known job names only. */
export function scanQueueOver(execute: (sql: string, values: readonly string[]) => Promise<unknown>): ScanQueue {
  const ask = async (name: "scan.organisation" | "sync.organisation", organisationId: string) => {
    const payload = JSON.stringify({ organisationId });
    await execute(`SELECT thaw_add_job('${name}', $1::json, $2)`, [payload, `${name}:${organisationId}`]);
  };
  return {
    scanOrganisation: (organisationId) => ask("scan.organisation", organisationId),
    syncOrganisation: (organisationId) => ask("sync.organisation", organisationId),
  };
}
