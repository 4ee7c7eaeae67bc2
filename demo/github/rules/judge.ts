import { type Guarded, isAbout } from "./match.ts";
import type { BypassActor, RequiredCheck, Rule, Ruleset } from "./model.ts";

/** Who moves a ref. */
export interface Mover {
  readonly login: string;
  /** Of the App whose token it is; null for a person. */
  readonly appId: number | null;
  readonly userId: number | null;
  readonly teamIds: readonly number[];
  /** Whether an administrator of the organisation. */
  readonly organizationAdmin: boolean;
  /** Ids of roles as rulesets name them: 2 maintain, 4 write, 5 admin. */
  readonly repositoryRole: number | null;
}

/** One ref that somebody wants to move. */
export interface RefUpdate {
  readonly ref: string;
  readonly from: string | null;
  readonly to: string | null;
  /** `merge`: by a pull request's button or its API; `queue`: by the branch's merge queue. */
  readonly via: "push" | "merge" | "queue";
  readonly mover: Mover;
}

/** A pull request that an update brings in. */
export interface Bringing {
  readonly number: number;
  readonly headSha: string;
  readonly approvals: number;
}

/** What only git and the project know. */
export interface UpdateFacts {
  readonly forced: boolean;
  /**
   * The pull request that is merged by this, also where somebody merged by hand and pushes the result, or pushes its very head; null where
   * there is none.
   */
  readonly bringing: Bringing | null;
  /** Whether the pull request's head, or what is pushed, has all of the branch as it is. */
  readonly upToDate: boolean;
  /** Whether the newest run of this check on a commit is good. */
  readonly isGood: (sha: string, check: RequiredCheck) => boolean;
}

export interface Judged {
  /** What GitHub tells; empty where it may go in. */
  readonly violations: readonly string[];
  /** Rulesets that would have refused it, and that its mover passes; those by `exempt` are not among them. */
  readonly bypassed: readonly number[];
  readonly applied: readonly number[];
}

/** Whether a ref may be moved. Every ruleset must be content by itself. */
export function judgeUpdate(
  update: RefUpdate,
  repository: Guarded,
  rulesets: readonly Ruleset[],
  facts: UpdateFacts,
): Judged {
  const applied = rulesets.filter(
    (ruleset) => ruleset.enforcement === "active" && isAbout(ruleset, repository, update.ref),
  );
  const violations: string[] = [];
  const bypassed: number[] = [];
  for (const ruleset of applied) {
    const found = ruleset.rules.flatMap((rule) => violationOf(rule, update, facts) ?? []);
    if (found.length === 0) continue;
    const mode = passedBy(ruleset.bypass, update);
    if (mode === null) violations.push(...found);
    else if (mode !== "exempt") bypassed.push(ruleset.id);
  }
  return { violations: [...new Set(violations)], bypassed, applied: applied.map(({ id }) => id) };
}

/** How a mover passes a ruleset; null where it does not. */
function passedBy(actors: readonly BypassActor[], { mover, via }: RefUpdate): BypassActor["mode"] | null {
  const own = actors.filter((actor) => isActor(actor, mover));
  if (own.some(({ mode }) => mode === "exempt")) return "exempt";
  if (own.some(({ mode }) => mode === "always")) return "always";
  return via === "merge" && own.some(({ mode }) => mode === "pull_request") ? "pull_request" : null;
}

function isActor({ actorType, actorId }: BypassActor, mover: Mover): boolean {
  if (actorType === "Integration") return mover.appId !== null && mover.appId === actorId;
  if (actorType === "OrganizationAdmin") return mover.organizationAdmin;
  if (actorType === "Team") return actorId !== null && mover.teamIds.includes(actorId);
  if (actorType === "User") return mover.userId !== null && mover.userId === actorId;
  return actorType === "RepositoryRole" && mover.repositoryRole !== null && mover.repositoryRole === actorId;
}

function violationOf(rule: Rule, update: RefUpdate, facts: UpdateFacts): string | null {
  const { from, to, via } = update;
  switch (rule.type) {
    case "creation":
      return from === null ? "Cannot create ref due to creations being restricted." : null;
    case "deletion":
      return to === null ? "Cannot delete this branch" : null;
    case "update":
      return from !== null && to !== null ? "Cannot update this protected ref." : null;
    case "non_fast_forward":
      return facts.forced ? "Cannot force-push to this branch" : null;
    case "merge_queue":
      return via === "queue" || from === null || to === null ? null : "Changes must be made through the merge queue";
    case "pull_request":
      return pullRequestViolation(rule.approvals, update, facts);
    case "required_status_checks":
      if (to === null || (from === null && rule.unenforcedOnCreate)) return null;
      return checksViolation(rule, update, facts);
    default:
      throw new Error(`The stand-in has no rule ${rule.type} for ${via}.`);
  }
}

function pullRequestViolation(approvals: number, { from, to }: RefUpdate, { bringing }: UpdateFacts): string | null {
  if (to === null || from === null) return null;
  if (bringing === null) return "Changes must be made through a pull request.";
  const missing = approvals - bringing.approvals;
  if (missing <= 0) return null;
  return `At least ${approvals} approving review${approvals === 1 ? "" : "s"} is required by reviewers with write access.`;
}

/** The checks of the pull request's head count; without one, those of what is pushed; in a queue, those of its head. */
function checksViolation(
  { checks, strict }: Extract<Rule, { type: "required_status_checks" }>,
  { to, via }: RefUpdate,
  { bringing, upToDate, isGood }: UpdateFacts,
): string | null {
  const sha = (via === "queue" ? to : (bringing?.headSha ?? to)) ?? "";
  const missing = checks.filter((check) => !isGood(sha, check));
  if (missing.length > 0) {
    if (missing.length === 1) return `Required status check "${missing[0]?.context}" is expected.`;
    return `${missing.length} of ${checks.length} required status checks are expected.`;
  }
  return strict && via !== "queue" && !upToDate ? "The head branch is not up to date with the base branch." : null;
}
