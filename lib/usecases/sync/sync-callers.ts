import type { SystemActor } from "../../core/actor.ts";
import type { Result } from "../../core/contracts.ts";
import type { GithubFailure } from "../github/ports.ts";
import { done } from "../refuse.ts";
import { noteAbsent } from "./absent.ts";
import type { GithubOrganisationRow } from "./ports.ts";
import { refreshCalls } from "./resolve-calls.ts";
import type { SyncPorts } from "./sync-organisation.ts";

type Ports = Omit<SyncPorts, "directory">;
type Queued = Result<{ readonly queued: number }, GithubFailure>;

/**
 * Looks at a repository that something was pushed to, wherever in it, and queues the scans of those who take another text from it by now. A
 * repository that nobody calls costs no request. However many callers there are, they are scans of a few jobs, and none of them twice.
 */
export async function syncCallers(
  ports: Ports,
  actor: SystemActor,
  { organisationId, githubId }: { readonly organisationId: string; readonly githubId: number },
): Promise<Queued> {
  const { store, heads, callStore } = ports;
  if (!(await callStore.isCalled(organisationId, githubId))) return done({ queued: 0 });
  const organisation = await store.organisation(organisationId);
  if (organisation?.installation == null || organisation.installation.suspendedAt !== null) return done({ queued: 0 });
  const { installation } = organisation;
  const known = await store.repository(organisationId, githubId);
  const found = await heads.find(installation, [{ id: githubId, nodeId: known?.nodeId ?? null }]);
  if (!found.ok) return found;
  const audit = auditOf(actor, organisationId, "repositories.gone");
  await noteAbsent(ports, installation, { id: null, organisationId }, found.value, audit);
  return queueCallersOf(ports, actor, organisation, githubId);
}

/** The same where what became of the repository itself was just noted. */
export async function queueCallersOf(
  ports: Ports,
  actor: SystemActor,
  { id, login, installation }: Pick<GithubOrganisationRow, "id" | "login" | "installation">,
  githubId: number,
): Promise<Queued> {
  const { store, callStore, clock, scanner } = ports;
  if (installation === null || !(await callStore.isCalled(id, githubId))) return done({ queued: 0 });
  const refreshed = await refreshCalls(ports, { id, login, installation }, githubId);
  if (!refreshed.ok) return refreshed;
  const audit = auditOf(actor, id, "scan.requested");
  return done(await store.queueCallers(id, { engineVersion: scanner.version, at: clock.now(), audit }));
}

function auditOf({ kind, id }: SystemActor, organisationId: string, action: string) {
  return { actorKind: kind, actorId: id, action, objectKind: "organisation", objectId: organisationId, data: {} };
}
