import { AUDIT_CSV, AUDIT_JSON } from "../../../../lib/core/listing/audit-export.ts";
import { parseAuditQuery } from "../../../../lib/core/listing/audit-query.ts";
import { auditForExport } from "../../../../lib/dal/audit.ts";
import { rawParams, streamAnswer } from "../../../_ui/routes.ts";

export const dynamic = "force-dynamic";

/** Every record that fits the filter of the address, newest first, as it is read; `format=json` for programs. */
export async function GET(request: Request): Promise<Response> {
  const raw = rawParams(request);
  const json = raw.format?.[0] === "json";
  const pieces = await auditForExport(parseAuditQuery(raw), json ? AUDIT_JSON : AUDIT_CSV);
  if (pieces === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  return streamAnswer("activity", json ? "json" : "csv", pieces);
}
