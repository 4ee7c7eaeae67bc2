import "server-only";
import { webContainer } from "../../container.ts";
import { counted } from "../../core/listing/format.ts";
import type { PersistenceQuery } from "../../core/listing/persistence-query.ts";
import type { CommitQuery } from "../../core/listing/review-query.ts";
import { isUuid } from "../../core/uuid.ts";
import { commanding, requireWriter } from "../session.ts";
import type { CommandAnswer } from "./governance.ts";

/** What a person reviews. The use cases decide; here is who asks, and what they are told. */

export interface ReviewCommitsForm {
  /** `REPOSITORY:SHA`, or all that a query finds. */
  readonly wanted: readonly string[] | CommitQuery;
  readonly note: string;
}

const PLACE = /^([0-9a-f-]{36}):([0-9a-f]{40}|[0-9a-f]{64})$/;

export async function reviewCommits(incidentId: string, form: ReviewCommitsForm): Promise<CommandAnswer> {
  if (!isUuid(incidentId)) return { ok: false, notes: [{ ok: false, text: "This incident is not there." }] };
  const actor = await requireWriter();
  const { review } = await webContainer();
  const wanted = "text" in form.wanted ? form.wanted : form.wanted.flatMap(placeOf);
  const result = await review.reviewCommits(await commanding(actor), incidentId, { wanted, note: form.note });
  if (!result.ok) return { ok: false, notes: [{ ok: false, text: result.failure.message }] };
  const { reviewed, refused } = result.value;
  const text = `${counted(reviewed, "commit")} reviewed.`;
  const rest = `${counted(refused, "commit")} left out: you had a part in them, reviewed them before, or they are not read to their end.`;
  return {
    ok: reviewed > 0,
    notes: [{ ok: true, text }, ...(refused > 0 ? [{ ok: false, text: rest }] : [])],
  };
}

function placeOf(text: string) {
  const [, repositoryId, sha] = PLACE.exec(text) ?? [];
  return repositoryId === undefined || sha === undefined ? [] : [{ repositoryId, sha }];
}

export interface ReviewPersistenceForm {
  /** Our ids, or all that a query finds. */
  readonly wanted: readonly string[] | PersistenceQuery;
  readonly decision: string;
  readonly reason: string;
}

const SETTLED = {
  keep: "may stay.",
  remove: "must be removed. People do that on GitHub; it holds until it is seen to be gone.",
} as const;

export async function reviewPersistence(incidentId: string, form: ReviewPersistenceForm): Promise<CommandAnswer> {
  if (!isUuid(incidentId)) return { ok: false, notes: [{ ok: false, text: "This incident is not there." }] };
  const actor = await requireWriter();
  const { review } = await webContainer();
  const result = await review.reviewPersistence(await commanding(actor), incidentId, form);
  if (!result.ok) return { ok: false, notes: [{ ok: false, text: result.failure.message }] };
  const { decision, reviewed, refused } = result.value;
  const text = `Decided about ${counted(reviewed, "change")}: ${SETTLED[decision]}`;
  const rest = `${counted(refused, "change")} left out: you had a part in them, they are gone or others by now, or it was decided so already.`;
  return {
    ok: reviewed > 0,
    notes: [...(reviewed > 0 ? [{ ok: true, text }] : []), ...(refused > 0 ? [{ ok: false, text: rest }] : [])],
  };
}

const DECIDED = {
  keep: "It stays as it is. GitHub is read again to see that it does.",
  reduce: "It is to be reduced. An owner does that on GitHub; it counts once GitHub shows it.",
  suspend: "It is to be suspended. An owner does that on GitHub; it counts once GitHub shows it.",
} as const;

export async function decideApp(
  incidentId: string,
  form: { readonly installationId: number; readonly decision: string; readonly reason: string },
): Promise<CommandAnswer> {
  if (!isUuid(incidentId)) return { ok: false, notes: [{ ok: false, text: "This incident is not there." }] };
  const actor = await requireWriter();
  const { review } = await webContainer();
  const result = await review.decideApp(await commanding(actor), incidentId, form);
  if (!result.ok) return { ok: false, notes: [{ ok: false, text: result.failure.message }] };
  return { ok: true, notes: [{ ok: true, text: DECIDED[result.value] }] };
}
