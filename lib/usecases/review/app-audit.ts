import { type Actor, mayAct } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import type { AppRoom } from "../../core/listing/app-views.ts";
import { APP_DECISIONS, type AppDecision } from "../../core/review/app-decision.ts";
import type { InventoryStore } from "../github/inventory-ports.ts";
import type { GithubFailure, GithubFailureCode, ReadOptions } from "../github/ports.ts";
import { auditOf, NO_REASON, reasonOf, rolesText, visibleOrganisations } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { AppAuditStore, AppDecisionStore, AppUse, GithubAppAudit } from "./ports.ts";
import { observerOf, type ReadCommitsPorts } from "./read-commits.ts";
import { APP_DECIDERS } from "./roles.ts";

export interface ReadAppsPorts extends Pick<ReadCommitsPorts, "host" | "directory"> {
  readonly appAudit: GithubAppAudit;
  readonly inventory: Pick<InventoryStore, "keep">;
  readonly store: AppAuditStore;
  readonly clock: Clock;
}

const USE_MS = 3_600_000;

/** Reads what the installed Apps of an incident's organisation may do now, and when each last did something. */
export async function readApps(
  { host, directory, appAudit, inventory, store, clock }: ReadAppsPorts,
  actor: Actor,
  incidentId: string,
  signal: AbortSignal,
): Promise<
  Result<
    { readonly stopped: GithubFailure | null },
    { readonly code: "not-found" | "no-github" | GithubFailureCode; readonly message: string }
  >
> {
  const incident = await store.incident(incidentId);
  if (incident === null) return refuse("not-found", "There is no such incident.");
  const { organisationId } = incident;
  const options: ReadOptions = { signal, priority: "normal" };
  const found = await observerOf({ host, directory }, incident, options);
  if (!found.ok) return found;
  const at = clock.now();
  const reading = await appAudit.list(found.value, options);
  await inventory.keep({ organisationId, repositoryId: null, readings: [reading], at }, (changes) =>
    auditOf(actor, "inventory.read", "organisation", organisationId, { ...changes }),
  );
  if (reading.result.kind === "failed") return done({ stopped: reading.result.failure });
  const uses: AppUse[] = [];
  for (const { installationId, slug } of await store.staleUses(organisationId, new Date(at.getTime() - USE_MS))) {
    const use = await appAudit.lastUse(found.value, slug, options);
    if (use.ok) uses.push({ installationId, outcome: use.value === null ? "nothing" : "seen", at: use.value });
    else if (use.failure.code === "not-found" || use.failure.code === "missing-permission")
      uses.push({ installationId, outcome: "not-visible", at: null });
    else {
      await store.keepUses(organisationId, uses, at);
      return done({ stopped: use.failure });
    }
  }
  await store.keepUses(organisationId, uses, at);
  return done({ stopped: null });
}

export interface AppPorts {
  readonly appDecisions: AppDecisionStore;
  readonly clock: Clock;
}

export interface AppForm {
  readonly installationId: number;
  readonly decision: string;
  readonly reason: string;
}

/** What is to become of an App in an incident. It counts once GitHub was read again and shows it so. */
export async function decideApp(
  { appDecisions, clock }: AppPorts,
  actor: Actor,
  incidentId: string,
  { installationId, decision: word, reason: typed }: AppForm,
): Promise<Result<AppDecision, Failure<"forbidden" | "not-found" | "invalid" | "state">>> {
  const incident = await appDecisions.incident(incidentId, visibleOrganisations(actor));
  if (incident === null) return refuse("not-found", "This incident is not there.");
  if (actor.kind !== "user" || !mayAct(actor, incident.organisationId, APP_DECIDERS))
    return refuse("forbidden", `Only ${rolesText(APP_DECIDERS)} decide about Apps.`);
  if (!incident.open) return refuse("state", "This incident is over.");
  const decision = APP_DECISIONS.find((one) => one === word);
  if (decision === undefined) return refuse("invalid", "Choose what is to become of it.");
  const reason = reasonOf(typed);
  if (reason === null) return refuse("invalid", NO_REASON);
  const { organisationId } = incident;
  const by = { id: actor.id, login: actor.login };
  const request = { incidentId, organisationId, installationId, decision, reason, by, at: clock.now() };
  const audit = auditOf(actor, "app.decided", "incident", incidentId, { installation: installationId, decision });
  if (!(await appDecisions.decide(request, audit))) return refuse("not-found", "This App is not installed any more.");
  return done(decision);
}

/** The Apps of every organisation that the actor may look at, with the decisions of one incident. */
export function readAppRoom({ appDecisions }: AppPorts, actor: Actor, incidentId: string | null): Promise<AppRoom> {
  return appDecisions.room(
    visibleOrganisations(actor),
    incidentId,
    (organisationId) => actor.kind === "user" && mayAct(actor, organisationId, APP_DECIDERS),
  );
}
