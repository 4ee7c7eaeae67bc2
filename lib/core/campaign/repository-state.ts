/**
 * What has become of one repository of a campaign, and what may happen next. Everything that is stored moves by `repositoryAfter`.
 *
 * Before its pull request: `waiting` for its turn; `opening`: a worker has it, and a write may be under way; `replanned`: what would be
 * done now is not what was approved; `refused`: it cannot be done, the code says why; `failed`: it did not work, and is tried again.
 * With it: `open`; `draft`: open, and a person has to confirm something first; `changed`: people have commits of their own on the branch,
 * which is theirs from then on; `behind`: workflows of the base are others than those that were planned on; `conflicted`; `failing`: a check
 * fails. After it: `merged`, and the scan of that is awaited; `persisting`: that scan still finds it; `verified`: that scan does not;
 * `closed` by a person; `superseded`: another campaign took its place; `skipped`: a person left it out, and can take that back.
 */
export const CAMPAIGN_REPOSITORY_STATES = [
  "waiting",
  "opening",
  "replanned",
  "refused",
  "failed",
  "open",
  "draft",
  "changed",
  "behind",
  "conflicted",
  "failing",
  "merged",
  "persisting",
  "verified",
  "closed",
  "superseded",
  "skipped",
] as const;
export type CampaignRepositoryState = (typeof CAMPAIGN_REPOSITORY_STATES)[number];

/** How an open pull request stands. */
export const OPEN_STATES = ["open", "draft", "changed", "behind", "conflicted", "failing"] as const;
export type OpenState = (typeof OPEN_STATES)[number];

/**
 * What happens. By us: `take` for a step of opening or building anew; `release` it, nothing having been written; `differ`: the plan on the
 * fresh head is another one; `refuse`; `fail`; `supersede`. Seen on GitHub: `see` an open pull request, one that was `merge`d or `close`d.
 * By a scan of the merged commit: `prove`, `persist`. By a person: `accept` the other plan, `retry`, `skip`, `unskip`.
 */
export type RepositoryEvent = { readonly kind: "see"; readonly as: OpenState } | { readonly kind: PlainEvent };
export const PLAIN_EVENTS = [
  "take",
  "release",
  "differ",
  "refuse",
  "fail",
  "supersede",
  "merge",
  "close",
  "prove",
  "persist",
  "accept",
  "retry",
  "skip",
  "unskip",
] as const;
export type PlainEvent = (typeof PLAIN_EVENTS)[number];

type Moves = Readonly<Partial<Record<PlainEvent | "see", CampaignRepositoryState | "as seen">>>;

/** GitHub is right, whatever we believed: a merge or a closing counts wherever there can be a pull request. */
const ENDED: Moves = { merge: "merged", close: "closed" };
const THEIRS: Moves = { ...ENDED, see: "as seen", refuse: "refused", supersede: "superseded" };
/** What is open because of us alone can be left out again: its pull request is closed with a word. */
const OPENED: Moves = { ...THEIRS, skip: "skipped" };
/** Ours alone: it may be built anew on the base of the moment. */
const REBUILDABLE: Moves = { ...OPENED, take: "opening" };

/**
 * `changed` has no `take`: nothing is ever written to a branch that people work on. Where a decision of a person is awaited, an open pull
 * request does not undo that; `closed` is undone by people, who can reopen it.
 */
const MOVES: Readonly<Record<CampaignRepositoryState, Moves>> = {
  waiting: { ...ENDED, take: "opening", refuse: "refused", supersede: "superseded", skip: "skipped" },
  opening: { ...ENDED, see: "as seen", release: "waiting", differ: "replanned", refuse: "refused", fail: "failed" },
  replanned: { ...ENDED, accept: "waiting", refuse: "refused", supersede: "superseded", skip: "skipped" },
  refused: { ...ENDED, retry: "waiting" },
  failed: { ...ENDED, take: "opening", refuse: "refused", retry: "waiting", supersede: "superseded", skip: "skipped" },
  open: OPENED,
  draft: OPENED,
  changed: THEIRS,
  behind: REBUILDABLE,
  conflicted: REBUILDABLE,
  failing: OPENED,
  merged: { prove: "verified", persist: "persisting" },
  persisting: { prove: "verified", retry: "waiting" },
  verified: {},
  closed: { merge: "merged", see: "as seen", retry: "waiting" },
  superseded: {},
  skipped: { merge: "merged", unskip: "waiting" },
};

/** The state after an event; null where it must not happen in this state. Total. */
export function repositoryAfter(
  state: CampaignRepositoryState,
  event: RepositoryEvent,
): CampaignRepositoryState | null {
  const to = MOVES[state][event.kind] ?? null;
  if (to !== "as seen") return to;
  return event.kind === "see" ? event.as : null;
}

/** From which states an event may happen: the condition of its update. */
export function repositoryBefore(event: RepositoryEvent["kind"]): readonly CampaignRepositoryState[] {
  return CAMPAIGN_REPOSITORY_STATES.filter((state) => MOVES[state][event] !== undefined);
}

export function isOpen(state: CampaignRepositoryState): state is OpenState {
  return (OPEN_STATES as readonly string[]).includes(state);
}

const SETTLED: ReadonlySet<CampaignRepositoryState> = new Set([
  "verified",
  "superseded",
  "refused",
  "closed",
  "skipped",
]);

/** Whether nothing happens any more without a person; a campaign of only such ones is done. `refused` and `closed` wait for nobody. */
export function isSettled(state: CampaignRepositoryState): boolean {
  return SETTLED.has(state);
}

/** Whether it still claims its repository: no other campaign may take one that does. */
export function isLive(state: CampaignRepositoryState): boolean {
  return !isSettled(state) && state !== "persisting";
}

/** Why a repository cannot be done. A closed list, stored. */
export const EXCLUSIONS = [
  "archived",
  "empty",
  "gone",
  "not-on-github",
  "not-installed",
  "not-scanned",
  "no-plan",
  "nothing-to-change",
  "by-hand",
  "action-unnamed",
  "another-campaign",
  "branch-taken",
  "missing-permission",
  "forbidden",
] as const;
export type Exclusion = (typeof EXCLUSIONS)[number];

/** Whether its owner may be reminded of it: a branch that people work on, and one that we are about to change, need no reminder. */
export function isRemindable(state: CampaignRepositoryState): boolean {
  return state === "open" || state === "draft" || state === "failing";
}
