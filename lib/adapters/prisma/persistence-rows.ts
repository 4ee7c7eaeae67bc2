import type { PersistenceKind } from "../../core/gates/facts.ts";
import { pagesOf } from "../../core/github/site.ts";
import type { PersistenceState, PersistenceView } from "../../core/listing/persistence-views.ts";
import { mayReviewThing, type ThingReviewer } from "../../core/review/persistence.ts";

export interface PersistenceRowOfDatabase {
  readonly id: string;
  readonly repository_id: string | null;
  readonly owner: string | null;
  readonly name: string | null;
  readonly kind: string;
  readonly what: string;
  readonly fingerprint: string;
  readonly question: string;
  readonly changed_at: Date | null;
  readonly parts: readonly bigint[];
  readonly by_logins: readonly string[];
  readonly risk: number;
  readonly reasons: readonly string[];
  readonly seen_at: Date;
  readonly gone_at: Date | null;
  readonly decision: string | null;
  readonly reviewer_login: string | null;
  readonly reviewed_at: Date | null;
  readonly note: string | null;
}

export function persistenceView(
  row: PersistenceRowOfDatabase,
  { host, login }: { readonly host: string; readonly login: string },
  reviewer: ThingReviewer,
): PersistenceView {
  const kind = row.kind as PersistenceKind;
  const place = row.owner === null || row.name === null ? null : ([row.owner, row.name] as const);
  return {
    id: row.id,
    repositoryId: row.repository_id,
    place: place === null ? login : place.join("/"),
    url: urlOf(pagesOf(host), place, login, kind),
    kind,
    what: row.what,
    fingerprint: row.fingerprint,
    question: row.question === "changed" ? "changed" : "undated",
    changedAt: row.changed_at?.toISOString() ?? null,
    by: row.by_logins,
    risk: row.risk,
    reasons: row.reasons,
    state: stateOf(row),
    goneAt: row.gone_at?.toISOString() ?? null,
    seenAt: row.seen_at.toISOString(),
    review: reviewOf(row),
    verdict: mayReviewThing(reviewer, {
      parts: row.parts.map(Number),
      logins: row.by_logins.map((one) => one.toLowerCase()),
      gone: row.gone_at !== null,
    }),
  };
}

function stateOf({ gone_at: gone, decision }: PersistenceRowOfDatabase): PersistenceState {
  if (gone !== null) return "gone";
  if (decision === null) return "open";
  return decision === "keep" ? "kept" : "removing";
}

function reviewOf({ decision, reviewer_login: login, reviewed_at: at, note }: PersistenceRowOfDatabase) {
  if (decision === null || login === null || at === null) return null;
  return {
    decision: decision === "keep" ? "keep" : "remove",
    login,
    at: at.toISOString(),
    reason: note ?? "",
  } as const;
}

/** Where GitHub's own pages show such a thing, and people remove it. */
const OF_REPOSITORY: Readonly<Record<PersistenceKind, string>> = {
  "deploy-key": "settings/keys",
  webhook: "settings/hooks",
  collaborator: "settings/access",
  runner: "settings/actions/runners",
  secret: "settings/secrets/actions",
  variable: "settings/variables/actions",
  environment: "settings/environments",
  tag: "tags",
  release: "releases",
  workflow: "branches",
};
const OF_ORGANISATION: Readonly<Partial<Record<PersistenceKind, string>>> = {
  webhook: "settings/hooks",
  runner: "settings/actions/runners",
  secret: "settings/secrets/actions",
  variable: "settings/variables/actions",
};

function urlOf(
  pages: string,
  place: readonly [string, string] | null,
  login: string,
  kind: PersistenceKind,
): string | null {
  if (place !== null) return `${pages}/${place.map(encodeURIComponent).join("/")}/${OF_REPOSITORY[kind]}`;
  const page = OF_ORGANISATION[kind];
  return page === undefined ? null : `${pages}/organizations/${encodeURIComponent(login)}/${page}`;
}
