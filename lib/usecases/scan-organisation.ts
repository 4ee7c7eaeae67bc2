import { type Actor, mayAct } from "../core/actor.ts";
import type { Failure, Result } from "../core/contracts.ts";
import type { Clock, OrganisationSource, Scanner } from "./ports.ts";
import { done, refuse } from "./refuse.ts";
import type { Batch, BatchStore } from "./scan-ports.ts";

export interface ScanOrganisationPorts {
  readonly store: BatchStore;
  readonly source: OrganisationSource;
  readonly scanner: Pick<Scanner, "version">;
  readonly clock: Clock;
}

type Refusal = Failure<"forbidden" | "not-found" | "no-folder" | "source">;

/**
 * Lists the organisation's repositories and queues one scan for each. Repositories that are gone are marked, not removed:
 * their history stays. Scans of an earlier batch that did not start are dropped in favour of the new ones.
 */
export async function scanOrganisation(
  ports: ScanOrganisationPorts,
  actor: Actor,
  organisationId: string,
): Promise<Result<Batch, Refusal>> {
  if (!mayAct(actor, organisationId, ["owner", "security-lead", "admin"])) {
    return refuse("forbidden", "Only owners, security leads and admins may start a scan.");
  }
  const organisation = await ports.store.organisation(organisationId);
  if (organisation === null) return refuse("not-found", "There is no such organisation.");
  if (organisation.folder === null) return refuse("no-folder", "This organisation is not a folder of clones.");

  const listed = await ports.source.list(organisation.folder);
  if (!listed.ok) return refuse("source", listed.failure.message, listed.failure.detail);

  const batch = await ports.store.begin({
    organisationId,
    repositories: listed.value,
    engineVersion: ports.scanner.version,
    at: ports.clock.now(),
    audit: {
      actorKind: actor.kind,
      actorId: actor.id,
      action: "scan.requested",
      objectKind: "organisation",
      objectId: organisationId,
      data: { repositories: listed.value.length },
    },
  });
  return done(batch);
}
