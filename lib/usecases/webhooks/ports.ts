import type { HintedJob, HintedPlace, Told } from "../../core/github/webhooks.ts";

/** What the use case of webhooks needs of the world. */

export interface SignedBody {
  /** Of the GitHub whose secret it is signed with: `github.com`, or an Enterprise Server's. */
  readonly host: string;
  /** SHA-256 of the body, in hex. */
  readonly hash: string;
}

export interface WebhookSignatures {
  /** Whose secret signed these bytes; null where none of ours did. Takes the same time whatever is wrong. */
  check(body: Uint8Array, header: string | null): SignedBody | null;
}

export interface NewDelivery extends SignedBody {
  readonly told: Told;
  readonly at: Date;
  /** Before this the same body counts as another one, so that what GitHub sends again by hand is not lost. */
  readonly repeatedBefore: Date;
  /** The jobs that the hints ask for, of those that there are. */
  readonly jobs: (place: HintedPlace | null) => readonly HintedJob[];
}

/** `ignored`: nothing of it is of interest, or nobody here knows its organisation. */
export type DeliveryEnd = "queued" | "ignored" | "repeated";

export interface WebhookStore {
  /** Notes the delivery and asks for its jobs, in one transaction. */
  take(delivery: NewDelivery): Promise<DeliveryEnd>;
}
