import { actionWords } from "../audit/actions.ts";
import type { AuditRecord } from "../audit/canonical.ts";
import type { Columns } from "./table-export.ts";

/** A record with the names that people know. */
export interface ExportedRecord extends Omit<AuditRecord, "xid"> {
  readonly actor: string;
  readonly about: string;
}

export const AUDIT_COLUMNS: Columns<ExportedRecord> = [
  ["record", (one) => one.seq],
  ["at", (one) => new Date(one.at).toISOString()],
  ["actorKind", (one) => one.actorKind],
  ["actor", (one) => one.actor],
  ["actorId", (one) => one.actorId],
  ["action", (one) => one.action],
  ["words", (one) => actionWords(one.action)],
  ["aboutKind", (one) => one.objectKind],
  ["about", (one) => one.about],
  ["aboutId", (one) => one.objectId],
  ["organisationId", (one) => one.organisationId],
  ["requestId", (one) => one.requestId],
  ["data", (one) => ({ json: one.data })],
];
