import { actionWords } from "../audit/actions.ts";
import type { AuditRecord } from "../audit/canonical.ts";
import { csvField } from "../report/redacted.ts";

/** Records of the audit as files, piece by piece: nobody holds a million of them at once. */

/** A record with the names that people know. */
export interface ExportedRecord extends Omit<AuditRecord, "xid"> {
  readonly actor: string;
  readonly about: string;
}

type Column = readonly [heading: string, read: (record: ExportedRecord) => string];

const COLUMNS: readonly Column[] = [
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
  ["organisationId", (one) => one.organisationId ?? ""],
  ["requestId", (one) => one.requestId ?? ""],
  ["data", (one) => one.data],
];

export interface ExportFormat {
  readonly begin: string;
  readonly end: string;
  /** @param first whether nothing was written before it */
  piece(records: readonly ExportedRecord[], first: boolean): string;
}

const line = (fields: readonly string[]) => `${fields.map(csvField).join(",")}\r\n`;

/** RFC 4180; no field can be a formula. */
export const AUDIT_CSV: ExportFormat = {
  begin: line(COLUMNS.map(([heading]) => heading)),
  end: "",
  piece: (records) => records.map((record) => line(COLUMNS.map(([, read]) => read(record)))).join(""),
};

/** One array; `data` is JSON in it, and not text. */
export const AUDIT_JSON: ExportFormat = {
  begin: "[",
  end: "\n]\n",
  piece: (records, first) =>
    records.map((record, index) => `${first && index === 0 ? "" : ","}\n${jsonOf(record)}`).join(""),
};

function jsonOf({ seq, at, data, ...rest }: ExportedRecord): string {
  const known = JSON.stringify({ record: seq, at: new Date(at).toISOString(), ...rest });
  return `${known.slice(0, -1)},"data":${data}}`;
}
