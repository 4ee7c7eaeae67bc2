import type { Clock, ScanQueue } from "../usecases/ports.ts";

export const systemClock: Clock = { now: () => new Date() };

/** Asks for work through the database's own door, which takes known job names only. */
export function scanQueueOver(execute: (sql: string, values: readonly string[]) => Promise<unknown>): ScanQueue {
  return {
    async scanOrganisation(organisationId) {
      const payload = JSON.stringify({ organisationId });
      await execute("SELECT thaw_add_job('scan.organisation', $1::json, $2)", [
        payload,
        `scan.organisation:${organisationId}`,
      ]);
    },
  };
}
