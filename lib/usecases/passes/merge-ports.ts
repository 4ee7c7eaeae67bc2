import type { StoredPass, Trace } from "./ports.ts";

/** What merging in a lockdown needs of the database. */

export interface NewMerge {
  readonly pass: StoredPass;
  readonly askedBy: string;
  readonly at: Date;
  readonly trace: Trace;
}

export interface StoredMerge {
  readonly id: string;
  readonly pass: StoredPass;
  /** GitHub's id of the repository; null where GitHub has it no more. */
  readonly githubId: number | null;
}

export interface MergeEndRow {
  /** The commit that the merge made; null where it is over without one. */
  readonly mergedSha: string | null;
  /** A sentence. */
  readonly said: string;
  readonly at: Date;
}

export interface MergeWishes {
  /** With the job that does it. Null where one for the same pass is not over yet: nothing is written then. */
  ask(merge: NewMerge): Promise<string | null>;
}

export interface MergeStore {
  /** Null where there is none, or it is over. */
  find(id: string): Promise<StoredMerge | null>;
  /**
   * Right before GitHub is asked: the pass is in force, and its incident holds the repository in lockdown, as the database has it in this very
   * moment. False where one of that is not so.
   */
  begin(id: string, at: Date): Promise<boolean>;
  /** What holds it now. */
  say(id: string, said: string, at: Date): Promise<void>;
  /** With its line on the timeline; of one that merged, the branch is compared at once. False where it was over already. */
  end(id: string, end: MergeEndRow, trace: Trace): Promise<boolean>;
  /** Asks for those that are not over, at most so many. @returns how many */
  askForDue(most: number): Promise<number>;
}
