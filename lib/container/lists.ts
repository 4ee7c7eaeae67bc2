import { randomUUID } from "node:crypto";
import type { Database } from "../adapters/prisma/client.ts";
import type { Actor } from "../core/actor.ts";
import type { RepositoryQuery } from "../core/listing/repository-query.ts";
import type { Chosen } from "../usecases/selection-ports.ts";
import { type Rest, systemClock } from "./common.ts";

/** What people keep of lists. */
export async function selectionCommands(database: Database) {
  const [{ createSelectionStore }, { keepSelection, meansOf, outlookOf }] = await Promise.all([
    import("../adapters/prisma/selection-store.ts"),
    import("../usecases/selections.ts"),
  ]);
  const ports = { selections: createSelectionStore(database), clock: systemClock };
  return {
    keep: (actor: Actor, chosen: Chosen) => keepSelection(ports, actor, chosen),
    outlook: (actor: Actor, query: RepositoryQuery) => outlookOf(ports, actor, query),
    means: (actor: Actor) => meansOf(ports, actor),
  };
}

/** Filters and orders that people saved. */
export async function viewCommands(database: Database) {
  const [{ createViewStore }, views] = await Promise.all([
    import("../adapters/prisma/view-store.ts"),
    import("../usecases/views.ts"),
  ]);
  const ports = { views: createViewStore(database), clock: systemClock, newId: randomUUID };
  return {
    list: (...rest: Rest<typeof views.listViews>) => views.listViews(ports, ...rest),
    save: (...rest: Rest<typeof views.saveView>) => views.saveView(ports, ...rest),
    rename: (...rest: Rest<typeof views.renameView>) => views.renameView(ports, ...rest),
    change: (...rest: Rest<typeof views.changeView>) => views.changeView(ports, ...rest),
    remove: (...rest: Rest<typeof views.deleteView>) => views.deleteView(ports, ...rest),
    restore: (...rest: Rest<typeof views.restoreView>) => views.restoreView(ports, ...rest),
    chooseDefault: (...rest: Rest<typeof views.chooseDefault>) => views.chooseDefault(ports, ...rest),
  };
}
