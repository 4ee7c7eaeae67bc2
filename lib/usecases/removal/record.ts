import { type Actor, mayView } from "../../core/actor.ts";
import { scanText } from "../../core/literals/engine.ts";
import { auditOf, LONGEST_REASON } from "../governance/roles.ts";
import { done, refuse } from "../refuse.ts";
import type { RemovalPeoplePorts } from "./ask.ts";
import { asOneOf, noCredential, RECORDERS, type RemovalResult } from "./roles.ts";

export interface Revocation {
  readonly credentialId: string;
  /** `YYYY-MM-DD`, the day at UTC. */
  readonly on: string;
  /** How, and by whom, in a sentence. */
  readonly how: string;
  /** What shows it: an address or a ticket, not the value. */
  readonly evidence: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Writes down that a credential was revoked at its provider: Thaw has no value, and can only be told. */
export async function recordRevocation(
  { removals, clock }: RemovalPeoplePorts,
  actor: Actor,
  { credentialId, on, how, evidence }: Revocation,
): Promise<RemovalResult<void>> {
  const owner = await removals.organisationOf(credentialId);
  if (owner === null || !mayView(actor, owner.organisationId)) return noCredential();
  const allowed = asOneOf(actor, owner.organisationId, RECORDERS);
  if (!allowed.ok) return allowed;
  const now = clock.now();
  const at = new Date(`${on}T00:00:00Z`);
  if (!DAY.test(on) || Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== on || at > now)
    return refuse("invalid", "Give the day on which it was revoked, as YYYY-MM-DD and not in the future.");
  const lines = [how, evidence].map((line) => line.replace(/\p{Cc}+/gu, " ").trim());
  if (lines.some((line) => line === "" || line.length > LONGEST_REASON))
    return refuse("invalid", `Say how it was revoked and what shows it, in ${LONGEST_REASON} characters at most each.`);
  if (lines.some((line) => scanText(line, "evidence").length > 0))
    return refuse(
      "invalid",
      "What you typed has the form of a credential. Nothing was kept: say it without the value.",
    );
  const event = { kind: "revoked", repositoryId: null, evidence: lines, actor: actor.id, at } as const;
  const audit = auditOf(actor, "credential.revoked", "credential", credentialId, { name: owner.name, on });
  await removals.record({ ...event, ...owner, credentialId }, audit, now);
  return done(undefined);
}
