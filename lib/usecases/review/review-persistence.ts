import { type Actor, mayAct } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import type { PersistenceQuery } from "../../core/listing/persistence-query.ts";
import type { PersistenceRoom, PersistenceView } from "../../core/listing/persistence-views.ts";
import { PERSISTENCE_DECISIONS, type PersistenceDecision } from "../../core/review/persistence.ts";
import { auditOf, NO_REASON, reasonOf, rolesText, visibleOrganisations } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type {
  PersistenceReviewReading,
  PersistenceReviewRequest,
  PersistenceReviewStore,
} from "./persistence-ports.ts";
import { REVIEWERS } from "./roles.ts";

export interface PersistenceReviewPorts {
  readonly persistenceReviews: PersistenceReviewStore;
  readonly persistenceReading: PersistenceReviewReading;
  readonly clock: Clock;
}

export interface PersistenceReviewForm {
  readonly wanted: PersistenceReviewRequest["wanted"];
  readonly decision: string;
  readonly reason: string;
}

export interface PersistenceReviewOutcome {
  readonly decision: PersistenceDecision;
  readonly reviewed: number;
  /** Of those that were wanted: this person had a part in them, they are gone or changed, or it was decided so already. */
  readonly refused: number;
}

/** As many at once as a person can have chosen on a page. */
const MOST_CHOSEN = 1_000;

/**
 * Records what is to become of what was changed within a window: of those things that a person may review, whatever else was chosen. Whoever
 * made or changed something is refused, as far as GitHub says who did. What is to be removed is removed by people on GitHub, and holds until
 * a reading does not see it any more.
 */
export async function reviewPersistence(
  { persistenceReviews: reviews, clock }: Pick<PersistenceReviewPorts, "persistenceReviews" | "clock">,
  actor: Actor,
  incidentId: string,
  { wanted, decision: word, reason: typed }: PersistenceReviewForm,
): Promise<Result<PersistenceReviewOutcome, Failure<"forbidden" | "not-found" | "invalid" | "no-account" | "state">>> {
  const incident = await reviews.incident(incidentId, visibleOrganisations(actor));
  if (incident === null) return refuse("not-found", "This incident is not there.");
  const { organisationId } = incident;
  if (actor.kind !== "user" || !mayAct(actor, organisationId, REVIEWERS))
    return refuse("forbidden", `Only ${rolesText(REVIEWERS)} review changes.`);
  if (!incident.open) return refuse("state", "This incident is over.");
  const decision = PERSISTENCE_DECISIONS.find((one) => one === word);
  if (decision === undefined) return refuse("invalid", "Choose what is to become of it.");
  const note = reasonOf(typed);
  if (note === null) return refuse("invalid", NO_REASON);
  if (!("text" in wanted) && (wanted.length === 0 || wanted.length > MOST_CHOSEN))
    return refuse("invalid", "Choose at least one of the list.");
  const githubId = await reviews.githubIdOf(actor.id, organisationId);
  if (githubId === null)
    return refuse("no-account", "Sign in with GitHub: it has to be known that you had no part in what you review.");
  const reviewer = { id: actor.id, login: actor.login, githubId };
  const request = { incidentId, organisationId, reviewer, wanted, decision, note, at: clock.now() };
  const counts = await reviews.review(request, (reviewed) =>
    auditOf(actor, "persistence.reviewed", "incident", incidentId, { reviewed, decision }),
  );
  return done({ decision, ...counts });
}

/** What an incident's window puts into question; null where there is no incident that this person may look at: the two must not be told apart. */
export function readPersistenceRoom(
  { persistenceReading }: Pick<PersistenceReviewPorts, "persistenceReading">,
  actor: Actor,
  incidentId: string,
  query: PersistenceQuery,
): Promise<PersistenceRoom | null> {
  return persistenceReading.room(incidentId, visibleOrganisations(actor), query, (organisationId) => ({
    userId: actor.id,
    login: actor.kind === "user" ? actor.login : "",
    mayReview: actor.kind === "user" && mayAct(actor, organisationId, REVIEWERS),
  }));
}

/** All that a query finds, for a file. */
export function exportPersistence(
  { persistenceReading }: Pick<PersistenceReviewPorts, "persistenceReading">,
  actor: Actor,
  incidentId: string,
  query: PersistenceQuery,
): Promise<readonly PersistenceView[] | null> {
  const reviewer = { userId: actor.id, login: actor.kind === "user" ? actor.login : "" };
  return persistenceReading.all(incidentId, visibleOrganisations(actor), query, reviewer);
}
