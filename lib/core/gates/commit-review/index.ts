import type { WindowCommit } from "../facts.ts";
import { count, type Gate, passUnless } from "../gate.ts";

/** Every commit of the window was looked at by somebody who had no part in it. Who pushed is GitHub's word; git's names are free text. */
export const commitReview: Gate = {
  id: "commit-review",
  title: "Commits of the window are reviewed",
  asks: "Each commit of the window was reviewed by somebody who had no part in it.",
  needs: ["commits"],
  judge(facts) {
    const { value, at, sha } = facts.of("commits");
    const open = value.filter((commit) => !isReviewed(commit));
    const unknown = open.filter(({ pushedBy }) => pushedBy === null).length;
    const reasons = [
      ...(open.length === 0
        ? []
        : [`${count(open.length, "commit")} of ${value.length} without a review by somebody who had no part in it.`]),
      ...(unknown === 0
        ? []
        : [`${count(unknown, "commit")} of which nobody knows who pushed: they have to be excepted or explained.`]),
    ];
    return passUnless(reasons, { text: `${count(value.length, "commit")}, each reviewed`, at, sha });
  },
};

/** Whether somebody reviewed it who neither pushed, proposed nor merged it. Who pushed it must be known for that. */
export function isReviewed({ pushedBy, proposedBy, mergedBy, reviewedBy }: WindowCommit): boolean {
  if (pushedBy === null) return false;
  const part = new Set([pushedBy, proposedBy, mergedBy]);
  return reviewedBy.some((reviewer) => !part.has(reviewer));
}
