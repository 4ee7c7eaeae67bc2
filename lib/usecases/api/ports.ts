import type {
  ApiCampaign,
  ApiCampaignRepository,
  ApiCredential,
  ApiFinding,
  ApiIncident,
  ApiIncidentRepository,
  ApiRepository,
} from "../../core/api/answers.ts";
import type { ApiReach } from "../../core/api/scopes.ts";
import type { Severity } from "../../core/contracts.ts";
import type { DeployFacts } from "../../core/freeze/may-deploy.ts";

/** What the API reads. Every list is in the order of its rows' ids, so that a page begins behind the last row of the one before. */

/** Whose rows: those of one organisation, as far as the token reaches. */
export interface Sight {
  readonly organisationId: string;
  readonly reach: ApiReach;
}

export interface Slice {
  /** The id behind which it begins; null for the beginning. */
  readonly after: string | null;
  readonly most: number;
}

export interface RepositoryName {
  readonly owner: string;
  readonly name: string;
}

export interface FindingFilter {
  readonly repository: RepositoryName | null;
  readonly severity: Severity | null;
  readonly blocking: boolean;
}

export interface DeployRow {
  readonly id: string;
  readonly repository: RepositoryName;
  readonly facts: DeployFacts;
}

/** A line of the record, with its JSON as the database prints it. */
export interface AuditLine {
  readonly seq: string;
  readonly line: string;
}

/** Transactions `from` (inclusive) to `to` (exclusive), all of which have ended. */
export interface AuditSpan {
  readonly from: string;
  readonly to: string;
}

export interface ApiReading {
  repositories(sight: Sight, slice: Slice): Promise<readonly ApiRepository[]>;
  /** Null where there is none, or the token does not reach it. */
  repository(sight: Sight, name: RepositoryName): Promise<ApiRepository | null>;
  /** Null where the named repository is none, or the token does not reach it. */
  findings(sight: Sight, filter: FindingFilter, slice: Slice): Promise<readonly ApiFinding[] | null>;
  credentials(organisationId: string, slice: Slice): Promise<readonly ApiCredential[]>;
  campaigns(organisationId: string, slice: Slice): Promise<readonly ApiCampaign[]>;
  campaign(organisationId: string, id: string): Promise<ApiCampaign | null>;
  /** Null where there is no such campaign. */
  campaignRepositories(
    organisationId: string,
    id: string,
    slice: Slice,
  ): Promise<readonly ApiCampaignRepository[] | null>;
  incidents(organisationId: string, slice: Slice, at: Date): Promise<readonly ApiIncident[]>;
  incident(organisationId: string, id: string, at: Date): Promise<ApiIncident | null>;
  /** Null where there is no such incident. */
  incidentRepositories(
    organisationId: string,
    id: string,
    slice: Slice,
  ): Promise<readonly ApiIncidentRepository[] | null>;
  /** One repository, or a slice of all. */
  deploys(sight: Sight, which: RepositoryName | Slice, at: Date): Promise<readonly DeployRow[]>;
  /** Below which number every transaction has ended: no record can appear there any more. */
  auditEnd(): Promise<string>;
  /** Records of the organisation in their order, behind `after`. */
  audit(organisationId: string, span: AuditSpan, after: string, most: number): Promise<readonly AuditLine[]>;
}

/** Marks of places in lists, which only this installation can make, each for one list of one organisation. */
export interface Cursors {
  seal(list: string, place: string): string;
  /** Null for what was not made by `seal` for the same list. */
  open(list: string, cursor: string): string | null;
}
