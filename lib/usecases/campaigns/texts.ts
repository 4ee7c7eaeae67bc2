import { inert } from "../../core/report/markdown.ts";

/** What is written to GitHub. Names come from people: they mention, link and close nothing. */

export const TITLE = "Replace static CI credentials by short-lived ones";

/**
 * @param body of the plan, which is Markdown that was made safe
 * @param grants what is known of its grants (lib/core/campaign/probe-words.ts); empty without any
 */
export function pullBody(body: string, grants: string, campaignName: string): string {
  const parts = [body.trimEnd(), ...(grants === "" ? [] : [grants])].join("\n\n");
  return `${parts}\n\n---\nPart of the campaign "${inert(campaignName)}". Commits that you add to this branch are left alone.\n`;
}

/** @param days since it was opened */
export function nudgeText(days: number): string {
  const since = days < 1 ? "is still open" : `has been open for ${days} ${days === 1 ? "day" : "days"}`;
  return `This pull request ${since}. As long as it is open, the static credentials that it replaces can be stolen and used. Please merge it, say what is in the way, or close it.`;
}

export const SUPERSEDED_TEXT =
  "Another campaign takes the place of this pull request and opens its own. This one is closed.";

export const SKIPPED_TEXT =
  "This repository was left out of its campaign by the people who run it, so this pull request is closed. Nothing of it was merged.";

export const REVERT_TITLE = "Take the migration to short-lived credentials back";

/** @param pull number of the pull request that is taken back @param reason that a person gave */
export function revertBody(pull: number, reason: string): string {
  return [
    `This takes back what pull request ${pull} changed: the lines that it replaced stand there again, and whatever was written around them since stays.`,
    "",
    `Reason: ${inert(reason)}`,
    "",
    "### What is proven",
    "",
    "The migration's edits on this text give the current one, byte for byte; GitHub's own parser has no new complaint; planning again finds the same places. The secrets that it reads are still stored.",
    "",
    "Once it is merged, jobs read static credentials again, and they are listed as found.",
  ].join("\n");
}
