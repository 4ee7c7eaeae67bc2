import type { DriftCode, PropertyDriftCode } from "../../core/freeze/drift.ts";
import type { Tier, Wanted } from "../../core/freeze/enforcement.ts";
import type { Epoch } from "../../core/freeze/epoch.ts";
import type { RepositoryTier } from "../../core/freeze/ladder.ts";
import type { GuardSettings, RulesetKind } from "../../core/freeze/rulesets.ts";
import type { Slot } from "../../core/freeze/slot.ts";
import type { ActionsSetting, BranchBefore, GithubFreezerLadder } from "../github/freezer-ladder-ports.ts";
import type { GithubFreezer, SeenBypass } from "../github/freezer-ports.ts";
import type { GithubInstallation, GithubRepositoryRef, GithubResult } from "../github/ports.ts";
import type { Clock } from "../ports.ts";
import type { IncidentNote, IncidentRow } from "./ports.ts";

/** What the worker's side of a freeze needs of the world. */

export interface FreezeWorkPorts {
  readonly work: FreezeWork;
  readonly places: FreezePlaces;
  readonly github: GithubFreezer;
  /** The weaker means, each on one repository. */
  readonly ladder: GithubFreezerLadder;
  readonly clock: Clock;
  /** Right before each write to GitHub: rejects when the worker was declared dead. */
  readonly guard: () => Promise<void>;
  readonly signal?: AbortSignal;
}

export interface FreezePlace {
  readonly freezer: GithubInstallation;
  readonly settings: GuardSettings;
  /** A sentence: why no incident can be in lockdown; null where one can. */
  readonly noLockdown: string | null;
}

/** Where an organisation's freezes are set. A failure's sentence says what a person has to do. */
export interface FreezePlaces {
  of(organisationId: string): Promise<GithubResult<FreezePlace>>;
}

export type RulesetIds = Readonly<Partial<Record<RulesetKind, number>>>;

export interface SlotRow {
  readonly slot: Slot;
  readonly lastEpoch: Epoch | null;
  readonly rulesets: RulesetIds;
  readonly exceptions: readonly string[];
  readonly prepared: boolean;
  readonly tier: Tier;
  /** The incident that has it. */
  readonly taken: boolean;
}

/** What one repository offers by itself, and what was done to it so far. */
export interface Means {
  readonly tier: RepositoryTier | null;
  /** A sentence: why there is none. */
  readonly problem: string | null;
  /** Its own rulesets that are ours. */
  readonly rulesets: Readonly<Partial<Record<Slot, RulesetIds>>>;
  /** To be put back, by branch. */
  readonly branches: Readonly<Record<string, BranchBefore>>;
  readonly actions: ActionsSetting | null;
  /** Slots whose incidents hold it, as far as GitHub may have been asked. */
  readonly heldBy: readonly Slot[];
  readonly probedAt: Date | null;
  readonly comparedAt: Date | null;
}

export interface MeansRow extends Means {
  readonly repository: KnownRepository;
  readonly defaultBranch: string | null;
  /** Release branches that are known. */
  readonly releases: readonly string[];
}

export interface SlotChange {
  readonly rulesets: RulesetIds;
  readonly settings: GuardSettings | null;
  readonly exceptions: readonly string[] | null;
  /** A sentence; null where it is prepared. */
  readonly problem: string | null;
  /** The same of a lockdown. */
  readonly noLockdown: string | null;
  readonly tier: Tier;
  /** A sentence: why not by stronger means. */
  readonly tierReason: string | null;
}

/** A repository that the organisation has, as GitHub knows it. */
export interface KnownRepository extends GithubRepositoryRef {
  /** Ours. */
  readonly repositoryId: string;
}

/** A repository of an incident, and what GitHub was asked for. */
export interface WorkRow {
  readonly repository: KnownRepository;
  readonly wanted: Wanted;
  readonly requestedAt: Date | null;
  /** By which means; null for none, or none that is known. */
  readonly tier: Tier | null;
  readonly version: number;
}

/** One whose branches are to be looked at. */
export interface SightRow extends WorkRow {
  readonly defaultBranch: string | null;
  readonly headSha: string | null;
  /** Release branches that are known. */
  readonly releases: readonly string[];
  /** Other branches of it that are known to have deployed. */
  readonly deployed: readonly string[];
}

export interface Seen {
  readonly row: SightRow;
  readonly rules: "all" | "some" | "none" | "unknown";
  readonly at: Date;
}

export interface FreezingIncident extends IncidentRow {
  readonly slot: Slot;
  readonly epoch: Epoch;
  /** Steps that GitHub has taken. */
  readonly progress: readonly string[];
}

/** Of a ruleset, or of one repository's properties. */
export interface FoundDrift {
  readonly code: DriftCode | PropertyDriftCode;
  readonly what: string;
  readonly weakens: boolean;
  readonly ruleset: string | null;
  readonly repositoryId: string | null;
  /** Login where GitHub tells it. */
  readonly changedBy: string | null;
}

/** What was looked at: rulesets are some requests, and values of properties are as many pages as the organisation is large. */
export type DriftSubject = "rulesets" | "properties";

export interface StoredDrift extends FoundDrift {
  readonly id: string;
  /** Whether it was found by this look. */
  readonly isNew: boolean;
}

