import { checkPermissions, type PermissionCheck } from "../../core/github/permission-check.ts";
import type { AppRole } from "../../core/github/roles.ts";
import { done } from "../refuse.ts";
import type { GithubDirectory, GithubResult, ReadOptions } from "./ports.ts";

export interface CheckInstallationRequest {
  /** Of one App: at least one. */
  readonly roles: readonly AppRole[];
  /** The organisation's login. */
  readonly owner: string;
  readonly options?: ReadOptions;
}

export interface CheckedInstallation {
  readonly id: number;
  readonly allRepositories: boolean;
  readonly suspended: boolean;
  /** One for each role. */
  readonly checks: readonly PermissionCheck[];
}

/** What an App may do in an organisation, and what it lacks for its roles. Null where it is not installed there. */
export async function checkInstallation(
  { directory }: { readonly directory: Pick<GithubDirectory, "listInstallations" | "permissionsOf"> },
  { roles: [first, ...more], owner, options }: CheckInstallationRequest,
): Promise<GithubResult<CheckedInstallation | null>> {
  if (first === undefined) return done(null);
  const listed = await directory.listInstallations(first, options);
  if (!listed.ok) return listed;
  const found = listed.value.find(
    ({ ownerKind, ownerLogin }) => ownerKind === "organization" && ownerLogin.toLowerCase() === owner.toLowerCase(),
  );
  if (found === undefined) return done(null);
  const asked = await directory.permissionsOf(first, options);
  if (!asked.ok) return asked;
  const { id, allRepositories, suspendedAt, permissions } = found;
  const checks = [first, ...more].map((role) => checkPermissions(role, permissions, asked.value));
  return done({ id, allRepositories, suspended: suspendedAt !== null, checks });
}
