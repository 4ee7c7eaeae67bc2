import { persistenceCsv, persistenceJson } from "../../../../../../lib/core/listing/persistence-export.ts";
import { parsePersistenceQuery } from "../../../../../../lib/core/listing/persistence-query.ts";
import { persistenceForExport } from "../../../../../../lib/dal/review.ts";
import { csvAnswer, rawParams } from "../../../../../_ui/routes.ts";

export const dynamic = "force-dynamic";

/** All that an incident's window puts into question and that fits the filter of the address; `format=json` for programs. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const raw = rawParams(request);
  const rows = await persistenceForExport((await params).id, parsePersistenceQuery(raw));
  if (rows === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  if (rows === null) return new Response("There is no such incident.\n", { status: 404 });
  if (raw.format?.[0] !== "json") return csvAnswer("left-behind", persistenceCsv(rows));
  return new Response(persistenceJson(rows), {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "content-disposition": 'attachment; filename="left-behind.json"',
      "cache-control": "no-store",
    },
  });
}
