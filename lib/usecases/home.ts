import type { Actor, UserActor } from "../core/actor.ts";
import type { AdoptionReading, OrganisationReadiness, OwnedRepositories } from "../core/listing/home.ts";
import { visibleOrganisations } from "./governance/roles.ts";
import type { HomeReading } from "./home-ports.ts";
import type { Clock } from "./ports.ts";

interface Ports {
  readonly home: HomeReading;
  readonly clock: Clock;
}

/** Repositories that are this person's by what names owners, in organisations that they may look at. */
export async function readOwned({ home }: Pick<Ports, "home">, actor: UserActor): Promise<OwnedRepositories> {
  return await home.owned(visibleOrganisations(actor), actor);
}

/** Whether a freeze could begin now, of each organisation that the actor may look at. */
export async function readReadiness({ home, clock }: Ports, actor: Actor): Promise<readonly OrganisationReadiness[]> {
  return await home.readiness(visibleOrganisations(actor), clock.now());
}

/** How far static credentials are gone, by team and by kind. */
export async function readAdoption({ home, clock }: Ports, actor: Actor): Promise<AdoptionReading> {
  return await home.adoption(visibleOrganisations(actor), clock.now());
}
