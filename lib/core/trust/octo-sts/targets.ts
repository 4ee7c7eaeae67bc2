import type { GithubAppGrant } from "../grant.ts";
import type { OctoContext, OctoFile } from "../octo-sts.ts";
import { isGrantable } from "../permissions.ts";
import type { Refuse } from "./refusal.ts";

/** What a policy's tokens reach. `repositories` are ids and names; the one that asks is among them by its id. */
export interface OctoTargets {
  readonly repositories: readonly { readonly id: string; readonly name: string }[];
  readonly permissions: GithubAppGrant["permissions"];
}

export function readTargets(file: OctoFile, context: OctoContext, refuse: Refuse): OctoTargets | null {
  const permissions = readPermissions(file, refuse);
  const repositories = readRepositories(file, context, refuse);
  return permissions === null || repositories === null ? null : { repositories, permissions };
}

function readPermissions(file: OctoFile, refuse: Refuse): GithubAppGrant["permissions"] | null {
  const entries = Object.entries(file.permissions ?? {});
  if (entries.length === 0) {
    return refuse("permissions", ["permissions"], "no permission is named", "Name those that the jobs need.");
  }
  const bad = entries.filter(([name, level]) => !isGrantable(name, level));
  for (const [name, level] of bad) {
    const reason = `the broker hands out no ${name}: ${level}`;
    refuse("permissions", ["permissions", name], reason, "Take it out, and do what needs it in another way.");
  }
  return bad.length > 0 ? null : (Object.fromEntries(entries) as GithubAppGrant["permissions"]);
}

function readRepositories(file: OctoFile, context: OctoContext, refuse: Refuse): OctoTargets["repositories"] | null {
  const { repository } = context;
  const [owner = "", name = ""] = repository.name.split("/");
  if (name !== ".github") {
    if (file.repositories === undefined) return [{ id: repository.id, name: repository.name }];
    const reason = "repositories stand in policies of an organisation's .github repository only";
    return refuse("repository", ["repositories"], reason, "Take the list out, or import the organisation's policy.");
  }
  if (file.repositories === undefined || file.repositories.length === 0) {
    const reason = "without repositories the token would reach every one of the organisation";
    return refuse("repository", ["repositories"], reason, "Name the repositories that the jobs need.");
  }
  const found = file.repositories.map((entry, index) => {
    const full = `${owner}/${entry}`;
    const id = idOf(full, context);
    if (id !== null) return { id, name: full };
    return refuse(
      "repository",
      ["repositories", index],
      `the repository ${full} is not known`,
      "Correct its name, or take it out.",
    );
  });
  return found.every((entry) => entry !== null) ? found : null;
}

/** GitHub compares names without case. */
function idOf(name: string, { repository, repositories }: OctoContext): string | null {
  const wanted = name.toLowerCase();
  if (repository.name.toLowerCase() === wanted) return repository.id;
  for (const [known, id] of repositories) if (known.toLowerCase() === wanted) return id;
  return null;
}
