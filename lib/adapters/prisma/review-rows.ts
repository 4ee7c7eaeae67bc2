import { pagesOf } from "../../core/github/site.ts";
import type { CommitState, CommitView } from "../../core/listing/review-views.ts";
import { mayReview, type Reviewer } from "../../core/review/reviewer.ts";
import type { CommitDetails } from "../../core/review/risk.ts";
import type { Person } from "../../core/review/window.ts";

/** A file has as many commits at most. */
export const MOST_OF_FILE = 100_000;

export interface CommitRow {
  readonly repository_id: string;
  readonly owner: string;
  readonly name: string;
  readonly sha: string;
  readonly subject: string;
  readonly author_name: string;
  readonly author_login: string | null;
  readonly authored_at: Date | null;
  readonly committer_name: string;
  readonly committer_login: string | null;
  readonly committed_at: Date | null;
  readonly verified: boolean;
  readonly verify_reason: string;
  readonly movers: unknown;
  readonly movers_known: boolean;
  readonly came_at: Date | null;
  readonly left_at: Date | null;
  readonly details: unknown;
  readonly parts: readonly bigint[];
  readonly risk: number;
  readonly reasons: readonly string[];
  readonly sure: boolean;
  readonly seen: boolean;
  readonly reviews: readonly {
    readonly login: string;
    readonly id: number;
    readonly at: string;
    readonly note: string | null;
  }[];
}

export function commitView(row: CommitRow, host: string, reviewer: Reviewer): CommitView {
  const details = row.details as CommitDetails | null;
  return {
    repositoryId: row.repository_id,
    owner: row.owner,
    name: row.name,
    sha: row.sha,
    url: `${pagesOf(host)}/${encodeURIComponent(row.owner)}/${encodeURIComponent(row.name)}/commit/${row.sha}`,
    subject: row.subject,
    author: { name: row.author_name, login: row.author_login, at: textOf(row.authored_at) },
    committer: { name: row.committer_name, login: row.committer_login, at: textOf(row.committed_at) },
    verified: row.verified,
    verifyReason: row.verify_reason,
    movers: row.movers as readonly Person[],
    moversKnown: row.movers_known,
    cameAt: textOf(row.came_at),
    leftAt: textOf(row.left_at),
    details,
    risk: row.risk,
    reasons: row.reasons,
    state: stateOf(row),
    reviews: row.reviews.map(({ login, at, note }) => ({ login, at: new Date(at).toISOString(), note })),
    verdict: mayReview(reviewer, {
      parts: row.parts.map(Number),
      detailed: details !== null,
      reviewers: row.reviews.map(({ id }) => id),
    }),
  };
}

function stateOf({ details, sure, seen }: CommitRow): CommitState {
  if (details === null) return "unread";
  if (!sure) return "unknown";
  return seen ? "reviewed" : "open";
}

function textOf(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
