import type { Actor } from "../core/actor.ts";
import type { SourceId } from "../core/inventory/facts.ts";
import type { JudgementQuery, SourceQuery } from "../core/listing/inventory-query.ts";
import type { InventoryRoom, ItemView, JudgementView, SourceRoom } from "../core/listing/inventory-views.ts";
import { visibleOrganisations } from "./governance/roles.ts";
import type { Clock } from "./ports.ts";
import type { InventoryReading } from "./reading-ports.ts";

interface Ports {
  readonly inventory: InventoryReading;
  readonly clock: Clock;
}

/** What is stored beside files in every organisation that the actor may look at, source by source, and what is wrong with it. */
export async function showInventory(
  { inventory, clock }: Ports,
  actor: Actor,
  query: JudgementQuery,
): Promise<InventoryRoom> {
  return await inventory.room(visibleOrganisations(actor), query, clock.now());
}

/** Every judgement that fits the filter, for a file. */
export async function exportJudgements(
  { inventory }: Pick<Ports, "inventory">,
  actor: Actor,
  query: JudgementQuery,
): Promise<readonly JudgementView[]> {
  return await inventory.judgements(visibleOrganisations(actor), query);
}

/** What one source told, row by row. */
export async function showSource(
  { inventory, clock }: Ports,
  actor: Actor,
  source: SourceId,
  query: SourceQuery,
): Promise<SourceRoom> {
  return await inventory.source(visibleOrganisations(actor), source, query, clock.now());
}

/** Every row of a source that fits the filter, for a file. */
export async function exportSource(
  { inventory }: Pick<Ports, "inventory">,
  actor: Actor,
  source: SourceId,
  query: SourceQuery,
): Promise<readonly ItemView[]> {
  return await inventory.items(visibleOrganisations(actor), source, query);
}
