import { type Actor, mayAct } from "../../core/actor.ts";
import { isFreezing } from "../../core/freeze/incident-state.ts";
import { auditOf, LONGEST_REASON, NO_REASON, reasonOf } from "../governance/roles.ts";
import { done, refuse } from "../refuse.ts";
import { INCIDENT_ROLES, type IncidentRole, type IncidentRow } from "./ports.ts";
import { asCommander, type FreezePorts, type FreezeResult, incidentFor, REPORTERS, wrongState } from "./roles.ts";

const LOGIN = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})$/;

/** Who commands, stands in for them, writes. @param login null leaves nobody in it */
export async function giveIncidentRole(
  ports: FreezePorts,
  actor: Actor,
  incidentId: string,
  role: IncidentRole,
  login: string | null,
): Promise<FreezeResult<void>> {
  const found = await incidentFor(ports, actor, incidentId);
  if (!found.ok) return found;
  const incident = found.value;
  const allowed = asCommander(actor, incident.organisationId);
  if (!allowed.ok) return allowed;
  if (!INCIDENT_ROLES.includes(role)) return refuse("invalid", "There is no such role.");
  if (login !== null && !LOGIN.test(login)) return refuse("invalid", "That is no login.");
  if (isOver(incident)) return wrongState();
  const at = ports.clock.now();
  const audit = auditOf(actor, "incident.role", "incident", incidentId, { role, login });
  const text = login === null ? `Nobody is ${role} now.` : `${login} is ${role} now.`;
  await ports.incidents.giveRole(incident, role, login, { at, audit, note: { kind: "incident.role", text } });
  return done(undefined);
}

/** What people are told, and when they are told again. @param nextUpdateDue null where no more is due */
export async function updateIncident(
  ports: FreezePorts,
  actor: Actor,
  incidentId: string,
  { text, nextUpdateDue }: { readonly text: string; readonly nextUpdateDue: Date | null },
): Promise<FreezeResult<void>> {
  const found = await writable(ports, actor, incidentId);
  if (!found.ok) return found;
  const said = reasonOf(text);
  if (said === null) return refuse("invalid", `Write something, in ${LONGEST_REASON} characters at most.`);
  const at = ports.clock.now();
  if (nextUpdateDue !== null && !(nextUpdateDue > at))
    return refuse("invalid", "The next update is due later than now.");
  const audit = auditOf(actor, "incident.updated", "incident", incidentId, {
    nextUpdateDue: nextUpdateDue?.toISOString() ?? null,
  });
  await ports.incidents.note(found.value, { at, audit, note: { kind: "incident.update", text: said } }, nextUpdateDue);
  return done(undefined);
}

/** A line on the timeline, which nobody ever changes. */
export async function noteIncident(
  ports: FreezePorts,
  actor: Actor,
  incidentId: string,
  text: string,
): Promise<FreezeResult<void>> {
  const found = await writable(ports, actor, incidentId);
  if (!found.ok) return found;
  const said = reasonOf(text);
  if (said === null) return refuse("invalid", NO_REASON);
  const audit = auditOf(actor, "incident.noted", "incident", incidentId, {});
  await ports.incidents.note(found.value, {
    at: ports.clock.now(),
    audit,
    note: { kind: "incident.note", text: said },
  });
  return done(undefined);
}

async function writable(ports: FreezePorts, actor: Actor, incidentId: string): Promise<FreezeResult<IncidentRow>> {
  const found = await incidentFor(ports, actor, incidentId);
  if (!found.ok) return found;
  const mayWrite =
    mayAct(actor, found.value.organisationId, REPORTERS) ||
    (actor.kind === "user" && (await ports.incidents.hasRole(incidentId, actor.login)));
  return mayWrite
    ? found
    : refuse("forbidden", "Only who has a role in this incident, or leads security, writes on its timeline.");
}

function isOver({ state }: IncidentRow): boolean {
  return !isFreezing(state) && state !== "draft" && state !== "preflighted" && state !== "resolving";
}
