import { type Actor, mayAct, type Role } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { rolesText } from "../governance/roles.ts";
import { done, refuse } from "../refuse.ts";

/** Who may have a secret deleted: its value cannot be had again. */
export const REMOVERS: readonly Role[] = ["security-lead"];
/** Who may write down that a credential was revoked at its provider. */
export const RECORDERS: readonly Role[] = ["security-lead", "commander", "admin"];

export type RemovalRefusal =
  | "forbidden"
  | "not-found"
  | "not-stored"
  | "gone"
  | "not-confirmed"
  | "changed"
  | "held"
  | "unknown"
  | "not-narrowable"
  | "by-hand"
  | "invalid";
export type RemovalResult<T> = Result<T, Failure<RemovalRefusal>>;

/** A person with one of the roles: a process of ours never decides for people. */
export function asOneOf(actor: Actor, organisationId: string, roles: readonly Role[]): RemovalResult<void> {
  if (actor.kind === "user" && mayAct(actor, organisationId, roles)) return done(undefined);
  return refuse("forbidden", `Only ${rolesText(roles)} may do this to a credential.`);
}

export function noCredential() {
  return refuse("not-found", "This credential is not there.");
}
