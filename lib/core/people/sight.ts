import type { Actor, Role, UserActor } from "../actor.ts";

/**
 * As whom the web process looks into the database. PostgreSQL itself leaves out what a person may not read on GitHub (row-level security):
 * findings, credentials and everything else of a repository.
 */
export type Sight =
  /** All rows: work that belongs to nobody, and people who see all of every organisation they are in. */
  | { readonly kind: "whole" }
  /** What GitHub lets this person read. */
  | { readonly kind: "person"; readonly id: string }
  /** Nothing of any repository: nobody said who looks. */
  | { readonly kind: "nobody" };

/**
 * Roles that see all repositories of their organisation, whatever GitHub lets them read: they answer for all of it. Who was given a role by
 * this installation itself, and not by GitHub, sees all, too.
 */
export const WHOLE_ROLES: readonly Role[] = ["security-lead", "commander", "admin"];

/** What GitHub told of readers longer ago than this gives nothing any more: a right that was taken away may not be known. */
export const READERS_HOURS = 24;

/** What the organisation gives each member in each repository, of which all but the first let them read. Source: `default_repository_permission`. */
export const MEMBER_PERMISSIONS = ["none", "read", "write", "admin"] as const;
export type MemberPermission = (typeof MEMBER_PERMISSIONS)[number];

export function sightOf(actor: Actor): Sight {
  return actor.kind === "system" || seesWhole(actor) ? { kind: "whole" } : { kind: "person", id: actor.id };
}

/** Whether somebody sees all of one organisation. */
export function seesAllOf(actor: Actor, organisationId: string): boolean {
  if (actor.kind === "system") return true;
  return actor.roles.some((one) => one.organisationId === organisationId && isWhole(one));
}

function isWhole({ role, asOf }: UserActor["roles"][number]): boolean {
  return WHOLE_ROLES.includes(role) || asOf === null;
}

/** Whether a person sees all of every organisation that they have a role in. Of others the database knows in which they do. */
function seesWhole({ roles }: UserActor): boolean {
  const all = roles.filter(isWhole);
  const whole = new Set(all.map(({ organisationId }) => organisationId));
  return roles.length > 0 && roles.every(({ organisationId }) => whole.has(organisationId));
}
