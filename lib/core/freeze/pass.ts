import type { Failure, Result } from "../contracts.ts";

/** Why a pass is over. A closed list, stored. `not-offered`: no open pull request offers the commit to the branch that it was asked for. */
export const PASS_ENDS = [
  "refused",
  "taken-back",
  "pushed",
  "superseded",
  "closed",
  "merged",
  "expired",
  "not-offered",
  "incident-over",
] as const;
export type PassEnd = (typeof PASS_ENDS)[number];

/** `waiting`: for GitHub to be asked whether it is as was said, or for a lead. */
export type PassState = "waiting" | "live" | "over";

export interface PassTimes {
  readonly approvedAt: number | null;
  /** Null for a plan's. */
  readonly expiresAt: number | null;
  readonly endedAt: number | null;
}

export function passState({ approvedAt, expiresAt, endedAt }: PassTimes, now: number): PassState {
  if (endedAt !== null || (expiresAt !== null && expiresAt <= now)) return "over";
  return approvedAt === null ? "waiting" : "live";
}

const DAY_MS = 86_400_000;
/** A pass is for something that cannot wait. */
export const LONGEST_PASS_MS = 7 * DAY_MS;

/** A person as GitHub and Thaw know them. `githubId` is null for one who never signed in there. */
export interface Someone {
  readonly id: string;
  readonly githubId: string | null;
  readonly login: string;
}

export interface PassApproval {
  readonly approver: Someone;
  readonly isLead: boolean;
  readonly askedBy: string;
  /** Who opened the pull request; null while GitHub was not asked. */
  readonly author: { readonly githubId: string | null; readonly login: string } | null;
  readonly state: PassState;
}

export type PassRefusal = "forbidden" | "own-request" | "own-pull-request" | "not-seen" | "over";

/**
 * Whether a person may let a pull request through: a security lead, who neither asked for it nor opened it. An author whom GitHub did not
 * name yet is nobody's equal: it is not approved until that is known.
 */
export function mayApprovePass({
  approver,
  isLead,
  askedBy,
  author,
  state,
}: PassApproval): Result<void, Failure<PassRefusal>> {
  if (!isLead) return refusal("forbidden", "Only security leads may let a pull request through a freeze.");
  if (state !== "waiting") return refusal("over", "This request does not wait for an approval any more.");
  if (approver.id === askedBy)
    return refusal("own-request", "Who asked for a pass cannot approve it. Ask another security lead.");
  if (author === null)
    return refusal("not-seen", "GitHub is being asked who opened this pull request. Look again in a moment.");
  if (isSame(approver, author))
    return refusal("own-pull-request", "Who opened a pull request cannot let it through. Ask another security lead.");
  return { ok: true, value: undefined };
}

/** Logins change hands and ids do not, but people who came by a link have no id: either that is the same counts. */
function isSame(one: Someone, other: { readonly githubId: string | null; readonly login: string }): boolean {
  if (one.githubId !== null && one.githubId === other.githubId) return true;
  return one.login.toLowerCase() === other.login.toLowerCase();
}

function refusal(code: PassRefusal, message: string): { readonly ok: false; readonly failure: Failure<PassRefusal> } {
  return { ok: false, failure: { code, message } };
}

/** Why an expiry cannot be taken; null where it can. Milliseconds. */
export function expiryProblem(expiresAt: number, now: number, longest: number): string | null {
  if (!Number.isFinite(expiresAt)) return "Say until when: everything that is let through a freeze ends by itself.";
  if (expiresAt <= now) return "The time until which it holds is over already.";
  if (expiresAt - now <= longest) return null;
  const hours = longest / 3_600_000;
  return `It may hold for ${hours > 48 ? `${hours / 24} days` : `${hours} hours`} at most.`;
}
