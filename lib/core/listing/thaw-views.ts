import type { JudgedGate } from "../gates/thaw.ts";

/** What pages show before something is done to many repositories at once; times as ISO 8601 texts in UTC. */

/** A proof that only a release gives. */
export interface ProofDebt {
  readonly repositoryId: string;
  readonly owner: string;
  readonly name: string;
  readonly path: string;
  readonly job: string;
  /** Until when it may wait; null where nobody said. */
  readonly dueAt: string | null;
}

export interface ReadyRepository {
  readonly repositoryId: string;
  readonly name: string;
  /** Until when it is let out by exception; null where every gate passes. */
  readonly until: string | null;
  /** Gates that an exception lets pass. */
  readonly excepted: readonly string[];
}

/** What a thaw would do. Each repository is judged again when it is done. */
export interface ThawPreflight {
  readonly ready: readonly ReadyRepository[];
  readonly held: readonly {
    readonly repositoryId: string;
    readonly name: string;
    readonly gates: readonly JudgedGate[];
  }[];
  /** Out already. */
  readonly out: number;
  /** Of GitHub, for those that are ready. */
  readonly requests: number;
  /** Of those that are ready: what stays to be proven by a release. */
  readonly debts: readonly ProofDebt[];
}

/** What widening an incident would do. */
export interface WidenPreflight {
  /** Repositories that would be frozen besides, and some of their names. */
  readonly more: number;
  readonly names: readonly string[];
  /** Of those that were chosen: in it already. */
  readonly already: number;
  readonly requests: number;
}
