import type { CallAnswer, CallTarget, ResolvedCall } from "../../core/workflow/remote-calls.ts";

/** What is kept of workflows and actions of other repositories. Texts have their literals covered. */
export interface CallStore {
  /** By their keys, the answers that still hold: nothing was pushed to where they come from, as far as the last sync saw. */
  known(organisationId: string, targets: readonly CallTarget[]): Promise<ReadonlyMap<string, CallAnswer>>;
  put(organisationId: string, calls: readonly ResolvedCall[], at: Date): Promise<void>;
  /**
   * Calls of scanned repositories whose answers may not hold any more, those first that were asked for longest ago.
   * @param of those into one repository, by GitHub's id; without it all
   */
  outdated(organisationId: string, at: Date, most: number, of?: number | null): Promise<readonly CallTarget[]>;
  /** Whether a scanned repository calls files of this one, by GitHub's id, or did while it had another name. */
  isCalled(organisationId: string, githubId: number): Promise<boolean>;
  /**
   * Lets go of answers of some days ago that no scan of a repository of the organisation uses; at most a thousand at a time.
   * @returns how many went
   */
  prune(organisationId: string, at: Date): Promise<number>;
}
