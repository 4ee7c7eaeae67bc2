import type { ExceptionFact } from "../../core/gates/facts.ts";
import type { FactSource } from "../../usecases/gates/ports.ts";
import type { Database } from "./client.ts";
import { grouped } from "./gate-scans.ts";

/** Exceptions of each repository, as they are now. */
export function exceptionFacts(database: Database): FactSource {
  return async ({ incident, subjects, now }) => {
    const found = await exceptionsIn(database, incident, null);
    return new Map(
      subjects.map(({ repositoryId }) => [
        repositoryId,
        { exceptions: { value: found.get(repositoryId) ?? [], asOf: now, sha: null, missing: null } },
      ]),
    );
  };
}

/**
 * By repository. Broken glass is one for each gate in force. One that ran out counts as such until what follows from that was done: then its
 * gate speaks for itself again.
 */
export async function exceptionsIn(
  database: Pick<Database, "thawException">,
  incident: { readonly id: string; readonly gates: readonly string[] },
  repositoryIds: readonly string[] | null,
): Promise<ReadonlyMap<string, readonly ExceptionFact[]>> {
  const rows = await database.thawException.findMany({
    where: { incidentId: incident.id, ...(repositoryIds === null ? {} : { repositoryId: { in: [...repositoryIds] } }) },
    orderBy: { id: "asc" },
  });
  const each = rows.flatMap(({ id, repositoryId, gate, approvedAt, expiresAt, endedAt, endedWhy, settledAt }) => {
    const ranOut = endedWhy === "expired" && settledAt === null;
    const fact = {
      id,
      expiresAt: expiresAt.getTime(),
      approved: approvedAt !== null,
      ended: endedAt !== null && !ranOut,
      repository_id: repositoryId,
    };
    return (gate === null ? incident.gates : [gate]).map((one) => ({ ...fact, gate: one }));
  });
  return grouped(each, ({ repository_id: _, ...fact }): ExceptionFact => fact);
}
