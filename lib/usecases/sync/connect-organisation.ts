import type { Actor } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { APP_ROLES } from "../../core/github/roles.ts";
import type { GithubDirectory, GithubFailure } from "../github/ports.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { SyncStore } from "./ports.ts";

export interface ConnectPorts {
  readonly store: SyncStore;
  readonly directory: GithubDirectory;
  readonly clock: Clock;
  /** The host that the operator configured: `github.com`, or an Enterprise Server's. */
  readonly host: string;
}

/**
 * Makes an installation of the observer's App an organisation, or finds the one that it is. The person who asked is checked where they asked:
 * this runs in the name of the program itself.
 * @param ownerId GitHub's id of the organisation
 */
export async function connectOrganisation(
  { store, directory, clock, host }: ConnectPorts,
  actor: Actor,
  ownerId: string,
): Promise<
  Result<{ readonly organisationId: string }, Failure<"forbidden" | "not-installed" | "invalid"> | GithubFailure>
> {
  if (actor.kind !== "system") return refuse("forbidden", "Organisations are connected by the worker only.");
  const found = await directory.installationOf("observer", ownerId);
  if (!found.ok) return found;
  const installation = found.value;
  if (installation === null)
    return refuse(
      "not-installed",
      "The observer's GitHub App is not installed for this owner. Install it, then try again.",
    );
  if (installation.ownerKind !== "organization")
    return refuse("invalid", "The GitHub App is installed for a person. Thaw works with organisations only.");
  const { ownerLogin: login } = installation;
  const audit = {
    actorKind: actor.kind,
    actorId: actor.id,
    action: "organisation.connected",
    objectKind: "organisation",
    objectId: login,
    data: { kind: "github", host, ownerId, installation: installation.id },
  };
  const { organisationId } = await store.connect({ host, ownerId, login, audit });
  await store.noteInstallation(organisationId, installation, clock.now());
  await noteOtherRoles({ store, directory, clock }, organisationId, ownerId);
  return done({ organisationId });
}

/**
 * Notes where the Apps of the other roles are installed, so that pages can say what they may do before one of them does anything. Those that
 * are not configured, or cannot be asked for now, stay as they were noted last.
 */
export async function noteOtherRoles(
  {
    store,
    directory,
    clock,
  }: Pick<ConnectPorts, "directory" | "clock"> & {
    readonly store: Pick<SyncStore, "noteInstallation">;
  },
  organisationId: string,
  ownerId: string,
): Promise<void> {
  for (const role of APP_ROLES) {
    if (role === "observer") continue;
    const found = await directory.installationOf(role, ownerId);
    if (found.ok && found.value !== null) await store.noteInstallation(organisationId, found.value, clock.now());
  }
}
