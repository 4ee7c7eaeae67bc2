export type OctoRefusalCode =
  | "unreadable"
  | "unknown-key"
  | "issuer"
  | "subject"
  | "audience"
  | "pattern"
  | "claim"
  | "contradiction"
  | "repository"
  | "workflows"
  | "events"
  | "refs"
  | "permissions"
  | "app"
  | "invalid";

/** Why a policy is not taken over. Nothing of it is: without one of its conditions the rest would let more in. */
export interface OctoRefusal {
  readonly code: OctoRefusalCode;
  readonly line: number;
  readonly reason: string;
  /** What the person who imports can do. */
  readonly advice: string;
}

/** Notes a refusal at a place of the document. */
export type Refuse = (code: OctoRefusalCode, at: readonly PropertyKey[], reason: string, advice: string) => null;
