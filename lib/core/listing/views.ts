import type { CampaignRepositoryState } from "../campaign/repository-state.ts";
import type { Confidence, Modifier, ReferenceContext, RemedyId, Severity, Sink, Span, Target } from "../contracts.ts";
import type { Proof } from "../edit/prove.ts";
import type { GrantRequest } from "../fix/grants.ts";
import type { Disposition, Prerequisite } from "../fix/remediation.ts";
import type { OwnerSource, OwnershipState, RepositoryOwner } from "../owners/choose.ts";
import type { ListedKind, ListedOrigin } from "./kinds.ts";
import type { FreezeFilter, RepositoryState } from "./repository-query.ts";

/**
 * What the dashboard shows, and nothing more: the least that a page needs, with times as ISO 8601 texts in UTC so that
 * a value can go to a browser as it is. No field could hold the value of a secret.
 */

export type SeverityCounts = Readonly<Record<Severity, number>>;

export interface RepositoryRow {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly archived: boolean;
  readonly state: RepositoryState;
  /** Open findings of the last finished scan. */
  readonly counts: SeverityCounts;
  readonly blocking: number;
  readonly files: number;
  readonly unparsed: number;
  /** Slugs of owning teams and people, at most three; `owners` counts all. */
  readonly ownedBy: readonly string[];
  readonly owners: number;
  /** Where they are known from; null where none is. */
  readonly ownerSource: OwnerSource | null;
  /** Null where nobody looked yet. */
  readonly ownership: OwnershipState | null;
  readonly commit: string | null;
  readonly scannedAt: string | null;
  /** A scan is queued or running right now. */
  readonly scanning: boolean;
}

/** A row of the list, with what campaigns say of it. Where it stands in incidents, and what is next, is the situation's word. */
export interface ListedRepository extends RepositoryRow {
  /** Of the newest campaign that was approved and has it. */
  readonly migration: MigrationMark | null;
  /** The last push, or the last sign of life of its pull requests. */
  readonly activeAt: string | null;
}

export interface MigrationMark {
  readonly campaignId: string;
  readonly campaign: string;
  readonly state: CampaignRepositoryState;
  readonly pullNumber: number | null;
  readonly openedAt: string | null;
}

export interface RepositoryList {
  readonly rows: readonly ListedRepository[];
  /** Rows that fit the filter, on all pages. */
  readonly total: number;
  /** The page that is shown: the last one, when a later one was asked for. */
  readonly page: number;
  readonly pages: number;
  readonly asOf: string;
}

export interface OrganisationName {
  readonly login: string;
  readonly host: string;
  /** A directory of clones has no host. */
  readonly kind: "github" | "folder";
}

/** Counts of repositories for the whole of what the person may see, whatever the filter. */
export interface Overview {
  readonly organisations: readonly OrganisationName[];
  readonly repositories: number;
  readonly states: Readonly<Record<RepositoryState, number>>;
  readonly findings: SeverityCounts;
  readonly blockingFindings: number;
  readonly unparsedFiles: number;
  readonly files: number;
  /** Repositories that have an open finding of the kind. */
  readonly kinds: readonly { readonly kind: ListedKind; readonly repositories: number }[];
  /** What a filter by incidents would find something of; empty while nothing is frozen. */
  readonly freezes: readonly FreezeFilter[];
  /** Whether any campaign was approved. */
  readonly migrations: boolean;
  readonly scan: ScanProgress;
  readonly asOf: string;
}

/** How far the newest scan of the whole organisation is. */
export interface ScanProgress {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly startedAt: string | null;
  /** Null while it runs, and when there never was one. */
  readonly finishedAt: string | null;
}

export interface FindingView {
  readonly fingerprint: string;
  readonly detector: string;
  readonly kind: ListedKind;
  readonly origin: ListedOrigin;
  readonly target: Target | null;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly blocksThaw: boolean;
  readonly secretName: string | null;
  readonly context: ReferenceContext;
  readonly span: Span;
  readonly remedy: RemedyId;
  readonly message: string;
  readonly modifiers: readonly Modifier[];
  readonly generatedFrom: string | null;
  readonly sinks: readonly Sink[];
  /** The commit of a literal that stands in the history only; of an import, the commit that its scanner names. */
  readonly commit: string | null;
  readonly literalShape: string | null;
  readonly firstSeenAt: string;
}

