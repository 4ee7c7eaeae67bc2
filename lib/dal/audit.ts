import "server-only";
import { webContainer } from "../container.ts";
import { AUDIT_COLUMNS } from "../core/listing/audit-export.ts";
import { type AuditQuery, parseAuditQuery } from "../core/listing/audit-query.ts";
import type { AuditRoom } from "../core/listing/audit-views.ts";
import { tableOf } from "../core/listing/table-export.ts";
import type { RawSearchParams } from "../core/listing/url-words.ts";
import { currentActor, requireActor, type Viewer, viewerOf } from "./session.ts";
import { formatOf, type NoFile, type TableFile, tableFile } from "./table-file.ts";

/** The record of what was done. Without a session: the sign-in page. */
export async function activityPage(query: AuditQuery): Promise<{ readonly viewer: Viewer; readonly room: AuditRoom }> {
  const actor = await requireActor();
  const { audit } = await webContainer();
  return { viewer: viewerOf(actor), room: await audit.read(actor, query) };
}

/** For a route that answers programs: every record that fits, newest first. */
export async function auditForExport(raw: RawSearchParams): Promise<TableFile | NoFile> {
  const actor = await currentActor();
  if (actor === null) return "signed-out";
  const { audit } = await webContainer();
  const table = tableOf("activity", AUDIT_COLUMNS, audit.export(actor, parseAuditQuery(raw)));
  return await tableFile(actor, table, formatOf(raw));
}
