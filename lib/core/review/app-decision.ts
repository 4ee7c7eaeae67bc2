import { exceeding } from "../access-levels.ts";

/** What is to become of an installed App, and whether GitHub shows it so. Another App can be changed by people on GitHub's pages only. */

export const APP_DECISIONS = ["keep", "reduce", "suspend"] as const;
export type AppDecision = (typeof APP_DECISIONS)[number];

export interface AppPowers {
  readonly permissions: Readonly<Record<string, string>>;
  readonly allRepositories: boolean;
}

/** An installation as it was last read. Times are milliseconds. */
export interface AppNow extends AppPowers {
  readonly suspendedAt: number | null;
  /** When it was seen to be there no more. */
  readonly endedAt: number | null;
  readonly asOf: number;
}

export interface DecidedApp {
  readonly decision: AppDecision;
  readonly at: number;
  /** What it had when it was decided. */
  readonly before: AppPowers;
}

export type Confirmation = { readonly confirmed: true } | { readonly confirmed: false; readonly why: string };

/** Whether it was read since, and is as was decided. One that has more by now was not decided about. */
export function confirmationOf({ decision, at, before }: DecidedApp, now: AppNow): Confirmation {
  if (now.endedAt !== null) return { confirmed: true };
  if (now.asOf <= at) return no("It was not read again since.");
  if (now.suspendedAt !== null) return { confirmed: true };
  if (decision === "suspend") return no("It is not suspended yet. An owner does that in the organisation's settings.");
  const more = exceeding(now.permissions, before.permissions);
  if (more.length > 0) return no(`It has more by now than when it was decided: ${more.join(", ")}. Decide again.`);
  if (now.allRepositories && !before.allRepositories) return no("It reaches all repositories by now. Decide again.");
  if (decision === "keep") return { confirmed: true };
  const less =
    exceeding(before.permissions, now.permissions).length > 0 || (before.allRepositories && !now.allRepositories);
  return less
    ? { confirmed: true }
    : no("It has what it had. Its permissions or its repositories are to become fewer.");
}

function no(why: string): Confirmation {
  return { confirmed: false, why };
}

/** Which repositories a selection has only the App itself, people and an enterprise see: then it may be any of them. */
export function reachesOf({ allRepositories }: AppPowers): true | null {
  return allRepositories ? true : null;
}

/** Powers by which somebody could come back, or change what runs: shown first. */
const GRAVE =
  /^(?:administration|organization_administration|members|secrets|organization_secrets|workflows|actions|environments|contents|organization_hooks|repository_hooks|organization_self_hosted_runners|packages|deployments)$/;

/** Permissions as `name: level`, the grave ones first. */
export function listedPermissions(
  permissions: Readonly<Record<string, string>>,
): readonly { readonly text: string; readonly grave: boolean }[] {
  const all = Object.entries(permissions).map(([name, level]) => ({
    text: `${name}: ${level}`,
    grave: level !== "read" && GRAVE.test(name),
  }));
  return all.sort((left, right) => Number(right.grave) - Number(left.grave) || (left.text < right.text ? -1 : 1));
}
