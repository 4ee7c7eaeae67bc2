import type { SystemActor } from "../../core/actor.ts";
import { isFreezing } from "../../core/freeze/incident-state.ts";
import { gateOfCustom } from "../../core/gates/custom.ts";
import type { ExceptionFact, Fact, FactName, Facts } from "../../core/gates/facts.ts";
import { type Gate, type GateContext, judgeGate } from "../../core/gates/gate.ts";
import { GATES } from "../../core/gates/index.ts";
import { type JudgedGate, mayThaw, type ThawVerdict } from "../../core/gates/thaw.ts";
import type { Clock } from "../ports.ts";
import { changesOf, type Judged } from "./changes.ts";
import type { FactRow, FactSource, FactsByRepository, GateIncident, GateStore, GateSubject, Thawing } from "./ports.ts";

export interface JudgePorts {
  readonly store: GateStore;
  readonly sources: readonly FactSource[];
  /** Null where nothing here can thaw or freeze: then it is only proposed. */
  readonly thawing: Thawing | null;
  readonly clock: Clock;
}

export interface GateOutcome {
  readonly repositories: number;
  /** Verdicts that are others than before. */
  readonly changed: number;
  readonly mayThaw: number;
  /** Repositories for which a thaw, and for which a freeze was asked. */
  readonly thawed: number;
  readonly refrozen: number;
}

/**
 * Gathers the facts of all repositories of an incident, judges every gate in force, and keeps what changed, each change with its cause on
 * the timeline. A repository whose gates all pass is proposed for a thaw, or, where the incident says so, thawed; one that was let out and
 * of which a gate holds again is frozen again. `unknown` keeps frozen what is frozen, and freezes nothing (docs/decisions/0078).
 * @returns null where there is no such incident, or it freezes nothing
 */
export async function judgeIncident(
  ports: JudgePorts,
  actor: SystemActor,
  incidentId: string,
): Promise<GateOutcome | null> {
  const { store, clock, sources } = ports;
  const incident = await store.incident(incidentId);
  if (incident === null || !isFreezing(incident.status)) return null;
  const subjects = await store.subjects(incidentId);
  // What is gathered has to be as new as this.
  const at = clock.now();
  const about = { incident, subjects, now: at.getTime() };
  const [gathered, verdicts, standings] = await Promise.all([
    Promise.all(sources.map((source) => source(about))),
    store.verdicts(incidentId),
    store.standings(incidentId),
  ]);
  const stored = await store.facts(incidentId, notGathered(gatesOf(incident), subjects, gathered));
  const context: GateContext = { now: clock.now().getTime(), window: incident.window };
  const gates = gatesOf(incident);
  const judged = subjects.map((subject) => judgeOne(incident, subject, { gates, gathered, stored, context }));
  const changes = changesOf(actor, judged, { verdicts, standings });
  const facts = subjects.flatMap(({ repositoryId }) => rowsOf(repositoryId, gathered));
  const { refreeze, thaw, settle, ...round } = changes;
  await store.keep({ incident, at, facts, ...round });
  const thawed = [...(incident.autoThaw ? thaw : []), ...settle];
  if (thawed.length > 0) await ports.thawing?.thaw(incident, thawed);
  if (refreeze.length > 0) await ports.thawing?.refreeze(incident, refreeze);
  return {
    repositories: subjects.length,
    changed: round.verdicts.filter(({ turned }) => turned).length,
    mayThaw: judged.filter((one) => one.thaw.kind !== "hold").length,
    thawed: thawed.length,
    refrozen: refreeze.length,
  };
}

type Gates = ReadonlyMap<string, Gate>;

interface Given {
  readonly gates: Gates;
  readonly gathered: readonly FactsByRepository[];
  readonly stored: FactsByRepository;
  readonly context: GateContext;
}

function judgeOne(
  incident: GateIncident,
  subject: GateSubject,
  { gates: known, gathered, stored, context }: Given,
): Judged {
  const { repositoryId } = subject;
  const facts = [stored, ...gathered].reduce<Facts>((all, source) => together(all, source.get(repositoryId)), {});
  const gates = incident.gates.map((id): JudgedGate => ({ gate: id, verdict: judge(known.get(id), facts, context) }));
  const exceptions: readonly ExceptionFact[] = facts.exceptions?.value ?? [];
  const thaw: ThawVerdict = mayThaw(incident.gates, gates, exceptions, context.now);
  return { subject, gates, thaw, exceptions, sha: facts.head?.value?.sha ?? null };
}

/** What has to be read of what was kept: facts that did not come with all repositories. The newest commit may have been told later. */
function notGathered(
  gates: Gates,
  subjects: readonly GateSubject[],
  gathered: readonly FactsByRepository[],
): readonly FactName[] {
  const asked = new Set([...gates.values()].flatMap(({ needs }) => needs).concat("exceptions"));
  const everywhere = (name: FactName) =>
    gathered.some((source) => subjects.every(({ repositoryId }) => source.get(repositoryId)?.[name] !== undefined));
  return ["head", ...[...asked].filter((name) => name !== "head" && !everywhere(name))];
}

/** Those in force, by their ids. */
function gatesOf({ gates, custom }: GateIncident): Gates {
  const all = [...GATES, ...custom.map(gateOfCustom)];
  return new Map(all.filter(({ id }) => gates.includes(id)).map((gate) => [gate.id, gate]));
}

function judge(gate: Gate | undefined, facts: Facts, context: GateContext): JudgedGate["verdict"] {
  if (gate !== undefined) return judgeGate(gate, facts, context);
  return {
    kind: "unknown",
    missing: ["There is no such gate any more: take it out of the incident, or configure it."],
  };
}

/**
 * What was gathered just now takes the place of what was kept before, however old it is: it is all that there is. Only the newest commit is told
 * from two sides, and the later word counts.
 */
function together(known: Facts, more: Facts | undefined): Facts {
  if (more === undefined) return known;
  const { head } = known;
  const later = head !== undefined && more.head !== undefined && head.asOf > more.head.asOf;
  return { ...known, ...more, ...(later ? { head } : {}) };
}

function entriesOf(facts: Facts): readonly (readonly [FactName, Fact<unknown>])[] {
  return Object.entries(facts) as (readonly [FactName, Fact<unknown>])[];
}

function rowsOf(repositoryId: string, gathered: readonly FactsByRepository[]): readonly FactRow[] {
  return gathered.flatMap((source) =>
    entriesOf(source.get(repositoryId) ?? {}).map(([name, fact]) => ({ repositoryId, name, fact })),
  );
}
