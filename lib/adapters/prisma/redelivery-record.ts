import type { RedeliveryRecord } from "../../usecases/webhooks/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database } from "./client.ts";

/** In the record of who did what, which has an index by its objects. */
export function createRedeliveryRecord(database: Database): RedeliveryRecord {
  return {
    async asked(guids) {
      const rows = await database.auditEvent.groupBy({
        by: ["objectId"],
        where: { objectKind: "webhook", objectId: { in: [...guids] }, action: "webhook.asked-again" },
        _count: true,
      });
      return new Map(rows.map(({ objectId, _count }) => [objectId, _count]));
    },
    note: (at, audit) => writeAudit(database, null, audit, at),
  };
}
