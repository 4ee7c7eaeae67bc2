import type {
  IncidentDetail,
  IncidentQuery,
  IncidentsReading,
  RepositoryIncident,
} from "../../core/listing/incident-views.ts";

/** Reads for the pages about incidents, each of one moment and limited to the organisations that are named; none is never all. */
export interface IncidentReading {
  list(organisationIds: readonly string[], declarers: readonly string[], at: Date): Promise<IncidentsReading>;
  /** With the organisation that the row belongs to. Null where there is none, and for what is no id at all. */
  incident(
    organisationIds: readonly string[],
    id: string,
    query: IncidentQuery,
    at: Date,
  ): Promise<{ readonly organisationId: string; readonly detail: IncidentDetail } | null>;
  /** Incidents that were activated and are not over, and that this repository is in; by name, without case. */
  ofRepository(
    organisationIds: readonly string[],
    name: { readonly owner: string; readonly name: string },
  ): Promise<readonly RepositoryIncident[]>;
}
