import type { RemovalVerdict } from "./judge.ts";
import type { StoredLevel } from "./place.ts";
import type { CredentialEventKind, RemovalState } from "./request.ts";

/** What the page of a credential shows of its end. Times are ISO 8601. */

export interface RemovalEventView {
  readonly kind: CredentialEventKind;
  /** `owner/name`, for one that was taken out of a selection. */
  readonly repository: string | null;
  readonly evidence: readonly string[];
  /** A login, or a process. */
  readonly actor: string;
  readonly at: string;
}

/** The newest word of a person, and what became of it. */
export interface RemovalRequestView {
  readonly kind: "delete" | "narrow";
  readonly repository: string | null;
  readonly state: RemovalState;
  readonly by: string;
  readonly askedAt: string;
  readonly endedAt: string | null;
  readonly lines: readonly string[];
}

/** One chosen repository of an organisation's secret. */
export interface NarrowingView {
  readonly repositoryId: string;
  readonly fullName: string;
  readonly verdict: RemovalVerdict;
}

/** How it can be deleted. */
export type RemovalWay =
  /** An App that may. */
  | { readonly kind: "app" }
  /** By a person with the command: why no App does it. */
  | { readonly kind: "by-hand"; readonly because: string };

export interface StoredRemovalView {
  readonly level: StoredLevel;
  readonly name: string;
  /** What its confirmation names; null where no date is known. */
  readonly changedAt: string | null;
  readonly verdict: RemovalVerdict;
  /** Nothing stands in the way by what is known, but perhaps that the list has to be read again, which the worker does. */
  readonly ready: boolean;
  readonly way: RemovalWay;
  /** Null where a name in it cannot stand in a command. */
  readonly command: string | null;
  /** Those of an organisation's with chosen repositories; empty for any other. */
  readonly narrowing: readonly NarrowingView[];
  /** Why no single repository can be taken out; null where it can, and for what is no organisation's. */
  readonly notNarrowed: string | null;
}

export interface RemovalView {
  readonly credentialId: string;
  /** Null for what GitHub stores nowhere, and for what is gone. */
  readonly stored: StoredRemovalView | null;
  /** Why it has to be revoked before anything else; empty where nothing says that it was exposed. */
  readonly exposed: readonly string[];
  readonly request: RemovalRequestView | null;
  readonly events: readonly RemovalEventView[];
  /** Whether this person may have it deleted, and may record a revocation. */
  readonly mayRemove: boolean;
  readonly mayRecord: boolean;
  readonly asOf: string;
}
