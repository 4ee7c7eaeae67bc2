import { randomUUID } from "node:crypto";
import type { Database } from "../../../lib/adapters/prisma/client.ts";
import { FINDING, seedIncident, WINDOW } from "../../support/gates.ts";

/**
 * An organisation as it may be on the third day of an incident: of each three repositories one has a secret left, each second was migrated and used
 * its grant, each had twenty commits in the window, most of them reviewed, and every credential that jobs were given is exposed.
 */

const COMMITS = 20;
const GRANT = "ci.build";
const APPS = 40;

export interface SeededRepository {
  readonly id: string;
  readonly scanId: string;
  readonly githubId: bigint;
  readonly head: string;
  readonly index: number;
}

const sha = (number: number) => number.toString(16).padStart(40, "0");

export async function seedOrganisation(database: Database, count: number) {
  const { id: organisationId } = await database.organisation.create({
    data: { host: "gates.test", githubId: 5_000n, login: "gates", kind: "github" },
  });
  const repositories = Array.from({ length: count }, (_, index): SeededRepository => {
    const at = { id: randomUUID(), scanId: randomUUID(), index };
    return { ...at, githubId: BigInt(2_000_000 + index), head: sha(2_000_000 + index) };
  });
  const now = new Date();
  await seedScans(database, organisationId, repositories, now);
  await seedMigrations(database, organisationId, repositories, now);
  await seedLists(database, organisationId, repositories, now);
  return { organisationId, repositories };
}

async function seedScans(database: Database, organisationId: string, all: readonly SeededRepository[], now: Date) {
  await database.repository.createMany({
    data: all.map(({ id, githubId, head, index }) => ({
      id,
      organisationId,
      githubId,
      owner: "gates",
      name: `service-${index}`,
      defaultBranch: "main",
      headSha: head,
      asOf: now,
    })),
  });
  await database.scan.createMany({
    data: all.map(({ id, scanId, head }) => ({
      id: scanId,
      organisationId,
      repositoryId: id,
      batchId: scanId,
      ref: "main",
      commitSha: head,
      purpose: "branch",
      engineVersion: "bench",
      status: "done",
      queuedAt: now,
      finishedAt: now,
    })),
  });
  await database.finding.createMany({
    data: all.flatMap(({ id, scanId, index }) =>
      ["ROBOT_PAT", "NPM_TOKEN", "VENDOR_KEY"].map((secretName, line) => ({
        ...FINDING,
        organisationId,
        repositoryId: id,
        fingerprint: `${id}-${secretName}`,
        secretName,
        blocksThaw: true,
        span: { line: line + 1, start: 0, end: 1 },
        firstScanId: scanId,
        lastScanId: scanId,
        resolvedScanId: index % 3 === 0 && line === 1 ? null : scanId,
      })),
    ),
  });
}

async function seedMigrations(database: Database, organisationId: string, all: readonly SeededRepository[], now: Date) {
  const migrated = all.filter(({ index }) => index % 2 === 0).map((one) => ({ ...one, planId: randomUUID() }));
  const { id: campaignId } = await database.campaign.create({
    data: {
      organisationId,
      name: "Bench",
      filter: {},
      status: "done",
      branch: "thaw/bench",
      labels: [],
      createdBy: "ada",
      approvedBy: "ada",
      approvedAt: now,
      mostRunning: 1,
      mostNudges: 0,
    },
  });
  await database.plan.createMany({
    data: migrated.map(({ id: repositoryId, planId: id, scanId: lastScanId }) => ({
      ...{ id, organisationId, repositoryId, lastScanId, planHash: id.replaceAll("-", "").repeat(2) },
      ...{ disposition: "safe", files: [], proof: [], body: "", prerequisites: [] },
    })),
  });
  await database.planItem.createMany({
    data: migrated.map(({ id, planId }) => ({
      ...{ organisationId, planId, fingerprint: `${id}-ROBOT_PAT`, remedy: "broker-token", disposition: "safe" },
      ...{ message: "", reasons: [], path: FINDING.path, line: 1 },
    })),
  });
  const who = { workflow: FINDING.path, job: "build", startedBy: [], refs: [], events: ["push"], environment: null };
  const permissions = { contents: "write" };
  const document = {
    ...{ name: GRANT, provider: "github-app", repositories: ["self"], permissions, secrets: [], who, ask: null },
  };
  await database.planGrant.createMany({
    data: migrated.map(({ planId }) => ({ organisationId, planId, name: GRANT, document })),
  });
  const mergedAt = new Date(now.getTime() - 3_600_000);
  await database.campaignRepository.createMany({
    data: migrated.map(({ id: repositoryId, planId, head }) => ({
      ...{ organisationId, campaignId, repositoryId, planId, state: "verified", branch: "thaw/bench" },
      ...{ mergedAt, mergedSha: head },
    })),
  });
  const policies = migrated.map((one) => ({ ...one, policyId: randomUUID(), issuanceId: randomUUID() }));
  await database.trustPolicy.createMany({
    data: policies.map(({ id: repositoryId, policyId: id, githubId }) => ({
      ...{ id, organisationId, repositoryId, issuer: "github", subjectId: String(githubId), grantName: GRANT },
    })),
  });
  await database.issuance.createMany({
    data: policies.map(({ issuanceId: id, policyId, githubId }) => ({
      ...{ id, organisationId, at: now, kind: "token", issuer: "github", subjectId: String(githubId), ownerId: "1" },
      ...{ grantName: GRANT, phase: "issued", policyId, provider: "github-app", scope: { permissions } },
      correlationId: id,
    })),
  });
  await database.auditEvent.createMany({
    data: policies.map(({ issuanceId: objectId, head }) => ({
      ...{ organisationId, actorKind: "job", actorId: "github/1", action: "issuance.intent", objectKind: "issuance" },
      ...{ objectId, data: { claims: { workflow_sha: head } } },
    })),
  });
}

