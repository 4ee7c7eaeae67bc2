import type { GithubDirectory, GithubInstallation, GithubResult, ReadOptions } from "../github/ports.ts";
import type { Clock } from "../ports.ts";
import { done } from "../refuse.ts";
import type { OrganisationOwners, ReadOr, SurroundingsStore } from "./surroundings-ports.ts";

export interface SurroundingsPorts {
  readonly directory: Pick<GithubDirectory, "installationOf" | "listRepositories">;
  readonly owners: OrganisationOwners;
  readonly store: SurroundingsStore;
  readonly clock: Clock;
}

/** What a later request would not see either: it is said, and not tried again at once. */
const LASTING: ReadonlySet<string> = new Set(["missing-permission", "invalid", "not-found", "misconfigured"]);

/**
 * Reads in peacetime who can undo a freeze in GitHub's own pages, and which repositories have no way out of one since the App that opens pull
 * requests does not reach them.
 * @param ownerId GitHub's id of the organisation's account
 */
export async function readSurroundings(
  ports: SurroundingsPorts,
  organisationId: string,
  ownerId: string,
  signal?: AbortSignal,
): Promise<GithubResult<void>> {
  const options: ReadOptions = { signal, priority: "background" };
  const owners = await readOwners(ports, ownerId, options);
  if (!owners.ok) return owners;
  const unreached = await readUnreached(ports, organisationId, ownerId, options);
  if (!unreached.ok) return unreached;
  await ports.store.put(organisationId, { owners: owners.value, unreached: unreached.value, asOf: ports.clock.now() });
  return done(undefined);
}

async function readOwners(
  { directory, owners }: SurroundingsPorts,
  ownerId: string,
  options: ReadOptions,
): Promise<GithubResult<ReadOr<readonly string[]>>> {
  const observer = await directory.installationOf("observer", ownerId, options);
  if (!observer.ok) return observer;
  if (observer.value === null) return problem("The Observer App is not installed.");
  const read = await owners.of(observer.value, options);
  if (read.ok) return known(read.value);
  if (!LASTING.has(read.failure.code)) return read;
  return problem("Owners are not visible: the Observer App lacks the permission members: read.");
}

async function readUnreached(
  ports: SurroundingsPorts,
  organisationId: string,
  ownerId: string,
  options: ReadOptions,
): Promise<GithubResult<ReadOr<readonly string[]>>> {
  const remediator = await ports.directory.installationOf("remediator", ownerId, options);
  if (!remediator.ok && !LASTING.has(remediator.failure.code)) return remediator;
  const installation = remediator.ok ? remediator.value : null;
  const all = await ports.store.repositories(organisationId);
  // Nothing of ours opens a pull request anywhere.
  if (installation === null || installation.suspendedAt !== null) return known([...all.values()]);
  if (installation.allRepositories) return known([]);
  return reachedBy(ports, installation, all, options);
}

async function reachedBy(
  { directory }: SurroundingsPorts,
  installation: GithubInstallation,
  all: ReadonlyMap<number, string>,
  options: ReadOptions,
): Promise<GithubResult<ReadOr<readonly string[]>>> {
  const left = new Map(all);
  for await (const page of directory.listRepositories(installation, options)) {
    if (!page.ok) return page;
    for (const { id } of page.value) left.delete(id);
  }
  return known([...left.values()]);
}

function known<T>(value: T): GithubResult<ReadOr<T>> {
  return done({ kind: "read", value });
}

function problem(why: string): GithubResult<ReadOr<never>> {
  return done({ kind: "problem", why });
}
