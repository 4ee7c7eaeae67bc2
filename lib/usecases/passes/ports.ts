import type { ExceptionEnd, ExceptionRow } from "../../core/freeze/exception.ts";
import type { PassEnd, PassTimes, Someone } from "../../core/freeze/pass.ts";
import type { FreezeState, RefreezeCause } from "../../core/freeze/repository-state.ts";
import type { ExceptionView, PassPlace, PassView } from "../../core/listing/pass-views.ts";
import type { AuditEntry } from "../ports.ts";

/**
 * What letting something through a freeze needs of the world. Every change is conditional, and stands in one transaction with its audit row
 * and its line on the incident's timeline, which everybody sees.
 */

export interface HeldPlace {
  readonly organisationId: string;
  readonly incidentId: string;
  readonly repositoryId: string;
  readonly owner: string;
  readonly name: string;
  /** Of the incident: a frozen repository is held by it now. */
  readonly state: FreezeState;
  /** Whether the incident is freezing now. */
  readonly freezing: boolean;
  /** Whether it is in lockdown: then nobody merges by hand, and Thaw merges what was let through. */
  readonly lockdown: boolean;
  /** Ids of the gates in force. */
  readonly gates: readonly string[];
}

/** The record that a change leaves behind. */
export interface Trace {
  readonly audit: AuditEntry;
  /** Of the timeline: a dotted name, and a sentence for people. */
  readonly event: { readonly kind: string; readonly text: string };
}

export interface NewPass {
  readonly place: HeldPlace;
  readonly pullRequest: number;
  readonly sha: string;
  readonly base: string;
  readonly reason: string;
  readonly askedBy: string;
  readonly at: Date;
  readonly expiresAt: Date;
  readonly trace: (id: string) => Trace;
}

/** Times are milliseconds. */
export interface StoredPass extends PassTimes {
  readonly id: string;
  readonly place: HeldPlace;
  readonly pullRequest: number;
  readonly sha: string;
  readonly base: string;
  readonly kind: "plan" | "person";
  readonly askedBy: string;
  /** Null for a plan's. */
  readonly reason: string | null;
  readonly author: { readonly githubId: string | null; readonly login: string } | null;
  /** Null while it is not over. */
  readonly endedWhy: string | null;
}

export interface PlaceStore {
  /** What an incident says of a repository; null where there is none, and for what is no id at all. */
  place(incidentId: string, repositoryId: string): Promise<HeldPlace | null>;
  /** Null for a person who is not there. */
  someone(userId: string): Promise<Someone | null>;
}

export interface PassStore extends PlaceStore {
  /** Null where one for the same commit and branch lives or waits already: nothing is written then. */
  ask(pass: NewPass): Promise<string | null>;
  find(id: string): Promise<StoredPass | null>;
  /** False where it does not wait any more: nothing is written then. */
  approve(id: string, by: string, at: Date, trace: Trace): Promise<boolean>;
  /** False where it is over already. */
  end(
    id: string,
    end: { readonly by: string; readonly why: PassEnd; readonly at: Date },
    trace: Trace,
  ): Promise<boolean>;
  /** That GitHub offers exactly this, and who opened it. False where it is over. */
  seen(id: string, author: { readonly githubId: string | null; readonly login: string }, at: Date): Promise<boolean>;
  /** Not over, and past their time or of an incident that does not freeze any more. */
  due(now: Date, most: number): Promise<readonly { readonly pass: StoredPass; readonly why: PassEnd }[]>;
}

export interface NewException {
  readonly place: HeldPlace;
  readonly gate: string | null;
  readonly breakGlass: boolean;
  readonly reason: string;
  readonly askedBy: string;
  readonly at: Date;
  readonly expiresAt: Date;
  readonly trace: (id: string) => Trace;
}

export interface StoredException extends ExceptionRow {
  readonly place: HeldPlace;
  readonly breakGlass: boolean;
  readonly askedBy: string;
}

export interface ExceptionStore extends PlaceStore {
  ask(exception: NewException): Promise<string | null>;
  find(id: string): Promise<StoredException | null>;
  /** By a lead; of broken glass, by the second person. False where it does not wait any more. */
  approve(id: string, by: string, at: Date, trace: Trace): Promise<boolean>;
  end(
    id: string,
    end: { readonly by: string; readonly why: ExceptionEnd; readonly at: Date },
    trace: Trace,
  ): Promise<boolean>;
  due(now: Date, most: number): Promise<readonly { readonly exception: StoredException; readonly why: ExceptionEnd }[]>;
  /** Over, and what follows for their repositories was not done yet, the first to end first. */
  unsettled(most: number): Promise<readonly StoredException[]>;
  /** All of a repository in an incident. */
  of(incidentId: string, repositoryId: string): Promise<readonly ExceptionRow[]>;
  settled(id: string, at: Date): Promise<void>;
  /** Broken glass that is confirmed and not over, whose repository was not let out yet. */
  notLetOut(now: Date, most: number): Promise<readonly StoredException[]>;
  letOut(id: string, at: Date): Promise<void>;
}

/** Moves a repository of an incident, on the page and on GitHub. Doing it twice is doing it once. */
export interface FreezeTurns {
  letOut(place: HeldPlace, why: string): Promise<TurnEnd>;
  refreeze(place: HeldPlace, cause: RefreezeCause, why: string): Promise<TurnEnd>;
}

/** `kept`: it is in a state where that must not, or need not, happen. */
export type TurnEnd = "turned" | "kept";

export interface PassReading {
  /** Null where none of the organisations has such a repository. */
  of(
    organisationIds: readonly string[],
    name: { readonly owner: string; readonly name: string },
    at: Date,
  ): Promise<{ readonly organisationId: string; readonly place: PassPlace } | null>;
  /** All passes of a repository, some at a time, the newest first. */
  everyPass(
    organisationIds: readonly string[],
    name: { readonly owner: string; readonly name: string },
    at: Date,
  ): Promise<AsyncIterable<readonly PassView[]> | null>;
  /** The same of exceptions. */
  everyException(
    organisationIds: readonly string[],
    name: { readonly owner: string; readonly name: string },
    at: Date,
  ): Promise<AsyncIterable<readonly ExceptionView[]> | null>;
}
