import { type Actor, mayAct } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { PROVIDERS } from "../../core/trust/grant.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { TargetOwnerKey, TargetOwnerRow, TargetOwnerStore } from "./ports.ts";
import { auditOf, OWNER_RECORDERS, rolesText, visibleOrganisations } from "./roles.ts";

/** Who answers for a cloud role, a path of a vault, a stored value: the one who may approve grants of it. */

export interface TargetOwnerPorts {
  readonly targetOwners: TargetOwnerStore;
  readonly clock: Clock;
}

export interface TargetOwnerRequest {
  readonly organisationId: string;
  readonly provider: string;
  /** As `targetsOf` of lib/core/trust/grant.ts writes it: a role's ARN, an account, `mount/path`, a stored value's name. */
  readonly target: string;
  readonly login: string;
}

export type TargetOwnerRefusal = "forbidden" | "bad-target" | "no-member" | "not-recorded";

const LONGEST_TARGET = 600;

/** Records an owner. Safe to repeat. */
export async function recordTargetOwner(
  ports: TargetOwnerPorts,
  actor: Actor,
  request: TargetOwnerRequest,
): Promise<Result<{ readonly already: boolean }, Failure<TargetOwnerRefusal>>> {
  const key = await keyOf(ports, actor, request);
  if (!key.ok) return key;
  const audit = auditOf(actor, "target-owner.recorded", "target", targetName(key.value), { user: key.value.userId });
  return done({ already: !(await ports.targetOwners.record(key.value, actor.id, ports.clock.now(), audit)) });
}

/** Takes an owner away. Policies that they approved stay as they are. */
export async function removeTargetOwner(
  ports: TargetOwnerPorts,
  actor: Actor,
  request: TargetOwnerRequest,
): Promise<Result<void, Failure<TargetOwnerRefusal>>> {
  const key = await keyOf(ports, actor, request);
  if (!key.ok) return key;
  const audit = auditOf(actor, "target-owner.removed", "target", targetName(key.value), { user: key.value.userId });
  const removed = await ports.targetOwners.remove(key.value, ports.clock.now(), audit);
  return removed ? done(undefined) : refuse("not-recorded", `${request.login} is not recorded as its owner.`);
}

export async function listTargetOwners(ports: TargetOwnerPorts, actor: Actor): Promise<readonly TargetOwnerRow[]> {
  return await ports.targetOwners.list(visibleOrganisations(actor));
}

async function keyOf(
  ports: TargetOwnerPorts,
  actor: Actor,
  { organisationId, provider, target, login }: TargetOwnerRequest,
): Promise<Result<TargetOwnerKey, Failure<TargetOwnerRefusal>>> {
  if (!mayAct(actor, organisationId, OWNER_RECORDERS)) {
    return refuse("forbidden", `Only ${rolesText(OWNER_RECORDERS)} may record who answers for a target.`);
  }
  const text = target.replaceAll("\0", "").trim();
  if (!PROVIDERS.some((known) => known === provider) || text === "" || text.length > LONGEST_TARGET) {
    return refuse(
      "bad-target",
      "Name a provider and the target as the policy has it: a role, an account, a path, a stored value.",
    );
  }
  if (provider === "github-app") {
    return refuse("bad-target", "Repositories have administrators at GitHub; nobody is recorded here for them.");
  }
  const member = await ports.targetOwners.member(organisationId, login.trim());
  if (member === null) return refuse("no-member", `There is no member named ${login.trim()} in this organisation.`);
  return done({ organisationId, provider, target: text, userId: member.userId });
}

function targetName({ provider, target }: TargetOwnerKey): string {
  return `${provider} ${target}`;
}
