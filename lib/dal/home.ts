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
import type { IncidentSummary, IncidentsReading } from "../core/listing/incident-views.ts";
import type { RepositorySituation } from "../core/listing/situation-views.ts";
import type { RawSearchParams } from "../core/listing/url-words.ts";
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
}

/** The first page. Without a session: the sign-in page. */
export async function homePage(params: RawSearchParams): Promise<HomePage> {
  const actor = await requireActor();
  const { incidentReads, home } = await webContainer();
  const [incidents, owned] = await Promise.all([incidentReads.list(actor), home.owned(actor)]);
  const viewer = viewerOf(actor);
  const on = incidentsOn(incidents.incidents);
  const views = homeViews({ roles: viewer.roles, freezing: on.some(({ drill }) => !drill), owned: owned.total });
  return { viewer, views, view: chosenView(params, views), on, incidents, owned };
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
  /** What is on, the worst first. */
  readonly on: readonly IncidentSummary[];
  /** When the session of this screen began; it ends by itself. */
  readonly signedInAt: string | null;
  readonly asOf: string;
}

/** The screen on the wall. Without a session: the sign-in page. */
export async function wallPage(): Promise<WallPage> {
  const actor = await requireActor();
  const { incidentReads } = await webContainer();
  const [{ incidents, asOf }, since] = await Promise.all([incidentReads.list(actor), signedInAt()]);
  return { on: incidentsOn(incidents), signedInAt: since?.toISOString() ?? null, asOf };
}
