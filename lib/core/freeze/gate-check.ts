import type { Failure, Result } from "../contracts.ts";

/**
 * What the check on a commit says. A check belongs to a commit and to nothing else: so one commit is let through for one base only, while
 * it is offered to no other, and what is merged in the end is looked at again (`merged.ts`).
 */

/** A decision that one commit may be merged into one branch. */
export interface Pass {
  /** `plan`: the commit that the planner made, for the base it was planned on. `person`: asked for by an owner, approved by a lead. */
  readonly kind: "plan" | "person";
  readonly pullRequest: number;
  readonly sha: string;
  /** The branch's name, without `refs/heads/`. */
  readonly base: string;
  /** Milliseconds; null where it ends with the incident. */
  readonly expiresAt: number | null;
  /** A newer plan took its place, a person took it back, a push went past it. */
  readonly ended: boolean;
}

/** An open pull request whose head is the commit. */
export interface Offer {
  readonly pullRequest: number;
  readonly base: string;
}

export interface CommitFacts {
  readonly now: number;
  readonly sha: string;
  /** All open ones with this head, also of forks. Null where that could not be read. */
  readonly offers: readonly Offer[] | null;
  /** Of this repository and incident, in any order; others' heads among them. */
  readonly passes: readonly Pass[];
}

/** Why a commit is held. A closed list; the check's text and the log name it. */
export const HOLD_CODES = [
  "no-pass",
  "another-commit",
  "superseded",
  "expired",
  "another-base",
  "two-bases",
  "no-pull-request",
  "not-visible",
  "merge-group",
] as const;
export type HoldCode = (typeof HOLD_CODES)[number];

/** Whether a commit may be merged, and into which branch. The sentence is for the pull request: it says what to do. */
export function judgeCommit(facts: CommitFacts): Result<Pass, Failure<HoldCode>> {
  const { offers, sha, now } = facts;
  if (offers === null)
    return hold("not-visible", "Which pull requests offer this commit could not be read. It is asked again by itself.");
  const [first] = offers;
  if (first === undefined) return hold("no-pull-request", "No open pull request offers this commit.");
  const passes = facts.passes.filter((pass) => offers.some(({ pullRequest }) => pullRequest === pass.pullRequest));
  if (passes.length === 0) return hold("no-pass", "The repository is frozen, and this pull request has no pass.");
  const own = passes.filter((pass) => pass.sha === sha);
  if (own.length === 0)
    return hold(
      "another-commit",
      "The pass of this pull request is for another commit. What was pushed since has to be let through anew.",
    );
  const live = own.filter(({ ended }) => !ended);
  if (live.length === 0)
    return hold("superseded", "The pass of this commit was taken back, or a newer plan took its place.");
  const valid = live.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
  if (valid.length === 0) return hold("expired", "The pass of this commit has expired. Ask for another one.");
  const pass = valid.find(({ base }) => offers.every((offer) => offer.base === base));
  if (pass !== undefined) return { ok: true, value: pass };
  const bases = new Set(offers.map(({ base }) => base));
  if (bases.size > 1)
    return hold(
      "two-bases",
      "Open pull requests offer this commit to more than one branch, and a check cannot tell them apart. Close the one that has no pass.",
    );
  return hold("another-base", "The pass of this commit is for another branch than the one it is offered to.");
}

/** One pull request's part of a merge group. */
export interface QueueEntry {
  readonly pullRequest: number;
  /** The pull request's own head, as the queue took it. */
  readonly sha: string;
  /** The group's commits between these two, the first not included. */
  readonly from: string;
  readonly to: string;
  /**
   * `own`: between the two are the pull request's commits and their merge by the queue, and what they change is what the pull request
   * changes. Null where that could not be seen.
   */
  readonly brings: "own" | "more" | null;
}

export interface MergeGroupFacts {
  readonly now: number;
  readonly base: string;
  /** Where the branch is. */
  readonly from: string;
  /** The group's head, whose check it is. */
  readonly to: string;
  /** Null where the queue could not be read. */
  readonly entries: readonly QueueEntry[] | null;
  readonly passes: readonly Pass[];
}

/** A merge group may go in when every part of it, from its base to its head without a gap, is a pull request that may. */
export function judgeMergeGroup(facts: MergeGroupFacts): Result<readonly Pass[], Failure<HoldCode>> {
  const { entries, from, now, base } = facts;
  if (entries === null)
    return hold(
      "not-visible",
      "What the merge queue has in this group could not be read. It is asked again by itself.",
    );
  const taken: Pass[] = [];
  let at = facts.to;
  // Each entry takes one step; a chain that is longer than there are entries goes in a circle.
  for (let steps = 0; at !== from && steps < entries.length; steps += 1) {
    const entry = entries.find(({ to }) => to === at);
    if (entry === undefined) break;
    const { pullRequest, sha, brings } = entry;
    const judged = judgeCommit({ now, sha, offers: [{ pullRequest, base }], passes: facts.passes });
    if (!judged.ok)
      return hold("merge-group", `Pull request #${pullRequest} of this group is held: ${judged.failure.message}`);
    if (brings === null)
      return hold(
        "not-visible",
        `What the merge queue made of pull request #${pullRequest} could not be compared with it. It is asked again by itself.`,
      );
    if (brings === "more")
      return hold("merge-group", `With pull request #${pullRequest} come commits or changes that are none of its own.`);
    taken.push(judged.value);
    at = entry.from;
  }
  if (at === from && taken.length > 0) return { ok: true, value: taken };
  return hold("merge-group", "This merge group has commits that belong to no pull request with a pass.");
}

function hold(code: HoldCode, message: string): { readonly ok: false; readonly failure: Failure<HoldCode> } {
  return { ok: false, failure: { code, message } };
}
