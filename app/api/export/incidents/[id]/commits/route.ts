import { commitsCsv, commitsJson } from "../../../../../../lib/core/listing/review-export.ts";
import { parseCommitQuery } from "../../../../../../lib/core/listing/review-query.ts";
import { commitsForExport } from "../../../../../../lib/dal/review.ts";
import { csvAnswer, jsonAnswer, rawParams } from "../../../../../_ui/routes.ts";

export const dynamic = "force-dynamic";

/** Every commit of an incident's window that fits the filter of the address; `format=json` for programs. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const raw = rawParams(request);
  const rows = await commitsForExport((await params).id, parseCommitQuery(raw));
  if (rows === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  if (rows === null) return new Response("There is no such incident.\n", { status: 404 });
  return raw.format?.[0] === "json" ? jsonAnswer("commits", commitsJson(rows)) : csvAnswer("commits", commitsCsv(rows));
}
