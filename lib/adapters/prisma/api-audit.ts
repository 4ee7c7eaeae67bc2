import type { AuditRecord } from "../../core/audit/canonical.ts";
import type { AuditLine, AuditSpan } from "../../usecases/api/ports.ts";
import type { Database } from "./client.ts";

type RecordRow = Omit<AuditRecord, "at" | "organisationId"> & { readonly at: Date };

/** In numbers of the record, which go on where a restored database began anew: every transaction below it has ended. */
export async function readAuditEnd(database: Database): Promise<string> {
  const [row] = await database.$queryRaw<{ bound: string }[]>`
    SELECT ((pg_snapshot_xmin(pg_current_snapshot())::text)::bigint + thaw_xid_offset())::text AS bound`;
  if (row === undefined) throw new Error("The database did not say which transactions have ended.");
  return row.bound;
}

interface AuditSlice {
  readonly span: AuditSpan;
  /** The number behind which it begins. */
  readonly after: string;
  readonly most: number;
}

/** As `thaw audit export` writes records, so that both can be compared. */
export async function readAudit(
  database: Database,
  organisationId: string,
  { span, after, most }: AuditSlice,
): Promise<readonly AuditLine[]> {
  const rows = await database.$queryRaw<RecordRow[]>`
    SELECT seq::text AS seq, at, actor_kind AS "actorKind", actor_id AS "actorId", action, object_kind AS "objectKind",
      object_id AS "objectId", data::text AS data, request_id AS "requestId", xid::text AS xid
    FROM audit_event
    WHERE organisation_id = ${organisationId}::uuid AND seq > ${after}::bigint AND xid >= ${span.from}::bigint AND xid < ${span.to}::bigint
    ORDER BY audit_event.seq LIMIT ${most}`;
  return rows.map(({ data, at, ...row }) => {
    const rest = { type: "record", ...row, organisationId, at: at.toISOString() };
    return { seq: row.seq, line: `${JSON.stringify(rest).slice(0, -1)},"data":${data}}` };
  });
}
