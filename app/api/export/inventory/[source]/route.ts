import { itemsCsv } from "../../../../../lib/core/listing/inventory-export.ts";
import { knownSource, parseSourceQuery } from "../../../../../lib/core/listing/inventory-query.ts";
import { itemsForExport } from "../../../../../lib/dal/inventory.ts";
import { csvAnswer, rawParams } from "../../../../_ui/routes.ts";

export const dynamic = "force-dynamic";

/** Everything that one source has and that fits the filter of the address. */
export async function GET(
  request: Request,
  { params }: { readonly params: Promise<{ readonly source: string }> },
): Promise<Response> {
  const source = knownSource((await params).source);
  if (source === null) return new Response("There is no such source.\n", { status: 404 });
  const rows = await itemsForExport(source, parseSourceQuery(rawParams(request)));
  if (rows === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  return csvAnswer(source, itemsCsv(rows));
}
