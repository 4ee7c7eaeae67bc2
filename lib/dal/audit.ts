import "server-only";
import { webContainer } from "../container.ts";
import type { ExportFormat } from "../core/listing/audit-export.ts";
import type { AuditQuery } from "../core/listing/audit-query.ts";
import type { AuditRoom } from "../core/listing/audit-views.ts";
import { currentActor, requireActor, type Viewer, viewerOf } from "./session.ts";

/** The record of what was done. Without a session: the sign-in page. */
export async function activityPage(query: AuditQuery): Promise<{ readonly viewer: Viewer; readonly room: AuditRoom }> {
  const actor = await requireActor();
  const { audit } = await webContainer();
  return { viewer: viewerOf(actor), room: await audit.read(actor, query) };
}

/** For a route that answers programs: every record that fits, piece by piece. */
export async function auditForExport(
  query: AuditQuery,
  format: ExportFormat,
): Promise<AsyncGenerator<string, void, undefined> | "signed-out"> {
  const actor = await currentActor();
  if (actor === null) return "signed-out";
  const { audit } = await webContainer();
  return audit.export(actor, query, format);
}
