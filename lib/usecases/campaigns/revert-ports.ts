import type { RevertCode, RevertFacts, RevertState } from "../../core/campaign/revert.ts";
import type { AuditEntry } from "../ports.ts";
import type { CampaignRepositoryRow } from "./ports.ts";

/** A revert with the migration that it takes back. Times are milliseconds since the epoch. */
export interface RevertRow {
  readonly row: CampaignRepositoryRow;
  readonly state: RevertState;
  readonly reason: string;
  readonly branch: string;
  readonly baseSha: string | null;
  readonly headSha: string | null;
  readonly pullNumber: number | null;
  readonly attempts: number;
  /** Whoever changes it names the one that was read. */
  readonly generation: number;
}

/** What is kept with a change; what is missing stays as it is. */
export interface RevertFields {
  readonly code?: RevertCode | null;
  readonly error?: string | null;
  readonly baseSha?: string | null;
  readonly headSha?: string | null;
  readonly pullNumber?: number;
  readonly attempts?: number;
  readonly notBefore?: Date | null;
  readonly openedAt?: Date;
  readonly mergedAt?: Date | null;
}

export interface RevertFactsStore {
  /** What the plan of this repository of a campaign replaced, and whether the inventory still has it. */
  revertFacts(campaignRepositoryId: string): Promise<RevertFacts>;
}

/** What a person asks for. */
export interface RevertWishes extends RevertFactsStore {
  /** False where one is asked for or open already, or was merged: nothing is written then. */
  askRevert(
    row: CampaignRepositoryRow,
    wish: { readonly reason: string; readonly by: string; readonly at: Date; readonly audit: AuditEntry },
  ): Promise<boolean>;
}

/** What the worker does. */
export interface RevertWork extends RevertFactsStore {
  /** Those that are to be opened by now, and those that are open. */
  reverts(campaignId: string, now: Date): Promise<readonly RevertRow[]>;
  /** Null where it is not as it was read any more: nothing must be written then. */
  moveRevert(
    revert: RevertRow,
    to: RevertState,
    fields: RevertFields,
    audit: AuditEntry | null,
    at: Date,
  ): Promise<RevertRow | null>;
}
