import type { Actor } from "../core/actor.ts";
import type { Failure, Result } from "../core/contracts.ts";
import type { TeamsByRole } from "../core/people/github-roles.ts";
import { done, refuse } from "./refuse.ts";
import type { DemonstrationStore } from "./scan-ports.ts";

/**
 * Makes the organisation of this machine's stand-in GitHub, or finds it: its repositories come by the worker's sync, as those of any
 * GitHub. People of this machine see this organisation and no other.
 * @param host the stand-in's, with its port
 * @param teams which of its teams have which role, until somebody sets it otherwise
 */
export async function openDemonstration(
  store: DemonstrationStore,
  actor: Actor,
  request: { readonly host: string; readonly ownerId: number; readonly login: string; readonly teams: TeamsByRole },
): Promise<Result<{ readonly organisationId: string }, Failure<"forbidden">>> {
  if (actor.kind !== "system") return refuse("forbidden", "The demonstration is opened by the supervisor only.");
  const audit = {
    actorKind: actor.kind,
    actorId: actor.id,
    action: "organisation.opened",
    objectKind: "organisation",
    objectId: request.login,
    data: { kind: "github", host: request.host },
  };
  return done(await store.putDemonstration({ ...request, audit }));
}
