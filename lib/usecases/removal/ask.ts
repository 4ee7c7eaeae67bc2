import { type Actor, mayView } from "../../core/actor.ts";
import { narrowingFacts, removalFacts, whyNotNarrowed } from "../../core/removal/facts.ts";
import { confirms, judgeRemoval, type RemovalFacts } from "../../core/removal/judge.ts";
import { permissionFor } from "../../core/removal/place.ts";
import { auditOf } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { RemovalStore, StoredSecretRow } from "./ports.ts";
import { asOneOf, noCredential, REMOVERS, type RemovalResult } from "./roles.ts";

export interface RemovalPeoplePorts {
  readonly removals: RemovalStore;
  readonly clock: Clock;
}

export interface DeletionWish {
  readonly credentialId: string;
  /** What the person typed to say that they know that the value cannot be recovered. */
  readonly confirmation: string;
  /** When the value was last changed, as the page showed it; null where it showed no date. */
  readonly changedAt: Date | null;
}

export type Asked = "asked" | "waiting";

/**
 * A person's word that a stored secret is to be deleted. It is judged now by what is known, and again by the worker by what GitHub says
 * then: how long ago the list was read does not count here, since the worker reads it again.
 */
export async function askDeletion(
  ports: RemovalPeoplePorts,
  actor: Actor,
  { credentialId, confirmation, changedAt }: DeletionWish,
): Promise<RemovalResult<Asked>> {
  const found = await secretFor(ports, actor, credentialId);
  if (!found.ok) return found;
  const secret = found.value;
  if (!confirms(confirmation, secret.place.name))
    return refuse(
      "not-confirmed",
      `Type the secret's name, ${secret.place.name}, exactly: its value cannot be recovered.`,
    );
  if (permissionFor(secret.place.level) === null)
    return refuse("by-hand", "No App may delete a secret of this kind. Run the command that the page shows.");
  if (secret.changedAt?.getTime() !== changedAt?.getTime())
    return refuse(
      "changed",
      "Its value was changed since the page was shown. Look at it once more, and ask who needs it.",
    );
  const facts = await ports.removals.facts(secret);
  const refusal = refusalOf(removalFacts(facts), ports.clock.now());
  return refusal ?? wish(ports, actor, { secret, kind: "delete", repositoryId: null });
}

/** A person's word that one chosen repository no longer needs an organisation's secret. Nothing is lost by it. */
export async function askNarrowing(
  ports: RemovalPeoplePorts,
  actor: Actor,
  { credentialId, repositoryId }: { readonly credentialId: string; readonly repositoryId: string },
): Promise<RemovalResult<Asked>> {
  const found = await secretFor(ports, actor, credentialId);
  if (!found.ok) return found;
  const secret = found.value;
  const facts = await ports.removals.facts(secret);
  const why = whyNotNarrowed(facts);
  if (why !== null) return refuse("not-narrowable", why);
  const one = narrowingFacts(facts, repositoryId);
  if (one === null) return refuse("not-found", "This repository is not one of those that were chosen for it.");
  return refusalOf(one, ports.clock.now()) ?? wish(ports, actor, { secret, kind: "narrow", repositoryId });
}

async function secretFor(
  { removals }: RemovalPeoplePorts,
  actor: Actor,
  credentialId: string,
): Promise<RemovalResult<StoredSecretRow>> {
  const owner = await removals.organisationOf(credentialId);
  if (owner === null || !mayView(actor, owner.organisationId)) return noCredential();
  const allowed = asOneOf(actor, owner.organisationId, REMOVERS);
  if (!allowed.ok) return allowed;
  const secret = await removals.find(credentialId);
  if (secret === null)
    return refuse("not-stored", "GitHub stores it nowhere that is known, so there is nothing to delete.");
  if (secret.endedAt !== null) return refuse("gone", "GitHub's list does not have it any more.");
  return done(secret);
}

/** What stands in the way by what is known now; null where nothing does. */
function refusalOf(facts: RemovalFacts, now: Date) {
  const verdict = judgeRemoval({ ...facts, seenAt: now }, now);
  if (verdict.kind === "hold") return refuse("held", verdict.reasons.join(" "));
  if (verdict.kind === "unknown")
    return refuse("unknown", `It is not known whether it may go. ${verdict.missing.join(" ")}`);
  return null;
}

async function wish(
  { removals, clock }: RemovalPeoplePorts,
  actor: Actor,
  { secret, kind, repositoryId }: { secret: StoredSecretRow; kind: "delete" | "narrow"; repositoryId: string | null },
): Promise<RemovalResult<Asked>> {
  const { credentialId, changedAt, place } = secret;
  const data = { name: place.name, level: place.level, ...(repositoryId === null ? {} : { repository: repositoryId }) };
  const action = kind === "delete" ? "credential.deletion-confirmed" : "credential.narrowing-asked";
  const audit = auditOf(actor, action, "credential", credentialId, data);
  const removal = { secret, kind, repositoryId, changedAt, by: actor.id, at: clock.now() };
  return done(await removals.ask(removal, audit));
}
