import { judgementsCsv } from "../../../../lib/core/listing/inventory-export.ts";
import { parseJudgementQuery } from "../../../../lib/core/listing/inventory-query.ts";
import { judgementsForExport } from "../../../../lib/dal/inventory.ts";
import { csvAnswer, rawParams } from "../../../_ui/routes.ts";

export const dynamic = "force-dynamic";

/** Every judgement of the inventory that fits the filter of the address. */
export async function GET(request: Request): Promise<Response> {
  const rows = await judgementsForExport(parseJudgementQuery(rawParams(request)));
  if (rows === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  return csvAnswer("inventory", judgementsCsv(rows));
}
