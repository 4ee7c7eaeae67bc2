import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { inert } from "../report/markdown.ts";

/** What an issue about a frozen repository is made of. */
export interface IssueFacts {
  readonly held: boolean;
  /** RefreezeCause in words; null where it was not let out before. */
  readonly again: string | null;
  /** Titles of gates that do not pass; null where nothing is known of them yet. */
  readonly open: readonly string[] | null;
  readonly owner: string;
  readonly name: string;
}

export interface IssueText {
  readonly title: string;
  readonly body: string;
  readonly open: boolean;
  /** The same for what says the same. */
  readonly hash: string;
}

const TITLE = "Merges into this repository are frozen";

/**
 * What its people read. Neither the incident's title nor what was exposed stands in it: more people read issues than Thaw's pages.
 * @param dashboard without a slash at its end; null where nobody said
 */
export function issueText(facts: IssueFacts, dashboard: string | null): IssueText {
  const body = facts.held
    ? heldBody(facts, dashboard)
    : "This repository is not held any more: merges go through again.";
  const hash = bytesToHex(sha256(utf8ToBytes(JSON.stringify([facts.held, body]))));
  return { title: TITLE, body, open: facts.held, hash };
}

function heldBody({ again, open, owner, name }: IssueFacts, dashboard: string | null): string {
  const why =
    again === null
      ? "Merges into guarded branches are held while an incident is looked into."
      : `Merges into guarded branches are held again: ${inert(again)}.`;
  const remains =
    open === null
      ? "What remains is being looked at."
      : open.length === 0
        ? "Nothing remains: whoever commands the incident lets it out."
        : `What remains:\n\n${open.map((title) => `- ${inert(title)}`).join("\n")}`;
  const page =
    dashboard === null ? null : `${dashboard}/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  const way = page === null ? "Its page in Thaw has what to do." : `[What to do, and the button](${page})`;
  return [
    why,
    remains,
    "A migration's pull request goes through by itself. For another one that cannot wait, ask for a pass.",
    way,
    "This issue is kept up to date, and is closed when merges go through again.",
  ].join("\n\n");
}
