/**
 * JSON text exactly as PostgreSQL prints `jsonb`: keys by length and then bytes, `", "` and `": "` between. So a record has one text, which
 * the database can hash where it lies, and anybody can hash again without the database.
 */
export function jsonbText(value: unknown): string {
  if (value === null || typeof value === "boolean" || typeof value === "number") return JSON.stringify(value);
  if (typeof value === "string") return textOf(value);
  if (Array.isArray(value)) return `[${value.map(jsonbText).join(", ")}]`;
  const entries = Object.entries(value as Record<string, unknown>).sort(([left], [right]) => compareKeys(left, right));
  return `{${entries.map(([key, entry]) => `${textOf(key)}: ${jsonbText(entry)}`).join(", ")}}`;
}

/** PostgreSQL escapes what JSON must escape and nothing else; as JSON.stringify does but for DEL and above, which both leave. */
function textOf(text: string): string {
  return JSON.stringify(text);
}

const encoder = new TextEncoder();

function compareKeys(left: string, right: string): number {
  const one = encoder.encode(left);
  const other = encoder.encode(right);
  if (one.length !== other.length) return one.length - other.length;
  const at = one.findIndex((byte, index) => byte !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

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
  /** As `jsonbText` or the database prints it. */
  readonly data: string;
  readonly requestId: string | null;
  readonly xid: string;
}

/** The text that a record's hash is made of. */
export function recordText(record: AuditRecord): string {
  const { seq, at, organisationId, actorKind, actorId, action, objectKind, objectId, data, requestId, xid } = record;
  const before = [seq, String(at), organisationId, actorKind, actorId, action, objectKind, objectId].map(jsonbText);
  return `[${[...before, data, jsonbText(requestId), jsonbText(xid)].join(", ")}]`;
}
