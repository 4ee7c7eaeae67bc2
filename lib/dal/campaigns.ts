import "server-only";
import { webContainer } from "../container.ts";
import type {
  CampaignDetail,
  CampaignQuery,
  CampaignsReading,
  RepositoryMigration,
} from "../core/listing/campaign-views.ts";
import { requireActor, type Viewer, viewerOf } from "./session.ts";

/** The room of campaigns. Without a session: the sign-in page. */
export async function campaignsPage(): Promise<{ readonly viewer: Viewer; readonly reading: CampaignsReading }> {
  const actor = await requireActor();
  const { campaignReads } = await webContainer();
  return { viewer: viewerOf(actor), reading: await campaignReads.list(actor) };
}

/** One campaign. `detail` is null when there is none or this person may not look at it. */
export async function campaignPage(
  id: string,
  query: CampaignQuery,
): Promise<{ readonly viewer: Viewer; readonly detail: CampaignDetail | null }> {
  const actor = await requireActor();
  const { campaignReads } = await webContainer();
  return { viewer: viewerOf(actor), detail: await campaignReads.read(actor, id, query) };
}

/** For the page of a repository: what campaigns did to it, and what its one button would do. */
export async function repositoryMigration(name: {
  readonly owner: string;
  readonly name: string;
}): Promise<RepositoryMigration> {
  const actor = await requireActor();
  const { campaignReads } = await webContainer();
  return await campaignReads.ofRepository(actor, name);
}
