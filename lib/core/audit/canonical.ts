/** One audit record, as it is sealed and exported. Times are milliseconds since 1970, numbers of rows and transactions decimal text. */
export interface AuditRecord {
  readonly seq: string;
  readonly at: number;
  readonly organisationId: string | null;
  readonly actorKind: string;
  readonly actorId: string;
  readonly action: string;
  readonly objectKind: string;
  readonly objectId: string;
  /** As the database prints it. */
  readonly data: string;
  readonly requestId: string | null;
  readonly xid: string;
}

/**
 * The text that a record's hash is made of: what PostgreSQL prints for a `jsonb` array of its parts, so that the database hashes a record
 * where it lies, and anybody can hash it again without the database. Of texts, JSON.stringify writes what PostgreSQL does.
 */
export function recordText(record: AuditRecord): string {
  const { seq, at, organisationId, actorKind, actorId, action, objectKind, objectId, data, requestId, xid } = record;
  const before = [seq, String(at), organisationId, actorKind, actorId, action, objectKind, objectId].map((part) =>
    JSON.stringify(part),
  );
  return `[${[...before, data, JSON.stringify(requestId), JSON.stringify(xid)].join(", ")}]`;
}
