import type { Actor } from "../core/actor.ts";
import type { closeImported } from "../usecases/close-imported.ts";
import type { ImportRequest } from "../usecases/import-findings.ts";
import { systemClock } from "./common.ts";

/** What `thaw import` works with. It works as the database's owner. */
export async function importContainer(connectionString: string) {
  const [{ createDatabase }, { createImportStore }, { importFindings }, closing] = await Promise.all([
    import("../adapters/prisma/client.ts"),
    import("../adapters/prisma/import-store.ts"),
    import("../usecases/import-findings.ts"),
    import("../usecases/close-imported.ts"),
  ]);
  const database = createDatabase(connectionString, 2);
  const ports = { store: createImportStore(database), clock: systemClock };
  return {
    importFindings: (actor: Actor, request: ImportRequest) => importFindings(ports, actor, request),
    closeImported: (actor: Actor, request: Parameters<typeof closeImported>[2]) =>
      closing.closeImported(ports, actor, request),
    close: () => database.$disconnect(),
  };
}
