import { areaOf } from "../../core/audit/actions.ts";
import type { AuditKey } from "../../core/listing/audit-query.ts";
import { type AuditRowView, factsOf } from "../../core/listing/audit-views.ts";
import { LIST_PAGE } from "../../core/listing/list-page.ts";
import type { AuditReading } from "../../usecases/audit-ports.ts";
import { readAuditCheck } from "./audit-check.ts";
import { type AuditNames, readAuditNames } from "./audit-names.ts";
import { type EventRow, readEvents } from "./audit-sql.ts";
import type { Database } from "./client.ts";
import { readProgress } from "./dashboard.ts";

/** Reads of the audit record, over PostgreSQL. */
export function createAuditReading(database: Database): AuditReading {
  return {
    async page(scope, query) {
      const found = await readEvents(database, scope, query, LIST_PAGE + 1);
      const rows = found.slice(0, LIST_PAGE);
      const names = await readAuditNames(database, rows);
      return { rows: rows.map((row) => rowView(row, names)), next: keyAfter(found, LIST_PAGE) };
    },
    check: () => readAuditCheck(database),
    scan: (organisationIds) => readProgress(database, organisationIds),
    async records(scope, query, most) {
      const found = await readEvents(database, scope, query, most + 1);
      const rows = found.slice(0, most);
      const names = await readAuditNames(database, rows);
      const records = rows.map((row) => ({
        seq: row.seq.toString(),
        at: row.at.getTime(),
        organisationId: row.organisation_id,
        actorKind: row.actor_kind,
        actorId: row.actor_id,
        actor: names.actor(row),
        action: row.action,
        objectKind: row.object_kind,
        objectId: row.object_id,
        about: names.about(row).name,
        data: row.data,
        requestId: row.request_id,
      }));
      return { records, next: keyAfter(found, most) };
    },
  };
}

/** Null where nothing comes after so many. */
function keyAfter(found: readonly EventRow[], most: number): AuditKey | null {
  const last = found.length > most ? found[most - 1] : undefined;
  return last === undefined ? null : { at: last.at.getTime(), seq: last.seq.toString() };
}

function rowView(row: EventRow, names: AuditNames): AuditRowView {
  return {
    seq: row.seq.toString(),
    at: row.at.toISOString(),
    actorKind: row.actor_kind,
    actor: names.actor(row),
    actorId: row.actor_id,
    action: row.action,
    area: areaOf(row.action),
    about: names.about(row),
    facts: factsOf(JSON.parse(row.data)),
    requestId: row.request_id,
  };
}
