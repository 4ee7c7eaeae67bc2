import type { Epoch } from "../../core/freeze/epoch.ts";
import type { Pass } from "../../core/freeze/gate-check.ts";
import type { Guarding } from "../../core/freeze/guarded.ts";
import type { OutTime, PassTime } from "../../core/freeze/merged.ts";
import type { FreezeEvent } from "../../core/freeze/repository-state.ts";
import type { GithubInstallation, GithubRepositoryRef, GithubResult, ReadOptions } from "../github/ports.ts";
import type { HeldPlace, StoredPass, Trace } from "./ports.ts";

/** What the check on pull requests needs of the database. */

export interface GateRepository {
  /** Ours. */
  readonly id: string;
  readonly organisationId: string;
  readonly ref: GithubRepositoryRef;
  readonly host: string;
  /** Also where that is not known. */
  readonly everybodyReads: boolean;
  readonly defaultBranch: string | null;
}

/** An incident of a repository, whether or not it holds it now. */
export interface GateIncident {
  readonly place: HeldPlace;
  /** Of the row that was read: what is judged is noted by it. */
  readonly version: number;
  readonly epoch: Epoch | null;
  readonly settings: Guarding["settings"];
  /** When GitHub had taken the freeze; null while it has not. */
  readonly requestedAt: Date | null;
}

/** A check of ours that is on a commit. */
export interface KnownCheck {
  readonly sha: string;
  readonly context: string;
  readonly checkId: number;
  readonly conclusion: "success" | "failure" | "neutral";
  readonly said: string;
}

/** A migration's pull request. */
export interface PlanPull {
  readonly campaignRepositoryId: string;
  readonly pullRequest: number;
  /** The planner's last commit. */
  readonly headSha: string;
  readonly planHash: string;
  readonly branch: string;
  /** Of files that it changes. */
  readonly paths: readonly string[];
  readonly state: "open" | "merged" | "over";
}

export interface NewPlanPass {
  readonly place: HeldPlace;
  readonly plan: PlanPull;
  readonly base: string;
  readonly at: Date;
  readonly trace: (id: string) => Trace;
}

/** A head of a merge queue that was judged, and is in its queue as far as is known. */
export interface KnownGroup {
  readonly sha: string;
  /** The branch of the queue. */
  readonly base: string;
}

export interface JudgedGroup extends KnownGroup {
  readonly place: HeldPlace;
  /** From where the branch was to the head, a commit for each pull request; empty where the group is held. */
  readonly path: readonly string[];
  readonly pullRequests: readonly number[];
}

export interface GateStore {
  /** By GitHub's id. Null for one that is not known, or gone. */
  repository(organisationId: string, githubId: number): Promise<GateRepository | null>;
  /** All that froze it and were not looked at since they ended. */
  incidents(repositoryId: string): Promise<readonly GateIncident[]>;
  /** Of one incident: those that are not over, and those that were approved. */
  passes(
    repositoryId: string,
    incidentId: string,
  ): Promise<{ readonly live: readonly StoredPass[]; readonly approved: readonly (Pass & PassTime)[] }>;
  plans(repositoryId: string): Promise<readonly PlanPull[]>;
  /** False where there is one already that lives, or a person took one back for the same commit. */
  passPlan(pass: NewPlanPass): Promise<boolean>;
  /** Whether a pass of a plan's for this commit, or a wish of ours for one, was made before, whatever became of it. */
  wasDecided(place: HeldPlace, pullRequest: number, sha: string): Promise<boolean>;
  checks(repositoryId: string): Promise<readonly KnownCheck[]>;
  /** Of all incidents. */
  groups(repositoryId: string): Promise<readonly KnownGroup[]>;
  /** What was let through once stays let through for what is merged: a later look may hold the group again. */
  noteGroup(group: JudgedGroup, at: Date): Promise<void>;
  /** Those left their queue. */
  endGroups(repositoryId: string, shas: readonly string[], at: Date): Promise<void>;
  noteCheck(repository: GateRepository, check: KnownCheck, at: Date): Promise<void>;
  /** Moves it by what was seen on GitHub. False where it is in another state by now. */
  step(place: HeldPlace, event: Extract<FreezeEvent, "open" | "close" | "merge">, at: Date): Promise<boolean>;
  looked(incident: GateIncident, at: Date): Promise<void>;
  /** Asks for the judgement of those that stand otherwise than when they were judged, at most so many. */
  askForDue(most: number): Promise<number>;
}

/** How far the moves of a guarded branch were judged. `sha` is null for a branch that was deleted. */
export interface LandedMark {
  readonly sha: string | null;
  /** By GitHub's clock. */
  readonly at: Date;
}

export interface LandedStore extends Pick<GateStore, "repository" | "incidents" | "passes"> {
  /** When the incident had let it out, the first time first. */
  outTimes(place: HeldPlace): Promise<readonly OutTime[]>;
  /**
   * Asks for a look at guarded branches of frozen repositories whose newest commit, as it is known here, is not the one that was judged last: a
   * webhook was lost, or came before GitHub's record had the move. At most so many. @returns how many
   */
  askForMoved(most: number, now: Date): Promise<number>;
  /** Whether a move of a branch brought a merge group that was let through, from a commit on its way to its head. */
  isGroup(
    place: HeldPlace,
    branch: string,
    move: { readonly before: string; readonly after: string },
  ): Promise<boolean>;
  mark(place: HeldPlace, branch: string): Promise<LandedMark | null>;
  setMark(place: HeldPlace, branch: string, mark: LandedMark): Promise<void>;
  /** A line on the timeline that everybody must see, with its audit row. */
  alarm(place: HeldPlace, trace: Trace, at: Date): Promise<void>;
}

/** What commits hold, in the observer's name. */
export interface GithubTrees {
  /** The tree of a commit; null where GitHub does not give it. */
  treeOf(
    observer: GithubInstallation,
    repository: GithubRepositoryRef,
    sha: string,
    options?: ReadOptions,
  ): Promise<GithubResult<string | null>>;
  /** Whether `head` has all that `base` has: then merging it gives the head's own tree, by whatever method. */
  isUpToDate(
    observer: GithubInstallation,
    repository: GithubRepositoryRef,
    ends: { readonly base: string; readonly head: string },
    options?: ReadOptions,
  ): Promise<GithubResult<boolean>>;
  /** What `head` changes of what `base` has. Nothing known where the two have nothing in common. */
  changed(
    observer: GithubInstallation,
    repository: GithubRepositoryRef,
    ends: { readonly base: string; readonly head: string },
    options?: ReadOptions,
  ): Promise<GithubResult<ChangedFiles>>;
}

export interface ChangedFiles {
  /** Null where GitHub does not tell all of them. */
  readonly files: readonly { readonly path: string; readonly status: string }[] | null;
  /** Whether `head` has all that `base` has. */
  readonly descends: boolean;
}

/** Which gates hold a repository back, by their titles; null where nobody judged them. */
export interface OpenGates {
  of(place: HeldPlace): Promise<readonly string[] | null>;
}
