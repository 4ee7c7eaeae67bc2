import type { PullNow } from "../../core/freeze/lockdown-merge.ts";
import type { GithubInstallation, GithubRepositoryRef, GithubResult, ReadOptions } from "./ports.ts";

/** `held`: a rule of GitHub's, or the App's own permissions; the answer is GitHub's text. `moved`: the head is another one by now. */
export type MergeAnswer =
  | { readonly kind: "merged"; readonly sha: string }
  | { readonly kind: "held"; readonly answer: string }
  | { readonly kind: "moved" };

/** Merging as the App that may in a lockdown. */
export interface GithubMerges {
  /** In the observer's name. Null where there is none of this number. */
  read(
    observer: GithubInstallation,
    repository: GithubRepositoryRef,
    number: number,
    options?: ReadOptions,
  ): Promise<GithubResult<PullNow | null>>;
  /**
   * Exactly this head, by a token for this repository and this merge alone, which is taken back after it. By whichever method the repository
   * allows: what comes of it is compared by its tree. Of a failure with `outcomeUnknown` only reading tells what became of it.
   */
  merge(
    merge: GithubInstallation,
    repository: GithubRepositoryRef,
    pull: { readonly number: number; readonly sha: string },
    options?: ReadOptions,
  ): Promise<GithubResult<MergeAnswer>>;
}
