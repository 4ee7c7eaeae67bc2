import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createCredentialReading } from "../../../lib/adapters/prisma/credential-reading.ts";
import {
  credentialFilter,
  credentialOrder,
  listedCredentials,
  listedPage,
} from "../../../lib/adapters/prisma/credential-sql.ts";
import { Prisma } from "../../../lib/adapters/prisma/generated/client.ts";
import { KeptReadings } from "../../../lib/adapters/prisma/kept-readings.ts";
import {
  CREDENTIAL_SORTS,
  CREDENTIAL_STATES,
  parseCredentialQuery,
} from "../../../lib/core/listing/credential-query.ts";
import type { Sight } from "../../../lib/core/people/sight.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { FINDING, seedIncident } from "../../support/gates.ts";
import { CheckedReadings } from "../../support/kept.ts";
import { doneScan } from "../../support/rows.ts";

/** Lists of credentials say what counting all of it would say, whatever was changed and whoever looks, also where triggers keep it. */

let postgres: TestDatabase;
let web: Database;
let sight: Sight = { kind: "whole" };
let organisationId: string;
let repositories: readonly string[];
let member: string;

beforeAll(async () => {
  postgres = await testDatabase();
  web = createDatabase(postgres.webUrl, 2, { sight: () => sight });
});
afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

/** Of three repositories a member may read two: the public one, and one of their team's. */
beforeEach(async () => {
  const { database } = postgres;
  const told = { memberPermission: "none", readersAsOf: new Date() };
  const organisation = { host: "github.test", login: randomUUID(), kind: "github", ...told };
  organisationId = (await database.organisation.create({ data: organisation })).id;
  const made = ["public", "private", "private"].map((visibility, at) => ({
    ...{ id: randomUUID(), organisationId, owner: "acme", name: `repository-${at}`, visibility },
  }));
  await database.repository.createMany({ data: made });
  repositories = made.map(({ id }) => id);
  const login = randomUUID();
  member = (await database.appUser.create({ data: { host: "github.test", login, githubId: BigInt(Date.now()) } })).id;
  await database.membership.create({
    data: { userId: member, organisationId, role: "viewer", source: "organisation" },
  });
  await database.personTeam.create({ data: { userId: member, organisationId, slug: "core", asOf: new Date() } });
  const [, repositoryId = ""] = repositories;
  await database.repositoryReader.create({ data: { organisationId, repositoryId, kind: "team", who: "core" } });
});

/** As the room of credentials shows it, with what is kept from step to step and without. */
async function expectKept(step: string, kept: KeptReadings) {
  const room = (readings: KeptReadings) =>
    createCredentialReading(web, readings).room([organisationId], parseCredentialQuery({}), new Date(AT));
  expect(await room(kept), `${step}, kept`).toEqual(await room(new KeptReadings()));
}

