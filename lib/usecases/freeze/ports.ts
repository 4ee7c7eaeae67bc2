import type { Tier } from "../../core/freeze/enforcement.ts";
import type { Epoch } from "../../core/freeze/epoch.ts";
import type { IncidentEvent, IncidentState } from "../../core/freeze/incident-state.ts";
import type { RepositoryTier } from "../../core/freeze/ladder.ts";
import type { Counterfactual } from "../../core/freeze/plan-freeze.ts";
import type { FreezeEvent, FreezeState } from "../../core/freeze/repository-state.ts";
import type { Scope } from "../../core/freeze/scope.ts";
import type { NoSlot, Slot, SlotFacts } from "../../core/freeze/slot.ts";
import type { CustomGate } from "../../core/gates/custom.ts";
import type { ThawVerdict } from "../../core/gates/thaw.ts";
import type { Straggler } from "../../core/listing/incident-views.ts";
import type { AuditEntry } from "../ports.ts";
import type { Surroundings } from "./surroundings-ports.ts";

/**
 * What people do to incidents needs of the world. Every change is conditional on what was read, and stands in one transaction with its audit
 * row and its line on the timeline.
 */

export const INCIDENT_MODES = ["merges", "lockdown"] as const;
export type IncidentMode = (typeof INCIDENT_MODES)[number];

/** What a difference of a ruleset leads to, beside being shown. */
export const ON_DRIFT = ["repair", "escalate"] as const;
export type OnDrift = (typeof ON_DRIFT)[number];

export const INCIDENT_ROLES = ["commander", "deputy", "scribe"] as const;
export type IncidentRole = (typeof INCIDENT_ROLES)[number];

/** What is chosen before anything is frozen. */
export interface IncidentDraft {
  readonly title: string;
  readonly drill: boolean;
  /** Ids of ours. */
  readonly scope: Scope;
  readonly mode: IncidentMode;
  readonly exposureFrom: Date;
  readonly exposureTo: Date;
  /** Ids of gates in force. */
  readonly gates: readonly string[];
  /** Names of grants that jobs of frozen repositories still get. */
  readonly allowedGrants: readonly string[];
  /** A repository whose gates all pass thaws without a person's word. */
  readonly autoThaw: boolean;
  readonly onDrift: OnDrift;
}

export interface IncidentRow extends IncidentDraft {
  readonly id: string;
  readonly organisationId: string;
  readonly state: IncidentState;
  readonly slot: Slot | null;
  readonly epoch: Epoch | null;
  readonly preflight: FreezePreflight | null;
  readonly createdBy: string;
  readonly activatedAt: Date | null;
  /** When GitHub had taken all of it. */
  readonly requestedAt: Date | null;
  readonly resolveAskedAt: Date | null;
  /** Whoever changes it names the one that was read. */
  readonly version: number;
}

/** What a freeze would do, as it was shown to whoever then says yes. */
export interface FreezePreflight {
  readonly at: string;
  /** In scope now. */
  readonly repositories: number;
  readonly slot: Slot | null;
  readonly rulesetCalls: number;
  readonly propertyCalls: number;
  /** Requests that hold repositories one by one, about. */
  readonly repositoryCalls: number;
  /** By which means; null for repositories that nothing would hold. */
  readonly tiers: readonly { readonly tier: Tier | null; readonly repositories: number }[];
  /** Why not by stronger ones: a sentence. */
  readonly tierReason: string | null;
  /** Why GitHub would not hold anything; null where it would. A sentence. */
  readonly problem: string | null;
  /** Of the last days; null where nobody knows which merges there were. */
  readonly counterfactual: ReadCounterfactual | null;
  readonly days: number;
  /** Who can undo it on GitHub, as the inventory knows: Apps with rights over rulesets or properties. Never complete. */
  readonly powers: readonly RulePower[];
  /** Repositories in scope that none of our pull requests reaches: they have no way out but a pass. Null where it is not known. */
  readonly withoutExit: number | null;
  /** Ids of the first of them. Missing, as what follows, in a preflight of before they were known. */
  readonly unreached?: readonly string[] | undefined;
  /** Logins of the organisation's owners, the first of them, and how many there are; a sentence where they are not known. */
  readonly owners?: OwnersFacts | undefined;
  /** Missing in a preflight of before they were known. */
  readonly deployed?: DeployedFacts | undefined;
}

export interface OwnersFacts {
  readonly logins: readonly string[];
  readonly count: number;
  /** A sentence: why they are not known; null where they are. */
  readonly problem: string | null;
}

/** Branches that deployed of late, beside default and release branches. */
export interface DeployedFacts {
  /** Those that a ruleset names. */
  readonly branches: readonly string[];
  /** How many more there are, which none names. */
  readonly left: number;
  /** A sentence: why they are not known; null where they are. */
  readonly problem: string | null;
}

export interface ReadCounterfactual extends Counterfactual {
  /** There were more merges than were read. */
  readonly incomplete: boolean;
  /** Until when they were read, as ISO 8601. */
  readonly asOf: string;
}

export interface RulePower {
  readonly app: string;
  /** GitHub's names of permissions. */
  readonly permissions: readonly string[];
}

/** A line of the timeline. */
export interface IncidentNote {
  /** A dotted name. */
  readonly kind: string;
  /** A sentence for people. */
  readonly text: string;
  readonly data?: Readonly<Record<string, string | number | boolean | null>>;
}

