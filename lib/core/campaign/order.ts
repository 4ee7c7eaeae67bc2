/** What decides when a repository's turn comes. */
export interface Orderable {
  readonly id: string;
  /** Its thaw is waited for most. */
  readonly critical: boolean;
  /** Findings that keep it frozen. */
  readonly blocking: number;
  /** Repositories whose workflows it calls; those that are not in the list count for nothing. */
  readonly calls: readonly string[];
}

/**
 * The order in which pull requests are opened: callees before their callers; among those that may go, thaw-critical ones first, then those with
 * most that blocks, then by id, so that it is the same each time. What a critical one calls is as critical. Repositories that call each
 * other in a circle stand together, in the order of the rest.
 */
export function openingOrder(repositories: readonly Orderable[]): readonly string[] {
  const byId = new Map(repositories.map((one) => [one.id, one]));
  const calls = new Map(repositories.map((one) => [one.id, one.calls.filter((id) => id !== one.id && byId.has(id))]));
  const groups = circles([...byId.keys()].sort(), calls);
  const groupOf = new Map(groups.flatMap((group, index) => group.map((id) => [id, index] as const)));
  const waitsFor = groups.map((group, index) => {
    const callees = group.flatMap((id) => calls.get(id) ?? []).map((id) => groupOf.get(id) ?? index);
    return new Set(callees.filter((other) => other !== index));
  });
  const ranks = ranksOf(groups, waitsFor, byId);
  return placed(waitsFor, (one, other) => compare(ranks[one], ranks[other])).flatMap((index) =>
    [...(groups[index] ?? [])].sort((one, other) => compare(rankOf(byId, one), rankOf(byId, other))),
  );
}

interface Rank {
  readonly critical: boolean;
  readonly blocking: number;
  readonly id: string;
}

function rankOf(byId: ReadonlyMap<string, Orderable>, id: string): Rank {
  const { critical = false, blocking = 0 } = byId.get(id) ?? {};
  return { critical, blocking, id };
}

function compare(one: Rank | undefined, other: Rank | undefined): number {
  if (one === undefined || other === undefined) return 0;
  if (one.critical !== other.critical) return one.critical ? -1 : 1;
  if (one.blocking !== other.blocking) return other.blocking - one.blocking;
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}

/** A group is as urgent as its most urgent member, or as what calls it. `groups` has callees before callers. */
function ranksOf(
  groups: readonly (readonly string[])[],
  waitsFor: readonly ReadonlySet<number>[],
  byId: ReadonlyMap<string, Orderable>,
): readonly Rank[] {
  const ranks = groups.map((group) => {
    const members = group.map((id) => rankOf(byId, id));
    return members.reduce((first, one) => (compare(one, first) < 0 ? one : first), rankOf(byId, group[0] ?? ""));
  });
  for (let caller = groups.length - 1; caller >= 0; caller -= 1) {
    const urgent = ranks[caller];
    if (urgent?.critical !== true) continue;
    for (const callee of waitsFor[caller] ?? []) {
      const own = ranks[callee];
      if (own !== undefined) ranks[callee] = { ...own, critical: true };
    }
  }
  return ranks;
}

/** Each time the most urgent one whose callees have all been placed. */
function placed(waitsFor: readonly ReadonlySet<number>[], byRank: (one: number, other: number) => number) {
  const missing = waitsFor.map((callees) => callees.size);
  const callers = new Map<number, number[]>();
  for (const [caller, callees] of waitsFor.entries())
    for (const callee of callees) callers.set(callee, [...(callers.get(callee) ?? []), caller]);
  const ready = [...missing.keys()].filter((index) => missing[index] === 0).sort(byRank);
  const order: number[] = [];
  for (let next = ready.shift(); next !== undefined; next = ready.shift()) {
    order.push(next);
    for (const caller of callers.get(next) ?? []) {
      const left = (missing[caller] ?? 0) - 1;
      missing[caller] = left;
      if (left === 0) insert(ready, caller, byRank);
    }
  }
  return order;
}

function insert(sorted: number[], value: number, byRank: (one: number, other: number) => number): void {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byRank(sorted[middle] ?? value, value) <= 0) low = middle + 1;
    else high = middle;
  }
  sorted.splice(low, 0, value);
}

interface Visit {
  readonly id: string;
  readonly callees: readonly string[];
  next: number;
}

/**
 * Strongly connected groups, callees before callers: Tarjan's algorithm, with a list in place of recursion, since chains may be long.
 * Source: R. Tarjan, "Depth-first search and linear graph algorithms", 1972
 */
function circles(
  ids: readonly string[],
  calls: ReadonlyMap<string, readonly string[]>,
): readonly (readonly string[])[] {
  const found: string[][] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpenNow = new Set<string>();
  const visits: Visit[] = [];
  const enter = (id: string) => {
    index.set(id, index.size);
    low.set(id, index.size - 1);
    open.push(id);
    isOpenNow.add(id);
    visits.push({ id, callees: calls.get(id) ?? [], next: 0 });
  };
  const lower = (id: string, to: number) => low.set(id, Math.min(low.get(id) ?? to, to));
  for (const root of ids) {
    if (!index.has(root)) enter(root);
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const callee = visit.callees[visit.next];
      visit.next += 1;
      if (callee !== undefined) {
        if (!index.has(callee)) enter(callee);
        else if (isOpenNow.has(callee)) lower(visit.id, index.get(callee) ?? 0);
        continue;
      }
      visits.pop();
      const caller = visits.at(-1);
      if (caller !== undefined) lower(caller.id, low.get(visit.id) ?? 0);
      if (low.get(visit.id) !== index.get(visit.id)) continue;
      const group = open.splice(open.indexOf(visit.id));
      for (const id of group) isOpenNow.delete(id);
      found.push(group);
    }
  }
  return found;
}
