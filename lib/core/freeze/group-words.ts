import { judgeMergeGroup, type QueueEntry } from "./gate-check.ts";
import { type GateWord, type Holding, heldWord, overWord } from "./gate-words.ts";
import { guardedKinds } from "./guarded.ts";
import { CHECKED_KINDS, type CheckedKind, gateContext } from "./rulesets.ts";

/** One head of a merge queue, and what GitHub says that it is made of. */
export interface GroupFacts {
  readonly now: number;
  readonly defaultBranch: string | null;
  /** The branch that the queue is for. */
  readonly base: string;
  /** Where that branch is; null where it could not be read. */
  readonly from: string | null;
  /** The head. */
  readonly to: string;
  /** All of the queue; null where it could not be read. Empty where the head is in no queue any more. */
  readonly entries: readonly QueueEntry[] | null;
  readonly holdings: readonly Holding[];
  /** Contexts that the head has a check of already. */
  readonly known: readonly string[];
}

export interface GroupWords {
  readonly words: readonly GateWord[];
  /** By incident: the commits from where the branch is to the head, and whose they are; of those that let it through. */
  readonly passed: readonly {
    readonly incidentId: string;
    readonly path: readonly string[];
    readonly pullRequests: readonly number[];
  }[];
}

const ANOTHER_KIND = "This merge group is for a branch of another kind.";

/** All checks of a merge group's head. Without a freeze, what was said of it is taken back, so that the queue goes on. */
export function groupWords(facts: GroupFacts): GroupWords {
  const { base, from, to, entries, holdings, defaultBranch, known } = facts;
  const words: GateWord[] = [];
  const passed: GroupWords["passed"][number][] = [];
  for (const holding of holdings) {
    const kinds = guardedKinds(base, { defaultBranch, settings: holding.settings });
    // What was said for another kind of branch must not stay green.
    const others = CHECKED_KINDS.filter(
      (kind) => !kinds.includes(kind) && known.includes(gateContext(holding.epoch, kind)),
    );
    for (const kind of others)
      words.push(heldWord(gateContext(holding.epoch, kind), "another-base", ANOTHER_KIND, holding));
    const seen = from === null ? null : entries;
    const judged = judgeMergeGroup({ ...facts, from: from ?? "", entries: seen, passes: holding.passes });
    for (const kind of kinds) {
      const context = gateContext(holding.epoch, kind);
      if (!judged.ok) words.push(heldWord(context, judged.failure.code, judged.failure.message, holding));
      else words.push(passedWord(context, kind, judged.value.length));
    }
    if (!judged.ok || from === null || kinds.length === 0) continue;
    const pullRequests = judged.value.map(({ pullRequest }) => pullRequest).reverse();
    passed.push({ incidentId: holding.incidentId, path: pathOf(entries ?? [], from, to), pullRequests });
  }
  const said = new Set(words.map(({ context }) => context));
  return { words: [...words, ...known.filter((context) => !said.has(context)).map(overWord)], passed };
}

/** From the branch to the head, one commit for each pull request. It was judged already, so that it has no circle. */
function pathOf(entries: readonly QueueEntry[], from: string, to: string): readonly string[] {
  const path = [to];
  for (let at = to; at !== from && path.length <= entries.length; path.unshift(at))
    at = entries.find((entry) => entry.to === at)?.from ?? from;
  return path;
}

function passedWord(context: string, kind: CheckedKind, count: number): GateWord {
  const which = kind === "default" ? "the default branch" : `a ${kind} branch`;
  const whose = count === 1 ? "Its one pull request was" : `Each of its ${count} pull requests was`;
  return {
    context,
    name: context,
    conclusion: "success",
    code: null,
    title: "Let through: all of this merge group",
    summary: `The repository is frozen. ${whose} let through for ${which}, and the group has nothing else.`,
  };
}
