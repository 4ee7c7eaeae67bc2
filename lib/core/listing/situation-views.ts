import type { GateFacts, SituationFacts } from "../situation/facts.ts";
import type { Situation } from "../situation/situation.ts";

/** What is known of one repository of many, with whose it is: what lists and cards say of it is judged by lib/core/situation. */
export interface KnownRepository {
  readonly id: string;
  readonly organisationId: string;
  readonly owner: string;
  readonly name: string;
  /** Null for a directory of clones. */
  readonly host: string | null;
  readonly facts: SituationFacts;
}

/** One repository as its owner looks at it among others. */
export interface RepositorySituation {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly host: string | null;
  readonly archived: boolean;
  readonly situation: Situation;
  /** Of the incident that the situation is of, in their order; empty where there is none. */
  readonly gates: readonly GateFacts[];
  readonly blocking: number;
  /** Of its migration; null where none is under way. */
  readonly pullNumber: number | null;
  /** ISO 8601. */
  readonly asOf: string;
}

/** Of one answer: more is asked for page by page. */
export const MOST_SITUATIONS = 500;
