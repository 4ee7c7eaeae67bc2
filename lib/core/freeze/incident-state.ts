/**
 * The life of an incident.
 *
 * `draft`: what it is about is chosen. `preflighted`: what the freeze would do was shown. `activating`: a person said yes, and GitHub is
 * being told; what is not yet confirmed is said so. `active`: GitHub was told all of it. `resolving`: a person ended it, and the rules are
 * being taken off. `resolved`: they were seen to be off. `cancelled`: it never froze anything.
 */
export const INCIDENT_STATES = [
  "draft",
  "preflighted",
  "activating",
  "active",
  "resolving",
  "resolved",
  "cancelled",
] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** By people: `preflight`, `change` of scope or gates before it begins, `activate`, `resolve`, `cancel`. Seen: `requested`, `cleared`. */
export const INCIDENT_EVENTS = [
  "preflight",
  "change",
  "activate",
  "requested",
  "widen",
  "resolve",
  "cleared",
  "cancel",
] as const;
export type IncidentEvent = (typeof INCIDENT_EVENTS)[number];

type Moves = Readonly<Partial<Record<IncidentEvent, IncidentState>>>;

const MOVES: Readonly<Record<IncidentState, Moves>> = {
  draft: { change: "draft", preflight: "preflighted", cancel: "cancelled" },
  // What is changed was not shown to anybody yet.
  preflighted: { change: "draft", preflight: "preflighted", activate: "activating", cancel: "cancelled" },
  // A wish that GitHub never took is ended as one that it took: by taking off whatever there is.
  activating: { requested: "active", resolve: "resolving" },
  active: { widen: "activating", resolve: "resolving" },
  resolving: { cleared: "resolved" },
  resolved: {},
  cancelled: {},
};

/** The state after an event; null where it must not happen in this state. Total. */
export function incidentAfter(state: IncidentState, event: IncidentEvent): IncidentState | null {
  return MOVES[state][event] ?? null;
}

/** From which states an event may happen: the condition of its update. */
export function incidentBefore(event: IncidentEvent): readonly IncidentState[] {
  return INCIDENT_STATES.filter((state) => incidentAfter(state, event) !== null);
}

/** Whether it is to freeze what is in its scope: from the moment a person says so, whatever GitHub has been told by then. */
export function isFreezing(state: IncidentState): boolean {
  return state === "activating" || state === "active";
}

/** Whether it has its slot to itself. A slot is free only when the rules were seen to be off. */
export function holdsSlot(state: IncidentState): boolean {
  return isFreezing(state) || state === "resolving";
}
