import type { Database } from "../../../lib/adapters/prisma/client.ts";

/** Credentials whose place is known, beside those that workflows name only. */
export interface StoredWorld {
  /** Of the organisation, read in two repositories. */
  readonly npm: string;
  /** Stored in a repository, and read nowhere. */
  readonly unused: string;
  /** Known from a text that does not name it any more. */
  readonly gone: string;
}

const STORED = new Date("2023-02-11T08:00:00.000Z");
const CHANGED = new Date("2024-03-12T10:20:30.000Z");

export async function seedStoredCredentials(database: Database, organisationId: string): Promise<StoredWorld> {
  const asOf = new Date("2026-11-23T09:12:44.000Z");
  const repository = (name: string) => database.repository.findFirstOrThrow({ where: { organisationId, name } });
  const [docs, checkout] = await Promise.all([repository("docs-site"), repository("checkout-web")]);
  const place = { organisationId, asOf };
  const dates = { storedAt: STORED, updatedAt: CHANGED };
  const npm = await database.credential.create({
    data: { ...place, ...dates, level: "org", name: "NPM_TOKEN", kind: "npm-token", visibility: "private" },
  });
  // As an inventory leaves them: what reads an organisation's secret leads to its row.
  const readers = { organisationId, secretName: "NPM_TOKEN" };
  const before = await database.finding.findMany({ where: readers, select: { credentialId: true } });
  await database.finding.updateMany({ where: readers, data: { credentialId: npm.id } });
  await database.credential.deleteMany({
    where: { id: { in: before.flatMap(({ credentialId }) => credentialId ?? []) } },
  });
  const unused = await database.credential.create({
    data: { ...place, ...dates, level: "repo", repositoryId: docs.id, name: "OLD_DEPLOY_KEY", kind: "ssh-deploy-key" },
  });
  const gone = await database.credential.create({
    data: { ...place, level: "unknown", repositoryId: checkout.id, name: "SENTRY_TOKEN", kind: "saas-api-key" },
  });
  const scan = await database.scan.findFirstOrThrow({ where: { repositoryId: checkout.id } });
  const [like] = await database.finding.findMany({ where: { repositoryId: checkout.id }, take: 1 });
  if (like === undefined) throw new Error("checkout-web has no finding");
  const { id: _id, target: _target, reach: _reach, ...columns } = like;
  await database.finding.create({
    data: {
      ...columns,
      span: like.span ?? {},
      sinks: like.sinks ?? [],
      fingerprint: "sentry-of-before",
      secretName: "SENTRY_TOKEN",
      credentialId: gone.id,
      resolvedScanId: scan.id,
    },
  });
  return { npm: npm.id, unused: unused.id, gone: gone.id };
}
