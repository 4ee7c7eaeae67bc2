import type { CampaignRepositoryState, Exclusion } from "./repository-state.ts";

/** What a state is called, whose turn it is, and what that one does. `nobody`: the program goes on by itself, or all is done. */
export interface StateWords {
  readonly title: string;
  readonly turn: "nobody" | "owner" | "campaign";
  readonly todo: string;
}

export const REPOSITORY_STATE_WORDS: Readonly<Record<CampaignRepositoryState, StateWords>> = {
  waiting: { title: "waiting", turn: "nobody", todo: "Its pull request is opened when its turn comes." },
  opening: { title: "opening", turn: "nobody", todo: "Its pull request is being written." },
  replanned: {
    title: "planned anew",
    turn: "campaign",
    todo: "Its workflows changed since the approval. Look at the new plan, and accept it.",
  },
  refused: { title: "not possible", turn: "campaign", todo: "See the reason, and try again once it is gone." },
  failed: {
    title: "failed",
    turn: "nobody",
    todo: "It is tried again by itself. Should it go on failing, see the error.",
  },
  open: { title: "open", turn: "owner", todo: "Review the pull request and merge it." },
  draft: {
    title: "draft",
    turn: "owner",
    todo: "Confirm what the pull request lists, mark it as ready, and merge it.",
  },
  changed: {
    title: "changed by people",
    turn: "owner",
    todo: "The branch has commits of people and is left alone. Finish it and merge it, or close it.",
  },
  behind: { title: "behind", turn: "nobody", todo: "The base's workflows changed: it is planned and written anew." },
  conflicted: {
    title: "conflicts",
    turn: "nobody",
    todo: "It conflicts with its base: it is planned and written anew.",
  },
  failing: { title: "checks fail", turn: "owner", todo: "See why its checks fail: by this change, or as before it." },
  merged: { title: "merged", turn: "nobody", todo: "The scan of what was merged is awaited." },
  persisting: {
    title: "merged, still found",
    turn: "campaign",
    todo: "The scan still finds what this was to remove. Look at the findings, then try again.",
  },
  verified: { title: "verified", turn: "nobody", todo: "Merged, and the scan finds it no more." },
  closed: {
    title: "closed",
    turn: "campaign",
    todo: "A person closed it. It is opened again only when you ask for it.",
  },
  superseded: { title: "superseded", turn: "nobody", todo: "Another campaign took its place." },
  skipped: { title: "skipped", turn: "campaign", todo: "It was left out by a person, who can take that back." },
};

export const EXCLUSION_WORDS: Readonly<Record<Exclusion, string>> = {
  archived: "It is archived: nobody can change it. Unarchive it, or delete its secrets.",
  empty: "It has no commit yet.",
  gone: "It is not there any more, or the App cannot see it.",
  "not-on-github": "It was read from a folder: pull requests need the organisation connected.",
  "not-installed":
    "The App that writes pull requests is not installed for its owner, or is suspended. Install it for this repository.",
  "not-scanned": "It has no finished scan. Scan it first.",
  "no-plan": "Its last scan made no plan. Scan it again.",
  "nothing-to-change": "There is nothing to change.",
  "by-hand": "None of its findings can be solved automatically: each needs a person.",
  "action-unnamed":
    'Name the broker\'s action as "action:" in thaw.config.yml, and scan again: no job could run what would be written.',
  "another-campaign": "Another campaign works on it.",
  "branch-taken":
    "Its branch of the campaign's name holds something else. Rename or delete that branch, and try again.",
  "missing-permission":
    "The App lacks a permission: contents, workflows and pull requests, each to write. Grant it, and try again.",
  forbidden: "GitHub refused what was asked, by a rule of the repository perhaps. See the error, and try again.",
};
