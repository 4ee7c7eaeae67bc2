import { parseSearch } from "../../../lib/core/listing/search-hits.ts";
import { searchNames } from "../../../lib/dal/search.ts";
import { rawParams } from "../../_ui/routes.ts";

export const dynamic = "force-dynamic";

/** What the command palette finds for `?q=`. */
export async function GET(request: Request): Promise<Response> {
  const hits = await searchNames(parseSearch(rawParams(request)));
  if (hits === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  return Response.json(hits, { headers: { "cache-control": "no-store" } });
}
