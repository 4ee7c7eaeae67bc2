import { parseIncidentQuery } from "../../../../lib/core/listing/incident-views.ts";
import { wallNamesFor } from "../../../../lib/dal/incidents.ts";
import { rawParams } from "../../../_ui/routes.ts";

export const dynamic = "force-dynamic";

/** What the tiles of an incident's wall are called, for `?by=`: the page itself has their states alone. */
export async function GET(request: Request, { params }: { params: Promise<{ readonly id: string }> }) {
  const names = await wallNamesFor((await params).id, parseIncidentQuery(rawParams(request)).by);
  if (names === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  if (names === null) return new Response("There is no such incident.\n", { status: 404 });
  return Response.json(names, { headers: { "cache-control": "no-store" } });
}
