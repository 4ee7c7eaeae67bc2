import type { DeployedBranch } from "../../core/freeze/deployed.ts";
import type { KnownRepository } from "./work-ports.ts";

/** What is known of branches that deploy. */
export interface DeployedStore {
  /** When it was collected last. `not-now`: an incident has a slot, and no ruleset is to change under it. */
  dueSince(organisationId: string): Promise<Date | "never" | "not-now">;
  repositories(organisationId: string): Promise<readonly KnownRepository[]>;
  /** In the place of all that was known. @param problem a sentence; null where all could be read */
  put(organisationId: string, seen: readonly DeployedBranch[] | null, problem: string | null, at: Date): Promise<void>;
}
