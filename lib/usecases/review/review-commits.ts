import { type Actor, mayAct } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import type { CommitQuery } from "../../core/listing/review-query.ts";
import type { CommitRoom, CommitView } from "../../core/listing/review-views.ts";
import { auditOf, LONGEST_REASON, rolesText, visibleOrganisations } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { CommitReviewReading, CommitReviewStore, ReviewRequest } from "./ports.ts";
import { REVIEWERS } from "./roles.ts";

export interface ReviewPorts {
  readonly reviews: CommitReviewStore;
  readonly reviewReading: CommitReviewReading;
  readonly clock: Clock;
}

export interface ReviewForm {
  readonly wanted: ReviewRequest["wanted"];
  /** What was seen; may be empty. */
  readonly note: string;
}

export interface ReviewOutcome {
  readonly reviewed: number;
  /** Of those that were wanted: this person had a part in them, reviewed them before, or they are not read to their end. */
  readonly refused: number;
}

/** As many at once as a person can have chosen on a page. */
const MOST_CHOSEN = 1_000;

/**
 * Records that a person looked at commits: those that they may review, whatever else was chosen. Whoever pushed, proposed or merged a commit
 * is refused by their account at GitHub; git's names are asked by nobody.
 */
export async function reviewCommits(
  { reviews, clock }: ReviewPorts,
  actor: Actor,
  incidentId: string,
  { wanted, note }: ReviewForm,
): Promise<Result<ReviewOutcome, Failure<"forbidden" | "not-found" | "invalid" | "no-account">>> {
  const incident = await reviews.incident(incidentId, visibleOrganisations(actor));
  if (incident === null) return refuse("not-found", "This incident is not there.");
  const { organisationId } = incident;
  if (actor.kind !== "user" || !mayAct(actor, organisationId, REVIEWERS))
    return refuse("forbidden", `Only ${rolesText(REVIEWERS)} review commits.`);
  const text = note.replaceAll("\0", "").trim();
  if (text.length > LONGEST_REASON) return refuse("invalid", `A note has ${LONGEST_REASON} characters at most.`);
  if (isChosen(wanted) && (wanted.length === 0 || wanted.length > MOST_CHOSEN))
    return refuse("invalid", "Choose at least one commit.");
  const githubId = await reviews.githubIdOf(actor.id, organisationId);
  if (githubId === null)
    return refuse("no-account", "Sign in with GitHub: it has to be known that you had no part in what you review.");
  const request: ReviewRequest = {
    incidentId,
    organisationId,
    reviewer: { id: actor.id, login: actor.login, githubId },
    wanted,
    note: text === "" ? null : text,
    at: clock.now(),
  };
  return done(
    await reviews.review(request, (reviewed) =>
      auditOf(actor, "commits.reviewed", "incident", incidentId, { reviewed }),
    ),
  );
}

function isChosen(wanted: ReviewRequest["wanted"]): wanted is Extract<ReviewRequest["wanted"], readonly unknown[]> {
  return Array.isArray(wanted);
}

/** The commits of an incident's window; null where there is none that this person may look at: the two must not be told apart. */
export function readCommitRoom(
  { reviewReading }: Pick<ReviewPorts, "reviewReading">,
  actor: Actor,
  incidentId: string,
  query: CommitQuery,
): Promise<CommitRoom | null> {
  return reviewReading.room(incidentId, visibleOrganisations(actor), query, (organisationId) => ({
    userId: actor.id,
    mayReview: actor.kind === "user" && mayAct(actor, organisationId, REVIEWERS),
  }));
}

/** All that a query finds, for a file. */
export function exportCommits(
  { reviewReading }: Pick<ReviewPorts, "reviewReading">,
  actor: Actor,
  incidentId: string,
  query: CommitQuery,
): Promise<readonly CommitView[] | null> {
  return reviewReading.all(incidentId, visibleOrganisations(actor), query, actor.id);
}