/** What the inventory read, with a credential for each repository and some that all read. */
async function seedLists(database: Database, organisationId: string, all: readonly SeededRepository[], now: Date) {
  const times = { outcome: "visible", asOf: now, triedAt: now };
  const whole = ["organisation-secrets", "organisation-dependabot-secrets", "installed-apps"];
  const own = ["repository-secrets", "environment-secrets", "repository-dependabot-secrets"];
  await database.sourceState.createMany({
    data: [
      ...whole.map((source) => ({ organisationId, source, ...times })),
      ...all.flatMap(({ id: repositoryId }) =>
        own.map((source) => ({ organisationId, source, repositoryId, ...times })),
      ),
    ],
  });
  await database.credential.createMany({
    data: [
      ...all.map(({ id: repositoryId }) => ({ organisationId, level: "repo", repositoryId, name: "OWN_KEY" })),
      ...Array.from({ length: 20 }, (_, index) => ({ organisationId, level: "org", name: `SHARED_${index}` })),
    ].map((one) => ({ ...one, kind: "unknown-secret", visibility: "all", asOf: now })),
  });
  await database.appSeen.createMany({
    data: Array.from({ length: APPS }, (_, index) => ({
      ...{ organisationId, installationGithubId: BigInt(index + 1), appGithubId: BigInt(index + 1) },
      ...{
        slug: `app-${index}`,
        permissions: { contents: "read" },
        allRepositories: true,
        installedAt: now,
        asOf: now,
      },
    })),
  });
}

/** An incident about all of them, with what was read of its window. */
export async function seedWindow(
  database: Database,
  {
    organisationId,
    repositories,
  }: { readonly organisationId: string; readonly repositories: readonly SeededRepository[] },
): Promise<string> {
  const incidentId = await seedIncident(database, organisationId, { repositories: repositories.map(({ id }) => id) });
  await database.$executeRaw`
    INSERT INTO commit_reading (incident_id, repository_id, organisation_id, branch, head_sha, commits, as_of, tried_at)
    SELECT i.incident_id, i.repository_id, i.organisation_id, 'main', r.head_sha, ${COMMITS}, now(), now()
    FROM incident_repository i JOIN repository r ON r.id = i.repository_id WHERE i.incident_id = ${incidentId}::uuid`;
  const person = { id: 502, login: "linus" };
  const pulls = [{ number: 1, author: person, mergedBy: person }];
  const details = JSON.stringify({ pulls, pullsComplete: true, touched: [], touchedComplete: true });
  await database.$executeRaw`
    INSERT INTO window_commit (incident_id, repository_id, organisation_id, sha, subject, author_name, committer_name, verified,
      verify_reason, movers, movers_known, came_at, details, parts, risk, reasons, place)
    SELECT incident_id, repository_id, organisation_id, encode(sha256((repository_id::text || n)::bytea), 'hex')::char(40), 'Change', 'Linus',
      'GitHub', true, 'valid', ${JSON.stringify([person])}::jsonb, true, ${new Date(WINDOW.to)}, ${details}::jsonb, '{502}', 1, '{}', n
    FROM commit_reading CROSS JOIN generate_series(0, ${COMMITS - 1}::int) AS n WHERE incident_id = ${incidentId}::uuid`;
  await database.$executeRaw`
    INSERT INTO commit_review (id, incident_id, repository_id, organisation_id, commit_sha, reviewer_id, reviewer_github_id, reviewer_login, at)
    SELECT gen_random_uuid(), incident_id, repository_id, organisation_id, sha, gen_random_uuid(), 7, 'grace', now()
    FROM window_commit WHERE incident_id = ${incidentId}::uuid AND place < ${COMMITS - 1}`;
  await database.$executeRaw`
    INSERT INTO exposure (incident_id, credential_id, organisation_id, repository_ids, class, evidence, breaks, position, found_at, due_at)
    SELECT ${incidentId}::uuid, c.id, c.organisation_id,
      CASE WHEN c.repository_id IS NULL THEN (SELECT array_agg(repository_id) FROM commit_reading WHERE incident_id = ${incidentId}::uuid)
        ELSE ARRAY[c.repository_id] END,
      'handed', '[]', '[]', row_number() OVER (), now(), now()
    FROM credential c WHERE c.organisation_id = ${organisationId}::uuid`;
  await database.exposureRound.create({ data: { incidentId, organisationId, at: new Date(), unread: 0 } });
  return incidentId;
}
