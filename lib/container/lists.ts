import type { Database } from "../adapters/prisma/client.ts";
import type { Actor } from "../core/actor.ts";
import type { RepositoryQuery } from "../core/listing/repository-query.ts";
import type { Chosen } from "../usecases/selection-ports.ts";
import { systemClock } from "./common.ts";

/** What people keep of lists. */
export async function selectionCommands(database: Database) {
  const [{ createSelectionStore }, { keepSelection, outlookOf }] = await Promise.all([
    import("../adapters/prisma/selection-store.ts"),
    import("../usecases/selections.ts"),
  ]);
  const ports = { selections: createSelectionStore(database), clock: systemClock };
  return {
    keep: (actor: Actor, chosen: Chosen) => keepSelection(ports, actor, chosen),
    outlook: (actor: Actor, query: RepositoryQuery) => outlookOf(ports, actor, query),
  };
}
