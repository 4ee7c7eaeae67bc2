import type { Failure, Result } from "../contracts.ts";
import type { HoldCode, Pass } from "./gate-check.ts";
import type { PassState } from "./pass.ts";

/** Whether Thaw merges, in a lockdown, what a person asked it to. Nothing is kept of an earlier answer: it is asked again right before. */

/** A pull request as GitHub has it at this moment. */
export interface PullNow {
  readonly state: "open" | "closed" | "merged";
  readonly headSha: string;
  /** The branch's name, without `refs/heads/`. */
  readonly base: string;
  readonly draft: boolean;
  /** Null while GitHub works it out. */
  readonly mergeable: boolean | null;
  /** A login; null where it is not merged, or GitHub does not say. */
  readonly mergedBy: string | null;
  /** What the merge made. */
  readonly mergeSha: string | null;
}

export interface MergeFacts {
  /** Null where GitHub has none of that number. */
  readonly pull: PullNow | null;
  readonly pass: Pick<Pass, "sha" | "base">;
  readonly standing: PassState;
  /** Whether the incident holds the repository, in lockdown, now. */
  readonly inLockdown: boolean;
  /** The login of the App that merges; null where there is none to be had. */
  readonly bot: string | null;
  /** What the check on the commit has to say by what is so now, in the incident of the pass. */
  readonly verdict: Result<Pass, Failure<HoldCode>>;
  /** The same of other incidents that hold the repository. */
  readonly others: readonly Result<Pass, Failure<HoldCode>>[];
  /** Whether our checks of this epoch, for each kind of branch that the base is, were written green on the commit. */
  readonly isGreen: boolean;
}

/** `merged`: our App did it already, at that very commit. `wait`: something may change. `again`: GitHub is about to know. `refuse`: it is over. */
export type MergeVerdict =
  | { readonly kind: "merge" | "again" }
  | { readonly kind: "merged"; readonly sha: string }
  | { readonly kind: "wait" | "refuse"; readonly why: string };

export function judgeMerge(facts: MergeFacts): MergeVerdict {
  const { pull, pass, bot } = facts;
  if (pull === null) return refuse("GitHub has no such pull request.");
  if (pull.state === "merged") {
    const own = bot !== null && pull.mergedBy === bot && pull.headSha === pass.sha && pull.mergeSha !== null;
    if (own && pull.mergeSha !== null) return { kind: "merged", sha: pull.mergeSha };
    return refuse("It is merged, and not by Thaw at this commit.");
  }
  if (pull.state === "closed") return refuse("The pull request was closed.");
  if (!facts.inLockdown)
    return refuse("The repository is not in lockdown any more: what is let through is merged on GitHub as usual.");
  if (facts.standing === "over") return refuse("The pass is over.");
  if (pull.headSha !== pass.sha)
    return refuse("Something was pushed since. What was pushed has to be let through anew.");
  if (pull.base !== pass.base) return refuse("The pull request goes into another branch by now.");
  if (facts.standing === "waiting") return wait("It waits for a security lead to let it through.");
  return judgeOffered(pull, facts);
}

function judgeOffered(pull: PullNow, { verdict, others, isGreen, bot }: MergeFacts): MergeVerdict {
  if (!verdict.ok) {
    const { code, message } = verdict.failure;
    // What another pull request does, or GitHub does not show, may change; that this commit has no pass any more does not.
    return code === "not-visible" || code === "two-bases" ? wait(message) : refuse(message);
  }
  const other = others.find((one) => !one.ok);
  if (other !== undefined && !other.ok) return wait(`Another incident holds it: ${other.failure.message}`);
  if (!isGreen) return wait("Its check is not green yet.");
  if (pull.draft) return wait("The pull request is a draft. Mark it as ready on GitHub.");
  if (pull.mergeable === false)
    return refuse("It conflicts with its branch. Resolve that on GitHub, then ask for a pass for what comes of it.");
  if (bot === null) return wait("There is no Merge App to be had.");
  return { kind: pull.mergeable === null ? "again" : "merge" };
}

function refuse(why: string): MergeVerdict {
  return { kind: "refuse", why };
}

function wait(why: string): MergeVerdict {
  return { kind: "wait", why };
}
