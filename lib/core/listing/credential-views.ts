import type { CredentialKind, Modifier, ReferenceContext, RemedyId, Severity, Sink } from "../contracts.ts";
import type { Disposition } from "../fix/remediation.ts";
import type { CredentialLevel, CredentialState } from "./credential-query.ts";
import type { Reach } from "./credential-reach.ts";
import type { OrganisationName, ScanProgress } from "./views.ts";

/**
 * What the pages about credentials show, and nothing more; times as ISO 8601 texts in UTC. A credential is its name and its place: no
 * field could hold its value.
 */

export interface CredentialRow {
  readonly id: string;
  /** Of a literal: its shape and the start of its HMAC under a local key. */
  readonly name: string;
  readonly kind: CredentialKind;
  readonly level: CredentialLevel;
  readonly state: CredentialState;
  /** The repository that stores it, or whose text names it; null where it is the organisation's. */
  readonly repository: RepositoryName | null;
  readonly environment: string | null;
  readonly organisation: string;
  /** Of its open references; null where there is none. */
  readonly severity: Severity | null;
  /** Open findings about it: one for each place that reads it. */
  readonly references: number;
  readonly blocking: number;
  /** In incidents that go on; null where none says that it was exposed. */
  readonly exposure: { readonly open: boolean; readonly dueAt: string | null } | null;
  /** The newest word that it was revoked, with what shows it: a provider's, or a person's. Null where there is none. */
  readonly revoked: { readonly at: string; readonly evidence: string } | null;
  /** References that the plan of their repository solves. */
  readonly planned: number;
  /** Repositories and CI files that read it. */
  readonly repositories: number;
  readonly files: number;
  readonly reach: Reach;
  /** When it was stored, last changed, last used. Null is "not visible", which is not "never". */
  readonly storedAt: string | null;
  readonly changedAt: string | null;
  readonly lastUsedAt: string | null;
  /** Who owns repositories that store or read it: at most fifty; `owners` counts all. */
  readonly ownedBy: readonly string[];
  readonly owners: number;
  /** When it was last seen, in a text or in an inventory. */
  readonly asOf: string;
}

export interface RepositoryName {
  readonly owner: string;
  readonly name: string;
  readonly archived: boolean;
}

export interface CredentialList {
  readonly rows: readonly CredentialRow[];
  /** Rows that fit the filter, on all pages. */
  readonly total: number;
  readonly page: number;
  readonly pages: number;
}

/** Figures for the whole of what the person may see, whatever the filter. */
export interface CredentialOverview {
  readonly organisations: readonly OrganisationName[];
  readonly credentials: number;
  readonly states: Readonly<Record<CredentialState, number>>;
  readonly levels: Readonly<Record<CredentialLevel, number>>;
  readonly kinds: readonly { readonly kind: CredentialKind; readonly credentials: number }[];
  /** Open references to credentials, identifiers left out, and those among them that plans solve. */
  readonly references: number;
  readonly planned: number;
  /** Credentials, identifiers left out, that are in use and whose age is known. */
  readonly inUse: number;
  readonly withAge: number;
  /** Open findings that name no single credential: all secrets handed on, a reference that leads nowhere that was read. */
  readonly unnamed: { readonly findings: number; readonly repositories: number };
  readonly repositories: number;
  /** Repositories without a scan, with a file that was not understood, or whose newest scan failed: what they use is not all known. */
  readonly unread: number;
  readonly scan: ScanProgress;
}

/** One reading of the room: everything in it is of one moment. */
export interface CredentialsReading {
  readonly overview: CredentialOverview;
  readonly list: CredentialList;
  readonly asOf: string;
}

export interface CredentialDetail {
  readonly credential: CredentialRow;
  /** GitHub's host, where its files can be looked at; a folder of clones has none. */
  readonly host: string | null;
  /** `all`, `private` or `selected`: who reads an organisation's; anything else is not visible. */
  readonly visibility: string;
  /** Chosen repositories that are known, for `selected`. */
  readonly readers: number;
  /** What the inventory says of it. */
  readonly judgements: readonly Judgement[];
  /** One page of the references, by repository: one that has many may go on on the next page. */
  readonly repositories: readonly ReferencingRepository[];
  readonly page: number;
  readonly pages: number;
  /** How many references have the modifier. */
  readonly modifiers: readonly { readonly modifier: Modifier; readonly references: number }[];
  readonly outcomes: readonly OutcomeGroup[];
  /** Credentials of the same name elsewhere in the organisation: of literals it is the same value, of secrets it may be. */
  readonly alike: { readonly total: number; readonly rows: readonly AlikeRow[] };
  readonly history: readonly HistoryEntry[];
  readonly scan: ScanProgress;
  readonly asOf: string;
}

/** A rule of the inventory (lib/core/inventory/findings.ts) that it breaks. */
export interface Judgement {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly asOf: string;
}

export interface AlikeRow {
  readonly id: string;
  readonly level: CredentialLevel;
  readonly repository: RepositoryName | null;
  readonly references: number;
}

export interface ReferencingRepository {
  readonly owner: string;
  readonly name: string;
  readonly archived: boolean;
  readonly defaultBranch: string | null;
  readonly ownedBy: readonly { readonly slug: string; readonly source: string }[];
  readonly references: readonly ReferenceView[];
}

export interface ReferenceView {
  readonly fingerprint: string;
  readonly path: string;
  readonly line: number;
  readonly ref: string;
  /** The commit whose text was read; of a literal in the history, the commit that holds it. */
  readonly commit: string | null;
  readonly historical: boolean;
  readonly scannedAt: string | null;
  readonly kind: CredentialKind;
  readonly severity: Severity;
  readonly blocksThaw: boolean;
  readonly context: ReferenceContext;
  readonly sinks: readonly Sink[];
  readonly modifiers: readonly Modifier[];
  readonly outcome: Outcome;
}

/** What becomes of a reference: a plan solves it, a plan leaves it for a person, or the scan has no plan. */
export type Outcome =
  | { readonly kind: "planned"; readonly remedy: RemedyId; readonly disposition: Disposition }
  | { readonly kind: "left"; readonly code: string; readonly message: string }
  | { readonly kind: "unplanned"; readonly remedy: RemedyId };

export interface OutcomeGroup {
  readonly outcome: Outcome;
  readonly references: number;
}

/** References that came or went with one scan of one repository. */
export interface HistoryEntry {
  readonly what: "appeared" | "gone";
  readonly repository: RepositoryName;
  readonly references: number;
  readonly commit: string | null;
  readonly at: string;
}
