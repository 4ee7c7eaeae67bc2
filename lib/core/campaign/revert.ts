import type { CampaignRepositoryState } from "./repository-state.ts";

/**
 * A pull request that takes a merged migration back. `asked` for by a person; `open`; `merged`; `closed` by a person; `refused`, the code says
 * why. What ended without a merge can be asked for again.
 */
export const REVERT_STATES = ["asked", "open", "merged", "closed", "refused"] as const;
export type RevertState = (typeof REVERT_STATES)[number];

export const REVERT_CODES = [
  "secret-gone",
  "secret-unknown",
  "moved-on",
  "unproven",
  "plan-lost",
  "branch-taken",
  "gone",
  "forbidden",
] as const;
export type RevertCode = (typeof REVERT_CODES)[number];

export const REVERT_WORDS: Readonly<Record<RevertState, { readonly title: string; readonly todo: string }>> = {
  asked: { title: "revert asked for", todo: "Its pull request is being written." },
  open: { title: "revert open", todo: "Review the pull request that takes the migration back, and merge or close it." },
  merged: { title: "reverted", todo: "The migration was taken back: its findings are open again with the next scan." },
  closed: { title: "revert closed", todo: "A person closed it. The migration stands." },
  refused: { title: "revert not possible", todo: "See the reason." },
};

/** What the inventory says of a secret that the migration replaced. Null where its place cannot be seen. */
export interface ReplacedSecret {
  readonly name: string;
  readonly exists: boolean | null;
}

export interface RevertFacts {
  readonly secrets: readonly ReplacedSecret[];
  /** Credentials that stood in the text itself: a revert would write their values again. */
  readonly literals: number;
}

export type RevertVerdict =
  | { readonly kind: "pass" }
  | { readonly kind: "hold"; readonly code: "secret-gone" | "unproven"; readonly reason: string }
  /** What is not visible is not taken for there. */
  | { readonly kind: "unknown"; readonly code: "secret-unknown"; readonly missing: string };

/** Whether what the migration replaced is still there: without it, a revert gives jobs an empty value. */
export function judgeRevert({ secrets, literals }: RevertFacts): RevertVerdict {
  const named = (exists: boolean | null) => secrets.filter((one) => one.exists === exists).map(({ name }) => name);
  if (literals > 0) {
    const reason = "It replaced a credential that stood in the text itself, and nobody should write that again.";
    return { kind: "hold", code: "unproven", reason };
  }
  const gone = named(false);
  if (gone.length > 0)
    return {
      kind: "hold",
      code: "secret-gone",
      reason: `${gone.join(", ")} is stored no more: jobs would get an empty value.`,
    };
  const hidden = named(null);
  if (hidden.length > 0 || secrets.length === 0) {
    const what = hidden.length > 0 ? hidden.join(", ") : "what it replaced";
    const missing = `Whether ${what} is still stored is not visible: GitHub's lists of secrets were not read for this repository.`;
    return { kind: "unknown", code: "secret-unknown", missing };
  }
  return { kind: "pass" };
}

/** Whether there is a merge to take back. */
export function isRevertable(state: CampaignRepositoryState): boolean {
  return state === "merged" || state === "persisting" || state === "verified";
}

/**
 * The branch of the pull request that takes back what came from `branch`. Asked for once more, it is another one: what stands on the first may
 * be people's by now, and was made for an older base.
 * @param last that was used; null for the first
 */
export function revertBranch(branch: string, last: string | null): string {
  const first = `${branch}-revert`;
  if (last === null) return first;
  const round = Number(last.slice(first.length + 1)) || 1;
  return `${first}-${round + 1}`;
}
