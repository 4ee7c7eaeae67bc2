import { checkPermissions } from "../../core/github/permission-check.ts";
import { APP_ROLES } from "../../core/github/roles.ts";
import type { GithubDirectory, GithubInstallation, GithubResult, ReadOptions } from "../github/ports.ts";
import { done } from "../refuse.ts";

/** The App that merges in a lockdown, or a sentence that says why there is none to be had. */
export type MergeApp =
  | {
      readonly kind: "ready";
      readonly appId: number;
      /** The login that GitHub writes its merges under. */
      readonly bot: string;
      readonly installation: GithubInstallation;
    }
  | { readonly kind: "none"; readonly why: string };

export type MergeAppDirectory = Pick<GithubDirectory, "installationOf" | "appOf">;

/**
 * Looks whether the Merge App may be let past the rule of a lockdown: it is installed, can merge, can do nothing else, and is no other App of
 * ours. A failure is about GitHub, and says nothing of the App.
 */
export async function mergeAppFor(
  directory: MergeAppDirectory,
  ownerId: string,
  options?: ReadOptions,
): Promise<GithubResult<MergeApp>> {
  const app = await directory.appOf("merge", options);
  if (!app.ok)
    return app.failure.code === "misconfigured"
      ? none("No Merge App is configured, or its key cannot be used: set THAW_MERGE_APP_ID and its key for the worker.")
      : app;
  for (const role of APP_ROLES) {
    if (role === "merge") continue;
    const other = await directory.appOf(role, options);
    if (!other.ok && other.failure.code !== "misconfigured") return other;
    if (other.ok && other.value.id === app.value.id)
      return none(`The Merge App is the ${role}'s App, too. What merges in a lockdown has to be an App of its own.`);
  }
  const found = await directory.installationOf("merge", ownerId, options);
  if (!found.ok) return found;
  const installation = found.value;
  if (installation === null || installation.suspendedAt !== null)
    return none("The Merge App is not installed for this organisation, or is suspended.");
  const { missing, beyond } = checkPermissions("merge", installation.permissions);
  if (missing.length > 0) return none(`The Merge App lacks ${missing.map(named).join(", ")}.`);
  if (beyond.length > 0)
    return none(
      `The Merge App may do more than merge: ${beyond.join(", ")}. Take that from it in its settings on GitHub.`,
    );
  return done({ kind: "ready", appId: app.value.id, bot: app.value.bot, installation });
}

function named({ permission, level }: { readonly permission: string; readonly level: string }): string {
  return `${permission}: ${level}`;
}

function none(why: string): GithubResult<MergeApp> {
  return done({ kind: "none", why });
}
