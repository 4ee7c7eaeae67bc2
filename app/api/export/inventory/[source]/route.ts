import { itemsCsv } from "../../../../../lib/core/listing/inventory-export.ts";
import { knownSource, parseSourceQuery } from "../../../../../lib/core/listing/inventory-query.ts";
import { itemsForExport } from "../../../../../lib/dal/inventory.ts";
import { csvAnswer, jsonAnswer, rawParams } from "../../../../_ui/routes.ts";

export const dynamic = "force-dynamic";

/** Everything that one source has and that fits the filter of the address. */
export async function GET(
  request: Request,
  { params }: { readonly params: Promise<{ readonly source: string }> },
): Promise<Response> {
  const source = knownSource((await params).source);
  if (source === null) return new Response("There is no such source.\n", { status: 404 });
  const raw = rawParams(request);
  const rows = await itemsForExport(source, parseSourceQuery(raw));
  if (rows === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  return raw.format?.[0] === "json"
    ? jsonAnswer(source, `${JSON.stringify(rows)}\n`)
    : csvAnswer(source, itemsCsv(rows));
}
