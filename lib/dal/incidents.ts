import "server-only";
import { cache } from "react";
import { webContainer } from "../container.ts";
import type { Blockers, GlassEntry } from "../core/listing/incident-board.ts";
import type { IncidentPace } from "../core/listing/incident-pace.ts";
import type {
  HeldDeployments,
  IncidentDetail,
  IncidentQuery,
  IncidentsReading,
  RepositoryIncident,
} from "../core/listing/incident-views.ts";
import type { WallGrouping, WallNames, WallView } from "../core/listing/wall.ts";
import { currentActor, requireActor, signedInAt, type Viewer, viewerOf } from "./session.ts";
import { proofDebts, thawProposal } from "./thaw.ts";

/** The room of incidents. Without a session: the sign-in page. */
export async function incidentsPage(): Promise<{ readonly viewer: Viewer; readonly reading: IncidentsReading }> {
  const actor = await requireActor();
  const { incidentReads } = await webContainer();
  return { viewer: viewerOf(actor), reading: await incidentReads.list(actor) };
}

/** One incident. `detail` is null when there is none or this person may not look at it. */
export async function incidentPage(
  id: string,
  query: IncidentQuery,
): Promise<{
  readonly viewer: Viewer;
  readonly detail: IncidentDetail | null;
  /** Its wall, with the tiles marked that fit the query; null where there is no detail. */
  readonly wall: WallView | null;
  /** When this person signed in: what freezes or thaws wants that to be a short while ago. */
  readonly signedInAt: string | null;
}> {
  const actor = await requireActor();
  const { incidentReads } = await webContainer();
  beginBoard(id);
  for (const panel of [thawProposal(id), proofDebts(id), heldDeployments(id), incidentGlass(id)]) begin(panel);
  const [found, since] = await Promise.all([incidentReads.readWithWall(actor, id, query), signedInAt()]);
  const { detail, wall } = found ?? { detail: null, wall: null };
  return { viewer: viewerOf(actor), detail, wall, signedInAt: since?.toISOString() ?? null };
}

/** How an incident went so far. Null where it never froze anything, or this person may not look at it. Read once for each request. */
export const incidentPace = cache(async (id: string): Promise<IncidentPace | null> => {
  const actor = await requireActor();
  const { incidentReads } = await webContainer();
  return await incidentReads.pace(actor, id);
});

/** Deployments that wait because this incident holds their repositories; null as above. Read once for each request. */
export const heldDeployments = cache(async (id: string): Promise<HeldDeployments | null> => {
  const actor = await requireActor();
  const { incidentReads } = await webContainer();
  return await incidentReads.heldDeployments(actor, id);
});

/** For a route that answers programs: what the tiles are called. */
export async function wallNamesFor(id: string, by: WallGrouping): Promise<WallNames | "signed-out" | null> {
  const actor = await currentActor();
  if (actor === null) return "signed-out";
  const { incidentReads } = await webContainer();
  return await incidentReads.wallNames(actor, id, by);
}

/** Whose repositories an incident still holds, and by what. Null as above. Read once for each request. */
export const incidentBlockers = cache(async (id: string): Promise<Blockers | null> => {
  const actor = await requireActor();
  const { incidentReads } = await webContainer();
  return await incidentReads.blockers(actor, id);
});

/** Begins what takes longest of a board beside the rest, as soon as it is known whose it is. */
export function beginBoard(id: string): void {
  beginPace(id);
  begin(incidentBlockers(id));
}

/** The same of the wall display. */
export function beginPace(id: string): void {
  begin(incidentPace(id));
}

/** What fails is told where its panel waits for it. */
function begin(panel: Promise<unknown>): void {
  panel.catch(() => undefined);
}

/** When the glass was broken in an incident, and by whom; the newest first. Read once for each request. */
export const incidentGlass = cache(async (id: string): Promise<readonly GlassEntry[]> => {
  const actor = await requireActor();
  const { incidentReads } = await webContainer();
  return (await incidentReads.glass(actor, id)) ?? [];
});

/** For the page of a repository: the incidents that hold it, or let it out. */
export async function repositoryIncidents(name: {
  readonly owner: string;
  readonly name: string;
}): Promise<readonly RepositoryIncident[]> {
  const actor = await requireActor();
  const { incidentReads } = await webContainer();
  return await incidentReads.ofRepository(actor, name);
}

/** For a route that answers programs: says what is wrong instead of leading to the sign-in page. */
export async function incidentReportFor(id: string): Promise<string | "signed-out" | null> {
  const actor = await currentActor();
  if (actor === null) return "signed-out";
  const { incidentReads } = await webContainer();
  return (await incidentReads.report(actor, id))?.text ?? null;
}
