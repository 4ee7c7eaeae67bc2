import { type Actor, mayAct } from "../../core/actor.ts";
import type { IssuanceQuery, PolicyQuery } from "../../core/listing/broker-query.ts";
import type {
  BrokerFigures,
  GrantState,
  IssuanceDetail,
  IssuanceList,
  Permission,
  PolicyDetail,
  PolicyList,
  StoredValueView,
  SwitchView,
} from "../../core/listing/broker-views.ts";
import type { TrustPolicy } from "../../core/trust/policy.ts";
import { isUuid } from "../../core/uuid.ts";
import type { Clock } from "../ports.ts";
import { type ApprovePorts, judgeApproval } from "./approve.ts";
import type { FigureWindow, GovernanceReading } from "./ports.ts";
import { ENDERS, PROPOSERS, rolesText, TRIAL_APPROVERS, visibleOrganisations } from "./roles.ts";
import { mayStop } from "./switches.ts";

/** Reads for pages: of every organisation that the actor may look at, and no other. */

export interface ReadPorts {
  readonly governance: GovernanceReading;
  readonly clock: Clock;
}

export const WINDOWS = {
  "24h": { hours: 24, buckets: 24 },
  "7d": { hours: 168, buckets: 28 },
} as const satisfies Record<string, FigureWindow>;
export type WindowName = keyof typeof WINDOWS;

export interface ShownSwitch extends SwitchView {
  readonly lift: Permission;
}

export interface BrokerFront {
  readonly figures: BrokerFigures;
  readonly switches: readonly ShownSwitch[];
  readonly list: IssuanceList;
}

/** The first glance: figures, the switches that are on, and the requests that fit the filter. */
export async function readBroker(
  ports: ReadPorts,
  actor: Actor,
  query: IssuanceQuery,
  window: WindowName,
): Promise<BrokerFront> {
  const visible = visibleOrganisations(actor);
  const at = ports.clock.now();
  const [figures, switches, list] = await Promise.all([
    ports.governance.figures(visible, WINDOWS[window], at),
    readSwitches(ports, actor),
    ports.governance.issuances(visible, query, at),
  ]);
  return { figures, switches, list };
}

/** One page of the list alone: a file has all of them. */
export async function listIssuances(ports: ReadPorts, actor: Actor, query: IssuanceQuery): Promise<IssuanceList> {
  return await ports.governance.issuances(visibleOrganisations(actor), query, ports.clock.now());
}

/** One request; null when there is none, or it is another organisation's: the two must not be told apart. */
export async function readIssuance(ports: ReadPorts, actor: Actor, id: string): Promise<IssuanceDetail | null> {
  if (!isUuid(id)) return null;
  return await ports.governance.issuance(visibleOrganisations(actor), id, ports.clock.now());
}

export async function readPolicies(ports: ReadPorts, actor: Actor, query: PolicyQuery): Promise<PolicyList> {
  return await ports.governance.policies(visibleOrganisations(actor), query, ports.clock.now());
}

export interface PolicyPowers {
  /** By version, for those that wait or are on trial. */
  readonly approve: ReadonlyMap<number, Permission>;
  /** Turn down what waits, revoke what is in force. Who proposed a version may withdraw it all the same. */
  readonly end: Permission;
  readonly stop: Permission;
  /** Let a waiting version be tried; not one's own proposal. */
  readonly mayTry: boolean;
  readonly isProposer: ReadonlySet<number>;
}

/** One policy with what this person may do to it now. */
export async function readPolicy(
  ports: ReadPorts & ApprovePorts,
  actor: Actor,
  id: string,
): Promise<{ readonly policy: PolicyDetail; readonly powers: PolicyPowers } | null> {
  if (!isUuid(id)) return null;
  const policy = await ports.governance.policy(visibleOrganisations(actor), id, ports.clock.now());
  if (policy === null) return null;
  const approve = new Map<number, Permission>();
  const isProposer = new Set<number>();
  for (const { version, status } of policy.versions) {
    if (status !== "pending" && status !== "trial") continue;
    const judged = await judgeApproval(ports, actor, { policyId: id, version });
    approve.set(version, judged.ok ? { allowed: true } : { allowed: false, why: judged.failure.message });
    const stored = await ports.policies.find(id, version);
    if (stored?.createdBy === actor.id) isProposer.add(version);
  }
  const mayEnd = mayAct(actor, policy.organisationId, ENDERS);
  const stop = mayStop(actor, policy.organisationId);
  return {
    policy,
    powers: {
      approve,
      isProposer,
      mayTry: mayAct(actor, policy.organisationId, TRIAL_APPROVERS),
      end: mayEnd ? { allowed: true } : { allowed: false, why: `Only ${rolesText(ENDERS)} may end a policy.` },
      stop: stop.ok ? { allowed: true } : { allowed: false, why: stop.failure.message },
    },
  };
}

export async function readSwitches(ports: ReadPorts, actor: Actor): Promise<readonly ShownSwitch[]> {
  const on = await ports.governance.switches(visibleOrganisations(actor));
  return on.map((entry) => {
    const allowed = mayStop(actor, entry.organisationId);
    return { ...entry, lift: allowed.ok ? { allowed: true } : { allowed: false, why: allowed.failure.message } };
  });
}

export interface StopForm {
  readonly organisations: readonly { readonly id: string; readonly login: string }[];
  readonly everything: Permission;
  /** Why there is no organisation to choose, where there is none. */
  readonly why: string | null;
}

/** What this person may stop. */
export async function readStopForm(ports: ReadPorts, actor: Actor): Promise<StopForm> {
  const visible = visibleOrganisations(actor);
  const all = await ports.governance.organisations(visible);
  const everything = mayStop(actor, null);
  const refused = visible.map((id) => mayStop(actor, id)).find((result) => !result.ok);
  return {
    organisations: all.filter(({ id }) => mayStop(actor, id).ok),
    everything: everything.ok ? { allowed: true } : { allowed: false, why: everything.failure.message },
    why: refused !== undefined && !refused.ok ? refused.failure.message : null,
  };
}

export async function readStoredValues(ports: ReadPorts, actor: Actor): Promise<readonly StoredValueView[]> {
  return await ports.governance.storedValues(visibleOrganisations(actor));
}

/** Active policies as code; or one policy's newest version that has not ended. */
export async function exportedPolicies(
  ports: ReadPorts,
  actor: Actor,
  policyId: string | null,
): Promise<readonly TrustPolicy[]> {
  if (policyId !== null && !isUuid(policyId)) return [];
  return await ports.governance.exported(visibleOrganisations(actor), policyId);
}

/** What became of the grants of a repository's plan. */
export async function readGrantStates(
  ports: ReadPorts,
  actor: Actor,
  repositoryId: string,
): Promise<readonly GrantState[]> {
  return await ports.governance.grantStates(visibleOrganisations(actor), repositoryId);
}

/** Names to choose from, of repositories that a token could name. */
export async function readRepositoryNames(ports: ReadPorts, actor: Actor): Promise<readonly string[]> {
  return await ports.governance.repositoryNames(visibleOrganisations(actor));
}

export function mayPropose(actor: Actor): Permission {
  const may = visibleOrganisations(actor).some((id) => mayAct(actor, id, PROPOSERS));
  return may ? { allowed: true } : { allowed: false, why: `Only ${rolesText(PROPOSERS)} may propose a trust policy.` };
}
