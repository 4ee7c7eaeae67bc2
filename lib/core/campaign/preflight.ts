import type { Disposition } from "../fix/remediation.ts";
import { type FinishBand, finishBand, type PaceRequest } from "./estimate.ts";
import type { Exclusion } from "./repository-state.ts";

/** What is known of a repository before anything is written. */
export interface PreflightFacts {
  readonly repositoryId: string;
  /** Not gone, as of the last sync. */
  readonly present: boolean;
  readonly archived: boolean;
  /** Null where there is no branch or no commit. */
  readonly head: string | null;
  readonly onGithub: boolean;
  readonly scanned: boolean;
  /** Another campaign that has not come to its end has it. */
  readonly taken: boolean;
  readonly plan: PreflightPlan | null;
}

export interface PreflightPlan {
  readonly id: string;
  readonly hash: string;
  readonly disposition: Disposition;
  readonly files: number;
  /** Of the findings that it leaves, one for each. */
  readonly refusals: readonly string[];
  /** The broker's action has no name yet. */
  readonly actionUnnamed: boolean;
  /** Grants that it asks for. */
  readonly grants: number;
  /** Of these, how many nobody approved yet. */
  readonly unapproved: number;
}

export type PreflightVerdict =
  /** `draft`: a person has to confirm something before the merge. */
  | { readonly automatic: true; readonly plan: PreflightPlan; readonly draft: boolean }
  | { readonly automatic: false; readonly code: Exclusion };

/** Whether its pull request can be opened. The first obstacle that is named is the one to remove first. */
export function preflightOf(facts: PreflightFacts, supersede: boolean): PreflightVerdict {
  const { plan } = facts;
  const code = obstacleTo(facts, supersede);
  if (code !== null) return { automatic: false, code };
  if (plan === null) return { automatic: false, code: "no-plan" };
  if (plan.files === 0) return { automatic: false, code: plan.refusals.length > 0 ? "by-hand" : "nothing-to-change" };
  if (plan.actionUnnamed) return { automatic: false, code: "action-unnamed" };
  return { automatic: true, plan, draft: plan.disposition === "review" };
}

function obstacleTo(facts: PreflightFacts, supersede: boolean): Exclusion | null {
  if (!facts.present) return "gone";
  if (!facts.onGithub) return "not-on-github";
  if (facts.archived) return "archived";
  if (facts.head === null) return "empty";
  if (facts.taken && !supersede) return "another-campaign";
  return facts.scanned ? null : "not-scanned";
}

/** All of a campaign in figures. */
export interface Preflight {
  readonly repositories: number;
  readonly automatic: number;
  /** Of the automatic ones, those that are opened as drafts. */
  readonly drafts: number;
  readonly excluded: Readonly<Partial<Record<Exclusion, number>>>;
  /** Findings that are left to people, by the code of the refusal; of automatic repositories as well. */
  readonly byHand: Readonly<Record<string, number>>;
  readonly grants: number;
  /** Grants without an approved policy: jobs that ask for them are refused until somebody approves it. */
  readonly unapproved: number;
  readonly finish: FinishBand;
}

/** @param all what is known of repositories, and of how many the same is known */
export function preflightSummary(
  all: readonly {
    readonly facts: PreflightFacts;
    readonly verdict: PreflightVerdict;
    readonly repositories: number;
  }[],
  pace: Omit<PaceRequest, "pullRequests">,
): Preflight {
  const excluded: Partial<Record<Exclusion, number>> = {};
  const byHand: Record<string, number> = {};
  let [sum, drafts, grants, unapproved, automatic] = [0, 0, 0, 0, 0];
  for (const { facts, verdict, repositories } of all) {
    sum += repositories;
    for (const code of facts.plan?.refusals ?? []) byHand[code] = (byHand[code] ?? 0) + repositories;
    if (!verdict.automatic) {
      excluded[verdict.code] = (excluded[verdict.code] ?? 0) + repositories;
      continue;
    }
    automatic += repositories;
    drafts += verdict.draft ? repositories : 0;
    grants += verdict.plan.grants * repositories;
    unapproved += verdict.plan.unapproved * repositories;
  }
  const finish = finishBand({ ...pace, pullRequests: automatic });
  return { repositories: sum, automatic, drafts, excluded, byHand, grants, unapproved, finish };
}
