import "server-only";
import { webContainer } from "../container.ts";
import type { ExposureQuery } from "../core/listing/exposure-query.ts";
import type { ExposedNow, ExposureRoom, ExposureView } from "../core/listing/exposure-views.ts";
import { currentActor, requireActor, type Viewer, viewerOf } from "./session.ts";

/** What was exposed in an incident's window. `room` is null when there is none or this person may not look at it. */
export async function exposurePage(
  incidentId: string,
  query: ExposureQuery,
): Promise<{ readonly viewer: Viewer; readonly room: ExposureRoom | null }> {
  const actor = await requireActor();
  const { gates } = await webContainer();
  return { viewer: viewerOf(actor), room: await gates.readExposureRoom(actor, incidentId, query) };
}

/** For a route that answers programs: every exposed credential that fits. */
export async function exposureForExport(
  incidentId: string,
  query: ExposureQuery,
): Promise<readonly ExposureView[] | "signed-out" | null> {
  const actor = await currentActor();
  if (actor === null) return "signed-out";
  const { gates } = await webContainer();
  return await gates.exportExposure(actor, incidentId, query);
}

/** What was exposed and is not revoked, in every incident that goes on. */
export async function exposedNow(): Promise<readonly ExposedNow[]> {
  const actor = await requireActor();
  const { gates } = await webContainer();
  return await gates.readExposedNow(actor);
}
