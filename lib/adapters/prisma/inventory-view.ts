import type { TokenGrantFact, WorkflowDefaults } from "../../core/inventory/facts.ts";
import type { InventoryView, ViewedReference, ViewedRepository } from "../../core/inventory/judge.ts";
import type { EnvironmentCredential, SharedCredential, StoredCredential } from "../../core/inventory/resolve.ts";
import type { Database } from "./client.ts";
import { NEWEST_SCAN, OPAQUE } from "./opaque-sql.ts";

/**
 * What is known of an organisation now. A list whose source is not visible now is null, whatever was known of it before. Repositories that
 * are deleted or archived run nothing, and are left out.
 */
export async function viewOf(database: Database, organisationId: string): Promise<InventoryView> {
  const there = { where: { organisationId, endedAt: null } } as const;
  const [visible, repositories, credentials, references] = await Promise.all([
    visibleSources(database, organisationId),
    repositoriesOf(database, organisationId),
    database.credential.findMany({
      where: { organisationId, endedAt: null, level: { in: ["org", "repo", "env"] } },
      include: { readers: { select: { repositoryId: true } } },
    }),
    referencesOf(database, organisationId),
  ]);
  const [variables, deployKeys, grants, authorised, alerts, organisation] = await Promise.all([
    database.actionsVariable.findMany(there),
    database.deployKey.findMany(there),
    database.patGrant.findMany(there),
    database.authorisedCredential.findMany(there),
    database.secretAlert.findMany(there),
    database.organisation.findUniqueOrThrow({
      where: { id: organisationId },
      select: { defaultPermissions: true, approvesReviews: true },
    }),
  ]);
  const sees = (source: string, repositoryId: string | null = null) => visible.has(placeKey(source, repositoryId));
  const own = groupBy(credentials, (row) => row.repositoryId ?? "");
  const known = new Set(repositories.map(({ id }) => id));
  return {
    shared: sees("organisation-secrets")
      ? (own.get("") ?? []).filter(({ level }) => level === "org").map(sharedOf)
      : null,
    repositories: repositories.map((row): ViewedRepository => {
      const stored = own.get(row.id) ?? [];
      const at = (level: string) => stored.filter((one) => one.level === level);
      return {
        ...row,
        githubId: Number(row.githubId),
        references: references.get(row.id) ?? [],
        secrets: sees("repository-secrets", row.id) ? at("repo") : null,
        environmentSecrets: sees("environment-secrets", row.id) ? at("env").map(ofEnvironment) : null,
        defaults: sees("repository-workflow-defaults", row.id) ? defaultsOf(row) : null,
      };
    }),
    variables: variables
      .filter(({ repositoryId }) => repositoryId === null || known.has(repositoryId))
      .map(({ repositoryId, suspicionRule: rule, suspicionShape: shape, audience, ...row }) => ({
        ...row,
        repository: repositoryId,
        audience: audienceOf(audience),
        suspicion: rule === null || shape === null ? null : { rule, shape },
      })),
    deployKeys: deployKeys
      .filter(({ repositoryId }) => known.has(repositoryId))
      .map(({ githubId, repositoryId, ...row }) => ({ ...row, githubId: Number(githubId), repository: repositoryId })),
    grants: grants.map(({ githubId, repositoryIds, selection, permissions, ...row }) => ({
      ...row,
      githubId: Number(githubId),
      repositoryIds: repositoryIds.map(Number),
      selection: selection as TokenGrantFact["selection"],
      permissions: permissions as TokenGrantFact["permissions"],
    })),
    authorised: authorised.map(({ githubId, ...row }) => ({ ...row, githubId: Number(githubId) })),
    alerts: alerts.map(({ repositoryGithubId, ...row }) => ({ ...row, repositoryId: Number(repositoryGithubId) })),
    defaults: sees("organisation-workflow-defaults") ? defaultsOf(organisation) : null,
  };
}

function placeKey(source: string, repositoryId: string | null): string {
  return `${source}\n${repositoryId ?? ""}`;
}

async function visibleSources(database: Database, organisationId: string): Promise<ReadonlySet<string>> {
  const rows = await database.sourceState.findMany({
    where: { organisationId, outcome: "visible" },
    select: { source: true, repositoryId: true },
  });
  return new Set(rows.map(({ source, repositoryId }) => placeKey(source, repositoryId)));
}

interface RepositoryFacts {
  readonly id: string;
  readonly githubId: bigint;
  readonly fullName: string;
  readonly visibility: "public" | "private" | "internal" | "unknown";
  readonly defaultPermissions: string | null;
  readonly approvesReviews: boolean | null;
  readonly opaque: string | null;
}

/** Each with why its text does not tell all that it reads, by its newest scan and what that found. */
function repositoriesOf(database: Database, organisationId: string): Promise<readonly RepositoryFacts[]> {
  return database.$queryRaw<RepositoryFacts[]>`
    SELECT r.id, r.github_id AS "githubId", r.owner || '/' || r.name AS "fullName", r.visibility,
      r.default_permissions AS "defaultPermissions", r.approves_reviews AS "approvesReviews",
      ${OPAQUE} AS opaque
    FROM repository r
    ${NEWEST_SCAN}
    WHERE r.organisation_id = ${organisationId}::uuid AND r.github_id IS NOT NULL AND r.deleted_at IS NULL AND NOT r.archived
    ORDER BY r.id`;
}

async function referencesOf(
  database: Database,
  organisationId: string,
): Promise<ReadonlyMap<string, readonly ViewedReference[]>> {
  const rows = await database.finding.findMany({
    where: { organisationId, resolvedScanId: null, origin: "secret", secretName: { not: null } },
    select: { id: true, repositoryId: true, secretName: true, modifiers: true },
  });
  const references = rows.map(({ id, repositoryId, secretName, modifiers }) => ({
    repositoryId,
    findingId: id,
    name: secretName ?? "",
    environmentBound: modifiers.includes("environment-bound"),
    existenceTest: modifiers.includes("existence-test"),
  }));
  return groupBy(references, ({ repositoryId }) => repositoryId);
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}

type CredentialRow = StoredCredential & {
  readonly environment: string | null;
  readonly visibility: string;
  readonly readers: readonly { readonly repositoryId: string }[];
};

function sharedOf({ id, name, storedAt, updatedAt, visibility, readers }: CredentialRow): SharedCredential {
  return {
    id,
    name,
    storedAt,
    updatedAt,
    // A word that this version does not know reaches as far as it can.
    audience: audienceOf(visibility) ?? "all",
    readers: new Set(readers.map(({ repositoryId }) => repositoryId)),
  };
}

function ofEnvironment({ id, name, storedAt, updatedAt, environment }: CredentialRow): EnvironmentCredential {
  return { id, name, storedAt, updatedAt, environment: environment ?? "" };
}

function audienceOf(word: string | null): SharedCredential["audience"] | null {
  return word === "all" || word === "private" || word === "selected" ? word : null;
}

function defaultsOf(row: Pick<RepositoryFacts, "defaultPermissions" | "approvesReviews">): WorkflowDefaults | null {
  const { defaultPermissions, approvesReviews } = row;
  if (defaultPermissions !== "read" && defaultPermissions !== "write") return null;
  return { permissions: defaultPermissions, approvesReviews: approvesReviews ?? false };
}
