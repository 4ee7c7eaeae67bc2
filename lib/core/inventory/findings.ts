import type { Severity } from "../contracts.ts";

/** What can be wrong with what an organisation keeps beside its files. */
export const INVENTORY_RULES = [
  "unused-secret",
  "missing-secret",
  "old-secret",
  "secret-in-variable",
  "stale-deploy-key",
  "writing-deploy-key",
  "broad-workflow-defaults",
  "broad-token-grant",
  "classic-token",
  "secret-alert",
] as const;
export type InventoryRule = (typeof INVENTORY_RULES)[number];

/** One judgement about one thing. Names and dates only. */
export interface InventoryFinding {
  readonly rule: InventoryRule;
  /** Stays the same while it is about the same thing: with the rule it is a finding's identity in an organisation. */
  readonly subject: string;
  /** Id of the repository that it is in; null for the organisation's own. */
  readonly repositoryId: string | null;
  /** The stored secret that it is about, where there is one. */
  readonly credentialId: string | null;
  /** Name of the secret, the variable, the key or the token. */
  readonly name: string;
  readonly severity: Severity;
  /** Whole sentences: what it is, and what to do. */
  readonly message: string;
}

export const DAY_MS = 86_400_000;

/** Whole days. */
export function daysBetween(from: Date, to: Date): number {
  return Math.floor((to.getTime() - from.getTime()) / DAY_MS);
}
