import { type changeInstallation, type InstallRequest, installationOf, reach } from "./apps.ts";
import type { CommitOptions } from "./control.ts";
import type { FileChanges } from "./git/write.ts";
import type { Happening } from "./happenings.ts";
import type { Delivery, Hook } from "./hooks/deliveries.ts";
import type { Installation, Repository } from "./model.ts";
import { exclusively } from "./pulls/follow.ts";
import { ownerOf, type RepositoryOptions, repositoryNamed } from "./repositories.ts";
import type { World } from "./world.ts";

export interface NewHook {
  /** The App whose webhook it is. */
  readonly app: number;
  readonly url: string;
  readonly secret: string;
  /** Without it all that the App subscribes to. */
  readonly events?: readonly string[];
}

export function hookControl(world: World) {
  return {
    /** @returns the hook's id */
    addWebhook: ({ app, url, secret, events = world.apps.get(app)?.events ?? [] }: NewHook): number => {
      const hook: Hook = { id: world.ids.next("hook", `${app}`), appId: app, url, secret, events };
      world.hooks.push(hook);
      return hook.id;
    },
    /** Every attempt to deliver something, the oldest first. */
    deliveries: (): readonly Delivery[] => world.deliveries.all(),
    /** Sends it again, under the same `x-github-delivery`. @returns the new attempt's id */
    redeliver: (id: number): number => {
      const found = world.deliveries.all().find((one) => one.id === id);
      if (found === undefined) throw new Error(`There is no delivery ${id}.`);
      return world.deliveries.send(found, true).id;
    },
    /** The next deliveries are lost. */
    loseWebhooks: (count: number): void => world.deliveries.lose(count),
    /** Resolves when everything that there is to tell was told. */
    webhooksSettled: (): Promise<void> => world.deliveries.settled(),
  };
}

/** Those deeds of people that are told by who does them; the others are seen in the branches. */
interface People {
  readonly commit: (full: string, files: FileChanges, options?: CommitOptions) => Promise<string>;
  readonly renameRepository: (full: string, name: string) => void;
  readonly transferRepository: (full: string, login: string) => void;
  readonly deleteRepository: (full: string) => Promise<void>;
  readonly configureRepository: (full: string, options: RepositoryOptions) => void;
  readonly install: (appId: number, request: InstallRequest) => number;
  readonly changeInstallation: (id: number, change: Parameters<typeof changeInstallation>[2]) => void;
  readonly removeInstallation: (id: number) => void;
  readonly suspend: (id: number) => void;
  readonly unsuspend: (id: number) => void;
}

/** The same deeds, and Apps hear of them. */
export function announcing(world: World, people: People): People {
  return { ...repositoryDeeds(world, people), ...installationDeeds(world, people) };
}

function repositoryDeeds(world: World, people: People) {
  const tell = (repository: Repository, action: string, more: Readonly<Record<string, unknown>> = {}) =>
    world.happenings.tell({ event: "repository", action, repository, more });
  return {
    commit: (full: string, files: FileChanges, options?: CommitOptions): Promise<string> => {
      const work = () => people.commit(full, files, options);
      return world.hooks.length === 0 ? work() : exclusively(world, repositoryNamed(world, full), work);
    },
    renameRepository: (full: string, name: string): void => {
      const repository = repositoryNamed(world, full);
      const changes = { repository: { name: { from: repository.name } } };
      people.renameRepository(full, name);
      tell(repository, "renamed", { changes });
    },
    transferRepository: (full: string, login: string): void => {
      const repository = repositoryNamed(world, full);
      const { id, login: from } = ownerOf(world, repository);
      people.transferRepository(full, login);
      tell(repository, "transferred", { changes: { owner: { from: { organization: { id, login: from } } } } });
    },
    deleteRepository: (full: string): Promise<void> => {
      // It is told before, while it can still be seen who may know of it.
      tell(repositoryNamed(world, full), "deleted");
      return people.deleteRepository(full);
    },
    configureRepository: (full: string, options: RepositoryOptions): void => {
      const repository = repositoryNamed(world, full);
      const before = { ...repository };
      people.configureRepository(full, options);
      if (before.archived !== repository.archived) tell(repository, repository.archived ? "archived" : "unarchived");
      if (before.visibility !== repository.visibility)
        tell(repository, repository.visibility === "public" ? "publicized" : "privatized");
      if (before.defaultBranch !== repository.defaultBranch)
        tell(repository, "edited", { changes: { default_branch: { from: before.defaultBranch } } });
    },
  };
}

function installationDeeds(world: World, people: People) {
  const tell = (installation: Installation, action: InstallationAction) =>
    world.happenings.tell({ event: "installation", action, installation: { ...installation } });
  return {
    install: (appId: number, request: InstallRequest): number => {
      const id = people.install(appId, request);
      tell(installationOf(world, id), "created");
      return id;
    },
    changeInstallation: (id: number, change: Parameters<typeof changeInstallation>[2]): void => {
      const before = reach(world, installationOf(world, id));
      people.changeInstallation(id, change);
      const installation = installationOf(world, id);
      if (change.permissions !== undefined) tell(installation, "new_permissions_accepted");
      const after = reach(world, installation);
      tellReach(world, installation, "added", without(after, before));
      tellReach(world, installation, "removed", without(before, after));
    },
    removeInstallation: (id: number): void => {
      tell(installationOf(world, id), "deleted");
      people.removeInstallation(id);
    },
    suspend: (id: number): void => {
      people.suspend(id);
      tell(installationOf(world, id), "suspend");
    },
    unsuspend: (id: number): void => {
      people.unsuspend(id);
      tell(installationOf(world, id), "unsuspend");
    },
  };
}

type InstallationAction = Extract<Happening, { readonly event: "installation" }>["action"];

function without(all: readonly Repository[], those: readonly Repository[]): Repository[] {
  return all.filter((one) => !those.includes(one));
}

function tellReach(
  world: World,
  installation: Installation,
  action: "added" | "removed",
  repositories: readonly Repository[],
): void {
  if (repositories.length === 0) return;
  const event = "installation_repositories";
  world.happenings.tell({ event, action, installation: { ...installation }, repositories });
}
