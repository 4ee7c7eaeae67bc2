import { tableForExport } from "../../../../../lib/dal/exports.ts";
import { rawParams, tableAnswer } from "../../../../_ui/routes.ts";

export const dynamic = "force-dynamic";

/** A table of the product with the filter of the address, whole; `format=json` for programs. */
export async function GET(request: Request, { params }: { params: Promise<{ table: string }> }): Promise<Response> {
  const raw = rawParams(request);
  const table = await tableForExport((await params).table, raw);
  if (table === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  if (table === null) return new Response("There is no such table.\n", { status: 404 });
  return tableAnswer(table, raw.format?.[0] === "json" ? "json" : "csv");
}
