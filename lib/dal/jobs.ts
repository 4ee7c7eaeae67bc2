import "server-only";
import { webContainer } from "../container.ts";
import { requireActor, viewerOf } from "./session.ts";

/** What the page about jobs may see; `board` is null for people who decide about none. Without a session it leads to the sign-in page. */
export async function jobsPage() {
  const actor = await requireActor();
  const { jobs, clock, readScanProgress } = await webContainer();
  const [board, scan] = await Promise.all([jobs.read(actor), readScanProgress(actor)]);
  return { viewer: viewerOf(actor), scan, board, now: clock.now().toISOString() };
}
