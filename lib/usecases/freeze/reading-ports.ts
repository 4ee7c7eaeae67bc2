import type { Blockers, GlassEntry } from "../../core/listing/incident-board.ts";
import type { IncidentPace } from "../../core/listing/incident-pace.ts";
import type {
  HeldDeployments,
  IncidentBoard,
  IncidentQuery,
  IncidentSummary,
  IncidentsReading,
  RepositoryIncident,
  StoredIncident,
} from "../../core/listing/incident-views.ts";
import type { RepositoryQuery } from "../../core/listing/repository-query.ts";
import type { WallGrouping, WallNames, WallView } from "../../core/listing/wall.ts";
import type { IncidentReportFacts } from "../../core/report/incident-report.ts";

/** An incident of the list, and how its wall is grouped and filtered. */
export interface BoardChoice {
  readonly id: string;
  readonly query: IncidentQuery;
}

/** Reads for the pages about incidents, each of one moment and limited to the organisations that are named; none is never all. */
export interface IncidentReading {
  /** All that freeze, and the newest of the others. */
  list(organisationIds: readonly string[], declarers: readonly string[], at: Date): Promise<IncidentsReading>;
  /** All of them, some at a time, in the order of the list. */
  every(organisationIds: readonly string[], at: Date): AsyncIterable<readonly IncidentSummary[]>;
  /** With the organisation that the row belongs to. Null where there is none, and for what is no id at all. */
  incident(
    organisationIds: readonly string[],
    id: string,
    query: IncidentQuery,
    at: Date,
  ): Promise<{ readonly organisationId: string; readonly detail: StoredIncident } | null>;
  /** The same with its wall of the same moment, with the tiles marked that fit the query. */
  incidentWithWall(
    organisationIds: readonly string[],
    id: string,
    query: IncidentQuery,
    at: Date,
  ): Promise<{ readonly organisationId: string; readonly detail: StoredIncident; readonly wall: WallView } | null>;
  /** The list, and of the incident that is chosen from it how it stands, with its wall. */
  board(
    organisationIds: readonly string[],
    declarers: readonly string[],
    choose: (list: IncidentsReading) => BoardChoice | null,
    at: Date,
  ): Promise<IncidentBoard>;
  /** What the tiles of the wall are called. */
  wallNames(
    organisationIds: readonly string[],
    id: string,
    by: WallGrouping,
  ): Promise<{ readonly organisationId: string; readonly names: WallNames } | null>;
  /** Who owns what is still held, and what holds it; by the same rules. */
  blockers(
    organisationIds: readonly string[],
    id: string,
    at: Date,
  ): Promise<{ readonly organisationId: string; readonly blockers: Blockers } | null>;
  /** Every time that the glass was broken or somebody asked to, the newest first. */
  glass(
    organisationIds: readonly string[],
    id: string,
    at: Date,
  ): Promise<{ readonly organisationId: string; readonly glass: readonly GlassEntry[] } | null>;
  /** How it went so far, and when the rest may be out, by the same rules; null also for one that never froze anything. */
  pace(
    organisationIds: readonly string[],
    id: string,
    at: Date,
  ): Promise<{ readonly organisationId: string; readonly pace: IncidentPace } | null>;
  /** Deployments that wait because it holds their repository, by the same rules. */
  heldDeployments(
    organisationIds: readonly string[],
    id: string,
  ): Promise<{ readonly organisationId: string; readonly held: HeldDeployments } | null>;
  /** Everything that its report tells, by the same rules. */
  report(
    organisationIds: readonly string[],
    id: string,
    at: Date,
  ): Promise<{ readonly organisationId: string; readonly facts: IncidentReportFacts } | null>;
  /** Of an incident within these organisations; null for another one, and for what is no id. */
  organisationOf(organisationIds: readonly string[], id: string): Promise<string | null>;
  /** Ids of repositories of one organisation that a filter of the list of repositories finds, whatever its page. */
  fitting(organisationId: string, query: RepositoryQuery): Promise<readonly string[]>;
  /** Incidents that were activated and are not over, and that this repository is in; by name, without case. */
  ofRepository(
    organisationIds: readonly string[],
    name: { readonly owner: string; readonly name: string },
    at: Date,
  ): Promise<readonly RepositoryIncident[]>;
}
