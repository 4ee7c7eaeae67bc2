import { type Actor, mayAct, type Role } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { rolesText } from "../governance/roles.ts";
import { done, refuse } from "../refuse.ts";
import { REMOVERS } from "../removal/roles.ts";

/** Who may choose repositories, approve, pause and stop. */
export const CAMPAIGNERS: readonly Role[] = ["security-lead", "commander", "admin"];

/** Who may ask for the pull request of one repository. It is opened once one of the others agrees. */
export const REQUESTERS: readonly Role[] = ["owner", ...CAMPAIGNERS];

export type CampaignRefusal =
  | "forbidden"
  | "not-found"
  | "state"
  | "invalid"
  | "another-plan"
  | "another-campaign"
  | "own-campaign";
export type CampaignFailure = Failure<CampaignRefusal>;
export type CampaignResult<T> = Result<T, CampaignFailure>;

/** A person with the role: a process of ours never decides for people. */
export function asCampaigner(actor: Actor, organisationId: string): CampaignResult<void> {
  if (actor.kind === "user" && mayAct(actor, organisationId, CAMPAIGNERS)) return done(undefined);
  return refuse("forbidden", `Only ${rolesText(CAMPAIGNERS)} may do this to a campaign.`);
}

export function asRequester(actor: Actor, organisationId: string): CampaignResult<void> {
  if (actor.kind === "user" && mayAct(actor, organisationId, REQUESTERS)) return done(undefined);
  return refuse("forbidden", `Only ${rolesText(REQUESTERS)} may ask for a migration.`);
}

/** Whoever asked for the migration of one repository may end that, as long as they may ask for one, and nobody else's. */
export function mayStopOwn(
  actor: Actor,
  {
    organisationId,
    creatorId,
    ofOne,
  }: { readonly organisationId: string; readonly creatorId: string; readonly ofOne: boolean },
): boolean {
  return actor.kind === "user" && ofOne && creatorId === actor.id && mayAct(actor, organisationId, REQUESTERS);
}

/** A campaign that takes secrets out of reach is approved by who may do that by hand. */
export function mayApproveNarrowing(
  actor: Actor,
  { organisationId, narrow }: { readonly organisationId: string; readonly narrow: boolean },
): CampaignResult<void> {
  if (!narrow || mayAct(actor, organisationId, REMOVERS)) return { ok: true, value: undefined };
  const message = `It takes organisation secrets out of the reach of what it has migrated, so only ${rolesText(REMOVERS)} may approve it. Ask one of them, or make it without that.`;
  return refuse("forbidden", message);
}

export function notFound(): { readonly ok: false; readonly failure: CampaignFailure } {
  return refuse("not-found", "This campaign is not there.");
}

export function wrongState(): { readonly ok: false; readonly failure: CampaignFailure } {
  return refuse("state", "The campaign is in another state by now. Look at its page once more.");
}
