import type { Actor } from "../core/actor.ts";
import type { Failure, Result } from "../core/contracts.ts";
import { type OrganisationSource, UNKNOWN_OWNER } from "./ports.ts";
import { done, refuse } from "./refuse.ts";
import type { FolderStore } from "./scan-ports.ts";

/**
 * Makes the organisation of a folder of clones, or finds the one that this folder has. Its people are this machine's: the
 * user `local` sees this organisation and no other folder's.
 * Its name is the one owner that all of its repositories have, else the folder's.
 * @param folder absolute, with symbolic links resolved
 */
export async function openFolder(
  ports: { readonly store: FolderStore; readonly source: Pick<OrganisationSource, "list"> },
  actor: Actor,
  request: { readonly folder: string; readonly login: string },
): Promise<Result<{ readonly organisationId: string }, Failure<"forbidden">>> {
  if (actor.kind !== "system") return refuse("forbidden", "Folders are opened on the machine's own terminal only.");
  const name = (await commonOwner(ports.source, request.folder)) ?? request.login;
  const login = name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^-+|-+$/g, "") || "folder";
  const audit = {
    actorKind: actor.kind,
    actorId: actor.id,
    action: "organisation.opened",
    objectKind: "organisation",
    objectId: login,
    data: { kind: "folder" },
  };
  return done(await ports.store.putFolderOrganisation({ folder: request.folder, login, audit }));
}

/** Null where owners differ, none is known, or the folder cannot be listed: the scan then says what is wrong with it. */
async function commonOwner(source: Pick<OrganisationSource, "list">, folder: string): Promise<string | null> {
  const listed = await source.list(folder);
  if (!listed.ok) return null;
  const owners = new Set(listed.value.map((repository) => repository.owner));
  const [owner] = owners;
  return owners.size === 1 && owner !== undefined && owner !== UNKNOWN_OWNER ? owner : null;
}
