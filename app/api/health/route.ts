import { databaseAnswers } from "../../../lib/dal/health.ts";
import { BUILD } from "../../_ui/build.ts";

export const dynamic = "force-dynamic";

/** For open pages: whether the database answers (503 while it does not), and which build is served. Nothing of an organisation. */
export async function GET(): Promise<Response> {
  const database = await databaseAnswers();
  return Response.json(
    { database, build: BUILD },
    { status: database ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}
