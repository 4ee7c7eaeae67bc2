import type { Actor, UserActor } from "../core/actor.ts";
import { type FreezeSign, freezeSign } from "../core/listing/freeze-sign.ts";
import type { AdoptionReading, OrganisationReadiness, OwnedRepositories } from "../core/listing/home.ts";
import { visibleOrganisations } from "./governance/roles.ts";
import type { HomeReading } from "./home-ports.ts";
import type { Clock } from "./ports.ts";
import { sharedRead } from "./shared-read.ts";

/** It is an icon: as fresh as that is fresh enough. */
const SIGN_MS = 2_000;

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

/** What a tab shows of all incidents of these organisations together, as a reading that every open page asks for. */
export function sharedSign({ home, clock }: Ports): (actor: Actor) => Promise<FreezeSign> {
  const read = sharedRead(clock, SIGN_MS, async (key) => freezeSign(await home.lamps(key.split(" "), clock.now())));
  return async (actor) => {
    const visible = visibleOrganisations(actor).toSorted();
    return visible.length === 0 ? "none" : await read(visible.join(" "));
  };
}

/** How far static credentials are gone, by team and by kind. */
export async function readAdoption({ home, clock }: Ports, actor: Actor): Promise<AdoptionReading> {
  return await home.adoption(visibleOrganisations(actor), clock.now());
}
