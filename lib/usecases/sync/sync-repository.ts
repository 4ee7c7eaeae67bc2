import type { SystemActor } from "../../core/actor.ts";
import type { Result } from "../../core/contracts.ts";
import { done, refuse } from "../refuse.ts";
import { noteAbsent } from "./absent.ts";
import { lookAtBranches } from "./look-at-branches.ts";
import { readConfiguration, settingsOf } from "./settings.ts";
import { queueCallersOf } from "./sync-callers.ts";
import type { SyncFailure, SyncPorts } from "./sync-organisation.ts";

/**
 * Looks at one repository of an organisation by GitHub's id, known or not, and queues its scan where its files are not those of the last
 * one, and the scans of those who call what is another by now. What asks for it is a hint only: everything is read again. A change of the settings is for the next sync of all.
 * @param again scans it whatever changed: a person asked for it
 * @returns how many scans were queued
 */
export async function syncRepository(
  ports: Omit<SyncPorts, "directory">,
  actor: SystemActor,
  about: About,
): Promise<Result<{ readonly queued: number }, SyncFailure>> {
  const own = await syncOne(ports, actor, about);
  if (!own.ok) return own;
  const organisation = await ports.store.organisation(about.organisationId);
  if (organisation === null) return own;
  const callers = await queueCallersOf(ports, actor, organisation, about.githubId);
  return callers.ok ? done({ queued: own.value.queued + callers.value.queued }) : callers;
}

interface About {
  readonly organisationId: string;
  readonly githubId: number;
  readonly again?: boolean;
}

async function syncOne(
  ports: Omit<SyncPorts, "directory">,
  actor: SystemActor,
  { organisationId, githubId, again = false }: About,
): Promise<Result<{ readonly queued: number }, SyncFailure>> {
  const { store, heads, clock } = ports;
  const organisation = await store.organisation(organisationId);
  // Before the first sync of all, nothing is known that could be out of date.
  if (organisation?.installation == null) return done({ queued: 0 });
  const { installation } = organisation;
  if (installation.suspendedAt !== null) return refuse("forbidden", "The observer's GitHub App is suspended.");
  const known = await store.repository(organisationId, githubId);
  const found = await heads.find(installation, [{ id: githubId, nodeId: known?.nodeId ?? null }]);
  if (!found.ok) return found;
  const [one] = found.value;
  if (one === undefined || (known === null && one.state !== "present")) return done({ queued: 0 });
  const scope = { id: null, organisationId };
  const audit = { actorKind: actor.kind, actorId: actor.id, objectKind: "organisation", objectId: organisationId };
  const at = clock.now();
  await noteAbsent(ports, installation, scope, [one], { ...audit, action: "repositories.gone", data: {} });
  if (one.state !== "present") return done({ queued: 0 });
  if (one.head.name === ".github") {
    const configuration = await readConfiguration(ports, installation, organisationId);
    if (!configuration.ok) return configuration;
  }
  const request = {
    again,
    engineVersion: ports.scanner.version,
    at,
    audit: { ...audit, action: "scan.requested", data: {} },
  };
  const queued = await store.queue(scope, githubId, request);
  const settings = settingsOf((await store.organisation(organisationId))?.configuration ?? null);
  if (!settings.ok) return settings;
  const about = { scope, only: githubId };
  const looked = await lookAtBranches(ports, installation, about, settings.value, (action) => ({
    ...audit,
    action,
    data: {},
  }));
  if (looked?.ok === false) return looked;
  return done({ queued: queued?.queued ?? 0 });
}
