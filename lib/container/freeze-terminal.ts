import type { SystemActor } from "../core/actor.ts";
import { isFreezing } from "../core/freeze/incident-state.ts";
import { type ProofStanding, proofStanding } from "../core/freeze/proof.ts";
import type { IncidentSummary } from "../core/listing/incident-views.ts";
import { systemClock } from "./common.ts";

/** What `thaw status`, `freeze`, `thaw`, `refreeze` and `resolve` work with: the database alone, so that pages may be down. */
export async function freezeTerminal(databaseUrl: string) {
  const [{ createDatabase }, { createIncidentReading }, { freezeCommands }, proofs] = await Promise.all([
    import("../adapters/prisma/client.ts"),
    import("../adapters/prisma/incident-reading.ts"),
    import("./freeze.ts"),
    import("../adapters/prisma/proof-store.ts"),
  ]);
  const database = createDatabase(databaseUrl, 2);
  const commands = await freezeCommands(database);
  const reading = createIncidentReading(database);
  const organisations = async (login: string | null) =>
    await database.organisation.findMany({
      where: { kind: "github", ...(login === null ? {} : { login: { equals: login, mode: "insensitive" } }) },
      select: { id: true, login: true },
      orderBy: { login: "asc" },
    });
  return {
    commands,
    organisations,
    /** Those that hold a slot, and those that are being prepared. */
    incidents: async (organisationIds: readonly string[]): Promise<readonly IncidentSummary[]> => {
      const { incidents } = await reading.list(organisationIds, [], systemClock.now());
      return incidents.filter(({ state }) => state !== "resolved" && state !== "cancelled");
    },
    freezing: async (organisationIds: readonly string[]) => {
      const { incidents } = await reading.list(organisationIds, [], systemClock.now());
      return incidents.filter(({ state }) => isFreezing(state));
    },
    /** Whether a proof says that GitHub holds a freeze of this organisation's. */
    proof: async (organisationId: string): Promise<ProofStanding> => {
      const newest = await proofs.newestProof(database, organisationId);
      const facts = newest === null ? null : { at: newest.at.getTime(), green: newest.green };
      return proofStanding(facts, systemClock.now().getTime());
    },
    /** By `NAME` or `OWNER/NAME`. */
    repositories: async (organisationId: string, names: readonly string[]) => {
      const wanted = names.map((name) => name.split("/").at(-1) ?? name);
      return await database.repository.findMany({
        where: { organisationId, deletedAt: null, name: { in: wanted, mode: "insensitive" } },
        select: { id: true, name: true },
      });
    },
    close: () => database.$disconnect(),
  };
}

export type FreezeTerminal = Awaited<ReturnType<typeof freezeTerminal>>;

/** Whoever has the database's address has its rights; the record says that it was a terminal. */
export const TERMINAL: SystemActor = { kind: "system", id: "terminal" };
