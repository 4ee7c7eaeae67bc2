import type { SourceId } from "../../core/inventory/facts.ts";
import { INVENTORY_RULES, type InventoryRule, sourcesBehind } from "../../core/inventory/findings.ts";
import { SOURCES } from "../../core/inventory/sources.ts";
import { Prisma } from "./generated/client.ts";
import type { Marked } from "./kept-readings.ts";

/**
 * What each source has now, as rows of one shape: `id`, `organisation_id`, `repository_id`, `name`, `detail` (ItemDetail of
 * lib/core/listing/inventory-views.ts), its dates, `credential_id`, and `subject`, by which judgements name it. Texts in here are constants:
 * nothing that was asked for becomes SQL.
 */

const NO_TIME = "NULL::timestamptz";

function secrets({ level, own }: SecretPlace): string {
  return `SELECT c.id, c.organisation_id, c.repository_id, c.name, jsonb_build_object('environment', c.environment,
      'audience', nullif(c.visibility, 'unknown'),
      'readers', (SELECT count(*) FROM credential_reader e WHERE e.credential_id = c.id)) AS detail,
    c.stored_at AS created_at, c.updated_at AS changed_at, c.last_used_at AS used_at, ${NO_TIME} AS expires_at, c.as_of,
    c.id AS credential_id, c.id::text AS subject
    FROM credential c WHERE c.level = '${level}' AND c.repository_id IS ${own ? "NOT NULL" : "NULL"} AND c.ended_at IS NULL`;
}

function variables(own: boolean): string {
  return `SELECT v.id, v.organisation_id, v.repository_id, v.name,
    jsonb_build_object('audience', v.audience, 'rule', v.suspicion_rule, 'shape', v.suspicion_shape) AS detail,
    ${NO_TIME} AS created_at, v.updated_at AS changed_at, ${NO_TIME} AS used_at, ${NO_TIME} AS expires_at, v.as_of,
    NULL::uuid AS credential_id, coalesce(v.repository_id::text, 'organisation') || '/' || v.name AS subject
    FROM actions_variable v WHERE v.repository_id IS ${own ? "NOT NULL" : "NULL"} AND v.ended_at IS NULL`;
}

function defaults(table: "organisation" | "repository"): string {
  const own = table === "repository";
  return `SELECT t.id, ${own ? "t.organisation_id, t.id" : "t.id AS organisation_id, NULL::uuid"} AS repository_id,
    'GITHUB_TOKEN'::text AS name,
    jsonb_build_object('permissions', t.default_permissions, 'approvesReviews', t.approves_reviews${own ? ", 'actionsOn', t.actions_on" : ""}) AS detail,
    ${NO_TIME} AS created_at, ${NO_TIME} AS changed_at, ${NO_TIME} AS used_at, ${NO_TIME} AS expires_at,
    coalesce((SELECT s.as_of FROM source_state s WHERE s.source = '${table}-workflow-defaults'
      AND ${own ? "s.repository_id = t.id" : "s.organisation_id = t.id AND s.repository_id IS NULL"}), ${own ? "t.as_of" : "now()"}) AS as_of,
    NULL::uuid AS credential_id, ${own ? "t.id::text" : "'organisation'::text"} AS subject
    FROM ${table} t WHERE t.default_permissions IS NOT NULL${own ? " AND NOT t.archived" : ""}`;
}

/** The sources of secrets: at which level GitHub stores them, and whether in repositories. */
const SECRETS = {
  "organisation-secrets": { level: "org", own: false },
  "organisation-dependabot-secrets": { level: "dependabot", own: false },
  "organisation-codespaces-secrets": { level: "codespaces", own: false },
  "repository-secrets": { level: "repo", own: true },
  "repository-dependabot-secrets": { level: "dependabot", own: true },
  "repository-codespaces-secrets": { level: "codespaces", own: true },
  "environment-secrets": { level: "env", own: true },
} as const satisfies Readonly<Partial<Record<SourceId, SecretPlace>>>;

/** Where secrets of one source are stored. */
export interface SecretPlace {
  readonly level: string;
  readonly own: boolean;
}

/** Where a source's secrets are stored; null for a source of something else. */
export function secretsOf(source: SourceId): SecretPlace | null {
  return source in SECRETS ? SECRETS[source as keyof typeof SECRETS] : null;
}

/** Of secrets, whose they are is counted with them. */
const OF_SECRETS: readonly Marked[] = ["credential", "organisation"];
const OWN_TABLES: Readonly<Record<SourceId, readonly Marked[]>> = {
  "organisation-secrets": OF_SECRETS,
  "organisation-dependabot-secrets": OF_SECRETS,
  "organisation-codespaces-secrets": OF_SECRETS,
  "repository-secrets": OF_SECRETS,
  "repository-dependabot-secrets": OF_SECRETS,
  "repository-codespaces-secrets": OF_SECRETS,
  "environment-secrets": OF_SECRETS,
  "organisation-variables": ["actions_variable"],
  "repository-variables": ["actions_variable"],
  "deploy-keys": ["deploy_key"],
  "token-grants": ["pat_grant"],
  "authorised-credentials": ["authorised_credential"],
  "installed-apps": ["app_seen"],
  "secret-alerts": ["secret_alert"],
  "organisation-workflow-defaults": ["organisation"],
  "repository-workflow-defaults": [],
};

