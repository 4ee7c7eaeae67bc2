import { incidentAfter } from "../../core/freeze/incident-state.ts";
import type { Scope } from "../../core/freeze/scope.ts";
import { count } from "../../core/gates/gate.ts";
import type { Straggler } from "../../core/listing/incident-views.ts";
import { auditOf, reasonOf } from "../governance/roles.ts";
import { done, refuse } from "../refuse.ts";
import type { Activated, FreezeFacts, IncidentRow, NotActivated } from "./ports.ts";
import { noLockdownText, noSlotText } from "./preflight.ts";
import {
  asCommander,
  asFreshCommander,
  type Commanding,
  type FreezePorts,
  type FreezeResult,
  incidentFor,
  wrongState,
} from "./roles.ts";

/**
 * The freeze. From the answer on brokers refuse what is not allowed; GitHub is told by the worker, which is asked for in the same transaction.
 * @param typedName of the organisation, as the person typed it
 */
export async function activateIncident(
  ports: FreezePorts,
  by: Commanding,
  incidentId: string,
  typedName: string,
): Promise<FreezeResult<Activated>> {
  const begun = await begin(ports, by, incidentId);
  if (!begun.ok) return begun;
  const { incident, at } = begun.value;
  if (incidentAfter(incident.state, "activate") === null) {
    if (incident.state === "draft")
      return refuse("state", "Run its preflight first: what a freeze does has to be seen before.");
    return wrongState();
  }
  const organisation = await ports.incidents.organisation(incident.organisationId);
  if (organisation === null || typedName.trim() !== organisation.login)
    return refuse("typed-name", "Type the organisation's name exactly as GitHub writes it. Nothing was frozen.");
  const { drill } = incident;
  const audit = auditOf(by.actor, "incident.activated", "incident", incidentId, { drill });
  const note = { kind: "incident.activated", text: drill ? "The drill begins: frozen." : "Frozen." };
  return await outcomeOf(ports, incident, await ports.incidents.activate(incident, { at, audit, note }));
}

/** Freezes more, in the same incident. */
export async function widenIncident(
  ports: FreezePorts,
  by: Commanding,
  incidentId: string,
  scope: Scope,
): Promise<FreezeResult<Activated>> {
  const begun = await begin(ports, by, incidentId);
  if (!begun.ok) return begun;
  const { incident, at } = begun.value;
  if (incidentAfter(incident.state, "widen") === null) return wrongState();
  if (incident.scope.kind === "all") return refuse("state", "It is about all repositories already.");
  const wide: Scope =
    scope.kind === "all"
      ? scope
      : { kind: "chosen", repositoryIds: [...new Set([...incident.scope.repositoryIds, ...scope.repositoryIds])] };
  const more = wide.kind === "all" ? "all" : wide.repositoryIds.length;
  const audit = auditOf(by.actor, "incident.widened", "incident", incidentId, { repositories: more });
  const note = {
    kind: "incident.widened",
    text: `The freeze was widened to ${more === "all" ? "all" : more} repositories.`,
  };
  return await outcomeOf(ports, incident, await ports.incidents.widen(incident, wide, { at, audit, note }));
}

async function begin(ports: FreezePorts, by: Commanding, incidentId: string) {
  const found = await incidentFor(ports, by.actor, incidentId);
  if (!found.ok) return found;
  const at = ports.clock.now();
  const allowed = await asFreshCommander(by, found.value.organisationId, at);
  return allowed.ok ? done({ incident: found.value, at }) : allowed;
}

async function outcomeOf(
  ports: FreezePorts,
  incident: IncidentRow,
  outcome: Activated | NotActivated,
): Promise<FreezeResult<Activated>> {
  if (typeof outcome !== "string") return done(outcome);
  if (outcome === "changed") return wrongState();
  if (outcome === "nothing-in-scope")
    return refuse(
      "invalid",
      "None of the chosen repositories is there any more. Choose others, and run the preflight again.",
    );
  const facts: FreezeFacts = await ports.incidents.facts(incident.organisationId);
  if (outcome === "no-lockdown") return refuse("no-slot", `Nothing was frozen. ${noLockdownText(facts)}`);
  return refuse("no-slot", `Nothing was frozen. ${noSlotText(outcome, facts)}`);
}

const ENDED = {
  resolve: { action: "incident.resolved", text: "Ended: the rules are being taken off." },
  cancel: { action: "incident.cancelled", text: "Cancelled. It never froze anything." },
} as const;

/**
 * Ends it. What it froze is let out by the worker, whose word it is when that was seen. It is done when no shared credential that was replaced
 * still opens something; before that it takes a reason, which stands on the timeline with those that are left. A drill has none.
 * @param why where it is ended although not done
 */
export async function endIncident(
  ports: FreezePorts,
  by: Commanding,
  incidentId: string,
  event: keyof typeof ENDED,
  why: string | null = null,
): Promise<FreezeResult<void>> {
  const found = await incidentFor(ports, by.actor, incidentId);
  if (!found.ok) return found;
  const incident = found.value;
  const at = ports.clock.now();
  const allowed =
    event === "cancel"
      ? asCommander(by.actor, incident.organisationId)
      : await asFreshCommander(by, incident.organisationId, at);
  if (!allowed.ok) return allowed;
  if (incidentAfter(incident.state, event) === null) return wrongState();
  const left = event === "resolve" && !incident.drill ? await ports.incidents.stragglers(incidentId) : [];
  const reason = why === null ? null : reasonOf(why);
  if (left.length > 0 && reason === null)
    return refuse("held", `It is not done: ${leftText(left)} Revoke what is left, or end it with a reason.`);
  const { action, text } = ENDED[event];
  const audit = auditOf(by.actor, action, "incident", incidentId, {
    ...(left.length === 0 ? {} : { reason, notRevoked: left.map(({ name }) => name).join(", ") }),
  });
  const note = { kind: action, text: left.length === 0 ? text : `${text} ${leftText(left)} The reason: ${reason}` };
  return (await ports.incidents.move(incident, event, { at, audit, note })) ? done(undefined) : wrongState();
}

/** Names in one sentence: all of them stand in the record. */
const NAMED = 5;

function leftText(left: readonly Straggler[]): string {
  const names = left.slice(0, NAMED).map(({ name }) => name);
  const more = left.length > NAMED ? ` and ${left.length - NAMED} more` : "";
  return `${count(left.length, "shared credential")} that were replaced are not revoked: ${names.join(", ")}${more}.`.replace(
    /^1 shared credential that were replaced are/,
    "1 shared credential that was replaced is",
  );
}
