/** Who acts, and as what. Every use case takes one; none reads a session. */

export const ROLES = ["viewer", "owner", "security-lead", "commander", "admin", "operator"] as const;
export type Role = (typeof ROLES)[number];

export interface OrganisationRole {
  readonly organisationId: string;
  readonly role: Role;
  /** When GitHub said so; null for one that this installation itself gave. Without it nobody knows which. */
  readonly asOf?: Date | null;
}

/** A person with a session. `roles` is as of the moment the actor was loaded. */
export interface UserActor {
  readonly kind: "user";
  readonly id: string;
  readonly login: string;
  readonly roles: readonly OrganisationRole[];
}

/** A process of our own, such as `supervisor` or `worker`: it does what people asked for earlier. */
export interface SystemActor {
  readonly kind: "system";
  readonly id: string;
}

export type Actor = UserActor | SystemActor;

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

/** The roles of a person in one organisation; a system actor has none, since it is not a member. */
export function rolesIn(actor: Actor, organisationId: string): readonly Role[] {
  if (actor.kind === "system") return [];
  return actor.roles.filter((entry) => entry.organisationId === organisationId).map((entry) => entry.role);
}

/** True for our own processes, and for people with at least one of the roles in the organisation. */
export function mayAct(actor: Actor, organisationId: string, allowed: readonly Role[]): boolean {
  if (actor.kind === "system") return true;
  return rolesIn(actor, organisationId).some((role) => allowed.includes(role));
}

/** Membership of any kind lets a person look. */
export function mayView(actor: Actor, organisationId: string): boolean {
  return mayAct(actor, organisationId, ROLES);
}

/** A working day: who comes back tomorrow signs in again. */
export const SESSION_HOURS = 10;

/**
 * What GitHub says of somebody is read every few minutes while they work. When it is older than this, it gives no power to change anything
 * until it was read again: the worker may stand still, or GitHub may not answer, and whoever was put out of a team is not known to be in it.
 */
export const ROLE_MINUTES = 10;

/** Those of the roles that still count for a change. `asOf` is null for one that GitHub has no say in. */
export function standingRoles<Role extends { readonly asOf: Date | null }>(roles: readonly Role[], now: Date): Role[] {
  return roles.filter(({ asOf }) => asOf === null || now.getTime() - asOf.getTime() <= ROLE_MINUTES * 60_000);
}

/** Freezing, thawing and letting through want a sign-in younger than this: a session that stands open on a desk must not thaw an organisation. */
export const SIGN_IN_MINUTES = 15;

/** @param signedInAt null where it is not known. One of the future is none: a clock was wrong */
export function isFreshSignIn(signedInAt: Date | null, now: Date): boolean {
  const age = signedInAt === null ? -1 : now.getTime() - signedInAt.getTime();
  return age >= 0 && age <= SIGN_IN_MINUTES * 60_000;
}
