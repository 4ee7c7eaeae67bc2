import { tableForExport } from "../../../../../lib/dal/exports.ts";
import { fileAnswer, rawParams } from "../../../../_ui/routes.ts";

export const dynamic = "force-dynamic";

/** A table of the product with the filter of the address, whole; `format=json` for programs. */
export async function GET(request: Request, { params }: { params: Promise<{ table: string }> }): Promise<Response> {
  return fileAnswer(await tableForExport((await params).table, rawParams(request)), "table");
}
