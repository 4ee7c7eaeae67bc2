/**
 * Where one repository stands in one incident. Everything that is stored moves by `frozenAfter`.
 *
 * `frozen`: nothing has been done about it. `migrating`: a plan's pull request is open. `verifying`: it is merged, and the gates are looked
 * at. `thawed`: every gate passed. `excepted`: it is let out although not every gate passes, until the exception ends. `refrozen`: it was
 * let out, and is frozen again. What GitHub does about it is another question: see enforcement.ts.
 */
export const FREEZE_STATES = ["frozen", "migrating", "verifying", "thawed", "excepted", "refrozen"] as const;
export type FreezeState = (typeof FREEZE_STATES)[number];

/**
 * Seen on GitHub: a plan's pull request that is `open`ed, `close`d, `merge`d; `fail`: what was merged is not what was planned, or still
 * has findings. Decided: `thaw`, `except`, `refreeze`. `settle`: an exception is not needed any more, every gate passes.
 */
export const FREEZE_EVENTS = ["open", "close", "merge", "fail", "thaw", "except", "settle", "refreeze"] as const;
export type FreezeEvent = (typeof FREEZE_EVENTS)[number];

type Moves = Readonly<Partial<Record<FreezeEvent, FreezeState>>>;

const LEAVES: Moves = { thaw: "thawed", except: "excepted" };

const MOVES: Readonly<Record<FreezeState, Moves>> = {
  frozen: { ...LEAVES, open: "migrating", merge: "verifying", refreeze: "refrozen" },
  migrating: { ...LEAVES, open: "migrating", close: "frozen", merge: "verifying", refreeze: "refrozen" },
  verifying: { ...LEAVES, open: "migrating", merge: "verifying", fail: "frozen", refreeze: "refrozen" },
  thawed: { refreeze: "refrozen" },
  excepted: { settle: "thawed", except: "excepted", refreeze: "refrozen" },
  refrozen: { ...LEAVES, open: "migrating", merge: "verifying", refreeze: "refrozen" },
};

/** The state after an event; null where it must not happen in this state. Total. */
export function frozenAfter(state: FreezeState, event: FreezeEvent): FreezeState | null {
  return MOVES[state][event] ?? null;
}

/** From which states an event may happen: the condition of its update. */
export function frozenBefore(event: FreezeEvent): readonly FreezeState[] {
  return FREEZE_STATES.filter((state) => frozenAfter(state, event) !== null);
}

/** Whether merging is to be blocked. */
export function isHeld(state: FreezeState): boolean {
  return state !== "thawed" && state !== "excepted";
}

/** Why a repository is frozen again. A closed list, stored. */
export const REFREEZE_CAUSES = [
  "by-hand",
  "gate-regressed",
  "exception-ended",
  "merged-otherwise",
  "passed-the-rules",
] as const;
export type RefreezeCause = (typeof REFREEZE_CAUSES)[number];

/** One incident's word about a repository. */
export interface HeldBy {
  readonly incidentId: string;
  readonly state: FreezeState;
}

/** The incidents that hold it: it is frozen if any does. */
export function heldBy(words: readonly HeldBy[]): readonly HeldBy[] {
  return words.filter(({ state }) => isHeld(state));
}
