import "server-only";
import { webContainer } from "../container.ts";
import type { AppRoom } from "../core/listing/app-views.ts";
import type { PersistenceQuery } from "../core/listing/persistence-query.ts";
import type { PersistenceRoom, PersistenceView } from "../core/listing/persistence-views.ts";
import type { CommitQuery } from "../core/listing/review-query.ts";
import type { CommitRoom, CommitView } from "../core/listing/review-views.ts";
import { currentActor, requireActor, type Viewer, viewerOf } from "./session.ts";

/** The commits of an incident's window. `room` is null when there is none or this person may not look at it. */
export async function commitsPage(
  incidentId: string,
  query: CommitQuery,
): Promise<{ readonly viewer: Viewer; readonly room: CommitRoom | null }> {
  const actor = await requireActor();
  const { review } = await webContainer();
  return { viewer: viewerOf(actor), room: await review.readCommitRoom(actor, incidentId, query) };
}

/** For a route that answers programs: every commit that fits. */
export async function commitsForExport(
  incidentId: string,
  query: CommitQuery,
): Promise<readonly CommitView[] | "signed-out" | null> {
  const actor = await currentActor();
  if (actor === null) return "signed-out";
  const { review } = await webContainer();
  return await review.exportCommits(actor, incidentId, query);
}

/** What an incident's window puts into question. `room` is null when there is none or this person may not look at it. */
export async function persistencePage(
  incidentId: string,
  query: PersistenceQuery,
): Promise<{ readonly viewer: Viewer; readonly room: PersistenceRoom | null }> {
  const actor = await requireActor();
  const { review } = await webContainer();
  return { viewer: viewerOf(actor), room: await review.readPersistenceRoom(actor, incidentId, query) };
}

/** For a route that answers programs: everything that fits. */
export async function persistenceForExport(
  incidentId: string,
  query: PersistenceQuery,
): Promise<readonly PersistenceView[] | "signed-out" | null> {
  const actor = await currentActor();
  if (actor === null) return "signed-out";
  const { review } = await webContainer();
  return await review.exportPersistence(actor, incidentId, query);
}

/** Installed Apps, with the decisions of one incident, or of the newest one. */
export async function appsPage(
  incidentId: string | null,
): Promise<{ readonly viewer: Viewer; readonly room: AppRoom }> {
  const actor = await requireActor();
  const { review } = await webContainer();
  return { viewer: viewerOf(actor), room: await review.readAppRoom(actor, incidentId) };
}
