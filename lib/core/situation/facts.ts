import type { CampaignState } from "../campaign/campaign-state.ts";
import type { CampaignRepositoryState, Exclusion } from "../campaign/repository-state.ts";
import type { ShownState } from "../listing/incident-shown.ts";
import type { RepositoryState } from "../listing/repository-query.ts";

/** What is known of one repository, as the one who says what comes next is given it. Names that strangers gave stand in none of it but `title`. */
export interface SituationFacts {
  readonly archived: boolean;
  /** Switched off by GitHub itself. */
  readonly disabled: boolean;
  /** GitHub does not show it to Thaw's App any more: it may be there. */
  readonly hidden: boolean;
  /** Whether its jobs may run; null where that could not be read. */
  readonly actions: boolean | null;
  readonly scan: ScanFacts;
  /** Every incident that asks something of GitHub about it, the newest first. */
  readonly holds: readonly HoldFacts[];
  /** Of the scan that is shown; null where it has none. */
  readonly plan: { readonly files: number } | null;
  /** The newest one; null where there is none, or it was only left out. */
  readonly migration: MigrationFacts | null;
  /** Passes that people asked for and that are not over, the newest first. */
  readonly passes: readonly PassFacts[];
}

export interface ScanFacts {
  readonly state: RepositoryState;
  readonly blocking: number;
  readonly unparsed: number;
  /** One is queued or runs. */
  readonly scanning: boolean;
  /** The newest one ended without a result. */
  readonly failed: boolean;
}

export interface HoldFacts {
  readonly incidentId: string;
  /** What a person called the incident: free text. */
  readonly title: string;
  readonly drill: boolean;
  readonly mode: "merges" | "lockdown";
  /** It lets out by itself what passes every gate. */
  readonly autoThaw: boolean;
  readonly shown: ShownState;
  /** Those in force, in their order. */
  readonly gates: readonly GateFacts[];
  /** ISO 8601: when the first exception that lets it out ends; null where none does. */
  readonly until: string | null;
}

export interface GateFacts {
  readonly gate: string;
  readonly verdict: "pass" | "hold" | "unknown";
  /** An exception stands for it: it counts as passed while that lives. */
  readonly excepted: boolean;
}

export interface MigrationFacts {
  readonly campaignId: string;
  readonly campaignState: CampaignState;
  /** Our id of who made its campaign. */
  readonly askedById: string;
  readonly state: CampaignRepositoryState;
  readonly code: Exclusion | null;
  readonly pullNumber: number | null;
  /** none | running | passing | failing; null where it is not visible. */
  readonly checks: string | null;
  /** none | approved | changes-requested */
  readonly review: string | null;
}

export interface PassFacts {
  readonly pullRequest: number;
  readonly state: "waiting" | "live";
  readonly askedById: string;
  /** GitHub said who opened the pull request: before that nobody may approve it. */
  readonly seen: boolean;
}

/** Things that people do about a repository. Who may is the use cases' word; here it is only asked. */
export const POWERS = [
  "scan",
  "open",
  "merge",
  "decide",
  "ask-pass",
  "approve-pass",
  "command",
  "review",
  "decide-apps",
  "record-revocation",
  "remove",
] as const;
export type Power = (typeof POWERS)[number];

/** Of the person who looks. */
export interface SituationRights {
  /** Our id. */
  readonly personId: string;
  readonly powers: Readonly<
    Record<Power, { readonly may: boolean /** For a sentence: `security leads and admins`. */; readonly who: string }>
  >;
  /** Nobody else of the organisation may approve a migration: then who asked goes on alone. */
  readonly alone: boolean;
}
