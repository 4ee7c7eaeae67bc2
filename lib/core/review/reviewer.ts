import type { WindowCommit } from "../gates/facts.ts";
import type { CommitDetails } from "./risk.ts";
import type { Person } from "./window.ts";

/** Who may review a commit: nobody who had a part in it, by GitHub's accounts. git's names are asked by nobody. */

/** Everybody who moved the branch so, and who proposed or merged its pull requests; ids of GitHub's accounts. */
export function partsOf(movers: readonly Person[], details: Pick<CommitDetails, "pulls"> | null): readonly number[] {
  const pulls = details?.pulls ?? [];
  const people = [...movers, ...pulls.flatMap(({ author, mergedBy }) => [author, mergedBy])];
  return [...new Set(people.flatMap((one) => one?.id ?? []))];
}

export type ReviewVerdict = { readonly may: true } | { readonly may: false; readonly why: string };

export interface Reviewer {
  /** Of the account that they sign in with; null for a person that is none of GitHub's. */
  readonly githubId: number | null;
  readonly mayReview: boolean;
}

export function mayReview(
  { githubId, mayReview: hasRole }: Reviewer,
  commit: { readonly parts: readonly number[]; readonly detailed: boolean; readonly reviewers: readonly number[] },
): ReviewVerdict {
  if (!hasRole) return { may: false, why: "Commits are reviewed by owners, security leads, commanders and admins." };
  if (githubId === null)
    return { may: false, why: "Sign in with GitHub: it has to be known that you had no part in it." };
  if (commit.parts.includes(githubId)) return { may: false, why: "You pushed, proposed or merged it." };
  if (!commit.detailed) return { may: false, why: "Its pull requests are not read yet. Look again in a moment." };
  if (commit.reviewers.includes(githubId)) return { may: false, why: "You have reviewed it." };
  return { may: true };
}

export interface StoredCommit {
  readonly sha: string;
  readonly movers: readonly Person[];
  readonly known: boolean;
  readonly details: CommitDetails | null;
  /** Ids of GitHub's accounts. */
  readonly reviewers: readonly number[];
}

/**
 * The commit as the gate judges it. People are GitHub's ids, as texts: logins change hands. Who pushed counts as unknown also where the
 * pull requests are not, since one of their people may be the reviewer.
 */
export function commitFact({ sha, movers, known, details, reviewers }: StoredCommit): WindowCommit {
  const parts = partsOf(movers, details);
  const pull = details?.pulls[0];
  const sure = known && details?.pullsComplete === true;
  return {
    sha,
    pushedBy: sure ? idText(movers[0]) : null,
    proposedBy: idText(pull?.author),
    mergedBy: idText(pull?.mergedBy),
    reviewedBy: reviewers.filter((id) => !parts.includes(id)).map(String),
  };
}

function idText(person: Person | null | undefined): string | null {
  return person == null ? null : String(person.id);
}
