import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { SEVERITIES } from "../../../lib/core/contracts.ts";
import { IMPORT_REF } from "../../../lib/core/listing/kinds.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { FINDING, seedIncident, sha } from "../../support/gates.ts";

/** What triggers keep is what counting all of it would say, whatever was changed, in whichever order, and by how many at once. */

let postgres: TestDatabase;
let organisationId: string;
let repositories: readonly string[];

beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());

beforeEach(async () => {
  const { database } = postgres;
  organisationId = (
    await database.organisation.create({ data: { host: "github.test", login: randomUUID(), kind: "github" } })
  ).id;
  const names = ["one", "two", "three"];
  const made = names.map((name) => ({ id: randomUUID(), organisationId, owner: "acme", name }));
  await database.repository.createMany({ data: made });
  repositories = made.map(({ id }) => id);
});

const OUTCOMES = [
  { remedy: "oidc-role", disposition: "safe" },
  { remedy: null, disposition: "refused", refusalCode: "unknown-kind" },
];

/** A generator of its own, so that a run that fails can be had again. */
function dice(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

async function figures() {
  return await postgres.database.$queryRaw<readonly object[]>`
    SELECT repository_id, scan_id, ref, commit_sha, queued_at, finished_at, files, unparsed, failed_since, critical, high, medium, low, info, blocking,
      (SELECT array_agg(kind ORDER BY kind) FROM unnest(kinds) kind) AS kinds
    FROM repository_figure WHERE organisation_id = ${organisationId}::uuid ORDER BY 1`;
}

/** As the lists counted it before anything was kept. */
async function counted() {
  return await postgres.database.$queryRaw<readonly object[]>`
    SELECT r.id AS repository_id, s.id AS scan_id, s.ref, s.commit_sha, s.queued_at, s.finished_at, coalesce(s.files, 0) AS files,
      coalesce(s.unparsed, 0) AS unparsed,
      EXISTS (SELECT FROM scan n WHERE n.repository_id = r.id AND n.purpose = 'branch' AND n.status = 'failed'
        AND (s.id IS NULL OR n.queued_at > s.queued_at)) AS failed_since,
      (count(*) FILTER (WHERE f.severity = 'critical'))::int AS critical, (count(*) FILTER (WHERE f.severity = 'high'))::int AS high,
      (count(*) FILTER (WHERE f.severity = 'medium'))::int AS medium, (count(*) FILTER (WHERE f.severity = 'low'))::int AS low,
      (count(*) FILTER (WHERE f.severity = 'info'))::int AS info, (count(*) FILTER (WHERE f.blocks_thaw))::int AS blocking,
      array_agg(DISTINCT f.kind ORDER BY f.kind) FILTER (WHERE f.kind IS NOT NULL) AS kinds
    FROM repository r
    LEFT JOIN LATERAL (
      SELECT * FROM scan d WHERE d.repository_id = r.id AND d.status = 'done' AND d.purpose = 'branch' ORDER BY d.queued_at DESC LIMIT 1
    ) s ON true
    LEFT JOIN finding f ON f.repository_id = r.id AND f.ref IN (s.ref, ${IMPORT_REF}) AND f.resolved_scan_id IS NULL
    WHERE r.organisation_id = ${organisationId}::uuid AND EXISTS (SELECT FROM repository_figure g WHERE g.repository_id = r.id)
    GROUP BY r.id, s.id, s.ref, s.commit_sha, s.queued_at, s.finished_at, s.files, s.unparsed ORDER BY 1`;
}

async function references() {
  return await postgres.database.$queryRaw<readonly object[]>`
    SELECT credential_id, repository_id, "references", blocking, planned, worst FROM credential_reference
    WHERE organisation_id = ${organisationId}::uuid ORDER BY 1, 2`;
}

async function countedReferences() {
  return await postgres.database.$queryRaw<readonly object[]>`
    SELECT f.credential_id, f.repository_id, count(*)::int AS "references", (count(*) FILTER (WHERE f.blocks_thaw))::int AS blocking,
      (count(*) FILTER (WHERE i.remedy IS NOT NULL))::int AS planned, max(array_position(${[...SEVERITIES]}::text[], f.severity)) AS worst
    FROM finding f
    LEFT JOIN plan p ON p.last_scan_id = f.last_scan_id AND p.repository_id = f.repository_id
    LEFT JOIN plan_item i ON i.plan_id = p.id AND i.fingerprint = f.fingerprint
    WHERE f.organisation_id = ${organisationId}::uuid AND f.resolved_scan_id IS NULL AND f.credential_id IS NOT NULL
    GROUP BY 1, 2 ORDER BY 1, 2`;
}

async function scan(repositoryId: string, more: object = {}) {
  return await postgres.database.scan.create({
    data: {
      ...{ organisationId, repositoryId, batchId: randomUUID(), ref: "main", purpose: "branch", engineVersion: "1" },
      ...{ status: "done", files: 2 },
      ...more,
    },
  });
}

function finding(repositoryId: string, scanId: string, more: object = {}) {
  const own = { organisationId, repositoryId, firstScanId: scanId, lastScanId: scanId, fingerprint: randomUUID() };
  return { ...FINDING, ...own, ref: "main", blocksThaw: true, span: {}, ...more };
}

test.each([1, 2, 3, 4])(
  "figures of repositories and references of credentials, after many changes (%i)",
  async (seed) => {
    const { database } = postgres;
    const roll = dice(seed);
    const one = <T>(items: readonly T[]) => items[roll(items.length)] as T;
    const credentials = ["A", "B", "C"].map((name) => ({ id: randomUUID(), organisationId, level: "org", name }));
    await database.credential.createMany({ data: credentials.map((row) => ({ ...row, kind: "npm-token" })) });
    const chosen = () => one([null, ...credentials.map(({ id }) => id)]);
    for (let step = 0; step < 60; step += 1) {
      const repositoryId = one(repositories);
      const scans = await database.scan.findMany({ where: { repositoryId }, orderBy: { id: "asc" } });
      const findings = await database.finding.findMany({ where: { repositoryId }, orderBy: { id: "asc" } });
      const plans = await database.plan.findMany({ where: { repositoryId }, orderBy: { id: "asc" } });
      const what = scans.length === 0 ? 0 : roll(10);
      const found = () => ({ id: one(findings)?.id ?? randomUUID() });
      if (what <= 1) {
        const status = one(["done", "failed", "queued"]);
        await scan(repositoryId, {
          status,
          ref: one(["main", "trunk"]),
          unparsed: roll(2),
          purpose: one(["branch", "branch", "plan"]),
        });
      } else if (what === 2) {
        await database.scan.updateMany({
          where: { id: one(scans).id },
          data: { status: one(["done", "failed"]), unparsed: roll(3) },
        });
      } else if (what <= 5) {
        const rows = Array.from({ length: 1 + roll(3) }, () => ({
          severity: one(SEVERITIES),
          kind: one(["npm-token", "github-pat"]),
        }));
        const ref = one(["main", "trunk", IMPORT_REF]);
        const last = one(scans).id;
        await database.finding.createMany({
          data: rows.map((row) =>
            finding(repositoryId, last, { ...row, ref, credentialId: chosen(), blocksThaw: roll(2) === 0 }),
          ),
        });
      } else if (what === 6) {
        await database.finding.updateMany({
          where: found(),
          data: { resolvedScanId: one([null, one(scans).id]), lastScanId: one(scans).id },
        });
      } else if (what === 7) {
        await database.finding.updateMany({
          where: found(),
          data: { severity: one(SEVERITIES), credentialId: chosen(), ref: one(["main", "trunk"]) },
        });
      } else if (what === 8) {
        await database.finding.deleteMany({ where: found() });
      } else if (plans.length > 0 && roll(2) === 0) {
        await database.plan.updateMany({ where: { id: one(plans).id }, data: { lastScanId: one(scans).id } });
      } else {
        const plan = {
          organisationId,
          repositoryId,
          planHash: randomUUID().replaceAll("-", "").repeat(2),
          lastScanId: one(scans).id,
          disposition: "safe",
        };
        const { id: planId } = await database.plan.create({
          data: { ...plan, files: [], proof: [], body: "", prerequisites: [] },
        });
        const items = findings
          .slice(0, 3)
          .map(({ fingerprint }) => ({ organisationId, planId, fingerprint, path: "a", line: 1, message: "" }));
        await database.planItem.createMany({
          data: items.map((item) => ({ ...item, ...one(OUTCOMES), reasons: [] })),
        });
      }
      expect(await figures(), `step ${step}, ${what}`).toEqual(await counted());
      expect(await references(), `step ${step}, ${what}`).toEqual(await countedReferences());
    }
  },
);

test("two who change one repository at once leave what both did", async () => {
  const { database } = postgres;
  const [repositoryId = ""] = repositories;
  const { id } = await scan(repositoryId);
  const row = (name: string) =>
    database.finding.create({ data: finding(repositoryId, id, { fingerprint: name, severity: "high" }) });
  await Promise.all(
    ["a", "b", "c", "d"].map((name) =>
      database.$transaction(async (tx) => {
        await tx.finding.create({ data: finding(repositoryId, id, { fingerprint: `${name}1`, severity: "high" }) });
        await tx.finding.create({ data: finding(repositoryId, id, { fingerprint: `${name}2`, severity: "high" }) });
      }),
    ),
  );
  await row("last");
  expect(await figures()).toEqual([expect.objectContaining({ high: 9, scan_id: id })]);
  expect(await figures()).toEqual(await counted());
});

test("a repository that goes takes its figures with it", async () => {
  const { database } = postgres;
  const [repositoryId = ""] = repositories;
  const { id } = await scan(repositoryId);
  await database.finding.create({ data: finding(repositoryId, id) });
  expect(await figures()).toHaveLength(1);
  await database.organisation.delete({ where: { id: organisationId } });
  expect(await figures()).toEqual([]);
});

async function tallies(incidentId: string) {
  return await postgres.database.$queryRaw<readonly object[]>`
    SELECT repository_id, commits, reviewed, unknown, unseen FROM commit_tally WHERE incident_id = ${incidentId}::uuid AND commits > 0 ORDER BY 1`;
}

async function reviewers(incidentId: string) {
  return await postgres.database.$queryRaw<readonly object[]>`
    SELECT reviewer_github_id, reviewed FROM commit_reviewer WHERE incident_id = ${incidentId}::uuid AND reviewed > 0 ORDER BY 1`;
}

async function countedReviewers(incidentId: string) {
  return await postgres.database.$queryRaw<readonly object[]>`
    SELECT reviewer_github_id, count(*)::int AS reviewed FROM commit_review WHERE incident_id = ${incidentId}::uuid GROUP BY 1 ORDER BY 1`;
}

async function countedCommits(incidentId: string) {
  return await postgres.database.$queryRaw<readonly object[]>`
    SELECT repository_id, count(*)::int AS commits, (count(*) FILTER (WHERE sure AND by_others))::int AS reviewed,
      (count(*) FILTER (WHERE told AND NOT sure))::int AS unknown, (count(*) FILTER (WHERE told AND NOT by_others))::int AS unseen
    FROM (
      SELECT c.*, c.details IS NOT NULL AS told, c.movers_known AND coalesce((c.details ->> 'pullsComplete')::boolean, false) AS sure, EXISTS (
        SELECT FROM commit_review v WHERE v.incident_id = c.incident_id AND v.repository_id = c.repository_id AND v.commit_sha = c.sha
          AND NOT (v.reviewer_github_id = ANY (c.parts))) AS by_others
      FROM window_commit c WHERE c.incident_id = ${incidentId}::uuid
    ) c GROUP BY 1 ORDER BY 1`;
}

test.each([5, 6, 7])("how far commits of a window are, after many changes (%i)", async (seed) => {
  const { database } = postgres;
  const roll = dice(seed);
  const one = <T>(items: readonly T[]) => items[roll(items.length)] as T;
  const incidentId = await seedIncident(database, organisationId, { repositories: [...repositories] });
  for (let step = 0; step < 60; step += 1) {
    const repositoryId = one(repositories);
    const at = { incidentId, repositoryId, sha: sha(roll(6)) };
    const what = roll(6);
    const told = () => ({
      parts: [BigInt(roll(3)), 1n],
      details: { pullsComplete: roll(3) > 0 },
      moversKnown: roll(3) > 0,
    });
    if (what <= 1) {
      const commit = {
        subject: "",
        authorName: "",
        committerName: "",
        verified: true,
        verifyReason: "",
        movers: [],
        risk: 1,
        reasons: [],
        place: 1,
      };
      await database.windowCommit.createMany({
        data: [{ ...at, organisationId, ...commit, ...told() }],
        skipDuplicates: true,
      });
    } else if (what === 2) {
      await database.windowCommit.updateMany({ where: at, data: told() });
    } else if (what === 3) {
      await database.windowCommit.deleteMany({ where: at });
    } else {
      const [found] = await database.windowCommit.findMany({ where: { incidentId, repositoryId } });
      const reviewerGithubId = BigInt(3 + roll(4));
      const review = { reviewerId: randomUUID(), reviewerGithubId, reviewerLogin: "grace", at: new Date() };
      if (found !== undefined)
        await database.commitReview.createMany({
          data: [{ incidentId, repositoryId, commitSha: found.sha, organisationId, ...review }],
          skipDuplicates: true,
        });
    }
    expect(await tallies(incidentId), `step ${step}, ${what}`).toEqual(await countedCommits(incidentId));
    expect(await reviewers(incidentId), `step ${step}, ${what}`).toEqual(await countedReviewers(incidentId));
  }
  // Somebody who had reviewed turns out to have had a part in it.
  await database.windowCommit.updateMany({ where: { incidentId }, data: { parts: [3n, 4n, 5n, 6n] } });
  expect(await tallies(incidentId)).toEqual(await countedCommits(incidentId));
  await database.incidentRepository.deleteMany({ where: { incidentId } });
  expect(await tallies(incidentId)).toEqual([]);
});
