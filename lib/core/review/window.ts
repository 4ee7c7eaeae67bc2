/**
 * Which commits came to a branch within a window, and who brought them, by GitHub's record of what moved it. git's own dates and names are
 * free text: whoever makes a commit chooses them, so nothing here asks them.
 */

/** A user or a bot of GitHub's. */
export interface Person {
  readonly id: number;
  readonly login: string;
}

/** One recorded move of the branch. Times are milliseconds. */
export interface BranchMove {
  /** Null where there was no branch before, or is none after. */
  readonly before: string | null;
  readonly after: string | null;
  readonly at: number;
  readonly forced: boolean;
  /** Null where GitHub tells nobody. */
  readonly actor: Person | null;
}

/** A way of the branch within the window. `actor` is null where nobody is known to have moved it so. */
export interface Stretch {
  /** Null where the branch began. */
  readonly from: string | null;
  readonly to: string;
  readonly at: number | null;
  readonly forced: boolean;
  readonly actor: Person | null;
}

export type WindowPlan =
  /** Nothing came. */
  | { readonly kind: "none" }
  /** GitHub has no record that would tell. */
  | { readonly kind: "unrecorded" }
  /** Everything that `tip` has and `base` has not, and what each forced stretch took away. */
  | {
      readonly kind: "range";
      readonly base: string | null;
      readonly tip: string;
      readonly stretches: readonly Stretch[];
    };

export interface WindowQuestion {
  /** Of the branch, the oldest first: all since the last one before the window. */
  readonly moves: readonly BranchMove[];
  /** Where it is now; null without a commit. */
  readonly head: string | null;
  /** When anything was last pushed to the repository, by GitHub's clock; null where it does not say. */
  readonly pushedAt: number | null;
  readonly from: number;
  readonly to: number;
}

/** GitHub's times are whole seconds: what is told of this one may have been any part of it later. */
const SECOND = 1_000;

/** What lies within a window. What nobody recorded counts as in it, where it can have been. */
export function planWindow({ moves, head, pushedAt, from, to }: WindowQuestion): WindowPlan {
  if (head === null) return { kind: "none" };
  if (moves.length === 0)
    return pushedAt !== null && pushedAt + SECOND <= from ? { kind: "none" } : { kind: "unrecorded" };
  const within = waysOf(moves, head).filter(({ earliest, latest }) => latest >= from && earliest <= to);
  const [first, last] = [within[0]?.stretch, within.at(-1)?.stretch];
  if (first === undefined || last === undefined) return { kind: "none" };
  return { kind: "range", base: first.from, tip: last.to, stretches: within.map(({ stretch }) => stretch) };
}

interface Way {
  readonly stretch: Stretch;
  readonly earliest: number;
  readonly latest: number;
}

/** The branch's way without a hole: where one move does not begin at the end of the one before, somebody moved it unrecorded. */
function waysOf(moves: readonly BranchMove[], head: string): Way[] {
  const ways: Way[] = [];
  let place: string | null = null;
  let since = Number.NEGATIVE_INFINITY;
  const unrecorded = (to: string, latest: number) => {
    const stretch = { from: place, to, at: null, forced: true, actor: null };
    ways.push({ stretch, earliest: since, latest });
  };
  for (const [index, { before, after, at, forced, actor }] of moves.entries()) {
    if (index > 0 && before !== null && before !== place) unrecorded(before, at + SECOND);
    // A branch that was taken away and made again goes on where it was.
    const from: string | null = before ?? place;
    if (after !== null)
      ways.push({ stretch: { from, to: after, at, forced, actor }, earliest: at, latest: at + SECOND - 1 });
    place = after ?? from;
    since = at;
  }
  if (place !== head) unrecorded(head, Number.POSITIVE_INFINITY);
  return ways;
}

/** A commit as far as attribution goes. */
export interface Linked {
  readonly sha: string;
  readonly parents: readonly string[];
}

/** Who moved the branch so that a commit came, or left. */
export interface Attribution {
  /** All of them; empty where nobody is known. */
  readonly movers: readonly Person[];
  /** Whether everybody is known who had a part in it. */
  readonly known: boolean;
  /** When it came, in milliseconds; null where that is not recorded. */
  readonly at: number | null;
  /** When it left the branch by force; null where it did not. */
  readonly leftAt: number | null;
}

/**
 * Attributes each commit to the first stretch that brought it, and what a forced one took away to that as well.
 * @param commits what came, and what was taken away
 * @param lost by the place of a forced stretch: the commits that it took away
 */
export function attribute(
  stretches: readonly Stretch[],
  commits: readonly Linked[],
  lost: ReadonlyMap<number, readonly string[]>,
): ReadonlyMap<string, Attribution> {
  const links = new Map(commits.map((one) => [one.sha, one.parents]));
  const found = new Map<string, Attribution>();
  for (const [index, stretch] of stretches.entries()) {
    for (const sha of reached(stretch.to, links, found)) found.set(sha, arrival(stretch));
    for (const sha of lost.get(index) ?? []) found.set(sha, departure(found.get(sha), stretch));
  }
  const nobody: Attribution = { movers: [], known: false, at: null, leftAt: null };
  for (const { sha } of commits) if (!found.has(sha)) found.set(sha, nobody);
  return found;
}

/** What leads to a commit within the set, as far as it is not attributed yet. */
function reached(
  tip: string,
  links: ReadonlyMap<string, readonly string[]>,
  done: ReadonlyMap<string, Attribution>,
): Set<string> {
  const seen = new Set<string>();
  const todo = [tip];
  for (let sha = todo.pop(); sha !== undefined; sha = todo.pop()) {
    const parents = links.get(sha);
    if (parents === undefined || done.has(sha) || seen.has(sha)) continue;
    seen.add(sha);
    todo.push(...parents);
  }
  return seen;
}

function arrival({ actor, at }: Stretch): Attribution {
  return { movers: actor === null ? [] : [actor], known: actor !== null, at, leftAt: null };
}

/** Who took a commit away had a part in it as well. Of one that came before the window they are the only one. */
function departure(before: Attribution | undefined, { actor, at }: Stretch): Attribution {
  const movers = [...(before?.movers ?? []), ...(actor === null ? [] : [actor])];
  const unique = [...new Map(movers.map((one) => [one.id, one])).values()];
  const known = actor !== null && (before?.known ?? true);
  return { movers: unique, known, at: before?.at ?? null, leftAt: at };
}
