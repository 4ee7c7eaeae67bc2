import { isReadable } from "../../../lib/dal/progress.ts";

export const dynamic = "force-dynamic";

/** Whether a screen that nobody sits at may ask for its page again: it must never end on a page of the browser that says nothing works. */
export async function GET(): Promise<Response> {
  const readable = await isReadable();
  if (readable === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  return Response.json({ readable: true }, { headers: { "cache-control": "no-store" } });
}
