import { type Actor, mayView } from "../../core/actor.ts";
import type { CustomGate } from "../../core/gates/custom.ts";
import { GATES } from "../../core/gates/index.ts";
import { isUuid } from "../../core/uuid.ts";
import { auditOf } from "../governance/roles.ts";
import { done, refuse } from "../refuse.ts";
import { INCIDENT_MODES, type IncidentDraft, ON_DRIFT } from "./ports.ts";
import { asCommander, type FreezePorts, type FreezeResult, incidentFor, notFound, wrongState } from "./roles.ts";

const LONGEST_TITLE = 160;
const MOST_GRANTS = 200;
const MOST_REPOSITORIES = 20_000;
const LONGEST_WINDOW_MS = 366 * 86_400_000;

/** Writes down what an incident is about. Nothing is frozen by it. */
export async function declareIncident(
  ports: FreezePorts,
  actor: Actor,
  organisationId: string,
  draft: IncidentDraft,
): Promise<FreezeResult<string>> {
  if (!mayView(actor, organisationId)) return notFound();
  const allowed = asCommander(actor, organisationId);
  if (!allowed.ok) return allowed;
  if ((await ports.incidents.organisation(organisationId)) === null) return notFound();
  const at = ports.clock.now();
  const clean = cleaned(draft);
  const configured = await ports.incidents.customGates(organisationId);
  const wrong = mistakeOf(clean, configured, at);
  if (wrong !== null) return refuse("invalid", wrong);
  const what = clean.drill ? "drill" : "incident";
  const id = await ports.incidents.create(organisationId, clean, {
    at,
    by: actor.id,
    custom: chosenOf(clean, configured),
    audit: (incidentId) =>
      auditOf(actor, "incident.declared", "incident", incidentId, { title: clean.title, drill: clean.drill }),
    note: {
      kind: "incident.declared",
      text: `Declared as ${what === "drill" ? "a drill" : "an incident"}: ${clean.title}`,
    },
  });
  return done(id);
}

/** Before it freezes anything. What a preflight showed is void by it. */
export async function changeIncident(
  ports: FreezePorts,
  actor: Actor,
  incidentId: string,
  draft: IncidentDraft,
): Promise<FreezeResult<void>> {
  const incident = await incidentFor(ports, actor, incidentId);
  if (!incident.ok) return incident;
  const allowed = asCommander(actor, incident.value.organisationId);
  if (!allowed.ok) return allowed;
  const at = ports.clock.now();
  const clean = cleaned(draft);
  const configured = await ports.incidents.customGates(incident.value.organisationId);
  const wrong = mistakeOf(clean, configured, at);
  if (wrong !== null) return refuse("invalid", wrong);
  const custom = chosenOf(clean, configured);
  const audit = auditOf(actor, "incident.changed", "incident", incidentId, { title: clean.title });
  const note = {
    kind: "incident.changed",
    text: "Changed before it was activated: its preflight has to be run again.",
  };
  return (await ports.incidents.change(incident.value, clean, { at, audit, note, custom }))
    ? done(undefined)
    : wrongState();
}

function cleaned(draft: IncidentDraft): IncidentDraft {
  const { scope } = draft;
  return {
    ...draft,
    title: draft.title.replaceAll(/\p{Cc}/gu, " ").trim(),
    scope: scope.kind === "all" ? scope : { kind: "chosen", repositoryIds: [...new Set(scope.repositoryIds)] },
    gates: [...new Set(draft.gates)],
    allowedGrants: [...new Set(draft.allowedGrants.map((name) => name.trim()))].filter((name) => name !== ""),
  };
}

/** Of a frozen repository's own, `workflow.job`, or of another one that writes to it, `<its id>/workflow.job`. */
const GRANT = /^[\w./-]{1,200}$/;

function chosenOf({ gates }: IncidentDraft, configured: readonly CustomGate[]): readonly CustomGate[] {
  return configured.filter(({ id }) => gates.includes(id));
}

function mistakeOf(draft: IncidentDraft, configured: readonly CustomGate[], now: Date): string | null {
  const { title, scope, gates, allowedGrants, exposureFrom: from, exposureTo: to } = draft;
  if (title === "" || title.length > LONGEST_TITLE) return `Give it a title of ${LONGEST_TITLE} characters at most.`;
  if (scope.kind === "chosen") {
    if (scope.repositoryIds.length === 0) return "Choose at least one repository, or all of them.";
    if (scope.repositoryIds.length > MOST_REPOSITORIES || !scope.repositoryIds.every((id) => isUuid(id)))
      return "That is no list of repositories.";
  }
  if (!INCIDENT_MODES.includes(draft.mode) || !ON_DRIFT.includes(draft.onDrift)) return "That is no such choice.";
  const known: ReadonlySet<string> = new Set([...GATES, ...configured].map(({ id }) => id));
  const unknown = gates.find((id) => !known.has(id));
  if (unknown !== undefined) {
    if (!unknown.startsWith("custom:")) return `There is no gate ${unknown}.`;
    return `The organisation's thaw.config.yml has no gate ${unknown.slice("custom:".length)}, as it was read last.`;
  }
  if (Number.isNaN(from.getTime()) || Number.isNaN(to.getTime()) || from > to)
    return "The exposure window has to begin before it ends.";
  if (from > now || to.getTime() - from.getTime() > LONGEST_WINDOW_MS)
    return "The exposure window begins in the past, and is a year long at most.";
  if (allowedGrants.length > MOST_GRANTS || !allowedGrants.every((name) => GRANT.test(name)))
    return "Grants are named as in workflows: the file's stem, a dot and the job.";
  return null;
}
