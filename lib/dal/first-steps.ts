import "server-only";
import { webContainer } from "../container.ts";
import { requireActor, viewerOf } from "./session.ts";

/** How far this installation is, for whoever sets it up. Without a session: the sign-in page. */
export async function firstStepsPage() {
  const actor = await requireActor();
  const { readFirstSteps, readScanProgress } = await webContainer();
  const [organisations, scan] = await Promise.all([readFirstSteps(actor), readScanProgress(actor)]);
  return { viewer: viewerOf(actor), scan, organisations };
}
