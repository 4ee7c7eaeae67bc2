import "server-only";
import { webContainer } from "../container.ts";
import type { SourceId } from "../core/inventory/facts.ts";
import type { JudgementQuery, SourceQuery } from "../core/listing/inventory-query.ts";
import type { InventoryRoom, ItemView, JudgementView, SourceRoom } from "../core/listing/inventory-views.ts";
import { currentActor, requireActor, type Viewer, viewerOf } from "./session.ts";

/** What is stored beside files. Without a session: the sign-in page. */
export async function inventoryPage(
  query: JudgementQuery,
): Promise<{ readonly viewer: Viewer; readonly room: InventoryRoom }> {
  const actor = await requireActor();
  const { inventory } = await webContainer();
  return { viewer: viewerOf(actor), room: await inventory.show(actor, query) };
}

/** What one source told. */
export async function sourcePage(
  source: SourceId,
  query: SourceQuery,
): Promise<{ readonly viewer: Viewer; readonly room: SourceRoom }> {
  const actor = await requireActor();
  const { inventory } = await webContainer();
  return { viewer: viewerOf(actor), room: await inventory.showSource(actor, source, query) };
}

/** For a route that answers programs: every judgement that fits. */
export async function judgementsForExport(query: JudgementQuery): Promise<readonly JudgementView[] | "signed-out"> {
  const actor = await currentActor();
  if (actor === null) return "signed-out";
  const { inventory } = await webContainer();
  return await inventory.exportJudgements(actor, query);
}

/** For a route that answers programs: every row of a source that fits. */
export async function itemsForExport(
  source: SourceId,
  query: SourceQuery,
): Promise<readonly ItemView[] | "signed-out"> {
  const actor = await currentActor();
  if (actor === null) return "signed-out";
  const { inventory } = await webContainer();
  return await inventory.exportSource(actor, source, query);
}
