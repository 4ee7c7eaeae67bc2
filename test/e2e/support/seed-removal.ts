import type { Database } from "../../../lib/adapters/prisma/client.ts";
import { permissionsOf } from "../../../lib/core/github/manifest.ts";

export interface RemovalWorld {
  readonly organisationId: string;
  /** Stored in a repository, replaced, and ready to be deleted by the remover's App. */
  readonly ready: string;
  /** Of the organisation, with chosen repositories. */
  readonly shared: string;
}

const HEAD = "c0ffee".padEnd(40, "0");

/** An organisation of its own whose secrets may go: one of a repository, and one of the organisation's with a chosen repository. */
export async function seedRemovals(database: Database): Promise<RemovalWorld> {
  const now = new Date();
  // Nobody else's: each run has one.
  const githubId = BigInt(now.getTime());
  const organisation = { host: "github.com", githubId, login: "quay", kind: "github" };
  const { id: organisationId } = await database.organisation.create({ data: organisation });
  const app = { organisationId, githubId: githubId + 1n, allRepositories: true, asOf: now };
  await database.installation.createMany({
    data: [
      { ...app, role: "observer", permissions: permissionsOf(["observer"]) },
      { ...app, githubId: githubId + 2n, role: "remover", permissions: permissionsOf(["remover"]) },
    ],
  });
  const data = {
    organisationId,
    githubId: 990_001,
    owner: "quay",
    name: "moored",
    defaultBranch: "main",
    headSha: HEAD,
    visibility: "private",
    branches: 1,
    pushedAt: new Date("2026-11-20T08:00:00Z"),
    scannedHead: HEAD,
  };
  const { id: repositoryId } = await database.repository.create({ data });
  const scan = { organisationId, repositoryId, ref: "main", commitSha: HEAD, purpose: "branch", engineVersion: "1" };
  await database.scan.create({ data: { ...scan, batchId: repositoryId, status: "done", finishedAt: now } });
  const look = { repositoryId, organisationId, headSha: HEAD, pushedAt: data.pushedAt, total: 1, complete: true };
  await database.branchLook.create({ data: { ...look, settings: "", lookedAt: now } });
  const visible = { organisationId, outcome: "visible", asOf: now, triedAt: now };
  await database.sourceState.createMany({
    data: [
      { ...visible, source: "repository-secrets", repositoryId },
      { ...visible, source: "organisation-secrets" },
    ],
  });
  const dates = { storedAt: new Date("2024-02-01T08:00:00Z"), updatedAt: new Date("2025-03-01T08:00:00Z"), asOf: now };
  const place = { organisationId, ...dates, kind: "unknown-secret" };
  const ready = await database.credential.create({
    data: { ...place, level: "repo", repositoryId, name: "MOORING_TOKEN" },
  });
  const shared = await database.credential.create({
    data: { ...place, level: "org", name: "QUAY_TOKEN", visibility: "selected" },
  });
  await database.credentialReader.create({ data: { credentialId: shared.id, repositoryId, organisationId } });
  const event = { organisationId, credentialId: ready.id, actor: "worker", recordedAt: now };
  await database.credentialEvent.create({
    data: {
      ...event,
      kind: "revoked",
      evidence: ["Revoked in the settings of the robot's account.", "https://tickets.example/SEC-41"],
      at: new Date("2026-11-21T00:00:00Z"),
    },
  });
  return { organisationId, ready: ready.id, shared: shared.id };
}
