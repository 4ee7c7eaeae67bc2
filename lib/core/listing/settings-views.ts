import type { Tell } from "../notify/fold.ts";

/** What pages about settings show beside Apps and roles. Times are ISO 8601 in UTC. */

/** A way out of the pages, as the worker saw it last in the operator's file. */
export interface ChannelView {
  readonly name: string;
  readonly kind: string;
  readonly tell: Tell;
  readonly seenAt: string;
  /** It is not in the file any more. */
  readonly goneAt: string | null;
  readonly sentAt: string | null;
  readonly failingSince: string | null;
  readonly error: string | null;
  /** What came of the last message that somebody had sent to see whether it works. */
  readonly test: { readonly at: string; readonly error: string | null } | null;
}

export type ChannelState = "works" | "failing" | "gone" | "unknown";

/** Nothing was ever sent through a channel of which nothing is known: that is no sign that it works. */
export function channelState({ goneAt, failingSince, sentAt, test }: ChannelView): ChannelState {
  if (goneAt !== null) return "gone";
  if (failingSince !== null) return "failing";
  const newer = test !== null && (sentAt === null || test.at > sentAt);
  if (newer) return test.error === null ? "works" : "failing";
  return sentAt === null ? "unknown" : "works";
}

export interface OrganisationChannels {
  readonly organisationId: string;
  readonly name: string;
  readonly admin: boolean;
  /** Only an organisation of GitHub has incidents, of which channels are told. */
  readonly github: boolean;
  readonly channels: readonly ChannelView[];
}

export interface GateUse {
  readonly id: string;
  /** Incidents that freeze something now, in which it is in force. */
  readonly incidents: number;
}

export interface GatesInUse {
  readonly active: number;
  readonly uses: readonly GateUse[];
  /** Configured in thaw.config.yml, as incidents took them over. */
  readonly custom: readonly { readonly id: string; readonly title: string; readonly incidents: number }[];
}

/** When the oldest row of each was written; null where there is none. */
export interface OldestRows {
  readonly audit: string | null;
  readonly issuances: string | null;
  readonly webhooks: string | null;
  readonly letters: string | null;
}
