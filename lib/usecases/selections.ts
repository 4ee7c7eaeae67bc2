import { type Actor, mayAct } from "../core/actor.ts";
import { contentRequestsOf } from "../core/campaign/estimate.ts";
import { preflightOf, preflightSummary } from "../core/campaign/preflight.ts";
import type { Failure, Result } from "../core/contracts.ts";
import type { RepositoryQuery } from "../core/listing/repository-query.ts";
import { MOST_SENT, type SelectionMeans, type SelectionOutlook } from "../core/listing/selection.ts";
import { isUuid } from "../core/uuid.ts";
import { askedBy } from "./asked-by.ts";
import { CAMPAIGNERS } from "./campaigns/roles.ts";
import { COMMANDERS } from "./freeze/roles.ts";
import { visibleOrganisations } from "./governance/roles.ts";
import type { Clock } from "./ports.ts";
import { done, refuse } from "./refuse.ts";
import type { Chosen, SelectionStore } from "./selection-ports.ts";

interface Ports {
  readonly selections: SelectionStore;
  readonly clock: Clock;
}

type SelectionFailure = Failure<"forbidden" | "invalid">;

/** Keeps what a person chose, so that an address can name it. It holds nothing that they may not look at. */
export async function keepSelection(
  { selections, clock }: Ports,
  actor: Actor,
  chosen: Chosen,
): Promise<Result<{ readonly id: string; readonly repositories: number }, SelectionFailure>> {
  if (actor.kind !== "user") return refuse("forbidden", "Only people choose repositories.");
  const which: Chosen =
    "ids" in chosen ? { ids: [...new Set(chosen.ids.filter(isUuid))] } : { query: askedBy(actor, chosen.query) };
  if ("ids" in which && which.ids.length === 0) return refuse("invalid", "Choose at least one repository.");
  if ("ids" in which && which.ids.length > MOST_SENT)
    return refuse("invalid", `Choose at most ${MOST_SENT} repositories, or all that a filter finds.`);
  const kept = await selections.keep({
    organisationIds: visibleOrganisations(actor),
    chosen: which,
    by: actor.id,
    at: clock.now(),
  });
  // Of ids that are nobody's, or another organisation's, nothing is left: the two must not be told apart.
  return kept.repositories === 0 ? refuse("invalid", "None of these repositories is there.") : done(kept);
}

/** What a migration of all that a filter finds would come to, at the pace that GitHub lets through; nothing is written. */
export async function outlookOf(
  { selections, clock }: Ports,
  actor: Actor,
  query: RepositoryQuery,
): Promise<SelectionOutlook> {
  const at = clock.now();
  const alike = await selections.facts(visibleOrganisations(actor), askedBy(actor, query));
  const all = alike.map((one) => ({ ...one, verdict: preflightOf(one.facts, false) }));
  const { byHand: _, ...preflight } = preflightSummary(all, { contentRequests: contentRequestsOf([]), perHour: null });
  const after = (ms: number) => new Date(at.getTime() + ms).toISOString();
  const { earliestMs, latestMs } = preflight.finish;
  const finish = preflight.automatic === 0 ? null : { earliest: after(earliestMs), latest: after(latestMs) };
  return { preflight, finish, asOf: at.toISOString() };
}

/** What else this person may do with what they chose. */
export async function meansOf({ selections }: Pick<Ports, "selections">, actor: Actor): Promise<SelectionMeans> {
  const visible = visibleOrganisations(actor);
  const [incidents, mayDeclare] = await Promise.all([
    selections.freezing(visible),
    selections.freezable(visible.filter((id) => mayAct(actor, id, COMMANDERS))),
  ]);
  return { incidents, mayDeclare, mayCampaign: visible.some((id) => mayAct(actor, id, CAMPAIGNERS)) };
}
