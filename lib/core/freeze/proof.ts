/**
 * Whether the rules were seen to hold on a real organisation, by trying to get around them on a repository that may be sacrificed. Everything
 * else is believed of GitHub's reference.
 */

/** In the order in which they are tried. `passed-merge` and `merge-app-merge` must go in: where nothing does, a refusal says nothing. */
export const ATTEMPTS = [
  "passed-merge",
  "unpassed-merge",
  "cleaned-check",
  "direct-push",
  "local-merge",
  "second-base",
  "foreign-check",
  "same-status",
  "admin-merge",
  "property-edit",
  "tag",
  "release-branch",
  "merge-queue",
  "lockdown-merge",
  "lockdown-admin",
  "merge-app-unpassed",
  "merge-app-push",
  "merge-app-merge",
] as const;
export type AttemptId = (typeof ATTEMPTS)[number];

/** What is tried, in words. */
export const ATTEMPT_WORDS: Readonly<Record<AttemptId, string>> = {
  "passed-merge": "A pull request whose head has the check is merged",
  "unpassed-merge": "A pull request without the check is merged",
  "cleaned-check": "A pull request whose check was cleaned, as after a thaw, is merged",
  "direct-push": "A commit that has the check is pushed to the default branch, past its pull request",
  "local-merge": "A commit that has the check is merged by hand, with something else in the merge, and pushed",
  "second-base": "A commit that has the check for the default branch is merged into a release branch",
  "foreign-check": "Another App writes a check of the same name, and the pull request is merged",
  "same-status": "A commit status of the same name is set, and the pull request is merged",
  "admin-merge": "An administrator merges a pull request without the check",
  "property-edit": "An administrator of the repository sets the property that thaws it",
  tag: "A tag is pushed",
  "release-branch": "A new release branch is pushed",
  "merge-queue": "A pull request without the check, or a group without it, goes through a merge queue",
  "lockdown-merge": "In a lockdown, another App merges a pull request whose head has the check",
  "lockdown-admin": "In a lockdown, an administrator merges a pull request whose head has the check",
  "merge-app-unpassed": "In a lockdown, the Merge App merges a pull request without the check",
  "merge-app-push": "In a lockdown, the Merge App pushes a commit that has the check, past its pull request",
  "merge-app-merge": "In a lockdown, the Merge App merges a pull request whose head has the check",
};

/**
 * `held`: GitHub refused it by its rules. `seen`: GitHub let it in, and the look at what landed tells it from what was let through, or finds
 * that it is just that. `went-in`: what must go in did. `shut`: it did not. `let-through`: nothing held it. `absent`: there is nothing of the kind
 * in the repository. `not-tried`: it is not known.
 */
export const VERDICTS = ["held", "seen", "went-in", "shut", "let-through", "absent", "not-tried"] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface AttemptResult {
  readonly id: AttemptId;
  readonly verdict: Verdict;
  /** GitHub's answer, or why it could not be tried. Text of GitHub's is escaped by whoever shows it. */
  readonly answer: string;
}

/** What may be missing in an organisation, and then cannot be gone around: a merge queue, and the App without which there is no lockdown. */
const MAY_BE_ABSENT: ReadonlySet<AttemptId> = new Set([
  "merge-queue",
  "merge-app-unpassed",
  "merge-app-push",
  "merge-app-merge",
]);

/** Whether a verdict is what it has to be. */
export function isAsExpected({ id, verdict }: AttemptResult): boolean {
  if (verdict === "absent") return MAY_BE_ABSENT.has(id);
  if (id === "passed-merge" || id === "merge-app-merge") return verdict === "went-in";
  // Past a pull request the Merge App gets nothing in at all.
  return verdict === "held" || (verdict === "seen" && id !== "merge-app-push");
}

/** Whether the whole is proven: each was tried, once, and is as it has to be. */
export function isGreen(results: readonly AttemptResult[]): boolean {
  return ATTEMPTS.every((id) => {
    const own = results.filter((result) => result.id === id);
    return own.length === 1 && own.every(isAsExpected);
  });
}

/** Rules of GitHub's and settings of an organisation change: a proof is worth something for so long. */
export const PROOF_LASTS_DAYS = 30;
const DAY_MS = 86_400_000;

export interface ProofFacts {
  readonly at: number;
  readonly green: boolean;
}

export interface ProofStanding {
  readonly proven: boolean;
  /** A whole sentence. */
  readonly why: string;
}

/** @param newest null where none was ever made */
export function proofStanding(newest: ProofFacts | null, now: number): ProofStanding {
  if (newest === null) return { proven: false, why: "Whether GitHub holds a freeze was never tried here." };
  if (!newest.green) return { proven: false, why: "When it was tried last, not everything was held." };
  // One from the future says nothing: a clock was wrong.
  if (newest.at > now + DAY_MS) return { proven: false, why: "The newest proof bears a time that has not come yet." };
  const days = Math.floor((now - newest.at) / DAY_MS);
  if (days >= PROOF_LASTS_DAYS)
    return { proven: false, why: `It was tried ${days} days ago, and a proof lasts for 30.` };
  return { proven: true, why: "Everything that was tried was held." };
}

/** Its name says that whatever is in it may go. */
const SACRIFICIAL = /^thaw-proof(?:-[\w.-]+)?$/;
export const USUAL_GROUND = "thaw-proof";

export function isSacrificial(name: string): boolean {
  return SACRIFICIAL.test(name);
}
