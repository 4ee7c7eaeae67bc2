import type { AdoptionReading, OrganisationReadiness, OwnedRepositories } from "../core/listing/home.ts";
import type { Lamp } from "../core/listing/incident-shown.ts";

/** Reads for the first page, each of one moment and limited to the organisations that are named; none is never all. */
export interface HomeReading {
  /** Repositories that name this person, or a team of theirs, as owner. */
  owned(
    organisationIds: readonly string[],
    person: { readonly id: string; readonly login: string },
  ): Promise<OwnedRepositories>;
  /** Of each that is GitHub's. */
  readiness(organisationIds: readonly string[], at: Date): Promise<readonly OrganisationReadiness[]>;
  /** Those that hold something or may, whatever kind of incident they are. */
  lamps(organisationIds: readonly string[], at: Date): Promise<readonly { readonly lamp: Lamp }[]>;
  adoption(organisationIds: readonly string[], at: Date): Promise<AdoptionReading>;
}
