import type { Database } from "../../../lib/adapters/prisma/client.ts";
import { SOURCE_IDS, sourcesOf } from "../../../lib/core/inventory/sources.ts";

/** When the inventory of these tests was read. */
export const READ_AT = new Date("2026-11-23T09:12:44.000Z");
const LONG_AGO = new Date("2024-02-03T04:05:06.000Z");

/**
 * What a run of the inventory leaves behind: everything of the organisation was read but for two sources, and of its repositories some
 * were; with one thing of each kind, and what is wrong with them.
 */
export async function seedInventory(database: Database, organisationId: string): Promise<{ readonly keyId: string }> {
  const repository = await database.repository.findFirstOrThrow({
    where: { organisationId, name: "payments-api", githubId: { not: null } },
  });
  await seedStates(database, organisationId, repository.id);
  const place = { organisationId, asOf: READ_AT };
  const key = await database.deployKey.create({
    data: {
      ...place,
      repositoryId: repository.id,
      githubId: 71n,
      title: "release <b>robot</b>",
      readOnly: false,
      addedBy: "ada",
      createdAt: LONG_AGO,
    },
  });
  await database.actionsVariable.create({
    data: {
      ...place,
      name: "REGISTRY_AUTH",
      audience: "all",
      updatedAt: LONG_AGO,
      suspicionRule: "npm",
      suspicionShape: "npm_…(36)",
    },
  });
  await seedAccess(database, place);
  const judged = { ...place, firstSeenAt: READ_AT };
  await database.inventoryFinding.createMany({
    data: [
      {
        ...judged,
        rule: "writing-deploy-key",
        subject: `${repository.id}/71`,
        repositoryId: repository.id,
        name: key.title,
        severity: "high",
        message: "Whoever has this deploy key can push.",
      },
      {
        ...judged,
        rule: "secret-in-variable",
        subject: "organisation/REGISTRY_AUTH",
        name: "REGISTRY_AUTH",
        severity: "critical",
        message: "A variable holds what looks like a token.",
      },
    ],
  });
  return { keyId: key.id };
}

async function seedStates(database: Database, organisationId: string, repositoryId: string): Promise<void> {
  const common = { organisationId, triedAt: READ_AT };
  for (const source of SOURCE_IDS) {
    const own = sourcesOf("repository").includes(source);
    const place = { ...common, source, repositoryId: own ? repositoryId : null };
    if (source === "organisation-codespaces-secrets")
      await database.sourceState.create({
        data: { ...place, outcome: "not-visible", missingPermission: "organization_codespaces_secrets: read" },
      });
    else if (source === "secret-alerts")
      await database.sourceState.create({
        data: { ...place, outcome: "failed", failureCode: "rate-limited", asOf: READ_AT },
      });
    else await database.sourceState.create({ data: { ...place, outcome: "visible", asOf: READ_AT } });
  }
}

async function seedAccess(database: Database, place: { organisationId: string; asOf: Date }): Promise<void> {
  await database.patGrant.create({
    data: {
      ...place,
      githubId: 5n,
      login: "grace",
      tokenName: "laptop",
      selection: "all",
      repositoryIds: [],
      permissions: { metadata: "read", contents: "write" },
      grantedAt: LONG_AGO,
    },
  });
  await database.authorisedCredential.create({
    data: {
      ...place,
      githubId: 6n,
      login: "linus",
      kind: "personal access token",
      scopes: ["repo"],
      authorisedAt: LONG_AGO,
    },
  });
  await seedInstalledApp(database, place);
  await database.secretAlert.create({
    data: {
      ...place,
      repositoryGithubId: 4_000_001n,
      number: 3,
      secretType: "github_personal_access_token",
      validity: "active",
      createdAt: LONG_AGO,
    },
  });
}

/** One App, with reach over all repositories. */
export async function seedInstalledApp(
  database: Database,
  place: { readonly organisationId: string; readonly asOf: Date },
): Promise<void> {
  await database.appSeen.create({
    data: {
      ...place,
      installationGithubId: 8n,
      appGithubId: 9n,
      slug: "old-ci",
      permissions: { contents: "write", metadata: "read" },
      allRepositories: true,
      installedAt: LONG_AGO,
    },
  });
}
