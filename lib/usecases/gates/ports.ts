import type { IncidentState } from "../../core/freeze/incident-state.ts";
import type { FreezeState } from "../../core/freeze/repository-state.ts";
import type { CustomGate } from "../../core/gates/custom.ts";
import type { Fact, FactName, Facts } from "../../core/gates/facts.ts";
import type { Verdict, Window } from "../../core/gates/gate.ts";
import type { ThawVerdict } from "../../core/gates/thaw.ts";
import type { AuditEntry } from "../ports.ts";

/** What judging the gates of an incident needs of the database and of the world. Times are milliseconds where facts have them. */

export interface GateIncident {
  readonly id: string;
  readonly organisationId: string;
  readonly status: IncidentState;
  /** Ids of the gates in force. */
  readonly gates: readonly string[];
  /** Those of them that the organisation configured, as they were when they were chosen. */
  readonly custom: readonly CustomGate[];
  readonly window: Window;
  readonly autoThaw: boolean;
}

/** One repository of an incident. */
export interface GateSubject {
  readonly repositoryId: string;
  /** GitHub's; null for a folder's. */
  readonly githubId: number | null;
  readonly nodeId: string | null;
  /** `owner/name` */
  readonly fullName: string;
  readonly state: FreezeState;
  /** The default branch's newest commit, as the last sync saw it. */
  readonly headSha: string | null;
  readonly headAsOf: number;
}

export interface KnownVerdict {
  readonly repositoryId: string;
  readonly gate: string;
  readonly verdict: Verdict;
}

export interface KnownStanding {
  readonly repositoryId: string;
  readonly thaw: ThawVerdict["kind"];
  readonly proposed: boolean;
}

/** By our id of the repository. */
export type FactsByRepository = ReadonlyMap<string, Facts>;

/** Where facts come from that nobody puts into `gate_fact` beforehand. Each answers for many repositories in a constant number of statements. */
export type FactSource = (about: {
  readonly incident: GateIncident;
  readonly subjects: readonly GateSubject[];
  readonly now: number;
}) => Promise<FactsByRepository>;

/** One fact to be kept: what was gathered apart from the judging, such as commits and Apps, comes in by the same door. */
export interface FactRow {
  readonly repositoryId: string;
  readonly name: FactName;
  readonly fact: Fact<unknown>;
}

export interface VerdictRow {
  readonly repositoryId: string;
  readonly gate: string;
  readonly verdict: Verdict;
  /** The newest commit, as far as it is known. */
  readonly sha: string | null;
  /** Whether it is another one than before, and not only for other reasons. */
  readonly turned: boolean;
}

export interface StandingRow {
  readonly repositoryId: string;
  readonly thaw: ThawVerdict["kind"];
  readonly open: readonly string[];
  readonly passing: number;
  readonly until: number | null;
  readonly turned: boolean;
  readonly proposed: boolean;
}

/** One line of the incident's timeline. */
export interface TimelineEntry {
  readonly repositoryId: string | null;
  readonly actorKind: "user" | "system";
  readonly actorId: string;
  readonly kind: string;
  /** A sentence for people. */
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface GateRound {
  readonly incident: GateIncident;
  readonly at: Date;
  readonly facts: readonly FactRow[];
  /** Only those that say something else than what is stored. */
  readonly verdicts: readonly VerdictRow[];
  /** Of all repositories. */
  readonly standings: readonly StandingRow[];
  readonly timeline: readonly TimelineEntry[];
}

export interface GateStore {
  incident(id: string): Promise<GateIncident | null>;
  /** Incidents that freeze something now, of all organisations or of one. */
  freezing(organisationId: string | null): Promise<readonly { readonly id: string; readonly organisationId: string }[]>;
  /** Where GitHub knows the organisation; null for a folder's. */
  github(organisationId: string): Promise<{ readonly host: string; readonly ownerId: string } | null>;
  subjects(incidentId: string): Promise<readonly GateSubject[]>;
  /** What is stored; `names` alone where they are given. */
  facts(incidentId: string, names: readonly FactName[] | null): Promise<FactsByRepository>;
  verdicts(incidentId: string): Promise<readonly KnownVerdict[]>;
  standings(incidentId: string): Promise<readonly KnownStanding[]>;
  /** Facts that were gathered apart. One that is older than what is stored changes nothing. */
  putFacts(incident: Pick<GateIncident, "id" | "organisationId">, facts: readonly FactRow[]): Promise<void>;
  /** One transaction for each thousand repositories, all of one in the same. Facts and verdicts that are as they were are not written. */
  keep(round: GateRound): Promise<void>;
}

/** A repository that was let out, and the gates that hold again. */
export interface Regression {
  readonly repositoryId: string;
  readonly gates: readonly string[];
}

/** Asks for what the judging came to; who freezes and thaws decides whether it may happen, and says so on the timeline. */
export interface Thawing {
  /** Every gate passes, and the incident thaws by itself, or it was let out by an exception that is not needed any more. */
  thaw(incident: GateIncident, repositoryIds: readonly string[]): Promise<void>;
  refreeze(incident: GateIncident, regressions: readonly Regression[]): Promise<void>;
}

export interface DebtStore {
  /** Null where the incident does not have this repository. */
  organisationOf(incidentId: string, repositoryId: string): Promise<string | null>;
  /** In one transaction with its record. Another date for the same job takes the place of the one before. */
  promise(
    debt: {
      readonly incidentId: string;
      readonly repositoryId: string;
      readonly organisationId: string;
      readonly path: string;
      readonly job: string;
      readonly dueAt: Date;
      readonly by: string;
      readonly at: Date;
    },
    record: { readonly audit: AuditEntry; readonly entry: TimelineEntry },
  ): Promise<void>;
}
