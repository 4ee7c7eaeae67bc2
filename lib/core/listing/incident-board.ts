import type { ExceptionState } from "../freeze/exception.ts";

/** What a commander's board says besides the incident itself. Times are ISO 8601. */

/** Whoever owns repositories that are still held. One with several owners counts for each of them. */
export interface Blocker {
  readonly kind: "team" | "user" | "nobody";
  /** "" for nobody. */
  readonly slug: string;
  readonly held: number;
  /** Of them: those whose gates let them out. */
  readonly ready: number;
  /** Of them: those that nobody judged of late. */
  readonly unjudged: number;
  /** Gates that do not pass there, the most frequent first, three at most. */
  readonly gates: readonly { readonly gate: string; readonly repositories: number }[];
}

export interface Blockers {
  /** Repositories that are to be held. */
  readonly held: number;
  /** Those with the most first, and not more than `MOST_BLOCKERS`. */
  readonly owners: readonly Blocker[];
  /** Owners of such repositories, all of them. */
  readonly total: number;
}

export const MOST_BLOCKERS = 60;

/** Once that the glass was broken, or somebody asked to. */
export interface GlassEntry {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly reason: string;
  readonly askedBy: string;
  readonly askedAt: string;
  /** Null while nobody else confirmed it. */
  readonly confirmedBy: string | null;
  readonly letOutAt: string | null;
  readonly expiresAt: string;
  readonly state: ExceptionState;
  readonly ended: { readonly at: string; readonly why: string | null } | null;
}

/** Entries of one answer. */
export const MOST_GLASS = 200;
