import { reach } from "./apps.ts";
import { jsonIn, objectOf } from "./http/body.ts";
import { GitHubError } from "./http/errors.ts";
import type { Installation, Level, Permissions, Repository } from "./model.ts";
import { holds, isLevel, withMetadata } from "./permissions.ts";
import type { World } from "./world.ts";

/** What a request for an installation token asks for; null is "nothing was said", which means all. */
export interface MintRequest {
  readonly repositories: readonly string[] | null;
  readonly repositoryIds: readonly number[] | null;
  readonly permissions: Permissions | null;
}

export interface MintScope {
  /** Null where the token has all of the installation's. */
  readonly repositories: readonly Repository[] | null;
  readonly permissions: Permissions;
}

const MOST_REPOSITORIES = 500;

/**
 * Reads the body. As on GitHub an empty list of repositories and an empty map of permissions say nothing, and so mean
 * all: a caller who filters down to nothing gets everything.
 * @throws GitHubError 400 for what is no JSON, 422 for another shape
 */
export function readMintRequest(text: string): MintRequest {
  const body = objectOf(jsonIn(text));
  return {
    repositories: listOf(body.repositories, (value) => typeof value === "string"),
    repositoryIds: listOf(body.repository_ids, (value) => Number.isInteger(value)),
    permissions: permissionsIn(body.permissions),
  };
}

function listOf<T>(value: unknown, fits: (one: unknown) => boolean): readonly T[] | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value) || !value.every(fits)) throw invalid();
  if (value.length > MOST_REPOSITORIES) throw invalid();
  return value.length === 0 ? null : value;
}

function permissionsIn(value: unknown): Permissions | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "object" || Array.isArray(value)) throw invalid();
  const entries = Object.entries(value);
  if (entries.length === 0) return null;
  if (!entries.every(([, level]) => isLevel(level))) throw invalid();
  return Object.fromEntries(entries) as Record<string, Level>;
}

/** @throws GitHubError 422, in GitHub's words, for anything that the installation has not */
export function narrow(world: World, installation: Installation, request: MintRequest): MintScope {
  const asked = request.permissions;
  if (asked !== null)
    for (const [name, level] of Object.entries(asked))
      if (!holds(installation.permissions, name, level)) throw beyondPermissions();
  const permissions = asked === null ? installation.permissions : withMetadata(asked);
  return { permissions, repositories: chosen(reach(world, installation), request) };
}

function chosen(reachable: readonly Repository[], request: MintRequest): readonly Repository[] | null {
  if (request.repositories === null && request.repositoryIds === null) return null;
  const found = new Set<Repository>();
  const pick = (repository: Repository | undefined) => {
    if (repository === undefined) throw beyondRepositories();
    found.add(repository);
  };
  for (const name of request.repositories ?? [])
    pick(reachable.find((one) => one.name.toLowerCase() === name.toLowerCase()));
  for (const id of request.repositoryIds ?? []) pick(reachable.find((one) => one.id === id));
  return [...found];
}

const invalid = () => new GitHubError(422, "Invalid request.");
const beyondPermissions = () => new GitHubError(422, "The permissions requested are not granted to this installation.");
const beyondRepositories = () =>
  new GitHubError(
    422,
    "There is at least one repository that does not exist or is not accessible to the parent installation.",
  );
