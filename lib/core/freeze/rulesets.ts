import { literalPattern } from "./deployed.ts";
import type { Epoch } from "./epoch.ts";
import { IN_SCOPE, type Slot, scopeProperty, thawProperty } from "./slot.ts";

/**
 * What is guarded, each by a ruleset of its own: default branches, release branches, other branches that deployed of late, tags; and,
 * where an incident is in lockdown, every update of a branch.
 */
export const RULESET_KINDS = ["default", "release", "deployed", "tags", "lockdown"] as const;
export type RulesetKind = (typeof RULESET_KINDS)[number];

/** Those that ask for a check; each has a context of its own, so that what may go to one may not go to another. */
export const CHECKED_KINDS = ["default", "release", "deployed"] as const;
export type CheckedKind = (typeof CHECKED_KINDS)[number];

/** The check's name. Another epoch or another kind of branch is another check. */
export function gateContext(epoch: Epoch, kind: CheckedKind): string {
  return `thaw-gate/${epoch}/${kind}`;
}

/**
 * What a check goes by once its freeze does not hold the repository any more. No ruleset ever asks for it: from the moment in which the
 * repository is frozen again the commit has no check of the name that is asked for, and not one that says nothing.
 */
export function overName(context: string): string {
  return context.replace(/^thaw-gate\//, "thaw-over/");
}

/** What the rulesets of a slot go by, apart from the epoch. */
export interface GuardSettings {
  /** Of the App that writes the check. GitHub takes no other App's word for it. */
  readonly freezerAppId: number;
  /** The only one that may merge in a lockdown; null where there is none, and lockdown is not offered. */
  readonly mergeAppId: number | null;
  /** Patterns of release branches, as fnmatch without `refs/heads/`. */
  readonly releasePatterns: readonly string[];
  /** Names of other branches that deployed within the last 90 days. */
  readonly deployedBranches: readonly string[];
}

/** A ruleset of an organisation as it is sent. https://docs.github.com/en/rest/orgs/rules#update-an-organization-repository-ruleset */
export interface RulesetDocument {
  readonly name: string;
  readonly target: "branch" | "tag";
  readonly enforcement: "active" | "disabled";
  readonly bypass_actors: readonly BypassActor[];
  readonly conditions: RulesetConditions;
  readonly rules: readonly Rule[];
}

export interface BypassActor {
  readonly actor_id: number | null;
  readonly actor_type: string;
  readonly bypass_mode: string;
}

export interface RulesetConditions {
  readonly ref_name: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  readonly repository_property: {
    readonly include: readonly PropertyCondition[];
    readonly exclude: readonly PropertyCondition[];
  };
}

export interface PropertyCondition {
  readonly name: string;
  readonly property_values: readonly string[];
  readonly source: "custom";
}

export interface Rule {
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Found again by it, when an answer to its creation never came. */
export function rulesetName(slot: Slot, kind: RulesetKind): string {
  return `Thaw freeze ${slot}: ${NAMES[kind]}`;
}

const NAMES: Readonly<Record<RulesetKind, string>> = {
  default: "default branches",
  release: "release branches",
  deployed: "deployed branches",
  tags: "tags",
  lockdown: "lockdown",
};

/** Kinds that there is something to guard by: a ruleset without a branch guards nothing and would look as if it did. */
export function kindsOf(settings: GuardSettings): readonly RulesetKind[] {
  return RULESET_KINDS.filter((kind) => {
    if (kind === "release") return settings.releasePatterns.length > 0;
    if (kind === "deployed") return settings.deployedBranches.length > 0;
    return kind !== "lockdown" || settings.mergeAppId !== null;
  });
}

export interface RulesetState {
  readonly slot: Slot;
  readonly kind: RulesetKind;
  readonly epoch: Epoch;
  readonly active: boolean;
}

/**
 * The whole ruleset, so that one request makes it what it is to be, whatever it was. It is about repositories in scope that were not let
 * out of this epoch. Nobody may pass it, but for the Merge App in a lockdown.
 */
export function rulesetDocument(state: RulesetState, settings: GuardSettings): RulesetDocument {
  const { slot, kind, epoch, active } = state;
  const own = (name: string, value: string) => ({ name, property_values: [value], source: "custom" }) as const;
  return {
    name: rulesetName(slot, kind),
    target: kind === "tags" ? "tag" : "branch",
    enforcement: active ? "active" : "disabled",
    bypass_actors: kind === "lockdown" ? mergeAppOf(settings) : [],
    conditions: {
      ref_name: { include: refsOf(kind, settings), exclude: [] },
      repository_property: {
        include: [own(scopeProperty(slot), IN_SCOPE)],
        exclude: [own(thawProperty(slot), epoch)],
      },
    },
    rules: rulesOf(kind, epoch, settings.freezerAppId),
  };
}

function mergeAppOf({ mergeAppId }: GuardSettings): readonly BypassActor[] {
  return mergeAppId === null ? [] : [{ actor_id: mergeAppId, actor_type: "Integration", bypass_mode: "pull_request" }];
}

function refsOf(kind: RulesetKind, { releasePatterns, deployedBranches }: GuardSettings): readonly string[] {
  const heads = (names: readonly string[]) => [...new Set(names)].sort().map((name) => `refs/heads/${name}`);
  const release = heads(releasePatterns.map(pathPattern));
  const deployed = heads(deployedBranches.map(literalPattern));
  const refs: Readonly<Record<RulesetKind, readonly string[]>> = {
    default: ["~DEFAULT_BRANCH"],
    release,
    deployed,
    tags: ["~ALL"],
    // Not every branch: those of migrations must still be pushed to.
    lockdown: ["~DEFAULT_BRANCH", ...release, ...deployed],
  };
  return refs[kind];
}

/**
 * In a ruleset `**` passes a slash only where a slash follows it; in filters of workflows it does at the end as well.
 * https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/creating-rulesets-for-a-repository#using-fnmatch-syntax
 */
function pathPattern(pattern: string): string {
  return pattern.replace(/\/\*\*$/, "/**/*");
}

/**
 * Approvals are not asked for: the check is the decision, and a repository's own rules stay in force beside these. `strict`, since a plan
 * is for the base it was made on: after a merge the next one is built anew and judged anew.
 */
function rulesOf(kind: RulesetKind, epoch: Epoch, freezerAppId: number): readonly Rule[] {
  if (kind === "tags") return [{ type: "creation" }, { type: "update" }, { type: "deletion" }];
  if (kind === "lockdown") return [{ type: "update" }];
  return [
    { type: "creation" },
    { type: "deletion" },
    { type: "non_fast_forward" },
    {
      type: "pull_request",
      parameters: {
        required_approving_review_count: 0,
        dismiss_stale_reviews_on_push: false,
        require_code_owner_review: false,
        require_last_push_approval: false,
        required_review_thread_resolution: false,
      },
    },
    {
      type: "required_status_checks",
      parameters: {
        required_status_checks: [{ context: gateContext(epoch, kind), integration_id: freezerAppId }],
        strict_required_status_checks_policy: true,
        do_not_enforce_on_create: false,
      },
    },
  ];
}