export interface FreezeWork {
  // ---- slots
  slots(organisationId: string): Promise<readonly SlotRow[]>;
  /** Makes the row where there is none. A slot that an incident has is left alone. */
  putSlot(organisationId: string, slot: Slot, change: SlotChange, at: Date): Promise<void>;
  /** GitHub's id of a ruleset that had to be made anew, whoever has the slot. */
  putRuleset(organisationId: string, slot: Slot, kind: RulesetKind, id: number): Promise<void>;
  /** GitHub took the scope of these. */
  scoped(organisationId: string, slot: Slot, repositoryIds: readonly string[], inScope: boolean): Promise<void>;
  /** All that the organisation has now and that GitHub has an id for. */
  repositories(organisationId: string): Promise<readonly KnownRepository[]>;

  // ---- means of single repositories
  /** Of these, or, by null, of all that the organisation has now. One that was never looked at offers nothing so far. */
  means(organisationId: string, repositoryIds: readonly string[] | null): Promise<readonly MeansRow[]>;
  /** In one transaction: of two that change the same at once both are kept. */
  changeMeans(organisationId: string, repositoryId: string, change: (is: Means) => Means): Promise<Means>;

  // ---- incidents
  incident(id: string): Promise<FreezingIncident | null>;
  /** Those that have a slot. */
  incidents(organisationId: string): Promise<readonly FreezingIncident[]>;
  /** GitHub took a step of a freeze. @param calls requests that it was */
  progress(incidentId: string, step: string | null, ms: number, calls?: number): Promise<void>;
  /** Notes why a job about it did not do its work; null where it did. */
  troubled(incidentId: string, job: FreezeJob, why: { readonly said: string; readonly at: Date } | null): Promise<void>;
  /**
   * GitHub took all of it: the incident is active. By property its rows are asked for by that; by other means each is by itself, before.
   * False where it is not activating any more.
   */
  requested(incident: FreezingIncident, at: Date, tier: Tier): Promise<boolean>;
  /** Rules were seen to be off: the slot is free, and locks are gone. */
  resolved(incident: FreezingIncident, at: Date): Promise<boolean>;
  /** Rows and locks for repositories that came since; of those that went it is said. @returns how many came */
  cover(incident: FreezingIncident, at: Date): Promise<number>;
  /** Moves rows by what campaigns saw of their pull requests: opened, merged, closed. @returns how many */
  follow(organisationId: string, at: Date): Promise<number>;
  /** What there is to do now, in all organisations. */
  due(now: Date): Promise<readonly { readonly job: FreezeJob; readonly id: string }[]>;

  // ---- repositories of an incident
  /** Ids of ours of all that it has. */
  inIncident(incidentId: string): Promise<readonly WorkRow[]>;
  /** What GitHub has not taken yet; of one that is still being activated, only what is let out. */
  asking(incident: FreezingIncident): Promise<readonly WorkRow[]>;
  /**
   * GitHub took them as they were read, by the means that they name. What was let out loses its lock.
   * @returns whether some were changed meanwhile: they are asked for again, since nobody knows which write came last
   */
  taken(incident: FreezingIncident, rows: readonly WorkRow[], at: Date): Promise<boolean>;
  /** Asks for them again: what GitHub has is not what it took. */
  reask(incident: FreezingIncident, repositoryIds: readonly string[]): Promise<void>;
  /** Held ones are to be looked at again, since a ruleset was not as it should be. */
  relook(incident: FreezingIncident, at: Date): Promise<void>;
  /** What was not seen since it was asked for, or was seen to be otherwise before then. Of an incident that has ended, who was not seen to be out. */
  unseen(incident: FreezingIncident, before: Date, most: number): Promise<readonly SightRow[]>;
  seen(incident: FreezingIncident, seen: readonly Seen[]): Promise<void>;
  /** Says once on the timeline that all is confirmed, when it is. */
  tellConfirmed(incident: FreezingIncident, at: Date): Promise<void>;

  // ---- differences
  /**
   * Keeps what was found; what was found before about the same and is not any more is gone.
   * @param compared only these repositories were looked at; null for all of the incident
   * @returns what is open now about it
   */
  drifted(
    incident: FreezingIncident,
    about: DriftSubject,
    found: readonly FoundDrift[],
    at: Date,
    compared?: readonly string[] | null,
  ): Promise<readonly StoredDrift[]>;
  /** All of an incident was compared. */
  compared(incident: FreezingIncident, at: Date): Promise<void>;
  /** Who set a property to a value last, as a webhook of GitHub's said; null where none did. */
  valueSetBy(
    organisationId: string,
    githubId: number,
    property: { readonly name: string; readonly value: string | null },
  ): Promise<string | null>;
  /** Tells each of these once, as an alarm; those of repositories that the incident does not hold are left out. */
  bypassed(incident: FreezingIncident, bypasses: readonly SeenBypass[], at: Date): Promise<void>;
  repaired(incident: FreezingIncident, drifts: readonly StoredDrift[], at: Date): Promise<void>;
  tell(incident: FreezingIncident, note: IncidentNote, at: Date, repositoryId?: string | null): Promise<void>;

  /** Asks for a job. */
  ask(job: FreezeJob, id: string): Promise<void>;
  /** Asks for a look at repositories that GitHub has no more under their names. */
  askForSync(organisationId: string, githubIds: readonly number[]): Promise<void>;
}

export type FreezeJob =
  | "freeze.prepare"
  | "freeze.merges"
  | "freeze.activate"
  | "freeze.thaw"
  | "freeze.confirm"
  | "freeze.drift"
  | "freeze.resolve";
