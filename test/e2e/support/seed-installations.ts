import type { Database } from "../../../lib/adapters/prisma/client.ts";
import { permissionsOf } from "../../../lib/core/github/manifest.ts";

/** Makes a seeded folder one of GitHub's, with an App that plays two roles and lacks something, as a worker would have noted it. */
export async function seedInstallations(database: Database, organisationId: string, githubId: number): Promise<void> {
  await database.organisation.update({ where: { id: organisationId }, data: { githubId: BigInt(githubId) } });
  const { secrets: _, members: __, ...less } = permissionsOf(["observer"]);
  const common = {
    organisationId,
    githubId: 4_711n,
    allRepositories: false,
    asOf: new Date("2026-11-23T09:12:44.000Z"),
  };
  await database.installation.createMany({
    data: [
      { ...common, role: "observer", permissions: { ...less, contents: "write" } },
      { ...common, role: "remediator", permissions: permissionsOf(["remediator"]) },
    ],
  });
}
