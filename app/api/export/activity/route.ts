import { auditForExport } from "../../../../lib/dal/audit.ts";
import { fileAnswer, rawParams } from "../../../_ui/routes.ts";

export const dynamic = "force-dynamic";

/** Every record that fits the filter of the address, newest first, as it is read; `format=json` for programs. */
export async function GET(request: Request): Promise<Response> {
  return fileAnswer(await auditForExport(rawParams(request)), "record");
}
