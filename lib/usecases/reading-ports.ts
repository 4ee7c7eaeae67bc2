import type { Role } from "../core/actor.ts";
import type { SourceId } from "../core/inventory/facts.ts";
import type { CredentialQuery } from "../core/listing/credential-query.ts";
import type { CredentialDetail, CredentialRow, CredentialsReading } from "../core/listing/credential-views.ts";
import type { JudgementQuery, SourceQuery } from "../core/listing/inventory-query.ts";
import type { InventoryRoom, ItemView, JudgementView, SourceRoom } from "../core/listing/inventory-views.ts";
import type { RepositoryQuery } from "../core/listing/repository-query.ts";
import type { RepositoryRecord } from "../core/listing/repository-record.ts";
import type { SearchHit } from "../core/listing/search-hits.ts";
import type { KnownRepository } from "../core/listing/situation-views.ts";
import type { Overview, RepositoryDetail, RepositoryList, ScanProgress } from "../core/listing/views.ts";

/** What use cases need to read for pages. */

/** Reads for pages. Each is limited to the organisations that are named; none is never all. */
export interface DashboardReading {
  overview(organisationIds: readonly string[], at: Date): Promise<Overview>;
  /** @param size rows of one page, as many as a list shows unless it is said */
  list(organisationIds: readonly string[], query: RepositoryQuery, at: Date, size?: number): Promise<RepositoryList>;
  /** How many repositories the list has on all of its pages. */
  count(organisationIds: readonly string[], query: RepositoryQuery): Promise<number>;
  /** The newest batch of scans that these organisations have. */
  progress(organisationIds: readonly string[]): Promise<ScanProgress>;
  /** By name, without case; with the organisation that the row belongs to. Null where there is none. */
  repository(
    organisationIds: readonly string[],
    name: { readonly owner: string; readonly name: string },
    at: Date,
  ): Promise<{ readonly organisationId: string; readonly detail: RepositoryDetail } | null>;
}

/** Reads for the pages about credentials, each of one moment and limited to the organisations that are named. */
export interface CredentialReading {
  room(organisationIds: readonly string[], query: CredentialQuery, at: Date): Promise<CredentialsReading>;
  /** Every row that fits the filter, whatever its page. */
  rows(organisationIds: readonly string[], query: CredentialQuery): Promise<readonly CredentialRow[]>;
  /** With the organisation that the row belongs to; `page` null for all references. Null where there is none. */
  credential(
    organisationIds: readonly string[],
    id: string,
    page: number | null,
    at: Date,
  ): Promise<{ readonly organisationId: string; readonly detail: CredentialDetail } | null>;
}

/** Reads for the pages about the inventory, each of one moment and limited to the organisations that are named. */
export interface InventoryReading {
  room(organisationIds: readonly string[], query: JudgementQuery, at: Date): Promise<InventoryRoom>;
  /** Every judgement that fits, whatever its page. */
  judgements(organisationIds: readonly string[], query: JudgementQuery): Promise<readonly JudgementView[]>;
  source(organisationIds: readonly string[], source: SourceId, query: SourceQuery, at: Date): Promise<SourceRoom>;
  /** Every row that fits, whatever its page. */
  items(organisationIds: readonly string[], source: SourceId, query: SourceQuery): Promise<readonly ItemView[]>;
}

export interface SearchReading {
  /** Names that hold `text`, those that begin with it first, at most `most` of each kind; limited to the organisations that are named. */
  find(organisationIds: readonly string[], text: string, most: number): Promise<readonly SearchHit[]>;
}

/** What is known of many repositories at once, in a few queries however many they are; limited to the organisations that are named. */
export interface SituationReading {
  /** In no order; those that are not there are left out. */
  of(
    organisationIds: readonly string[],
    repositoryIds: readonly string[],
    at: Date,
  ): Promise<readonly KnownRepository[]>;
  /** Our id of the one that is named, without case; null where there is none. */
  named(
    organisationIds: readonly string[],
    name: { readonly owner: string; readonly name: string },
  ): Promise<string | null>;
  /** What its page tells beside its files; null where it is not there. `before` is a record's number, for the next page of its history. */
  record(
    organisationIds: readonly string[],
    repositoryId: string,
    before: string | null,
    at: Date,
  ): Promise<RepositoryRecord | null>;
  /** Our ids of people with one of the roles, by organisation; those who are locked out are left out. */
  approvers(
    organisationIds: readonly string[],
    roles: readonly Role[],
  ): Promise<ReadonlyMap<string, readonly string[]>>;
}
