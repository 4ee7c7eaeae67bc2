import type { ProofDebt } from "../../core/listing/thaw-views.ts";

/** What is read before something is done to many repositories at once. */
export interface ThawPlans {
  /** Held ones of the incident of which it was judged lately that they may thaw, by name. */
  ready(incidentId: string, at: Date): Promise<readonly string[]>;
  /** Proofs that only a release gives, those without a date first; null for all repositories of the incident. */
  debts(incidentId: string, repositoryIds: readonly string[] | null): Promise<readonly ProofDebt[]>;
  /** Of these, the ones that the incident does not have by their ids, and the first of their names. */
  outside(
    incidentId: string,
    organisationId: string,
    repositoryIds: readonly string[] | "all",
  ): Promise<{ readonly ids: readonly string[]; readonly names: readonly string[]; readonly already: number }>;
}
