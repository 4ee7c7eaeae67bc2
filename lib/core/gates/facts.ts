/**
 * What gates are judged by, about one repository in one incident. Ports gather it, with the time and the commit that it is about; nothing
 * here is trusted for longer than it says. A list that may not be seen is null: not visible is not none.
 */
export interface FactValues {
  /** The default branch. */
  readonly head: { readonly sha: string };
  readonly scan: ScanFact;
  /** Stored secrets that a remedy replaced here. */
  readonly "replaced-secrets": readonly ReplacedSecret[];
  /** Every credential that was exposed by this repository. */
  readonly exposures: readonly ExposureFact[];
  /** Each job that a migration changed. */
  readonly "migrated-jobs": readonly MigratedJob[];
  /** Every commit that came to the default branch within the window. */
  readonly commits: readonly WindowCommit[];
  /** What somebody may have left behind within the window. */
  readonly persistence: PersistenceFact;
  readonly apps: readonly AppFact[];
  /** Values of third parties that the broker hands out. */
  readonly "brokered-secrets": readonly BrokeredSecret[];
  /** Of this repository in this incident, ended ones among them. */
  readonly exceptions: readonly ExceptionFact[];
  /** What a gate says that the organisation configured, by the gate's id. */
  readonly [custom: `custom:${string}`]: CustomFact;
}
export type FactName = keyof FactValues;

/** What a source of somebody else's said. `text` may be a stranger's, and `link` leads to where one can see for oneself. */
export interface CustomFact {
  readonly passes: boolean;
  readonly text: string;
  readonly link: string | null;
}

/** One fact as it was gathered. */
export interface Fact<T> {
  /** Null where it may not be seen. */
  readonly value: T | null;
  /** When it was true, in milliseconds. */
  readonly asOf: number;
  /** The commit that it is about; null for what is about none. */
  readonly sha: string | null;
  /** Why it may not be seen, and what would make it visible. Null where it can. */
  readonly missing: string | null;
}

export type Facts = { readonly [Name in FactName]?: Fact<FactValues[Name]> };

export interface Place {
  readonly path: string;
  readonly line: number;
}

export interface ScanFact {
  readonly complete: boolean;
  readonly blocking: readonly { readonly fingerprint: string; readonly what: string; readonly place: Place | null }[];
  /** Files that were not understood, and calls that led nowhere. */
  readonly unparsed: readonly { readonly path: string; readonly reason: string }[];
  readonly unresolved: readonly { readonly call: string; readonly reason: string }[];
}

export interface ReplacedSecret {
  readonly name: string;
  readonly level: "repo" | "environment" | "org" | "dependabot";
  /** Whether GitHub's list has it in this repository's reach. */
  readonly inReach: boolean;
}

export const EXPOSURE_CLASSES = ["handed", "reachable", "unknown"] as const;
export type ExposureClass = (typeof EXPOSURE_CLASSES)[number];

export interface ExposureFact {
  readonly credential: string;
  readonly class: ExposureClass;
  /** By the provider's word, or by a person's signed one with a link; null while it is not revoked. */
  readonly revoked: { readonly evidence: string; readonly at: number } | null;
}

/**
 * How a migrated job was proven. `exchange`: a cloud took its token. `release-only`: only a release runs it; a debt with a date takes the
 * place of the proof.
 */
export interface MigratedJob {
  readonly path: string;
  readonly job: string;
  readonly proof:
    | { readonly kind: "probe" | "use" | "exchange"; readonly workflowSha: string; readonly at: number }
    | { readonly kind: "release-only"; readonly dueAt: number | null }
    | null;
}

export interface WindowCommit {
  readonly sha: string;
  /** Who pushed it, by GitHub's record; null where that is not known. Git's own names are free text and are not asked. */
  readonly pushedBy: string | null;
  /** Of its pull request; null where there was none. */
  readonly proposedBy: string | null;
  readonly mergedBy: string | null;
  readonly reviewedBy: readonly string[];
}

export const PERSISTENCE_KINDS = [
  "deploy-key",
  "webhook",
  "collaborator",
  "runner",
  "secret",
  "variable",
  "environment",
  "tag",
  "release",
  "workflow",
] as const;
export type PersistenceKind = (typeof PERSISTENCE_KINDS)[number];

export interface PersistenceFact {
  /** Those that were reviewed and may stay. */
  readonly kept: number;
  /** Those that hold, however many. */
  readonly open: number;
  /** The riskiest of them. */
  readonly first: readonly PersistenceItem[];
}

export interface PersistenceItem {
  readonly kind: PersistenceKind;
  readonly what: string;
  /** `to-remove`: it was decided that it must go, and it was seen since. */
  readonly state: "open" | "to-remove";
}

export interface AppFact {
  readonly slug: string;
  /** Whether it reaches this repository; null where GitHub does not say, which counts as yes. */
  readonly reaches: boolean | null;
  readonly decision: "keep" | "reduce" | "suspend" | null;
  /** Whether its permissions and its suspension were read again since, and are as decided. */
  readonly confirmed: boolean;
}

export interface BrokeredSecret {
  readonly name: string;
  readonly rotatedAt: number | null;
}

export interface ExceptionFact {
  readonly id: string;
  /** The gate that is treated as passed. */
  readonly gate: string;
  /** Milliseconds. Every exception ends. */
  readonly expiresAt: number;
  readonly approved: boolean;
  /** Taken back, or settled since every gate passes. */
  readonly ended: boolean;
}