/** A generator of its own, so that a run that fails can be had again. */
function dice(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

const SECRET = Prisma.sql`f.resolved_scan_id IS NULL AND f.origin = 'secret' AND f.secret_name IS NOT NULL`;

/** As lists counted it before anything was kept. */
async function counted(database: Database) {
  const ours = Prisma.sql`= ${organisationId}::uuid`;
  return await database.$queryRaw<readonly object[]>`
    WITH counted AS (
      SELECT f.credential_id, count(*)::int AS "references", (count(*) FILTER (WHERE f.blocks_thaw))::int AS blocking,
        (count(*) FILTER (WHERE i.remedy IS NOT NULL))::int AS planned, count(DISTINCT f.repository_id)::int AS repositories,
        max(array_position(ARRAY['info', 'low', 'medium', 'high', 'critical'], f.severity)) AS worst
      FROM finding f JOIN repository r ON r.id = f.repository_id AND r.deleted_at IS NULL
      LEFT JOIN plan p ON p.last_scan_id = f.last_scan_id AND p.repository_id = f.repository_id
      LEFT JOIN plan_item i ON i.plan_id = p.id AND i.fingerprint = f.fingerprint
      WHERE f.organisation_id ${ours} AND f.resolved_scan_id IS NULL AND f.credential_id IS NOT NULL GROUP BY 1
    ), unplaced AS (
      SELECT upper(f.secret_name) AS name, f.repository_id FROM finding f LEFT JOIN credential n ON n.id = f.credential_id
      WHERE f.organisation_id ${ours} AND (f.credential_id IS NULL OR n.level = 'unknown') AND ${SECRET}
    ), exposed AS (
      SELECT e.credential_id, bool_or(e.open) AS exposed_open, min(e.due_at) FILTER (WHERE e.open) AS exposed_due FROM (
        SELECT e.credential_id, e.due_at, e.revoked_at IS NULL AND (v.at IS NULL OR v.at + interval '1 day' <= i.exposure_to) AS open
        FROM exposure e JOIN incident i ON i.id = e.incident_id LEFT JOIN (
          SELECT v.credential_id, max(v.at) AS at FROM credential_event v WHERE v.kind = 'revoked' GROUP BY v.credential_id
        ) v ON v.credential_id = e.credential_id
        WHERE e.gone_at IS NULL AND i.status IN ('activating', 'active', 'resolving')
      ) e GROUP BY 1
    )
    SELECT c.id, c.name, c.kind, c.level, coalesce(t."references", 0) AS "references", coalesce(t.blocking, 0) AS blocking,
      coalesce(t.planned, 0) AS planned, coalesce(t.repositories, 0) AS repositories, t.worst, x.exposed_open, x.exposed_due,
      coalesce(c.updated_at, c.stored_at) AS changed_at,
      CASE WHEN t."references" IS NULL AND c.ended_at IS NOT NULL THEN 'ended'
        WHEN t."references" IS NULL AND c.level IN ('manager', 'literal', 'unknown') THEN 'gone'
        WHEN t."references" IS NULL AND upper(c.name) IN (
          SELECT n.name FROM unplaced n WHERE c.repository_id IS NULL OR n.repository_id = c.repository_id) THEN 'unclear'
        WHEN t."references" IS NULL THEN 'unused'
        WHEN c.kind = 'identifier' AND t.blocking = 0 THEN 'identifier'
        WHEN t."references" > t.planned THEN 'static' ELSE 'planned' END AS state
    FROM credential c
    LEFT JOIN repository r ON r.id = c.repository_id
    LEFT JOIN counted t ON t.credential_id = c.id
    LEFT JOIN exposed x ON x.credential_id = c.id
    WHERE c.organisation_id ${ours} AND r.deleted_at IS NULL
      AND NOT (c.level = 'unknown' AND t."references" IS NULL AND (
        NOT EXISTS (SELECT FROM finding f WHERE f.credential_id = c.id)
        OR EXISTS (SELECT FROM finding f WHERE f.repository_id = c.repository_id AND upper(f.secret_name) = upper(c.name) AND ${SECRET})))
    ORDER BY c.id`;
}

async function listed(database: Database) {
  return await database.$queryRaw<readonly object[]>`
    ${listedCredentials([organisationId])}
    SELECT id, name, kind, level, "references", blocking, planned, repositories, worst, exposed_open, exposed_due, changed_at, state
    FROM listed ORDER BY id`;
}

const VIEWERS = (): readonly Sight[] => [{ kind: "whole" }, { kind: "person", id: member }, { kind: "nobody" }];

async function expectSame(step: string) {
  const lengths: number[] = [];
  for (const one of VIEWERS()) {
    sight = one;
    const rows = await listed(web);
    expect(rows, `${step}, ${one.kind}`).toEqual(await counted(web));
    lengths.push(rows.length);
  }
  return lengths;
}

const NAMES = ["TOKEN", "KEY", "token"];
const LEVELS = ["repo", "env", "manager", "literal", "unknown", "unknown", "org", "org"];
const AT = Date.UTC(2026, 10, 20);
const day = (number: number) => new Date(AT + number * 86_400_000);

/** Each step changes something of what lists of credentials count, by chance. */
function changes(roll: (below: number) => number) {
  const { database } = postgres;
  const one = <T>(items: readonly T[]) => items[roll(items.length)] as T;
  const where = { organisationId };
  const scanIn = async (repositoryId: string) => {
    const known = await database.scan.findMany({ where: { repositoryId }, orderBy: { id: "asc" } });
    if (known.length > 0 && roll(3) > 0) return one(known).id;
    return (await database.scan.create({ data: doneScan(organisationId, repositoryId) })).id;
  };
  /** What a repository's text can lead to: what it has itself, and what its organisation has. */
  const credentialIn = async (repositoryId: string) => {
    const fits = { organisationId, OR: [{ repositoryId }, { repositoryId: null }] };
    const rows = await database.credential.findMany({ where: fits, orderBy: { id: "asc" } });
    return one([null, ...rows.map(({ id }) => id)]);
  };
  const some = async <T extends { readonly id: string }>(rows: Promise<readonly T[]>) => one([...(await rows)]);
  const finding = () => some(database.finding.findMany({ where, orderBy: { id: "asc" } }));
  const credential = () => some(database.credential.findMany({ where, orderBy: { id: "asc" } }));
  return {
    async credential() {
      const level = one(LEVELS);
      const repositoryId = level === "org" ? null : one(repositories);
      const environment = level === "env" ? "production" : null;
      const row = {
        organisationId,
        level,
        repositoryId,
        environment,
        name: one(NAMES),
        kind: one(["npm-token", "identifier"]),
      };
      await database.credential.createMany({ data: [{ ...row, storedAt: one([null, day(1)]) }], skipDuplicates: true });
    },
    async finding() {
      const repositoryId = one(repositories);
      const scanId = await scanIn(repositoryId);
      const credentialId = await credentialIn(repositoryId);
      const own = {
        organisationId,
        repositoryId,
        ref: "main",
        fingerprint: one([..."abcdefghij"]),
        credentialId,
      };
      const scans = { firstScanId: scanId, lastScanId: scanId };
      const said = {
        secretName: one([null, ...NAMES]),
        origin: one(["secret", "secret", "literal"]),
        severity: one(["low", "high"]),
      };
      await database.finding.createMany({
        data: [{ ...FINDING, ...own, ...scans, ...said, blocksThaw: roll(2) === 0, span: {} }],
        skipDuplicates: true,
      });
    },
    async found() {
      const row = await finding();
      if (row === undefined) return;
      const scanId = await scanIn(row.repositoryId);
      const credentialId = await credentialIn(row.repositoryId);
      const data = one<Prisma.FindingUncheckedUpdateInput>([
        { resolvedScanId: one([null, scanId]), lastScanId: scanId },
        { credentialId },
        { secretName: one(NAMES), origin: "secret" },
        { blocksThaw: roll(2) === 0, severity: "critical" },
      ]);
      await database.finding.update({ where: { id: row.id }, data });
    },
    async forgotten() {
      const row = await finding();
      if (row !== undefined) await database.finding.delete({ where: { id: row.id } });
    },
    async plan() {
      const row = await finding();
      if (row === undefined) return;
      const own = { organisationId, repositoryId: row.repositoryId, lastScanId: row.lastScanId, disposition: "safe" };
      const hash = randomUUID().replaceAll("-", "").repeat(2);
      const { id: planId } = await database.plan.create({
        data: { ...own, planHash: hash, files: [], proof: [], body: "", prerequisites: [] },
      });
      const item = {
        planId,
        organisationId,
        fingerprint: row.fingerprint,
        path: "a",
        line: 1,
        message: "",
        reasons: [],
      };
      await database.planItem.create({ data: { ...item, remedy: "oidc-role", disposition: "safe" } });
    },
    async changed() {
      const row = await credential();
      if (row === undefined) return;
      const data = one([
        { kind: one(["npm-token", "identifier"]) },
        { endedAt: one([null, day(2)]) },
        { updatedAt: one([null, day(3)]), asOf: new Date() },
      ]);
      await database.credential.update({ where: { id: row.id }, data });
    },
    async gone() {
      const row = await credential();
      if (row !== undefined) await database.credential.delete({ where: { id: row.id } });
    },
    async repository() {
      const data = one([{ deletedAt: one([null, null, day(1)]) }, { name: randomUUID() }]);
      await database.repository.update({ where: { id: one(repositories) }, data });
    },
    async incident() {
      const known = await some(database.incident.findMany({ where, orderBy: { id: "asc" } }));
      const status = one(["preflighted", "activating", "active", "resolving", "resolved"]);
      const exposureTo = day(roll(10));
      if (known !== undefined && roll(4) > 0) {
        await database.incident.update({ where: { id: known.id }, data: one([{ status }, { exposureTo }]) });
        return;
      }
      const id = await seedIncident(database, organisationId, { status });
      await database.incident.update({ where: { id }, data: { exposureFrom: day(-5), exposureTo } });
    },
    async exposed() {
      const [incident, row] = [
        await some(database.incident.findMany({ where, orderBy: { id: "asc" } })),
        await credential(),
      ];
      if (incident === undefined || row === undefined) return;
      const key = { incidentId: incident.id, credentialId: row.id };
      const said = { dueAt: day(roll(9)), goneAt: one([null, null, day(1)]) };
      const word = { revokedAt: day(2), revokedEvidence: "x", revokedLink: "x", revokedBy: "ada" };
      const told = one([word, { revokedAt: null, revokedEvidence: null, revokedLink: null, revokedBy: null }]);
      const rest = { class: "handed", evidence: [], breaks: [], position: 1, foundAt: day(0), repositoryIds: [] };
      await database.exposure.upsert({
        where: { incidentId_credentialId: key },
        create: { ...key, organisationId, ...rest, dueAt: said.dueAt },
        update: { ...said, ...told },
      });
    },
    async revoked() {
      const row = await credential();
      if (row === undefined) return;
      const said = {
        kind: one(["revoked", "rotated"]),
        evidence: ["x"],
        actor: "ada",
        at: day(roll(10)),
        recordedAt: day(0),
      };
      await database.credentialEvent.create({ data: { organisationId, credentialId: row.id, ...said } });
    },
    async taken() {
      const [incident, event] = [
        await some(database.incident.findMany({ where, orderBy: { id: "asc" } })),
        await some(database.credentialEvent.findMany({ where, orderBy: { id: "asc" } })),
      ];
      if (roll(2) === 0 && event !== undefined) await database.credentialEvent.delete({ where: { id: event.id } });
      else if (incident !== undefined && roll(3) === 0) await database.incident.delete({ where: { id: incident.id } });
    },
  };
}

const OFTEN = [
  "credential",
  "credential",
  "finding",
  "finding",
  "found",
  "found",
  "exposed",
  "exposed",
  "changed",
  "plan",
] as const;
const SELDOM = ["forgotten", "gone", "repository", "incident", "revoked", "taken"] as const;

async function changeMuch(seed: number, steps: number, look: (step: string) => Promise<void>) {
  const roll = dice(seed);
  const what = changes(roll);
  await what.incident();
  for (let row = 0; row < 8; row += 1) await what.credential();
  for (let row = 0; row < 8; row += 1) await what.finding();
  for (let step = 0; step < steps; step += 1) {
    const words = roll(3) === 0 ? SELDOM : OFTEN;
    const word = words[roll(words.length)] as (typeof OFTEN | typeof SELDOM)[number];
    await what[word]();
    await look(`step ${step}, ${word}`);
  }
}

test.each([1, 2, 3])("state, references and exposure of credentials, after many changes (%i)", async (seed) => {
  const seen = new Set<string>();
  const most = [0, 0, 0];
  const kept = new CheckedReadings();
  await changeMuch(seed, 70, async (step) => {
    const lengths = await expectSame(step);
    for (const [at, length] of lengths.entries()) most[at] = Math.max(most[at] ?? 0, length);
    sight = { kind: "whole" };
    await expectKept(step, kept);
    for (const row of await web.$queryRaw<readonly { state: string }[]>`${listedCredentials([organisationId])}
      SELECT DISTINCT state FROM listed`)
      seen.add(row.state);
  });
  // Who may read a part saw a part, and all states came about.
  const [whole = 0, part = 0, none] = most;
  expect(part).toBeGreaterThan(0);
  expect(part).toBeLessThan(whole);
  expect(none).toBe(0);
  expect([...seen].sort()).toEqual(expect.arrayContaining(["static", "unclear", "unused"]));
  await postgres.database.organisation.delete({ where: { id: organisationId } });
  expect(await postgres.database.credentialFigure.count({ where: { organisationId } })).toBe(0);
});

test("pages follow one another as the whole list does, and figures of groups are those of rows", async () => {
  await changeMuch(9, 50, async () => undefined);
  const asked = [
    ...CREDENTIAL_SORTS.flatMap((sort) => ["asc", "desc"].map((dir) => ({ sort, dir }))),
    { state: "static,unused" },
    { level: "org", sort: "name" },
    { exposed: "open" },
    { q: "repository-1" },
  ];
  for (const words of asked) {
    const query = parseCredentialQuery({ ...words });
    const [fits, order] = [credentialFilter([organisationId], query), credentialOrder(query)];
    for (sight of VIEWERS().slice(0, 2)) {
      const all = await web.$queryRaw<readonly { id: string }[]>`
        ${listedCredentials([organisationId])} SELECT id FROM listed WHERE ${fits} ORDER BY ${order}`;
      const paged: { id: string }[] = [];
      for (let skip = 0; skip <= all.length; skip += 2)
        paged.push(
          ...(await web.$queryRaw<{ id: string }[]>`
            ${listedCredentials([organisationId])}, ${listedPage(fits, order, { size: 2, skip })} SELECT id FROM page ORDER BY position`),
        );
      expect(paged, JSON.stringify(words)).toEqual(all);
      const { list, overview } = await createCredentialReading(web).room([organisationId], query, new Date());
      expect(list.rows.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
      expect(list.total, JSON.stringify(words)).toBe(all.length);
      const rows = await createCredentialReading(web).rows([organisationId], parseCredentialQuery({}));
      expect(overview.credentials).toBe(rows.length);
      for (const state of CREDENTIAL_STATES)
        expect(overview.states[state]).toBe(rows.filter((row) => row.state === state).length);
    }
  }
});

test("two who change one repository at once leave what both did", async () => {
  const { database } = postgres;
  const [repositoryId = ""] = repositories;
  const own = { organisationId, repositoryId, level: "repo", kind: "npm-token" };
  const { id: credentialId } = await database.credential.create({ data: { ...own, name: "TOKEN" } });
  const { id } = await database.scan.create({ data: doneScan(organisationId, repositoryId) });
  await Promise.all(
    ["a", "b", "c", "d"].map((fingerprint) =>
      database.$transaction(async (tx) => {
        const scans = { firstScanId: id, lastScanId: id, ref: "main", span: {}, blocksThaw: true };
        await tx.finding.create({
          data: { ...FINDING, organisationId, repositoryId, credentialId, fingerprint, ...scans },
        });
        await tx.credential.create({ data: { ...own, name: fingerprint } });
      }),
    ),
  );
  await expectSame("after all");
  expect(await database.credentialFigure.findMany({ where: { credentialId, references: 4 } })).toHaveLength(1);
});
