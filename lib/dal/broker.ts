import "server-only";
import { webContainer } from "../container.ts";
import type { Actor } from "../core/actor.ts";
import type { IssuanceQuery, PolicyQuery } from "../core/listing/broker-query.ts";
import type { GrantState, IssuanceDetail, Permission } from "../core/listing/broker-views.ts";
import type { SimulatorForm } from "../core/listing/simulator-query.ts";
import { exportPolicies } from "../core/trust/policy-yaml.ts";
import { currentActor, requireActor, viewerOf } from "./session.ts";

/** What pages about the broker may see. Without a session each leads to the sign-in page. */

async function opened() {
  const actor = await requireActor();
  const { governance, readScanProgress } = await webContainer();
  return { actor, governance, common: { viewer: viewerOf(actor), scan: await readScanProgress(actor) } };
}

export async function brokerPage(query: IssuanceQuery, window: "24h" | "7d") {
  const { actor, governance, common } = await opened();
  return { ...common, ...(await governance.readBroker(actor, query, window)) };
}

/** `detail` is null when there is none or this person may not look at it. */
export async function issuancePage(id: string) {
  const { actor, governance, common } = await opened();
  const detail: IssuanceDetail | null = await governance.readIssuance(actor, id);
  return { ...common, detail };
}

export async function policiesPage(query: PolicyQuery) {
  const { actor, governance, common } = await opened();
  return { ...common, list: await governance.readPolicies(actor, query), propose: governance.mayPropose(actor) };
}

export async function policyPage(id: string) {
  const { actor, governance, common } = await opened();
  return { ...common, found: await governance.readPolicy(actor, id) };
}

export async function importPage() {
  const { actor, governance, common } = await opened();
  return { ...common, propose: governance.mayPropose(actor), issuers: await governance.issuerIds(actor) };
}

export async function switchesPage() {
  const { actor, governance, common } = await opened();
  const [switches, form] = await Promise.all([governance.readSwitches(actor), governance.readStopForm(actor)]);
  return { ...common, switches, form };
}

export async function storedValuesPage() {
  const { actor, governance, common } = await opened();
  const [values, owners] = await Promise.all([governance.readStoredValues(actor), governance.listTargetOwners(actor)]);
  const { clock } = await webContainer();
  return { ...common, values, owners, adminOf: adminOf(actor), now: clock.now().toISOString() };
}

/** Judges the form where it is filled in; `result` is null where it is not. */
export async function simulatorPage(form: SimulatorForm) {
  const { actor, governance, common } = await opened();
  const [repositories, issuers] = await Promise.all([governance.repositoryNames(actor), governance.issuerIds(actor)]);
  const result = form.request === null ? null : await governance.simulateRequest(actor, form.request);
  return { ...common, repositories, issuers, result };
}

/** For the grants of a repository's plan. */
export async function grantStates(
  repositoryId: string,
): Promise<{ readonly states: readonly GrantState[]; readonly propose: Permission }> {
  const actor = await requireActor();
  const { governance } = await webContainer();
  return { states: await governance.readGrantStates(actor, repositoryId), propose: governance.mayPropose(actor) };
}

/** For a route that answers programs. Null where there is nothing that this person may see. */
export async function policiesAsYaml(policyId: string | null): Promise<string | "signed-out" | null> {
  const actor = await currentActor();
  if (actor === null) return "signed-out";
  const { governance } = await webContainer();
  const policies = await governance.exportedPolicies(actor, policyId);
  return policies.length === 0 ? null : exportPolicies(policies);
}

function adminOf(actor: Actor): readonly string[] {
  if (actor.kind === "system") return [];
  return actor.roles.filter(({ role }) => role === "admin").map(({ organisationId }) => organisationId);
}
