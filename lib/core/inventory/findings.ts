import type { Severity } from "../contracts.ts";
import type { SourceId } from "./facts.ts";

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

/** Where what a rule judges is read. A finding ends only while all of these are visible: what cannot be seen is not gone. */
const READ_AT: Readonly<
  Record<InventoryRule, { readonly own: readonly SourceId[]; readonly shared: readonly SourceId[] }>
> = {
  "unused-secret": { own: ["repository-secrets", "environment-secrets"], shared: ["organisation-secrets"] },
  "missing-secret": { own: ["repository-secrets", "environment-secrets", "organisation-secrets"], shared: [] },
  "old-secret": { own: ["repository-secrets", "environment-secrets"], shared: ["organisation-secrets"] },
  "secret-in-variable": { own: ["repository-variables"], shared: ["organisation-variables"] },
  "stale-deploy-key": { own: ["deploy-keys"], shared: [] },
  "writing-deploy-key": { own: ["deploy-keys"], shared: [] },
  "broad-workflow-defaults": { own: ["repository-workflow-defaults"], shared: ["organisation-workflow-defaults"] },
  "broad-token-grant": { own: [], shared: ["token-grants"] },
  "classic-token": { own: [], shared: ["authorised-credentials"] },
  "secret-alert": { own: ["secret-alerts"], shared: ["secret-alerts"] },
};

/** The sources that a finding of this rule hangs on, in a repository or in the organisation itself. */
export function sourcesBehind(rule: InventoryRule, ofRepository: boolean): readonly SourceId[] {
  return ofRepository ? READ_AT[rule].own : READ_AT[rule].shared;
}
