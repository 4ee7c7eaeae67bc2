import { exposureCsv, exposureJson } from "../../../../../../lib/core/listing/exposure-export.ts";
import { parseExposureQuery } from "../../../../../../lib/core/listing/exposure-query.ts";
import { exposureForExport } from "../../../../../../lib/dal/exposure.ts";
import { csvAnswer, jsonAnswer, rawParams } from "../../../../../_ui/routes.ts";

export const dynamic = "force-dynamic";

/** Every exposed credential of an incident that fits the filter of the address; `format=json` for programs. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const raw = rawParams(request);
  const rows = await exposureForExport((await params).id, parseExposureQuery(raw));
  if (rows === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  if (rows === null) return new Response("There is no such incident.\n", { status: 404 });
  return raw.format?.[0] === "json"
    ? jsonAnswer("exposure", exposureJson(rows))
    : csvAnswer("exposure", exposureCsv(rows));
}
