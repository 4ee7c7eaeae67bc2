import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Failure } from "../contracts.ts";
import type { Epoch } from "./epoch.ts";
import { type HoldCode, judgeCommit, type Offer, type Pass } from "./gate-check.ts";
import { type Guarding, guardedKinds } from "./guarded.ts";
import { CHECKED_KINDS, type CheckedKind, gateContext, overName } from "./rulesets.ts";

/** An incident that holds a repository now. */
export interface Holding {
  readonly incidentId: string;
  readonly epoch: Epoch;
  readonly settings: Guarding["settings"];
  /** All approved ones of this repository, ended ones among them. */
  readonly passes: readonly Pass[];
  /** Titles of gates that do not pass yet; null where that is not to be told, or not known. */
  readonly open: readonly string[] | null;
  /** Commits for which Thaw itself asked a lead for a pass, and why. */
  readonly asked?: ReadonlyMap<string, string>;
}

export interface GateFacts {
  readonly now: number;
  readonly sha: string;
  readonly defaultBranch: string | null;
  /** All open pull requests with this head; null where that could not be read. */
  readonly offers: readonly Offer[] | null;
  readonly holdings: readonly Holding[];
  /** Contexts that the commit has a check of already. */
  readonly known: readonly string[];
}

/** What one check is to say. */
export interface GateWord {
  readonly context: string;
  /** What the check goes by on GitHub: its context while it is asked for. */
  readonly name: string;
  readonly conclusion: "success" | "failure" | "neutral";
  /** Null where the commit is let through, or nothing holds it any more. */
  readonly code: HoldCode | null;
  readonly title: string;
  /** Markdown without anything that a stranger wrote. */
  readonly summary: string;
}

/**
 * All checks of a commit. It gets one for each kind of branch that it is offered to, and keeps none that says more than is so: a commit that
 * nobody offers any more, or to another kind of branch, is held by the check that once let it through.
 */
export function gateWords(facts: GateFacts): readonly GateWord[] {
  const words = facts.holdings.flatMap((holding) => wordsOf(facts, holding));
  const held = new Set(words.map(({ context }) => context));
  const inForce = new Set(facts.holdings.flatMap(({ epoch }) => CHECKED_KINDS.map((kind) => gateContext(epoch, kind))));
  const over = facts.known.filter((context) => !held.has(context) && !inForce.has(context));
  return [...words, ...over.map(overWord)];
}

function wordsOf(facts: GateFacts, holding: Holding): readonly GateWord[] {
  const { defaultBranch, offers } = facts;
  const kindsOf = (branch: string) => guardedKinds(branch, { defaultBranch, settings: holding.settings });
  // What no rule guards needs no check, and whoever offers a commit there takes nothing from it.
  const guarded = offers?.filter(({ base }) => kindsOf(base).length > 0) ?? null;
  const offered = new Set(guarded?.flatMap(({ base }) => kindsOf(base)) ?? ["default"]);
  const kinds = CHECKED_KINDS.filter(
    (kind) => offered.has(kind) || facts.known.includes(gateContext(holding.epoch, kind)),
  );
  const judged = judgeCommit({ now: facts.now, sha: facts.sha, offers: guarded, passes: holding.passes });
  return kinds.map((kind) => {
    const context = gateContext(holding.epoch, kind);
    if (!judged.ok)
      return heldWord(context, judged.failure.code, messageOf(judged.failure, facts.sha, holding), holding);
    if (kindsOf(judged.value.base).includes(kind)) return passedWord(context, judged.value, kind);
    return heldWord(context, "another-base", "The pass of this commit is for a branch of another kind.", holding);
  });
}

function messageOf({ message }: Failure<HoldCode>, sha: string, { asked }: Holding): string {
  const why = asked?.get(sha);
  return why === undefined ? message : `${message} A security lead was asked for one already: ${why}`;
}

const HELD_TITLES: Readonly<Record<HoldCode, string>> = {
  "no-pass": "Frozen: this pull request has no pass",
  "another-commit": "Frozen: the pass is for another commit",
  superseded: "Frozen: the pass was taken back, or a newer plan took its place",
  expired: "Frozen: the pass has expired",
  "another-base": "Frozen: the pass is for another branch",
  "two-bases": "Frozen: this commit is offered to more than one branch",
  "no-pull-request": "Frozen: no open pull request offers this commit",
  "not-visible": "Frozen: pull requests could not be read",
  "merge-group": "Frozen: not all of this merge group was let through",
};

export function heldWord(context: string, code: HoldCode, message: string, { open }: Pick<Holding, "open">): GateWord {
  const remains =
    open === null || open.length === 0
      ? ""
      : `\n\nThe repository thaws when these pass:\n\n${open.map((title) => `- ${title}`).join("\n")}`;
  const way =
    code === "not-visible"
      ? ""
      : "\n\nMigration pull requests go through by themselves. For another one that cannot wait, ask for a pass under **Details**: a security lead approves it, for this commit and this branch.";
  const summary = `${message}${remains}${way}`;
  return { context, name: context, conclusion: "failure", code, title: HELD_TITLES[code], summary };
}

function passedWord(context: string, { kind, expiresAt }: Pass, branch: CheckedKind): GateWord {
  const title = kind === "plan" ? "Let through: this is what was planned" : "Let through by a pass";
  const until = expiresAt === null ? "" : ` It holds until ${new Date(expiresAt).toISOString()}.`;
  const which = branch === "default" ? "the default branch" : `a ${branch} branch`;
  return {
    context,
    name: context,
    conclusion: "success",
    code: null,
    title,
    summary: `The repository is frozen. Exactly this commit may be merged into ${which}; whatever is pushed after it may not.${until}`,
  };
}

/**
 * GitHub takes a neutral check for one that passed. So it gives up its name: whoever waits for the repository to be frozen again with a pull
 * request of the time before has no check that is asked for, at no moment.
 */
export function overWord(context: string): GateWord {
  return {
    context,
    name: overName(context),
    conclusion: "neutral",
    code: null,
    title: "Not frozen any more",
    summary: "The freeze that this check belonged to does not hold the repository now.",
  };
}

/** The same for what says the same: it is not written again. */
export function wordHash({ conclusion, title, summary }: GateWord): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify([conclusion, title, summary]))));
}
