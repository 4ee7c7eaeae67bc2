import type { GrantRequest } from "../../core/fix/grants.ts";
import type { IssuanceQuery, PolicyQuery } from "../../core/listing/broker-query.ts";
import type {
  BrokerFigures,
  GrantState,
  IssuanceDetail,
  IssuanceList,
  PolicyDetail,
  PolicyList,
  StoredValueView,
  SwitchView,
} from "../../core/listing/broker-views.ts";
import type { FreezeLock } from "../../core/trust/decide/decide.ts";
import type { PolicyEvidence, PolicyStatus, PolicyVersion, TrustPolicy } from "../../core/trust/policy.ts";
import type { KillSwitch, SwitchScope } from "../../core/trust/switches.ts";
import type { AuditEntry } from "../ports.ts";

/** What governing the broker needs of the world: policies, switches, owners of targets, and what is read of the record. */

/** Whose jobs belong to which organisation, as the database's owner wrote it. */
export interface IssuerOwner {
  readonly issuer: string;
  readonly ownerId: string;
  readonly organisationId: string;
}

export interface GovernedRepository {
  readonly id: string;
  readonly organisationId: string;
  /** As decimal text; null for a folder of clones. */
  readonly githubId: string | null;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string | null;
}

export type PolicySource = "plan" | "form" | "import" | "octo-sts";

export interface NewVersion {
  readonly organisationId: string;
  readonly repositoryId: string;
  readonly document: TrustPolicy;
  readonly source: PolicySource;
  readonly planId: string | null;
  readonly targetIds: readonly string[];
  readonly scopeKey: string;
  readonly createdBy: string;
  readonly at: Date;
  readonly audit: (policyId: string, version: number) => AuditEntry;
}

export interface ProposedVersion {
  readonly policyId: string;
  readonly version: number;
  /** `unchanged`: this very document waits for approval, is on trial or active already; nothing was written. */
  readonly outcome: "pending" | "unchanged";
  readonly status: PolicyStatus;
}

export interface StoredVersion {
  readonly policyId: string;
  readonly version: number;
  readonly organisationId: string;
  readonly status: PolicyStatus;
  /** Null where it cannot be read. */
  readonly document: TrustPolicy | null;
  readonly evidence: PolicyEvidence;
  readonly scopeKey: string;
  readonly createdBy: string;
}

export interface Activation {
  readonly policyId: string;
  readonly version: number;
  readonly to: "active" | "trial";
  readonly evidence: PolicyEvidence;
  readonly approvedBy: string;
  readonly at: Date;
  readonly audit: (superseded: number | null) => AuditEntry;
}

export interface Ending {
  readonly policyId: string;
  readonly version: number;
  readonly from: readonly PolicyStatus[];
  readonly endedBy: string;
  readonly reason: string;
  readonly at: Date;
  readonly audit: AuditEntry;
}

/** Each change is one transaction with its audit row; those of one policy take turns. */
export interface PolicyStore {
  issuerOwners(organisationIds: readonly string[]): Promise<readonly IssuerOwner[]>;
  repositoryByGithubId(organisationId: string, githubId: string): Promise<GovernedRepository | null>;
  /** By name, without case; of those that are not gone. */
  repositoryByName(
    organisationIds: readonly string[],
    name: { readonly owner: string; readonly name: string },
  ): Promise<GovernedRepository | null>;
  /** Ids at GitHub by `owner/name` in lower case; what has no id is left out. */
  githubIds(organisationId: string): Promise<ReadonlyMap<string, string>>;
  /** The grants of one plan of the repository, by its hash. */
  planGrants(
    repositoryId: string,
    planHash: string,
  ): Promise<{ readonly planId: string; readonly grants: readonly GrantRequest[] } | null>;
  propose(version: NewVersion): Promise<ProposedVersion>;
  find(policyId: string, version: number): Promise<StoredVersion | null>;
  /**
   * From pending or trial. What was active (or on trial, for a trial) is superseded, and so are older versions that still wait.
   * False when the version is no longer what it was: nothing is written then.
   */
  activate(change: Activation): Promise<boolean>;
  /** False when the version is not in one of these states: nothing is written then. */
  end(change: Ending): Promise<boolean>;
}

/** What a person may answer for, asked at the moment of the approval. */
export interface ApproverRights {
  /** Which of these repositories, by their ids at the issuer, the person administers. */
  administered(userId: string, organisationId: string, repositoryIds: readonly string[]): Promise<readonly string[]>;
  /** Which of these targets the person is the recorded owner of. */
  owned(
    userId: string,
    organisationId: string,
    provider: string,
    targets: readonly string[],
  ): Promise<readonly string[]>;
}

