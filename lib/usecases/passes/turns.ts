import type { SystemActor } from "../../core/actor.ts";
import { frozenAfter } from "../../core/freeze/repository-state.ts";
import type { IncidentStore, RepositoryMove } from "../freeze/ports.ts";
import { auditOf } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import type { FreezeTurns, HeldPlace, TurnEnd } from "./ports.ts";

type Incidents = Pick<IncidentStore, "find" | "repositories" | "decide">;

interface Move {
  readonly event: "except" | "refreeze";
  readonly cause: string;
  readonly why: string;
}

/**
 * Moves repositories as people do: by the state that is read at this moment, in one transaction with the lock that brokers obey, and with the
 * job that tells GitHub.
 */
export function turnsOver(incidents: Incidents, clock: Clock, actor: SystemActor): FreezeTurns {
  const turn = async (place: HeldPlace, { event, cause, why }: Move): Promise<TurnEnd> => {
    const incident = await incidents.find(place.incidentId);
    const [row] = await incidents.repositories(place.incidentId, [place.repositoryId]);
    if (incident === null || row === undefined || frozenAfter(row.state, event) === null) return "kept";
    const action = event === "except" ? "repository.thawed" : "repository.refrozen";
    const move: RepositoryMove = {
      row,
      event,
      cause,
      audit: auditOf(actor, action, "repository", row.repositoryId, { incident: row.incidentId, cause, why }),
      note: { kind: action, text: `${row.name} ${event === "except" ? "is let out" : "is frozen again"}: ${why}` },
    };
    const moved = await incidents.decide(incident, [move], clock.now());
    if (moved.length > 0) return "turned";
    // Somebody else moved it at the same moment: what they made of it is looked at once more.
    const [now] = await incidents.repositories(place.incidentId, [place.repositoryId]);
    if (now !== undefined && now.version !== row.version) return turn(place, { event, cause, why });
    return "kept";
  };
  return {
    letOut: (place, why) => turn(place, { event: "except", cause: "exception", why }),
    refreeze: (place, cause, why) => turn(place, { event: "refreeze", cause, why }),
  };
}
