import type { Result } from "../../core/contracts.ts";
import type { OrganisationSource, RepositoryEntry, RepositorySource } from "../../usecases/ports.ts";
import { discover, type Place } from "./discover.ts";
import { readRepository } from "./read.ts";

/** A repository that has no branch has this one ref. */
const NO_BRANCH = "HEAD";

/** The organisation as a folder of clones, bare repositories, or plain folders named `OWNER__NAME`. */
export const folderSource: OrganisationSource = {
  async list(folder) {
    const found = discover(folder);
    if (!found.ok) return { ok: false, failure: { code: "source", message: found.message } };
    return { ok: true, value: found.places.map(entryOf) };
  },
  open: openRepository,
};

async function openRepository(
  folder: string,
  entry: { readonly owner: string; readonly name: string },
): Promise<Result<RepositorySource>> {
  const found = discover(folder);
  if (!found.ok) return { ok: false, failure: { code: "source", message: found.message } };
  const place = found.places.find((candidate) => {
    const { owner, name } = ownerAndName(candidate);
    return owner === entry.owner && name === entry.name;
  });
  if (place === undefined) {
    const message = `${entry.owner}/${entry.name} is no longer in the folder. Scan the organisation again.`;
    return { ok: false, failure: { code: "gone", message } };
  }
  const read = await readRepository(place);
  return { ok: true, value: { ...entry, ...read, path: place.path, ref: read.branch ?? NO_BRANCH } };
}

function entryOf(place: Place): RepositoryEntry {
  return { ...ownerAndName(place), defaultBranch: null };
}

/** A folder without a known owner belongs to `local`. */
function ownerAndName(place: Place): { readonly owner: string; readonly name: string } {
  const cut = place.name.indexOf("/");
  if (cut < 0) return { owner: "local", name: place.name };
  return { owner: place.name.slice(0, cut), name: place.name.slice(cut + 1) };
}
