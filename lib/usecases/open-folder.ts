import type { Actor } from "../core/actor.ts";
import type { Failure, Result } from "../core/contracts.ts";
import type { FolderStore } from "./ports.ts";
import { done, refuse } from "./refuse.ts";

/**
 * Makes the organisation of a folder of clones, or finds the one that this folder has. Its people are this machine's: the
 * user `local` sees this organisation and no other folder's.
 * @param folder absolute, with symbolic links resolved
 */
export async function openFolder(
  ports: { readonly store: FolderStore },
  actor: Actor,
  request: { readonly folder: string; readonly login: string },
): Promise<Result<{ readonly organisationId: string }, Failure<"forbidden">>> {
  if (actor.kind !== "system") return refuse("forbidden", "Folders are opened on the machine's own terminal only.");
  const login = request.login.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^-+|-+$/g, "") || "folder";
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
