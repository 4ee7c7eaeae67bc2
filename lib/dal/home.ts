import "server-only";
import { webContainer } from "../container.ts";
import type { CampaignSummary } from "../core/listing/campaign-views.ts";
import type { ExposedNow } from "../core/listing/exposure-views.ts";
import type { FreezeSign } from "../core/listing/freeze-sign.ts";
import {
  type AdoptionReading,
  chosenView,
  type HomeView,
  homeViews,
  incidentsOn,
  type OrganisationReadiness,
  type OwnedRepositories,
} from "../core/listing/home.ts";
import {
  ALL_OF_INCIDENT,
  type IncidentBoard,
  type IncidentSummary,
  type IncidentsReading,
} from "../core/listing/incident-views.ts";
import type { RepositorySituation } from "../core/listing/situation-views.ts";
import type { RawSearchParams } from "../core/listing/url-words.ts";
import { type WallGrouping, wallGrouping } from "../core/listing/wall.ts";
import { beginBoard, beginPace } from "./incidents.ts";
import { currentActor, requireActor, signedInAt, type Viewer, viewerOf } from "./session.ts";

export interface HomePage {
  readonly viewer: Viewer;
  /** What there is for this person, the most urgent first. */
  readonly views: readonly HomeView[];
  readonly view: HomeView;
  /** What is on, the worst first. */
  readonly on: readonly IncidentSummary[];
  readonly incidents: IncidentsReading;
  readonly owned: OwnedRepositories;
  /** Of the first that is on, where the board is shown. */
  readonly board: IncidentBoard["chosen"];
}

/** The first page. Without a session: the sign-in page. */
export async function homePage(params: RawSearchParams): Promise<HomePage> {
  const actor = await requireActor();
  const { incidentReads, home } = await webContainer();
  // Before the rest: which view it is depends on it, and that decides what of the incident is read.
  const owned = await home.owned(actor);
  const viewer = viewerOf(actor);
  const viewsOf = (on: readonly IncidentSummary[]) =>
    homeViews({ roles: viewer.roles, freezing: on.some(({ drill }) => !drill), owned: owned.total });
  const { list, chosen } = await incidentReads.board(actor, ({ incidents }) => {
    const on = incidentsOn(incidents);
    const [first] = chosenView(params, viewsOf(on)) === "board" ? on : [];
    if (first === undefined) return null;
    beginBoard(first.id);
    return { id: first.id, query: ALL_OF_INCIDENT };
  });
  const on = incidentsOn(list.incidents);
  const views = viewsOf(on);
  return { viewer, views, view: chosenView(params, views), on, incidents: list, owned, board: chosen };
}

/** Whether a freeze could begin now. */
export async function readiness(): Promise<readonly OrganisationReadiness[]> {
  const actor = await requireActor();
  const { home } = await webContainer();
  return await home.readiness(actor);
}

/** How far static credentials are gone, what is on its way, and what was exposed and is not revoked. */
export async function adoption(): Promise<{
  readonly reading: AdoptionReading;
  readonly campaigns: readonly CampaignSummary[];
  readonly exposed: readonly ExposedNow[];
}> {
  const actor = await requireActor();
  const { home, campaignReads, gates } = await webContainer();
  const [reading, { campaigns }, exposed] = await Promise.all([
    home.adoption(actor),
    campaignReads.list(actor),
    gates.readExposedNow(actor),
  ]);
  return { reading, campaigns, exposed };
}

/** Cards of repositories that are this person's, in the order of `owned`. */
export async function ownedSituations(owned: OwnedRepositories): Promise<readonly RepositorySituation[]> {
  const actor = await requireActor();
  const { situations } = await webContainer();
  return await situations.read(actor, owned.ids);
}

/** For a route that answers programs: what a tab shows of all incidents together. */
export async function freezeSignFor(): Promise<FreezeSign | "signed-out"> {
  const actor = await currentActor();
  if (actor === null) return "signed-out";
  const { home } = await webContainer();
  return await home.sign(actor);
}

export interface WallPage {
  /** What is on besides the one that is shown, the worst first. */
  readonly others: readonly IncidentSummary[];
  /** The one that the address names, or else the worst; null where nothing is on. */
  readonly shown: IncidentBoard["chosen"];
  readonly by: WallGrouping;
  /** When the session of this screen began; it ends by itself. */
  readonly signedInAt: string | null;
  readonly asOf: string;
}

/** The screen on the wall. Without a session: the sign-in page. */
export async function wallPage({ incident, by: wanted }: RawSearchParams): Promise<WallPage> {
  const actor = await requireActor();
  const { incidentReads } = await webContainer();
  const by = wallGrouping([wanted].flat()[0] ?? "") ?? "none";
  const choose = ({ incidents }: IncidentsReading) => {
    const on = incidentsOn(incidents);
    const shown = on.find(({ id }) => id === incident) ?? on[0];
    if (shown === undefined) return null;
    beginPace(shown.id);
    return { id: shown.id, query: { ...ALL_OF_INCIDENT, by } };
  };
  const [{ list, chosen }, since] = await Promise.all([incidentReads.board(actor, choose), signedInAt()]);
  const others = incidentsOn(list.incidents).filter(({ id }) => id !== chosen?.standing.incident.id);
  return { others, shown: chosen, by, signedInAt: since?.toISOString() ?? null, asOf: list.asOf };
}
