import type { SystemActor } from "../../core/actor.ts";
import { classifyExposure } from "../../core/exposure/classify.ts";
import { concernedBy } from "../../core/exposure/concerned.ts";
import { isFreezing } from "../../core/freeze/incident-state.ts";
import { count } from "../../core/gates/gate.ts";
import type { Clock } from "../ports.ts";
import type { ExposureStore } from "./exposure-ports.ts";
import type { GateStore } from "./ports.ts";

export interface ClassifyPorts {
  readonly gates: GateStore;
  readonly exposures: ExposureStore;
  readonly clock: Clock;
}

/**
 * Classifies every credential of an incident by what was read until now. Repositories whose runs were not read yet count as such of which nobody
 * knows what ran: the list is never too short, and becomes shorter while they are read.
 * @returns how many are exposed; null where there is no such incident, or it freezes nothing
 */
export async function classifyIncident(
  { gates, exposures, clock }: ClassifyPorts,
  actor: SystemActor,
  incidentId: string,
): Promise<number | null> {
  const incident = await gates.incident(incidentId);
  if (incident === null || !isFreezing(incident.status)) return null;
  const at = clock.now();
  const { input, unread } = await exposures.input(incidentId);
  const found = classifyExposure(input);
  const concerned = concernedBy(input, found);
  const rows = found.map((one) => ({ ...one, repositoryIds: concerned.get(one.credentialId) ?? [] }));
  await exposures.put(incidentId, rows, {
    at,
    unread,
    timeline: (added) => {
      if (added === 0) return [];
      const text = `${count(added, "credential")} more may have been taken: ${count(found.length, "credential")} to revoke.`;
      const data = { added, exposed: found.length, unread };
      return [{ repositoryId: null, actorKind: actor.kind, actorId: actor.id, kind: "exposure.found", text, data }];
    },
  });
  return found.length;
}