export interface SourceView {
  readonly path: string;
  /** Literal credentials in it were replaced before it was stored. */
  readonly text: string;
}

export interface UnparsedView {
  readonly path: string;
  readonly reason: string;
  readonly detail: string | null;
}

export interface RepositoryDetail {
  readonly repository: RepositoryRow;
  readonly host: string;
  readonly defaultBranch: string | null;
  readonly visibility: string;
  /** Null where nobody looked yet. */
  readonly owners: OwnersView | null;
  readonly scan: ScanView | null;
  /** A scan that ended without a result after the one that is shown. */
  readonly failure: { readonly message: string; readonly at: string | null } | null;
  readonly findings: readonly FindingView[];
  /** What a migration would change, made from the scan that is shown; null when that scan has none. */
  readonly plan: PlanView | null;
  readonly unparsed: readonly UnparsedView[];
  /** Files with findings, by path. A path that is missing has no stored text. */
  readonly sources: readonly SourceView[];
  /** Null where nobody looked at the branches. */
  readonly branches: BranchesView | null;
  readonly calls: readonly CallView[];
  readonly asOf: string;
}

/** Release branches, whose findings nothing else counts. */
export interface BranchesView {
  readonly branches: readonly BranchView[];
  /** How many more there are that are not scanned. */
  readonly beyond: number;
  /** Whether all branches could be listed. */
  readonly complete: boolean;
}

export interface BranchView {
  readonly name: string;
  readonly head: string;
  /** It reads what the default branch reads, and has no findings of its own. */
  readonly same: boolean;
  readonly scanned: boolean;
  /** Files that were not understood. */
  readonly unparsed: number;
  /** A public sentence: why the newest scan of it ended without a result. */
  readonly failure: string | null;
  readonly findings: readonly BranchFindingView[];
}

export interface BranchFindingView extends Pick<FindingView, "fingerprint" | "kind" | "severity" | "secretName"> {
  readonly path: string;
  readonly line: number;
  /** The default branch has the same one. */
  readonly onDefault: boolean;
}

/** A workflow or an action of another repository that was read, or why it was not. */
export interface CallView {
  readonly uses: string;
  readonly commit: string | null;
  readonly why: string | null;
}

/** Who owns a repository, as of when, and what that was not told by. */
export interface OwnersView {
  readonly state: OwnershipState;
  readonly owners: readonly RepositoryOwner[];
  readonly notVisible: readonly OwnerSource[];
  readonly notes: readonly string[];
  readonly asOf: string;
}

export interface ScanView {
  readonly ref: string;
  readonly commit: string | null;
  readonly engineVersion: string;
  readonly finishedAt: string | null;
  readonly files: number;
  readonly unparsed: number;
}

/** What a migration of one repository would change, with its proof. Literal credentials are covered in every text of it. */
export interface PlanView {
  /** Equal ones are equal in all that is shown here, and in the edited texts. */
  readonly hash: string;
  readonly disposition: Disposition;
  readonly files: readonly PlanFileView[];
  readonly items: readonly PlanItemView[];
  readonly grants: readonly GrantRequest[];
  readonly prerequisites: readonly Prerequisite[];
  /** The text of the pull request, in GitHub's Markdown. */
  readonly body: string;
}

export interface PlanFileView {
  readonly path: string;
  /** A unified diff. */
  readonly diff: string;
  readonly proof: Proof;
}

/** What the plan does about one finding: `remedy` solves it, or `refusalCode` says why none does. One of the two is null. */
export interface PlanItemView {
  readonly fingerprint: string;
  readonly remedy: RemedyId | null;
  readonly disposition: Disposition | "refused";
  /** One of lib/core/fix/refusals.ts, as it was stored. */
  readonly refusalCode: string | null;
  /** What the credential can do before and after, or what stands in the way and what to do. */
  readonly message: string;
  /** Why a person has to look, one sentence each. */
  readonly reasons: readonly string[];
  /** The place that is changed, or that stands in the way. */
  readonly path: string;
  readonly line: number;
}
