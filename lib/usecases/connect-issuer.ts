import type { Actor } from "../core/actor.ts";
import type { Failure, Result } from "../core/contracts.ts";
import type { ConnectionStore, IssuerConnection } from "./ports.ts";
import { done, refuse } from "./refuse.ts";

/**
 * Lets an issuer's jobs ask in an organisation's name. Our own processes only: who could do that could have credentials of another
 * organisation.
 */
export async function connectIssuer(
  store: ConnectionStore,
  actor: Actor,
  connection: IssuerConnection,
): Promise<Result<void, Failure<"forbidden">>> {
  if (actor.kind !== "system") return refuse("forbidden", "Issuers are connected on the machine's own terminal only.");
  await store.connect(connection, {
    actorKind: actor.kind,
    actorId: actor.id,
    action: "issuer.connected",
    objectKind: "organisation",
    objectId: connection.organisationId,
    data: { issuer: connection.issuer, owner: connection.ownerId, repositories: connection.repositories.length },
  });
  return done(undefined);
}
