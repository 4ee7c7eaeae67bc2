import { isOpen } from "../campaign/repository-state.ts";
import type { RepositoryCampaign } from "./campaign-views.ts";

/** The way of one migration as steps in order, from the wish to the proof. */

/** `now`: it goes on. `stuck`: it does not without a person. `unknown`: it cannot be seen. `later`: its turn comes. */
export type StepStanding = "done" | "now" | "stuck" | "unknown" | "later";

export interface PullStep {
  readonly id: "asked" | "approved" | "opened" | "checks" | "review" | "merged" | "verified";
  readonly title: string;
  readonly standing: StepStanding;
  /** A word or two of how it stands; null where the standing says it. */
  readonly detail: string | null;
  /** ISO 8601; null where it is not known, or did not happen. */
  readonly at: string | null;
}

type Facts = Pick<RepositoryCampaign, "campaignState" | "askedAt" | "approvedBy" | "openedAt" | "mergedAt"> & {
  readonly row: Pick<RepositoryCampaign["row"], "state" | "checks" | "review" | "pullNumber">;
};

/** Total. What comes after a step that is stuck is `later`, whatever was seen of it. */
export function pullSteps(facts: Facts): readonly PullStep[] {
  const { campaignState, askedAt, openedAt, mergedAt, row } = facts;
  const approved = campaignState !== "draft" && campaignState !== "preflighted";
  const merged = mergedAt !== null || ["merged", "persisting", "verified"].includes(row.state);
  return [
    step("asked", "Asked for", "done", { at: askedAt }),
    step("approved", "Approved", approved ? "done" : "now"),
    approved ? opened(facts) : step("opened", "Opened", "later"),
    merged ? step("checks", "Checks", "done") : checks(facts),
    merged ? step("review", "Review", "done") : review(facts),
    merged ? step("merged", "Merged", "done", { at: mergedAt }) : mergedLater(facts),
    verified(facts, merged),
  ].map((one) => (one.id === "opened" && one.standing === "done" ? { ...one, at: openedAt } : one));
}

function step(
  id: PullStep["id"],
  title: string,
  standing: StepStanding,
  { detail = null, at = null }: { readonly detail?: string | null; readonly at?: string | null } = {},
): PullStep {
  return { id, title, standing, detail, at };
}

function opened({ campaignState, row: { state, pullNumber } }: Facts): PullStep {
  if (pullNumber !== null) return step("opened", "Opened", "done");
  const stopped = campaignState === "stopped" || campaignState === "paused";
  if (state === "waiting" || state === "opening")
    return step("opened", "Opened", stopped ? "stuck" : "now", { detail: stopped ? campaignState : null });
  if (state === "failed") return step("opened", "Opened", "now", { detail: "tried again" });
  return step("opened", "Opened", "stuck", { detail: OPENED_WORDS[state] ?? null });
}

const OPENED_WORDS: Readonly<Record<string, string>> = {
  replanned: "the plan is another one",
  refused: "not possible",
  skipped: "left out",
  superseded: "superseded",
};

function isUp({ row: { state, pullNumber } }: Facts): boolean {
  return pullNumber !== null && isOpen(state);
}

function checks(facts: Facts): PullStep {
  if (!isUp(facts)) return step("checks", "Checks", "later");
  const { state } = facts.row;
  if (state === "behind" || state === "conflicted") return step("checks", "Checks", "now", { detail: "written anew" });
  switch (facts.row.checks) {
    case "passing":
      return step("checks", "Checks", "done", { detail: "pass" });
    case "running":
      return step("checks", "Checks", "now", { detail: "run" });
    case "failing":
      return step("checks", "Checks", "stuck", { detail: "fail" });
    case "none":
      return step("checks", "Checks", "done", { detail: "none" });
    default:
      return step("checks", "Checks", "unknown", { detail: "not visible" });
  }
}

function review(facts: Facts): PullStep {
  if (!isUp(facts)) return step("review", "Review", "later");
  if (facts.row.state === "draft") return step("review", "Review", "now", { detail: "to be confirmed" });
  if (facts.row.review === "approved") return step("review", "Review", "done", { detail: "approved" });
  if (facts.row.review === "changes-requested")
    return step("review", "Review", "stuck", { detail: "changes requested" });
  return step("review", "Review", "now", { detail: "none yet" });
}

function mergedLater(facts: Facts): PullStep {
  const { state } = facts.row;
  if (state === "closed") return step("merged", "Merged", "stuck", { detail: "closed" });
  return step("merged", "Merged", isUp(facts) && state === "open" ? "now" : "later", {
    detail: isUp(facts) ? "not yet" : null,
  });
}

function verified({ row: { state } }: Facts, merged: boolean): PullStep {
  if (state === "verified") return step("verified", "Verified", "done");
  if (state === "persisting") return step("verified", "Verified", "stuck", { detail: "still found" });
  return step("verified", "Verified", merged ? "now" : "later", { detail: merged ? "being scanned" : null });
}
