import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createBranchStore } from "../../../lib/adapters/prisma/branch-store.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import type { AuditEntry } from "../../../lib/usecases/ports.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

/** More than two pages, and workflows beyond those of one sync. */
const COUNT = 1_234;
const AT = new Date("2026-01-01T00:00:00Z");
const ONE = 41;

let db: TestDatabase;
/** With the worker's rights only. */
let worker: Database;
let organisationId = "";
let organisations = 0;

beforeAll(async () => {
  db = await testDatabase();
  worker = createDatabase(db.workerUrl, 3);
});
afterAll(async () => {
  await worker.$disconnect();
  await db.close();
});

/** In each repository a release branch and another one; workflows of the others are those of one or two more repositories. */
beforeEach(async () => {
  await db.query(db.ownerUrl, "DELETE FROM graphile_worker._private_jobs");
  organisations += 1;
  const row = await db.database.organisation.create({
    data: { host: "github.com", githubId: BigInt(organisations), login: `acme-${organisations}`, kind: "github" },
  });
  organisationId = row.id;
  const sha = "encode(sha256((%)::text::bytea), 'hex')";
  await db.query(
    db.ownerUrl,
    `INSERT INTO repository (id, organisation_id, github_id, node_id, owner, name, head_sha, branches)
    SELECT gen_random_uuid(), $1, n, 'R_' || n, 'acme', 'r' || n, '${"a".repeat(40)}', 3 FROM generate_series(1, ${COUNT}) n`,
    [organisationId],
  );
  await db.query(
    db.ownerUrl,
    `INSERT INTO repository_branch (id, organisation_id, repository_id, name, role, head_sha, workflows_tree_sha, committed_at, seen_at)
    SELECT gen_random_uuid(), $1, r.id, role, role, '${"b".repeat(40)}', ${sha.replace("%", "role || r.github_id % 617")}, now(), now()
    FROM repository r, unnest(ARRAY['release', 'other']) role WHERE r.organisation_id = $1`,
    [organisationId],
  );
});

const audit: AuditEntry = {
  actorKind: "system",
  actorId: "worker",
  action: "branches.requested",
  objectKind: "organisation",
  objectId: "x",
  data: {},
};

function queue(only: number | null = null, at = AT) {
  const store = createBranchStore(worker, null);
  return store.queue({ id: null, organisationId }, only, { engineVersion: "1", at, audit });
}

async function jobs(): Promise<readonly (readonly string[])[]> {
  const { rows } = await db.query(db.ownerUrl, "SELECT payload FROM graphile_worker._private_jobs ORDER BY id");
  return rows.map(({ payload }) => payload.branchIds);
}

async function asked(role: string) {
  const ids = (await jobs()).flat();
  return db.database.repositoryBranch.findMany({ where: { role, id: { in: ids } } });
}

test("of many pages, each release branch is asked for once, and no more workflows than one sync's, each once", async () => {
  expect(await queue()).toEqual({ branches: COUNT + 400 });
  const first = await jobs();
  expect(Math.max(...first.map((ids) => ids.length))).toBe(100);
  expect(new Set(first.flat()).size).toBe(COUNT + 400);
  expect(await asked("release")).toHaveLength(COUNT);
  const others = await asked("other");
  expect(new Set(others.map(({ workflowsTreeSha }) => workflowsTreeSha)).size).toBe(400);
});

test("the next sync asks for the other workflows, and for nothing that waits already", async () => {
  await queue();
  expect(await queue()).toEqual({ branches: 217 });
  expect(await queue()).toEqual({ branches: 0 });
  const trees = (await asked("other")).map(({ workflowsTreeSha }) => workflowsTreeSha);
  expect(trees).toHaveLength(617);
  expect(new Set(trees).size).toBe(617);
});

test("what waits so long that its job is lost is asked for again", async () => {
  await queue();
  expect(await queue(null, new Date(AT.getTime() + 3 * 3_600_000))).toEqual({ branches: COUNT + 400 });
});

test("of one repository, nothing is asked of any other", async () => {
  expect(await queue(ONE)).toEqual({ branches: 2 });
  const branches = await db.database.repositoryBranch.findMany({
    where: { id: { in: [...(await jobs()).flat()] } },
    include: { repository: { select: { githubId: true } } },
  });
  expect(branches.map(({ repository }) => repository.githubId)).toEqual([BigInt(ONE), BigInt(ONE)]);
});

test("no transaction holds more than a page: each says for itself what it asked for", async () => {
  const before = await db.database.auditEvent.count();
  await queue();
  const all = await db.database.auditEvent.findMany({ orderBy: { seq: "asc" }, skip: before });
  const counts = all.map(({ data }) => (data as { readonly branches: number }).branches);
  expect(counts.slice(0, 3)).toEqual([500, 500, 234]);
  expect(counts.slice(3).every((count) => count <= 400)).toBe(true);
});

test("looks that are due are found on every page, and no others", async () => {
  const store = createBranchStore(worker, null);
  await db.query(
    db.ownerUrl,
    `INSERT INTO branch_look (repository_id, organisation_id, head_sha, total, complete, settings, looked_at)
    SELECT id, organisation_id, head_sha, branches, true, 's', $2 FROM repository WHERE organisation_id = $1 AND github_id % 3 <> 0`,
    [organisationId, AT],
  );
  const run = await db.database.syncRun.create({ data: { organisationId, startedAt: AT, seenAt: AT } });
  await db.database.repository.updateMany({ where: { organisationId }, data: { syncRunId: run.id } });
  const due = await store.due({ id: run.id, organisationId }, null, "s", AT);
  const wanted = Array.from({ length: COUNT }, (_, index) => index + 1).filter((id) => id % 3 === 0);
  expect(due.map(({ id }) => id).sort((a, b) => a - b)).toEqual(wanted);
  expect(await store.due({ id: run.id, organisationId }, null, "other", AT)).toHaveLength(COUNT);
  expect(await store.due({ id: null, organisationId }, 3, "s", AT)).toEqual([{ id: 3, nodeId: "R_3" }]);
});
