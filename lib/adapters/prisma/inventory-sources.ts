import type {
  EnvironmentSecret,
  SharedSecret,
  SourceFacts,
  SourceId,
  StoredSecret,
  VariableFact,
} from "../../core/inventory/facts.ts";
import { kindByName } from "../../core/knowledge/names.ts";
import { type ListTable, TABLES } from "./inventory-rows.ts";

type Row = Readonly<Record<string, unknown>>;

/** A list as it is stored: its table, the rows, and which of the table's rows it is about. */
export interface StoredList {
  readonly table: ListTable;
  readonly rows: readonly Row[];
  /** Columns and what they are in every row of this source, those that are gone from it included. */
  readonly scope: Row;
  /** Readers of an organisation's secrets, GitHub's ids by the secret's name. */
  readonly readers?: ReadonlyMap<string, readonly number[]>;
}

function secrets(
  level: string,
  repositoryId: string | null,
  found: readonly (StoredSecret & Partial<SharedSecret & EnvironmentSecret>)[],
): StoredList {
  const scope = { level, repository_id: repositoryId };
  const rows = found.map((one) => ({
    ...scope,
    environment: one.environment ?? null,
    name: one.name,
    kind: kindByName(one.name)?.kind ?? "unknown-secret",
    stored_at: one.storedAt,
    updated_at: one.updatedAt,
    visibility: one.audience ?? "unknown",
  }));
  const readers = new Map(
    found.flatMap((one) => (one.readers === undefined ? [] : [[one.name, one.readers] as const])),
  );
  return repositoryId === null
    ? { table: TABLES.credential, rows, scope, readers }
    : { table: TABLES.credential, rows, scope };
}

function variables(repositoryId: string | null, found: readonly VariableFact[]): StoredList {
  const scope = { repository_id: repositoryId };
  const rows = found.map(({ name, audience, updatedAt, suspicion }) => ({
    ...scope,
    name,
    audience,
    updated_at: updatedAt,
    suspicion_rule: suspicion?.rule ?? null,
    suspicion_shape: suspicion?.shape ?? null,
  }));
  return { table: TABLES.actions_variable, rows, scope };
}

type Lists = {
  readonly [Id in SourceId]: ((value: SourceFacts[Id], repositoryId: string | null) => StoredList) | null;
};

/** How each source is stored; null for those that are no list. */
const LISTS: Lists = {
  "organisation-secrets": (value) => secrets("org", null, value),
  "organisation-dependabot-secrets": (value) => secrets("dependabot", null, value),
  "organisation-codespaces-secrets": (value) => secrets("codespaces", null, value),
  "repository-secrets": (value, repositoryId) => secrets("repo", repositoryId, value),
  "repository-dependabot-secrets": (value, repositoryId) => secrets("dependabot", repositoryId, value),
  "repository-codespaces-secrets": (value, repositoryId) => secrets("codespaces", repositoryId, value),
  "environment-secrets": (value, repositoryId) => secrets("env", repositoryId, value),
  "organisation-variables": (value) => variables(null, value),
  "repository-variables": (value, repositoryId) => variables(repositoryId, value),
  "deploy-keys": (value, repositoryId) => ({
    table: TABLES.deploy_key,
    scope: { repository_id: repositoryId },
    rows: value.map((one) => ({
      repository_id: repositoryId,
      github_id: one.githubId,
      title: one.title,
      read_only: one.readOnly,
      added_by: one.addedBy,
      created_at: one.createdAt,
      last_used_at: one.lastUsedAt,
    })),
  }),
  "token-grants": (value) => ({
    table: TABLES.pat_grant,
    scope: {},
    rows: value.map((one) => ({
      github_id: one.githubId,
      login: one.login,
      token_name: one.tokenName,
      selection: one.selection,
      repository_ids: one.repositoryIds,
      permissions: one.permissions,
      granted_at: one.grantedAt,
      expires_at: one.expiresAt,
      last_used_at: one.lastUsedAt,
    })),
  }),
  "authorised-credentials": (value) => ({
    table: TABLES.authorised_credential,
    scope: {},
    rows: value.map((one) => ({
      github_id: one.githubId,
      login: one.login,
      kind: one.kind,
      scopes: one.scopes,
      note: one.note,
      authorised_at: one.authorisedAt,
      accessed_at: one.accessedAt,
      expires_at: one.expiresAt,
    })),
  }),
  "installed-apps": (value) => ({
    table: TABLES.app_seen,
    scope: {},
    rows: value.map((one) => ({
      installation_github_id: one.installationId,
      app_github_id: one.appId,
      slug: one.slug,
      permissions: one.permissions,
      all_repositories: one.allRepositories,
      suspended_at: one.suspendedAt,
      installed_at: one.installedAt,
    })),
  }),
  "secret-alerts": (value) => ({
    table: TABLES.secret_alert,
    scope: {},
    rows: value.map((one) => ({
      repository_github_id: one.repositoryId,
      number: one.number,
      secret_type: one.secretType,
      validity: one.validity,
      created_at: one.createdAt,
    })),
  }),
  "organisation-workflow-defaults": null,
  "repository-workflow-defaults": null,
};

/** The list that a source's facts are stored as; null for a setting. */
export function listOf(source: SourceId, value: unknown, repositoryId: string | null): StoredList | null {
  // The port pairs each source with its own facts.
  return LISTS[source]?.(value as never, repositoryId) ?? null;
}
