import type { ExposureQuery } from "../../core/listing/exposure-query.ts";
import type { ExposedNow, ExposureView, StoredExposureRoom } from "../../core/listing/exposure-views.ts";

/** Reads for the pages about exposed credentials, each of one moment and limited to the organisations that are named; none is never all. */
export interface ExposureReading {
  /** One page, with the organisation that the incident belongs to. Null where there is none, and for what is no id at all. */
  room(
    organisationIds: readonly string[],
    incidentId: string,
    query: ExposureQuery,
    at: Date,
  ): Promise<{ readonly organisationId: string; readonly room: StoredExposureRoom } | null>;
  /** Every row that fits. */
  all(
    organisationIds: readonly string[],
    incidentId: string,
    query: ExposureQuery,
    at: Date,
  ): Promise<readonly ExposureView[] | null>;
  /** In incidents that freeze something; those with nothing open are left out. */
  now(organisationIds: readonly string[]): Promise<readonly ExposedNow[]>;
  /** Our id of a repository of the incident, by `owner/name` or `name`, without case. Null where it is not exactly one. */
  named(organisationIds: readonly string[], incidentId: string, name: string): Promise<string | null>;
}
