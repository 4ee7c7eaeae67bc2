import "server-only";
import { webContainer } from "../../container.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { requireActor } from "../session.ts";

/** Keeps repositories that a person chose in a list: the id by which an address names them, or why there is none. */
export async function keepChosen(ids: readonly string[]): Promise<Result<string, Failure<string>>> {
  const actor = await requireActor();
  const { selections } = await webContainer();
  const kept = await selections.keep(actor, { ids });
  return kept.ok ? { ok: true, value: kept.value.id } : kept;
}
