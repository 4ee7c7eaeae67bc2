import type { PermissionMap } from "../contracts.ts";

/** What GitHub tells of an organisation beside its files: names, dates and reach. No field could hold the value of a secret. */

/** Which repositories read what belongs to the organisation; to GitHub, internal ones are private as well. */
export type Audience = "all" | "private" | "selected";

export interface StoredSecret {
  readonly name: string;
  readonly storedAt: Date;
  readonly updatedAt: Date;
}

export interface SharedSecret extends StoredSecret {
  readonly audience: Audience;
  /** GitHub's ids of the chosen repositories; empty for another audience. */
  readonly readers: readonly number[];
}

export interface EnvironmentSecret extends StoredSecret {
  readonly environment: string;
}

/** A variable, and what its value looks like. The value itself is left behind where it was read. */
export interface VariableFact {
  readonly name: string;
  readonly updatedAt: Date;
  /** Null for a repository's own. */
  readonly audience: Audience | null;
  readonly suspicion: VariableSuspicion | null;
}

export interface VariableSuspicion {
  /** The rule of lib/core/literals, or `name` where a name of a credential holds a random value. */
  readonly rule: string;
  /** The public prefix and the length of the rest, such as `ghp_…(36)`. */
  readonly shape: string;
}

export interface DeployKeyFact {
  readonly githubId: number;
  readonly title: string;
  readonly readOnly: boolean;
  readonly addedBy: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** A person's fine-grained token that the organisation let in. */
export interface TokenGrantFact {
  readonly githubId: number;
  readonly login: string;
  readonly tokenName: string;
  readonly selection: "all" | "subset" | "none";
  /** GitHub's ids; empty where the selection is not `subset`. */
  readonly repositoryIds: readonly number[];
  /** On repositories and on the organisation alike: their names do not overlap. */
  readonly permissions: Readonly<Record<string, string>>;
  readonly grantedAt: Date;
  /** Null for one that never expires. */
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
}

/** A credential that its owner authorised for an organisation with single sign-on. */
export interface AuthorisedCredential {
  readonly githubId: number;
  readonly login: string;
  /** GitHub's word, such as `personal access token`. */
  readonly kind: string;
  readonly scopes: readonly string[];
  readonly note: string | null;
  readonly authorisedAt: Date;
  readonly accessedAt: Date | null;
  readonly expiresAt: Date | null;
}

export interface InstalledApp {
  readonly installationId: number;
  readonly appId: number;
  readonly slug: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly allRepositories: boolean;
  readonly suspendedAt: Date | null;
  readonly installedAt: Date;
}

/** An open alert of GitHub's own secret scanning. */
export interface SecretAlertFact {
  /** GitHub's id. */
  readonly repositoryId: number;
  readonly number: number;
  readonly secretType: string;
  /** As GitHub found by asking the vendor: active, inactive, unknown. */
  readonly validity: string;
  readonly createdAt: Date;
}

/** What GITHUB_TOKEN may do where a workflow says nothing. */
export interface WorkflowDefaults {
  readonly permissions: "read" | "write";
  /** Whether it may approve pull requests, its own among them. */
  readonly approvesReviews: boolean;
}

export interface RepositoryDefaults extends WorkflowDefaults {
  /** Whether GitHub Actions may run in it at all. */
  readonly actionsOn: boolean;
}

/** What each source tells when it is visible. */
export interface SourceFacts {
  readonly "organisation-secrets": readonly SharedSecret[];
  readonly "organisation-dependabot-secrets": readonly SharedSecret[];
  readonly "organisation-codespaces-secrets": readonly SharedSecret[];
  readonly "organisation-variables": readonly VariableFact[];
  readonly "installed-apps": readonly InstalledApp[];
  readonly "token-grants": readonly TokenGrantFact[];
  readonly "authorised-credentials": readonly AuthorisedCredential[];
  readonly "secret-alerts": readonly SecretAlertFact[];
  readonly "organisation-workflow-defaults": WorkflowDefaults;
  readonly "repository-secrets": readonly StoredSecret[];
  readonly "repository-dependabot-secrets": readonly StoredSecret[];
  readonly "repository-codespaces-secrets": readonly StoredSecret[];
  readonly "environment-secrets": readonly EnvironmentSecret[];
  readonly "repository-variables": readonly VariableFact[];
  readonly "deploy-keys": readonly DeployKeyFact[];
  readonly "repository-workflow-defaults": RepositoryDefaults;
}

export type SourceId = keyof SourceFacts;

/** One place to look, and what GitHub asks of whoever looks there. */
export interface InventorySource {
  readonly of: "organisation" | "repository";
  /** All of them. */
  readonly permissions: PermissionMap;
  /** GitHub answers 404 where the feature is not there or is off: that is no failure, and no proof that there is nothing. */
  readonly mayLack: boolean;
}
