import type { PreflightFacts } from "../core/campaign/preflight.ts";
import type { RepositoryQuery } from "../core/listing/repository-query.ts";

/** Which repositories somebody chose: those of these ids, or all that a filter finds. */
export type Chosen = { readonly ids: readonly string[] } | { readonly query: RepositoryQuery };

export interface SelectionStore {
  /**
   * Keeps what is chosen now, as far as it is of these organisations: a selection never grows by itself. Of this person, those that are old
   * or many are forgotten by it.
   */
  keep(selection: {
    readonly organisationIds: readonly string[];
    readonly chosen: Chosen;
    readonly by: string;
    readonly at: Date;
  }): Promise<{ readonly id: string; readonly repositories: number }>;
  /** What a preflight asks of repositories that a filter finds; limited to the organisations that are named. */
  facts(organisationIds: readonly string[], query: RepositoryQuery): Promise<readonly AlikeFacts[]>;
  /** Incidents that freeze, the newest first. */
  freezing(organisationIds: readonly string[]): Promise<readonly { readonly id: string; readonly title: string }[]>;
  /** Whether one of these organisations is on GitHub, so that an incident can freeze it. */
  freezable(organisationIds: readonly string[]): Promise<boolean>;
}

/**
 * Facts of one of them, of how many nothing else is known that a preflight judges by: of ten thousand a few kinds. Of a plan that changes files,
 * no refusals are told.
 */
export interface AlikeFacts {
  readonly facts: PreflightFacts;
  readonly repositories: number;
}
