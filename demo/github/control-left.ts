import {
  type CollaboratorRole,
  environmentVariables,
  organizationInventory,
  type Release,
  repositoryInventory,
} from "./inventory/store.ts";
import { ensureOwner, repositoryNamed } from "./repositories.ts";
import type { World } from "./world.ts";

export interface NewHook {
  readonly url: string;
  readonly events?: readonly string[];
  readonly active?: boolean;
}

export interface NewRunner {
  readonly name: string;
  readonly labels?: readonly string[];
  readonly ephemeral?: boolean;
}

export interface NewRelease {
  readonly tag: string;
  readonly author: string;
  readonly draft?: boolean;
}

/** What somebody can leave behind to come back by. A place is an organisation's login, or `OWNER/NAME`; times are the stand-in's now. */
export function leftBehindControl(world: World) {
  const placeOf = (place: string) =>
    place.includes("/")
      ? repositoryInventory(world, repositoryNamed(world, place))
      : organizationInventory(world, ensureOwner(world, place).id);
  const ofRepository = (full: string) => repositoryInventory(world, repositoryNamed(world, full));
  return {
    /** One of the repository's or the organisation's own, which nothing is sent to. @returns its id */
    addHook: (place: string, { url, events = ["push"], active = true }: NewHook): number => {
      const id = world.ids.next("hook", `${place}/${url}`);
      placeOf(place).hooks.set(id, { id, url, events, active, createdAt: world.now(), updatedAt: world.now() });
      return id;
    },
    changeHook: (place: string, id: number, change: Partial<NewHook>): void => {
      const hook = placeOf(place).hooks.get(id);
      if (hook === undefined) throw new Error(`${place} has no hook ${id}.`);
      Object.assign(hook, change, { updatedAt: world.now() });
    },
    removeHook: (place: string, id: number): boolean => placeOf(place).hooks.delete(id),
    /** @returns its id */
    addRunner: (place: string, { name, labels = [], ephemeral = false }: NewRunner): number => {
      const id = world.ids.next("runner", `${place}/${name}`);
      placeOf(place).runners.set(id, { id, name, labels: ["self-hosted", ...labels], ephemeral });
      return id;
    },
    removeRunner: (place: string, id: number): boolean => placeOf(place).runners.delete(id),
    putCollaborator: (full: string, login: string, role: CollaboratorRole): void => {
      ensureOwner(world, login, "User");
      ofRepository(full).collaborators.set(login, role);
    },
    removeCollaborator: (full: string, login: string): boolean => ofRepository(full).collaborators.delete(login),
    /** @returns its id */
    invite: (full: string, invitee: string, { inviter, role }: { inviter: string; role: CollaboratorRole }): number => {
      for (const login of [invitee, inviter]) ensureOwner(world, login, "User");
      const id = world.ids.next("invitation", `${full}/${invitee}`);
      ofRepository(full).invitations.set(id, { id, invitee, inviter, role, createdAt: world.now() });
      return id;
    },
    setEnvironmentVariable: (full: string, environment: string, name: string, value: string): void => {
      const all = environmentVariables(world, repositoryNamed(world, full), environment);
      const key = name.toUpperCase();
      const createdAt = all.get(key)?.createdAt ?? world.now();
      all.set(key, { name: key, value, createdAt, updatedAt: world.now(), audience: "all", repositoryIds: [] });
    },
    /** Without its tag. @returns its id */
    addRelease: (full: string, { tag, author, draft = false }: NewRelease): number => {
      ensureOwner(world, author, "User");
      const id = world.ids.next("release", `${full}/${tag}`);
      const made: Release = { id, tag, author, draft, publishedAt: draft ? null : world.now(), updatedAt: world.now() };
      ofRepository(full).releases.set(id, made);
      return id;
    },
  };
}
