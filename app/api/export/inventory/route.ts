import { judgementsCsv } from "../../../../lib/core/listing/inventory-export.ts";
import { parseJudgementQuery } from "../../../../lib/core/listing/inventory-query.ts";
import { judgementsForExport } from "../../../../lib/dal/inventory.ts";
import { csvAnswer, jsonAnswer, rawParams } from "../../../_ui/routes.ts";

export const dynamic = "force-dynamic";

/** Every judgement of the inventory that fits the filter of the address. */
export async function GET(request: Request): Promise<Response> {
  const raw = rawParams(request);
  const rows = await judgementsForExport(parseJudgementQuery(raw));
  if (rows === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  return raw.format?.[0] === "json"
    ? jsonAnswer("inventory", `${JSON.stringify(rows)}\n`)
    : csvAnswer("inventory", judgementsCsv(rows));
}