export interface IncidentChange {
  readonly at: Date;
  /** Who it was is told on the timeline as here. */
  readonly audit: AuditEntry;
  readonly note: IncidentNote;
}

/** Where one repository stands. */
export interface HeldRepository {
  readonly incidentId: string;
  readonly organisationId: string;
  readonly repositoryId: string;
  readonly owner: string;
  readonly name: string;
  readonly state: FreezeState;
  readonly version: number;
}

export interface OrganisationRow {
  readonly id: string;
  readonly login: string;
}

/** Slots as they stand, and what a preflight says besides. */
export interface FreezeFacts {
  readonly slots: readonly (SlotFacts & {
    readonly version: number;
    /** A sentence. */
    readonly problem: string | null;
    /** Rulesets that an incident switches on, and the one for lockdowns, where there is one. */
    readonly kinds: number;
    readonly lockdown: boolean;
    /** A sentence: why there is none; null where there is one, or nobody looked. */
    readonly noLockdown: string | null;
    /** A sentence: why not by stronger means. */
    readonly tierReason: string | null;
  })[];
  /** By repository, what it was seen to offer by itself; one that is not here was not looked at. */
  readonly offers: ReadonlyMap<string, RepositoryTier | null>;
  /** All that the organisation has now. */
  readonly repositoryIds: readonly string[];
  readonly powers: readonly RulePower[];
  /** Null where they were never read. */
  readonly surroundings: Surroundings | null;
  /** The Freezer App was seen to be installed, and not suspended. */
  readonly freezerThere: boolean;
  readonly deployed?: DeployedFacts | undefined;
}

/** Why an activation did nothing. `changed`: somebody else did something to this incident meanwhile. */
export type NotActivated = NoSlot | "changed" | "nothing-in-scope" | "no-lockdown";

export interface IncidentStore {
  organisation(id: string): Promise<OrganisationRow | null>;
  find(id: string): Promise<IncidentRow | null>;
  /** Gates that the organisation's configuration has, as it was read last. */
  customGates(organisationId: string): Promise<readonly CustomGate[]>;
  create(organisationId: string, draft: IncidentDraft, change: NewIncident): Promise<string>;
  /** Before it freezes anything. False where it was changed meanwhile. */
  change(incident: IncidentRow, draft: IncidentDraft, change: IncidentChange & ChosenGates): Promise<boolean>;
  facts(organisationId: string): Promise<FreezeFacts>;
  preflighted(incident: IncidentRow, preflight: FreezePreflight, change: IncidentChange): Promise<boolean>;
  /**
   * In one transaction: the incident, its slot and the slot's next epoch, a row and a lock for each repository in scope, so that brokers refuse from
   * the very next request on, and the job that tells GitHub.
   */
  activate(incident: IncidentRow, change: IncidentChange): Promise<Activated | NotActivated>;
  /** More repositories, or all. The same, but for the slot, which stays. */
  widen(incident: IncidentRow, scope: Scope, change: IncidentChange): Promise<Activated | NotActivated>;
  /** Shared credentials that were replaced and are not revoked. */
  stragglers(incidentId: string): Promise<readonly Straggler[]>;
  move(
    incident: IncidentRow,
    event: Extract<IncidentEvent, "resolve" | "cancel">,
    change: IncidentChange,
  ): Promise<boolean>;
  /** Takes the role from whoever had it. A null login leaves nobody in it. */
  giveRole(incident: IncidentRow, role: IncidentRole, login: string | null, change: IncidentChange): Promise<void>;
  hasRole(incidentId: string, login: string): Promise<boolean>;
  /** A line on the timeline. @param nextUpdateDue undefined leaves it as it is */
  note(incident: IncidentRow, change: IncidentChange, nextUpdateDue?: Date | null): Promise<void>;
  /** Of these repositories, the ones that the incident has. */
  repositories(incidentId: string, repositoryIds: readonly string[]): Promise<readonly HeldRepository[]>;
  /**
   * Moves those that are still as they were read, and asks for the job that tells GitHub. A lock is set in the same transaction; it is taken
   * off by the worker, once GitHub took the thaw.
   * @returns the ids that moved
   */
  decide(incident: IncidentRow, moves: readonly RepositoryMove[], at: Date): Promise<readonly string[]>;
}

/** Configured gates that were chosen, as they are now: they are judged so until the incident ends. */
export interface ChosenGates {
  readonly custom: readonly CustomGate[];
}

export interface NewIncident extends ChosenGates {
  readonly at: Date;
  readonly by: string;
  readonly audit: (incidentId: string) => AuditEntry;
  readonly note: IncidentNote;
}

export interface Activated {
  readonly slot: Slot;
  readonly epoch: Epoch;
  readonly repositories: number;
}

export interface RepositoryMove {
  readonly row: HeldRepository;
  readonly event: Extract<FreezeEvent, "thaw" | "except" | "settle" | "refreeze">;
  /** RefreezeCause, or how it came into this state. */
  readonly cause: string;
  readonly audit: AuditEntry;
  readonly note: IncidentNote;
}

/** Whether gates let repositories out. What is not in the answer was never judged, and holds. */
export interface ThawReadiness {
  of(incident: IncidentRow, repositoryIds: readonly string[], now: Date): Promise<ReadonlyMap<string, ThawVerdict>>;
}
