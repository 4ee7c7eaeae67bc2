import { progressEvents } from "../../../lib/dal/progress.ts";

export const dynamic = "force-dynamic";

/** Live figures of the newest scan, as server-sent events. */
export async function GET(request: Request): Promise<Response> {
  const events = await progressEvents(request.signal);
  if (events === null) return new Response("Sign in first.\n", { status: 401 });
  return new Response(events, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" },
  });
}
