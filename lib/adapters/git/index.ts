import type { Result } from "../../core/contracts.ts";
import type { FoundRepository, OrganisationSource, RepositoryEntry, RepositorySource } from "../../usecases/ports.ts";
import { discover, type Place } from "./discover.ts";
import { readRepository } from "./read.ts";

export { type Discovery, discover, type Place } from "./discover.ts";
export { type ReadRepository, readRepository } from "./read.ts";

/**
 * A folder of clones as an organisation. Repositories whose owner is not known belong to `owner`, the folder's own name, so that every
 * repository has one.
 */
export function createFolderSource(): OrganisationSource {
  return {
    async list(folder) {
      const found = discover(folder);
      if (!found.ok) return { ok: false, failure: { code: "folder-unusable", message: found.message } };
      return { ok: true, value: found.places.map((place) => entryOf(place)) };
    },
    async open(folder, wanted) {
      const found = discover(folder);
      if (!found.ok) return { ok: false, failure: { code: "folder-unusable", message: found.message } };
      const place = found.places.find((candidate) => isNamed(entryOf(candidate), wanted));
      if (!place) {
        return {
          ok: false,
          failure: { code: "repository-gone", message: `${wanted.owner}/${wanted.name} is no longer in the folder.` },
        };
      }
      return { ok: true, value: await openPlace(place) };
    },
  };
}

/** Every repository that a path leads to, for the terminal: named as it is, without an owner where none is known. */
export function findRepositories(path: string): Result<readonly FoundRepository[]> {
  const found = discover(path);
  if (!found.ok) return { ok: false, failure: { code: "path", message: found.message } };
  return {
    ok: true,
    value: found.places.map((place) => ({
      name: place.name,
      path: place.path,
      gitDir: place.gitDir,
      hasWorkTree: place.form !== "bare",
      read: () => openPlace(place),
    })),
  };
}

async function openPlace(place: Place): Promise<RepositorySource> {
  const { owner, name } = entryOf(place);
  const read = await readRepository(place);
  return {
    owner,
    name,
    path: place.path,
    ref: read.branch ?? "HEAD",
    commit: read.commit,
    files: read.files,
    unreadable: read.unreadable,
    siblings: read.siblings,
  };
}

/** The branch is read when the repository is: a list of a thousand clones must not start a thousand processes. */
function entryOf(place: Place): RepositoryEntry {
  const slash = place.name.indexOf("/");
  if (slash > 0) return { owner: place.name.slice(0, slash), name: place.name.slice(slash + 1), defaultBranch: null };
  return { owner: "local", name: place.name, defaultBranch: null };
}

function isNamed(entry: RepositoryEntry, wanted: { readonly owner: string; readonly name: string }): boolean {
  return entry.owner === wanted.owner && entry.name === wanted.name;
}
