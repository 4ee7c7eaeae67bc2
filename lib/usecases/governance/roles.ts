import { type Actor, mayView, type Role, rolesIn } from "../../core/actor.ts";
import type { AuditEntry } from "../ports.ts";

/** Who may do what to the broker. Approval is apart: it depends on what a policy reaches (lib/core/trust/approval.ts). */

export const PROPOSERS: readonly Role[] = ["owner", "security-lead", "commander", "admin"];
export const ENDERS: readonly Role[] = ["owner", "security-lead", "commander", "admin"];
export const STOPPERS: readonly Role[] = ["security-lead", "commander", "admin"];
export const TRIAL_APPROVERS: readonly Role[] = ["security-lead"];
export const OWNER_RECORDERS: readonly Role[] = ["admin"];

/** For sentences: `owners, security leads, incident commanders or admins`. */
const ROLE_WORDS: Readonly<Record<Role, string>> = {
  viewer: "viewers",
  owner: "repository owners",
  "security-lead": "security leads",
  commander: "incident commanders",
  admin: "admins",
  operator: "operators",
};

export function rolesText(roles: readonly Role[]): string {
  const words = roles.map((role) => ROLE_WORDS[role]);
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

/** Organisations that a person may look at; a process of ours looks at nothing. */
export function visibleOrganisations(actor: Actor): readonly string[] {
  if (actor.kind === "system") return [];
  return [...new Set(actor.roles.map((entry) => entry.organisationId))].filter((id) => mayView(actor, id));
}

/** Operators run the installation: the role counts in whichever organisation it was given. */
export function isOperator(actor: Actor): boolean {
  return actor.kind === "user" && actor.roles.some(({ role }) => role === "operator");
}

export function isSecurityLead(actor: Actor, organisationId: string): boolean {
  return rolesIn(actor, organisationId).includes("security-lead");
}

export function auditOf(
  actor: Actor,
  action: string,
  objectKind: string,
  objectId: string,
  data: AuditEntry["data"],
): AuditEntry {
  return { actorKind: actor.kind, actorId: actor.id, action, objectKind, objectId, data };
}

export const LONGEST_REASON = 500;

/** A reason that a person gave; null when there is none, or it is too long to be one. */
export function reasonOf(text: string): string | null {
  const reason = text.replaceAll("\0", "").trim();
  return reason === "" || reason.length > LONGEST_REASON ? null : reason;
}

export const NO_REASON = `Give a reason, in ${LONGEST_REASON} characters at most: it stands in the record.`;
