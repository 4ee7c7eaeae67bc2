import type { OrganisationSettings } from "../../core/config.ts";
import type { Result } from "../../core/contracts.ts";
import {
  type OrganisationSource,
  type RepositoryEntry,
  type RepositorySource,
  UNKNOWN_OWNER,
} from "../../usecases/ports.ts";
import { readCodeowners } from "./codeowners.ts";
import { discover, type Place } from "./discover.ts";
import { readRepository } from "./read.ts";
import { readSettings } from "./settings.ts";

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
  const settings = await readSettings(folder);
  if (!settings.ok) return settings;
  const source = await openPlace(place, settings.value);
  return { ok: true, value: { ...source, codeowners: await readCodeowners(place) } };
}

/** Reads one repository under the settings of its organisation. */
export async function openPlace(place: Place, settings: OrganisationSettings): Promise<RepositorySource> {
  const read = await readRepository(place);
  return { ...ownerAndName(place), ...read, path: place.path, ref: read.branch ?? NO_BRANCH, settings };
}

function entryOf(place: Place): RepositoryEntry {
  return { ...ownerAndName(place), defaultBranch: null };
}

/** Every repository of an organisation has an owner, also where neither its folder nor its remote tells one. */
function ownerAndName(place: Place): { readonly owner: string; readonly name: string } {
  const cut = place.name.indexOf("/");
  if (cut < 0) return { owner: UNKNOWN_OWNER, name: place.name };
  return { owner: place.name.slice(0, cut), name: place.name.slice(cut + 1) };
}
