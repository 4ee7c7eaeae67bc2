import type { PersistenceKind } from "../gates/facts.ts";
import type { ReviewVerdict } from "./reviewer.ts";
import type { Risk } from "./risk.ts";
import type { Person } from "./window.ts";

/**
 * What somebody may have left behind to come back by: which of it a window puts into question, who may review it, and in which order it is
 * worth looking at. Rules and their reasons: docs/decisions/0084.
 */

/** What is asked for together: it is visible as a whole, or not. */
export const PERSISTENCE_PARTS = [
  "deploy-keys",
  "webhooks",
  "collaborators",
  "invitations",
  "runners",
  "secrets",
  "dependabot-secrets",
  "variables",
  "environments",
  "tags",
  "releases",
  "workflows",
] as const;
export type PersistencePart = (typeof PERSISTENCE_PARTS)[number];

/** Something as GitHub shows it now. Times are milliseconds. */
export interface SeenThing {
  readonly kind: PersistenceKind;
  /** What makes it this one among those of its part, as long as it is there. */
  readonly identity: string;
  /** For people; a name, never a value. */
  readonly what: string;
  /** All that matters of it, as a text: another text has to be looked at anew. Hashed before it is stored. */
  readonly content: string;
  /** By GitHub's clock; null where GitHub does not say. */
  readonly createdAt: number | null;
  readonly updatedAt: number | null;
  /** Accounts that had a part in it, as far as GitHub says. */
  readonly by: readonly Person[];
  /** Logins of such without an id. */
  readonly byLogins: readonly string[];
  readonly risk: Risk;
}

export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** GitHub's times are whole seconds: what is told of this one may have been any part of it later. */
const SECOND = 1_000;

/** `changed`: GitHub's time says that it may have been within the window. `undated`: nothing says that it was not. */
export type Question = "changed" | "undated";

/**
 * Whether a window puts something into question. The last change hides those before it, so that whatever was changed since the window
 * began counts, unless it was made after the window's end.
 * @param knownSince when an earlier reading of ours first saw exactly this, without a gap since then; null where none did
 */
export function questionOf(
  { createdAt, updatedAt }: Pick<SeenThing, "createdAt" | "updatedAt">,
  { from, to }: TimeWindow,
  knownSince: number | null,
): Question | null {
  if (createdAt !== null && createdAt > to) return null;
  const last = Math.max(createdAt ?? Number.NEGATIVE_INFINITY, updatedAt ?? Number.NEGATIVE_INFINITY);
  if (last !== Number.NEGATIVE_INFINITY) return last + SECOND > from ? "changed" : null;
  return knownSince !== null && knownSince < from ? null : "undated";
}

/**
 * What a review is about: the same text for the same thing in the same state. Of what has no time of GitHub's it is since when we have seen it,
 * so that what was gone in between is another.
 */
export function versionOf(
  { kind, identity, content, createdAt, updatedAt }: SeenThing,
  part: PersistencePart,
  knownSince: number | null,
): string {
  // A workflow's time is that of its branch, which moves on without it.
  const since = kind === "workflow" ? null : createdAt === null && updatedAt === null ? knownSince : updatedAt;
  return JSON.stringify([part, kind, identity, content, createdAt, since]);
}

/** The same without any time. */
export function stateOf({ kind, identity, content }: SeenThing, part: PersistencePart): string {
  return JSON.stringify([part, kind, identity, content]);
}

const UNDATED: readonly [number, string] = [10, "GitHub does not say since when it is so"];
const UNKNOWN: readonly [number, string] = [5, "GitHub does not say who did it"];

/** What it is worth to be looked at first. It decides nothing: each has to be reviewed. */
export function riskOfThing(
  { risk, by, byLogins }: Pick<SeenThing, "risk" | "by" | "byLogins">,
  question: Question,
): Risk {
  const more = [...(question === "undated" ? [UNDATED] : []), ...(by.length + byLogins.length === 0 ? [UNKNOWN] : [])];
  const score = more.reduce((sum, [points]) => sum + points, risk.score);
  return { score: Math.min(100, score), reasons: [...risk.reasons, ...more.map(([, reason]) => reason)] };
}

/** What is to become of it. `remove`: it holds until it is seen to be gone. */
export const PERSISTENCE_DECISIONS = ["keep", "remove"] as const;
export type PersistenceDecision = (typeof PERSISTENCE_DECISIONS)[number];

export interface ThingReviewer {
  /** Of the account that they sign in with; null for a person that is none of GitHub's. */
  readonly githubId: number | null;
  readonly login: string;
  readonly mayReview: boolean;
}

/** Whoever had a part in it does not review it, by their account, or by their login where GitHub says no more. */
export function mayReviewThing(
  { githubId, login, mayReview }: ThingReviewer,
  thing: {
    readonly parts: readonly number[];
    readonly logins: readonly string[];
    readonly gone: boolean;
  },
): ReviewVerdict {
  if (!mayReview) return { may: false, why: "Changes are reviewed by owners, security leads, commanders and admins." };
  if (githubId === null)
    return { may: false, why: "Sign in with GitHub: it has to be known that you had no part in it." };
  if (thing.gone) return { may: false, why: "It is gone." };
  if (thing.parts.includes(githubId) || thing.logins.includes(login.toLowerCase()))
    return { may: false, why: "You made it, changed it, or are it." };
  return { may: true };
}