/** What the API shows of a repository's protection. What is not shown is not proven. */
export interface RefProtection {
  /** Patterns of which every match is protected from unreviewed pushes. */
  provenPatterns(repositoryId: string, patterns: readonly string[]): Promise<readonly string[]>;
  /** Whether the environment has reviewers or a branch restriction. */
  environmentProtected(repositoryId: string, environment: string): Promise<boolean>;
}

export interface TargetOwnerKey {
  readonly organisationId: string;
  readonly provider: string;
  readonly target: string;
  readonly userId: string;
}

export interface TargetOwnerRow extends TargetOwnerKey {
  readonly login: string;
  readonly recordedBy: string;
  readonly recordedAt: string;
}

export interface TargetOwnerStore {
  /** A member of the organisation by their name; null when there is none. */
  member(organisationId: string, login: string): Promise<{ readonly userId: string } | null>;
  /** False when it was recorded already: nothing is written then. */
  record(key: TargetOwnerKey, recordedBy: string, at: Date, audit: AuditEntry): Promise<boolean>;
  /** False when there was none. */
  remove(key: TargetOwnerKey, at: Date, audit: AuditEntry): Promise<boolean>;
  list(organisationIds: readonly string[]): Promise<readonly TargetOwnerRow[]>;
}

export interface NewSwitch {
  /** Null for everything. */
  readonly organisationId: string | null;
  readonly scope: SwitchScope;
  readonly scopeId: string;
  readonly reason: string;
  readonly author: string;
  readonly at: Date;
  readonly audit: (id: string) => AuditEntry;
}

export interface StoredSwitch {
  readonly id: string;
  readonly organisationId: string | null;
  readonly scope: SwitchScope;
  readonly scopeId: string;
  readonly on: boolean;
}

export interface SwitchStore {
  /** The organisation of a policy; null for an unknown one. */
  policyOrganisation(policyId: string): Promise<string | null>;
  /** Whether the organisation has a repository or a policy of this id at its issuer. */
  knowsRepository(organisationId: string, repositoryId: string): Promise<boolean>;
  /** The id at GitHub of a repository by its name, without case; null where there is none. */
  repositoryId(organisationId: string, owner: string, name: string): Promise<string | null>;
  organisationLogin(organisationId: string): Promise<string | null>;
  /** `fresh` is false when it was on already: nothing is written then. */
  set(change: NewSwitch): Promise<{ readonly id: string; readonly fresh: boolean }>;
  find(id: string): Promise<StoredSwitch | null>;
  /** False when it was lifted already. */
  lift(id: string, liftedBy: string, at: Date, audit: AuditEntry): Promise<boolean>;
}

/** Of a window before `at`, in equal parts. */
export interface FigureWindow {
  readonly hours: number;
  readonly buckets: number;
}

/** Reads for pages. Each is limited to the organisations that are named; none is never all. */
export interface GovernanceReading {
  figures(organisationIds: readonly string[], window: FigureWindow, at: Date): Promise<BrokerFigures>;
  issuances(organisationIds: readonly string[], query: IssuanceQuery, at: Date): Promise<IssuanceList>;
  issuance(organisationIds: readonly string[], id: string, at: Date): Promise<IssuanceDetail | null>;
  policies(organisationIds: readonly string[], query: PolicyQuery, at: Date): Promise<PolicyList>;
  policy(organisationIds: readonly string[], id: string, at: Date): Promise<PolicyDetail | null>;
  /** Those that are on, and for everything, too. */
  switches(organisationIds: readonly string[]): Promise<readonly SwitchView[]>;
  storedValues(organisationIds: readonly string[]): Promise<readonly StoredValueView[]>;
  /** Active documents, or one policy's newest that has not ended. */
  exported(organisationIds: readonly string[], policyId: string | null): Promise<readonly TrustPolicy[]>;
  grantStates(organisationIds: readonly string[], repositoryId: string): Promise<readonly GrantState[]>;
  organisations(
    organisationIds: readonly string[],
  ): Promise<readonly { readonly id: string; readonly login: string }[]>;
  /** Names of repositories with an id at GitHub, for a form. */
  repositoryNames(organisationIds: readonly string[]): Promise<readonly string[]>;
  /** What the broker would read for such a request: and the newest version that waits. */
  simulationFacts(organisationId: string, issuer: string, subjectId: string, grant: string): Promise<SimulationRows>;
}

export interface SimulationRows {
  readonly versions: readonly PolicyVersion[];
  readonly waiting: PolicyVersion | null;
  readonly switches: readonly KillSwitch[];
  readonly locks: readonly FreezeLock[];
}
