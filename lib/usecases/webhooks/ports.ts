import type { AppRole } from "../../core/github/roles.ts";
import type { HintedJob, HintedPlace, Told } from "../../core/github/webhooks.ts";
import type { GithubResult, ReadOptions } from "../github/ports.ts";
import type { AuditEntry } from "../ports.ts";

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

// ---- what was lost

/** One attempt of GitHub's that was not taken. A later attempt of the same message has the same guid. */
export interface FailedDelivery {
  readonly id: number;
  readonly guid: string;
  /** HTTP's; 0 where nobody answered. */
  readonly status: number;
}

export interface GithubHooks {
  /** The newest first, of all attempts since then; one request for a hundred. */
  failed(
    role: AppRole,
    bound: { readonly since: Date; readonly most: number },
    options?: ReadOptions,
  ): Promise<GithubResult<readonly FailedDelivery[]>>;
  /** Asks GitHub to send it once more, signed as before. */
  redeliver(role: AppRole, id: number, options?: ReadOptions): Promise<GithubResult<void>>;
}

/** The record of what was asked for again. */
export interface RedeliveryRecord {
  /** How often each was asked for, by guid; what is missing never was. */
  asked(guids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  note(at: Date, audit: AuditEntry): Promise<void>;
}
