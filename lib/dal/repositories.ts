import "server-only";
import { webContainer } from "../container.ts";
import type { RepositoryQuery } from "../core/listing/repository-query.ts";
import type { RepositoryRecord } from "../core/listing/repository-record.ts";
import type { RepositorySituation } from "../core/listing/situation-views.ts";
import type { Overview, RepositoryDetail, RepositoryList, ScanProgress } from "../core/listing/views.ts";
import { currentActor, requireActor, type Viewer, viewerOf } from "./session.ts";

/** The list of repositories with the figures above it. Without a session: the sign-in page. */
export async function repositoriesPage(
  query: RepositoryQuery,
): Promise<{ readonly viewer: Viewer; readonly overview: Overview; readonly list: RepositoryList }> {
  const actor = await requireActor();
  const { listRepositories } = await webContainer();
  return { viewer: viewerOf(actor), ...(await listRepositories(actor, query)) };
}

/** How many repositories a filter finds, for pages that make something of it. */
export async function repositoriesFound(query: RepositoryQuery): Promise<number> {
  const actor = await requireActor();
  const { countRepositories } = await webContainer();
  return await countRepositories(actor, query);
}

/** One repository. `detail` is null when there is none or this person may not look at it. */
export async function repositoryPage(name: { readonly owner: string; readonly name: string }): Promise<{
  readonly viewer: Viewer;
  readonly detail: RepositoryDetail | null;
  readonly scan: ScanProgress;
  /** Whether this person may ask for a new scan of it; whoever asks is checked again. */
  readonly mayScan: boolean;
}> {
  const actor = await requireActor();
  const { readRepository, readScanProgress } = await webContainer();
  const [found, scan] = await Promise.all([readRepository(actor, name), readScanProgress(actor)]);
  return { viewer: viewerOf(actor), detail: found?.detail ?? null, scan, mayScan: found?.mayScan ?? false };
}

/** For a route that answers programs: says what is wrong instead of leading to the sign-in page. */
export async function repositoryForExport(name: {
  readonly owner: string;
  readonly name: string;
}): Promise<RepositoryDetail | "signed-out" | "not-found"> {
  const actor = await currentActor();
  if (actor === null) return "signed-out";
  const { readRepository } = await webContainer();
  return (await readRepository(actor, name))?.detail ?? "not-found";
}

/** Where repositories stand for whoever looks, and what comes next of each: for lists and cards, in a few queries. By our ids, in their order. */
export async function repositorySituations(repositoryIds: readonly string[]): Promise<readonly RepositorySituation[]> {
  const actor = await requireActor();
  const { situations } = await webContainer();
  return await situations.read(actor, repositoryIds);
}

/** Where one repository stands, and what its page tells beside its files; null as `repositoryPage`. `before` as `historyPlace` reads it. */
export async function repositoryRooms(
  name: { readonly owner: string; readonly name: string },
  before: string | null,
): Promise<{ readonly situation: RepositorySituation; readonly record: RepositoryRecord } | null> {
  const actor = await requireActor();
  const { situations } = await webContainer();
  return await situations.rooms(actor, name, before);
}

/** What a migration of all that a filter finds would come to, and what else this person may do with them. */
export async function selectionPage(query: RepositoryQuery) {
  const actor = await requireActor();
  const { selections, readScanProgress } = await webContainer();
  const [outlook, means, scan] = await Promise.all([
    selections.outlook(actor, query),
    selections.means(actor),
    readScanProgress(actor),
  ]);
  return { viewer: viewerOf(actor), outlook, scan, ...means };
}