const ITEMS: Readonly<Record<SourceId, string>> = {
  ...(Object.fromEntries(Object.entries(SECRETS).map(([id, place]) => [id, secrets(place)])) as Record<
    keyof typeof SECRETS,
    string
  >),
  "organisation-variables": variables(false),
  "repository-variables": variables(true),
  "deploy-keys": `SELECT k.id, k.organisation_id, k.repository_id, k.title AS name,
    jsonb_build_object('readOnly', k.read_only, 'addedBy', k.added_by) AS detail,
    k.created_at, ${NO_TIME} AS changed_at, k.last_used_at AS used_at, ${NO_TIME} AS expires_at, k.as_of,
    NULL::uuid AS credential_id, k.repository_id || '/' || k.github_id AS subject
    FROM deploy_key k WHERE k.ended_at IS NULL`,
  "token-grants": `SELECT g.id, g.organisation_id, NULL::uuid AS repository_id, g.token_name AS name,
    jsonb_build_object('login', g.login, 'selection', g.selection, 'repositories', cardinality(g.repository_ids),
      'permissions', g.permissions) AS detail,
    g.granted_at AS created_at, ${NO_TIME} AS changed_at, g.last_used_at AS used_at, g.expires_at, g.as_of,
    NULL::uuid AS credential_id, g.github_id::text AS subject
    FROM pat_grant g WHERE g.ended_at IS NULL`,
  "authorised-credentials": `SELECT a.id, a.organisation_id, NULL::uuid AS repository_id, coalesce(a.note, a.kind) AS name,
    jsonb_build_object('login', a.login, 'kind', a.kind, 'scopes', to_jsonb(a.scopes)) AS detail,
    a.authorised_at AS created_at, ${NO_TIME} AS changed_at, a.accessed_at AS used_at, a.expires_at, a.as_of,
    NULL::uuid AS credential_id, a.github_id::text AS subject
    FROM authorised_credential a WHERE a.ended_at IS NULL`,
  "installed-apps": `SELECT i.id, i.organisation_id, NULL::uuid AS repository_id, i.slug AS name,
    jsonb_build_object('allRepositories', i.all_repositories, 'suspended', i.suspended_at IS NOT NULL, 'permissions', i.permissions) AS detail,
    i.installed_at AS created_at, ${NO_TIME} AS changed_at, ${NO_TIME} AS used_at, ${NO_TIME} AS expires_at, i.as_of,
    NULL::uuid AS credential_id, i.installation_github_id::text AS subject
    FROM app_seen i WHERE i.ended_at IS NULL`,
  "secret-alerts": `SELECT l.id, l.organisation_id, r.id AS repository_id, l.secret_type || ' #' || l.number AS name,
    jsonb_build_object('validity', l.validity, 'unknownRepository', CASE WHEN r.id IS NULL THEN l.repository_github_id END) AS detail,
    l.created_at, ${NO_TIME} AS changed_at, ${NO_TIME} AS used_at, ${NO_TIME} AS expires_at, l.as_of,
    NULL::uuid AS credential_id, l.repository_github_id || '/' || l.number AS subject
    FROM secret_alert l
    LEFT JOIN repository r ON r.organisation_id = l.organisation_id AND r.github_id = l.repository_github_id
    WHERE l.ended_at IS NULL`,
  "organisation-workflow-defaults": defaults("organisation"),
  "repository-workflow-defaults": defaults("repository"),
};

/** `SELECT …`: what a source has, whoever may see it. */
export function itemsOf(source: SourceId): Prisma.Sql {
  return Prisma.raw(ITEMS[source]);
}

/** What is read to know which rows a source has, how they are called and which are judged. What else they say is not kept. */
export function tablesOf(source: SourceId): readonly Marked[] {
  return [...OWN_TABLES[source], "repository", "inventory_finding"];
}

/** Rules whose judgements are about what this source has. */
export function rulesOf(source: SourceId): readonly InventoryRule[] {
  const own = SOURCES[source].of === "repository";
  return INVENTORY_RULES.filter(
    // A secret that is missing is no row of any source.
    (rule) => rule !== "missing-secret" && [own, true].some((of) => sourcesBehind(rule, of).includes(source)),
  );
}

/**
 * How open judgements about what a source has are found: columns of an item `i` that a judgement `f` names. Of secrets that is the row's own id, which is
 * told from another much faster than its text.
 */
export function judgementKey(source: SourceId): { readonly item: Prisma.Sql; readonly judgement: Prisma.Sql } {
  return secretsOf(source) !== null
    ? { item: Prisma.sql`i.credential_id`, judgement: Prisma.sql`f.credential_id` }
    : { item: Prisma.sql`i.organisation_id, i.subject`, judgement: Prisma.sql`f.organisation_id, f.subject` };
}

/** Open judgements `f` about what a source has. */
export function openJudgements(source: SourceId, organisationIds: readonly string[]): Prisma.Sql {
  return Prisma.sql`inventory_finding f WHERE f.organisation_id = ANY(${[...organisationIds]}::uuid[])
    AND f.rule = ANY(${[...rulesOf(source)]}::text[]) AND f.ended_at IS NULL`;
}
