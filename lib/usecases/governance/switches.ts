import { type Actor, mayAct, mayView } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { PROVIDERS } from "../../core/trust/grant.ts";
import type { SwitchScope } from "../../core/trust/switches.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { StoredSwitch, SwitchStore } from "./ports.ts";
import { auditOf, isOperator, NO_REASON, reasonOf, rolesText, STOPPERS } from "./roles.ts";

export interface SwitchPorts {
  readonly switches: SwitchStore;
  readonly clock: Clock;
}

export interface SwitchRequest {
  readonly scope: SwitchScope;
  /** Where the scope is; ignored for everything and for a policy, whose row says it. */
  readonly organisationId: string | null;
  /** A policy's id, a repository's id at the issuer or its `owner/name`, a provider; ignored for the two largest scopes. */
  readonly scopeId: string;
  readonly reason: string;
  /** What a person typed to confirm one of the two largest scopes: the organisation's name, or `everything`. */
  readonly confirmation: string;
}

export type SwitchRefusal = "forbidden" | "not-found" | "no-reason" | "not-confirmed" | "already-lifted";

export interface SwitchSet {
  readonly id: string;
  /** It was on before; nothing was changed, the first reason stands. */
  readonly already: boolean;
}

interface Scope {
  readonly organisationId: string | null;
  readonly scopeId: string;
}

/** Stops issuing for a scope. It takes effect on the very next request, and live credentials are taken back. Safe to repeat. */
export async function setSwitch(
  ports: SwitchPorts,
  actor: Actor,
  request: SwitchRequest,
): Promise<Result<SwitchSet, Failure<SwitchRefusal>>> {
  const scope = await scopeOf(ports, actor, request);
  if (!scope.ok) return scope;
  const { organisationId, scopeId } = scope.value;
  const allowed = mayStop(actor, organisationId);
  if (!allowed.ok) return allowed;
  const confirmed = await isConfirmed(ports, request, organisationId);
  if (!confirmed.ok) return confirmed;
  const reason = reasonOf(request.reason);
  if (reason === null) return refuse("no-reason", NO_REASON);
  const { id, fresh } = await ports.switches.set({
    organisationId,
    scope: request.scope,
    scopeId,
    reason,
    author: actor.id,
    at: ports.clock.now(),
    audit: (switchId) =>
      auditOf(actor, "switch.set", "kill-switch", switchId, { scope: request.scope, scopeId, reason }),
  });
  return done({ id, already: !fresh });
}

/** Takes a kill switch away. Why is on record, as is why it was set. */
export async function liftSwitch(
  ports: SwitchPorts,
  actor: Actor,
  id: string,
  reasonText: string,
): Promise<Result<{ readonly id: string }, Failure<SwitchRefusal>>> {
  const stored = await ports.switches.find(id);
  if (stored === null || !maySee(actor, stored)) return refuse("not-found", "There is no such kill switch.");
  const allowed = mayStop(actor, stored.organisationId);
  if (!allowed.ok) return allowed;
  const reason = reasonOf(reasonText);
  if (reason === null) return refuse("no-reason", NO_REASON);
  const { scope, scopeId } = stored;
  const audit = auditOf(actor, "switch.lifted", "kill-switch", id, { scope, scopeId, reason });
  const lifted = await ports.switches.lift(id, actor.id, ports.clock.now(), audit);
  return lifted ? done({ id }) : refuse("already-lifted", "This kill switch was lifted already.");
}

/** Whether this person may set and lift switches of an organisation, or (null) the one for everything. */
export function mayStop(actor: Actor, organisationId: string | null): Result<void, Failure<"forbidden">> {
  if (actor.kind === "system") return done(undefined);
  if (organisationId === null) {
    return isOperator(actor)
      ? done(undefined)
      : refuse("forbidden", "Only operators may set or lift the kill switch for everything.");
  }
  return mayAct(actor, organisationId, STOPPERS)
    ? done(undefined)
    : refuse("forbidden", `Only ${rolesText(STOPPERS)} may set or lift a kill switch.`);
}

/** The one for everything concerns whoever has a session. */
function maySee(actor: Actor, { organisationId }: StoredSwitch): boolean {
  return organisationId === null || mayView(actor, organisationId);
}

/** Where the scope belongs to: the row that it names says it, and never the request alone. */
async function scopeOf(
  { switches }: SwitchPorts,
  actor: Actor,
  { scope, organisationId, scopeId }: SwitchRequest,
): Promise<Result<Scope, Failure<"not-found">>> {
  const none = refuse("not-found", `There is nothing of that name that a kill switch could stop.`);
  if (scope === "everything") return done({ organisationId: null, scopeId: "*" });
  if (scope === "policy") {
    const owner = await switches.policyOrganisation(scopeId);
    return owner !== null && mayView(actor, owner) ? done({ organisationId: owner, scopeId }) : none;
  }
  if (organisationId === null || !mayView(actor, organisationId)) return none;
  if ((await switches.organisationLogin(organisationId)) === null) return none;
  if (scope === "organisation") return done({ organisationId, scopeId: organisationId });
  if (scope === "provider") {
    return PROVIDERS.some((provider) => provider === scopeId) ? done({ organisationId, scopeId }) : none;
  }
  const [owner = "", name] = scopeId.split("/");
  const id = name === undefined ? scopeId : await switches.repositoryId(organisationId, owner, name);
  return id !== null && (await switches.knowsRepository(organisationId, id))
    ? done({ organisationId, scopeId: id })
    : none;
}

/** The two largest scopes stop every job of many people: a pressed button alone is not enough. */
async function isConfirmed(
  { switches }: SwitchPorts,
  { scope, confirmation }: SwitchRequest,
  organisationId: string | null,
): Promise<Result<void, Failure<"not-confirmed">>> {
  if (scope !== "organisation" && scope !== "everything") return done(undefined);
  const name = organisationId === null ? "everything" : await switches.organisationLogin(organisationId);
  if (name !== null && confirmation.trim() === name) return done(undefined);
  return refuse("not-confirmed", `Type ${name ?? "the organisation's name"} to confirm: nothing was stopped.`);
}
