import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pageOf } from "../../../app/activity/looks.tsx";
import { createAuditReading } from "../../../lib/adapters/prisma/audit-reading.ts";
import { eventsStatement } from "../../../lib/adapters/prisma/audit-sql.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { Prisma } from "../../../lib/adapters/prisma/generated/client.ts";
import type { Role, UserActor } from "../../../lib/core/actor.ts";
import { type AuditQuery, WHOLE_AUDIT } from "../../../lib/core/listing/audit-query.ts";
import { LIST_PAGE } from "../../../lib/core/listing/list-page.ts";
import { auditScope, exportAudit, readAudit } from "../../../lib/usecases/read-audit.ts";
import { seedOrganisation } from "../../e2e/support/seed.ts";
import { ORGANISATION } from "../../e2e/support/seed-data.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { gathered } from "../../support/gathered.ts";

let postgres: TestDatabase;
let web: Database;
let harbour: string;
let stranger: string;
let api: { readonly id: string; readonly name: string };
const ADA = randomUUID();
const BO = randomUUID();
const INCIDENT = randomUUID();

const START = Date.UTC(2026, 9, 1);
/** Of the many records that nobody looks for, one each minute. */
const MANY = 20_000;

beforeAll(async () => {
  postgres = await testDatabase();
  // As the web process itself: what it reads must be within its rights.
  web = createDatabase(postgres.webUrl, 4);
  harbour = (await seedOrganisation(postgres.database, "harbour", ORGANISATION)).organisationId;
  stranger = (await seedOrganisation(postgres.database, "stranger", [])).organisationId;
  const repository = await postgres.database.repository.findFirstOrThrow({
    where: { organisationId: harbour, name: "payments-api" },
  });
  api = { id: repository.id, name: `${repository.owner}/${repository.name}` };
  await postgres.database.repository.update({ where: { id: api.id }, data: { githubId: 501n } });
  for (const [id, login] of [
    [ADA, "ada"],
    [BO, "bo"],
  ] as const) {
    await postgres.database.appUser.create({ data: { id, host: "github.com", githubId: BigInt(login.length), login } });
    await postgres.database.membership.create({
      data: { userId: id, organisationId: harbour, role: "viewer", source: "local" },
    });
  }
  // What others did while the organisation was put in is no matter of these tests.
  await postgres.query(postgres.ownerUrl, "ALTER TABLE audit_event DISABLE TRIGGER ALL");
  await postgres.query(postgres.ownerUrl, "DELETE FROM audit_event");
  await postgres.query(
    postgres.ownerUrl,
    `INSERT INTO audit_event (organisation_id, at, actor_kind, actor_id, action, object_kind, object_id, data)
     SELECT $1, to_timestamp($2::float8 + n * 60), 'system', 'worker', CASE WHEN n % 2 = 0 THEN 'scan.finished' ELSE 'inventory.read' END,
       'repository', gen_random_uuid()::text, '{}' FROM generate_series(1, $3) n`,
    [harbour, START / 1_000, MANY],
  );
  for (const row of FEW()) await postgres.database.auditEvent.create({ data: row });
  await postgres.query(postgres.ownerUrl, "ANALYZE audit_event");
});

afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

/** Records that somebody looks for, among the many. */
function FEW() {
  const of = (minutes: number, by: string, action: string, object: readonly [string, string], data = {}) => ({
    organisationId: harbour as string | null,
    at: new Date(START + minutes * 60_000 + 1_000),
    actorKind: by === "worker" ? "system" : by.startsWith("github/") ? "job" : "user",
    actorId: by,
    action,
    objectKind: object[0],
    objectId: object[1],
    data,
  });
  return [
    of(10, ADA, "switch.set", ["kill-switch", randomUUID()], { reason: "<script>alert(1)</script>" }),
    of(2_000, ADA, "incident.declared", ["incident", INCIDENT], { title: "one" }),
    of(9_000, BO, "scan.asked-again", ["repository", api.id]),
    of(9_001, "github/501", "issuance.denied", ["issuance", randomUUID()], { reason: "no-policy" }),
    of(9_002, BO, "person.roles", ["person", "cy"], { roles: "admin" }),
    of(9_003, BO, "person.roles", ["person", "ada"], { roles: "viewer" }),
    { ...of(9_004, ADA, "session.opened", ["person", "ada"]), organisationId: null },
    { ...of(9_005, BO, "session.opened", ["person", "bo"]), organisationId: null },
    { ...of(9_006, "worker", "scan.finished", ["repository", api.id]), organisationId: stranger },
  ];
}

function person(role: Role, organisationId = harbour, id = ADA): UserActor {
  return { kind: "user", id, login: id === ADA ? "ada" : "bo", roles: [{ organisationId, role }] };
}

const ports = () => ({ audit: createAuditReading(web), clock: { now: () => new Date() } });
const read = (query: Partial<AuditQuery>, actor = person("admin")) =>
  readAudit(ports(), actor, { ...WHOLE_AUDIT, ...query });
const actions = async (query: Partial<AuditQuery>, actor = person("admin")) =>
  (await read(query, actor)).rows.map(({ action }) => action);

describe("the record, as a page shows it", () => {
  it("goes on from page to page without a gap and without a record twice", async () => {
    const seen: string[] = [];
    let after: AuditQuery["after"] = null;
    for (let page = 0; page < 4; page += 1) {
      const { rows, next } = await read({ after });
      seen.push(...rows.map(({ seq }) => seq));
      after = next;
    }
    expect(new Set(seen).size).toBe(4 * LIST_PAGE);
    const { rows } = await postgres.query(
      postgres.ownerUrl,
      `SELECT seq::text FROM audit_event WHERE organisation_id = $1 OR actor_id = $2 ORDER BY at DESC, seq DESC LIMIT $3`,
      [harbour, ADA, 4 * LIST_PAGE],
    );
    expect(seen).toEqual(rows.map(({ seq }) => seq));
  });

  it("names people, repositories and jobs as they are called, and leads to what is there", async () => {
    const { rows } = await read({ from: "2026-10-07", to: "2026-10-07", text: "payments-api" });
    const [asked] = rows.filter(({ action }) => action === "scan.asked-again");
    expect(asked).toMatchObject({ actor: "bo", about: { name: api.name, repository: { name: "payments-api" } } });
    const [denied] = (await read({ action: "issuance.denied" })).rows;
    expect(denied).toMatchObject({ actor: api.name, actorKind: "job", facts: [["reason", "no-policy"]] });
  });

  it("finds by person, by action in words, by target and by id, and combines what it is told", async () => {
    expect(await actions({ text: "ada" })).toEqual([
      "session.opened",
      "person.roles",
      "incident.declared",
      "switch.set",
    ]);
    expect(await actions({ text: "kill switch" })).toEqual(["switch.set"]);
    expect(await actions({ text: INCIDENT })).toEqual(["incident.declared"]);
    expect(await actions({ areas: ["broker"] })).toEqual(["issuance.denied", "switch.set"]);
    expect(await actions({ areas: ["broker"], actor: "ada" })).toEqual(["switch.set"]);
    expect(await actions({ actor: api.name })).toEqual(["issuance.denied"]);
    expect(await actions({ about: { kind: "repository", id: api.id } })).toEqual(["scan.asked-again"]);
    expect(await actions({ text: "nobody is called so" })).toEqual([]);
    expect(await actions({ text: "ada", areas: ["incidents"] })).toEqual(["incident.declared"]);
  });

  it("takes % and _ of a text as they are", async () => {
    expect(await actions({ text: "%" })).toEqual([]);
    expect(await actions({ text: "a_a" })).toEqual([]);
  });

  it("keeps to whole days", async () => {
    const { rows } = await read({ from: "2026-10-02", to: "2026-10-02", text: "incident" });
    expect(rows.map(({ at }) => at.slice(0, 10))).toEqual(["2026-10-02"]);
    expect(await actions({ from: "2026-10-03", to: "2026-10-03", text: "incident" })).toEqual([]);
  });
});

describe("who sees which records", () => {
  const PEOPLE = { areas: ["people"] } as const;
  it("shows nothing of another organisation", async () => {
    expect(await actions({ about: { kind: "repository", id: api.id } }, person("admin", stranger))).toEqual([
      "scan.finished",
    ]);
    const [row] = (await read({ about: { kind: "repository", id: api.id } }, person("admin", stranger))).rows;
    // The name of another organisation's repository is not given away by an id in a record of one's own.
    expect(row?.about).toMatchObject({ name: api.id, repository: null });
    expect((await read({ text: "payments-api" }, person("admin", stranger))).rows).toEqual([]);
  });

  it("shows records about people to those who answer for them, and to the person", async () => {
    expect(await actions(PEOPLE, person("viewer"))).toEqual(["session.opened", "person.roles"]);
    expect((await read(PEOPLE, person("viewer"))).rows.map(({ about }) => about.name)).toEqual(["ada", "ada"]);
    expect(await actions(PEOPLE, person("security-lead"))).toEqual(["session.opened", "person.roles", "person.roles"]);
    // What one did oneself.
    expect(await actions(PEOPLE, person("viewer", harbour, BO))).toEqual([
      "session.opened",
      "person.roles",
      "person.roles",
    ]);
  });

  it("shows what belongs to no organisation to operators only", async () => {
    expect(await actions({ action: "session.opened" }, person("admin"))).toHaveLength(1);
    expect(await actions({ action: "session.opened" }, person("operator"))).toHaveLength(2);
  });

  it("shows nothing to somebody without a role, nor to a process", async () => {
    const nobody: UserActor = { kind: "user", id: randomUUID(), login: "eve", roles: [] };
    expect(await actions({}, nobody)).toEqual([]);
    expect((await readAudit(ports(), { kind: "system", id: "worker" }, WHOLE_AUDIT)).rows).toEqual([]);
  });
});

/** Rows of the record that a statement looked at. */
async function looked(query: Partial<AuditQuery>): Promise<number> {
  const scope = auditScope(person("admin"));
  const statement = await eventsStatement(web, scope, { ...WHOLE_AUDIT, ...query }, LIST_PAGE + 1);
  if (statement === null) throw new Error("there is no statement");
  const [row] = await web.$queryRaw<{ "QUERY PLAN": readonly { Plan: PlanNode }[] }[]>(
    Prisma.sql`EXPLAIN (ANALYZE, FORMAT JSON) ${statement}`,
  );
  const plan = row?.["QUERY PLAN"][0]?.Plan;
  return plan === undefined ? Number.NaN : rowsOf(plan);
}

interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly PlanNode[];
}

function rowsOf(node: PlanNode): number {
  const own = (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"];
  const below = (node.Plans ?? []).reduce((sum, one) => sum + rowsOf(one), 0);
  return below + (node["Relation Name"] === "audit_event" ? own : 0);
}

describe("a page costs what it shows, and not what there is", () => {
  const DAYS = { from: "2026-10-04", to: "2026-10-05" } as const;
  const QUERIES: readonly (readonly [string, Partial<AuditQuery>])[] = [
    ["the newest", {}],
    ["days of long ago", DAYS],
    ["a page in the middle", { after: { at: START + 5_000 * 60_000, seq: "1" } }],
    ["an action that is everywhere", { action: "scan.finished" }],
    ["an action that is rare", { action: "switch.set" }],
    ["areas", { areas: ["scans", "incidents", "broker"] }],
    ["a person who did little", { actor: "ada" }],
    ["a process that did nearly all", { actor: "worker" }],
    ["a text", { text: "work" }],
    ["a text that is an action", { text: "scanned a repository" }],
  ];
  for (const [name, query] of QUERIES) {
    it(name, async () => {
      // Each way to find a record reads a page at most; areas are some dozens of actions, few of which there are.
      expect(await looked(query)).toBeLessThan(12 * LIST_PAGE);
    });
  }
});

describe("a file of the record", () => {
  it("has every record that fits, once, with few of them in memory at a time", async () => {
    const pieces = await gathered(exportAudit(ports(), person("admin"), WHOLE_AUDIT));
    const seqs = pieces.flat().map(({ seq }) => seq);
    // The many, and of the few all but another's sign-in and another organisation's.
    expect(seqs).toHaveLength(MANY + 7);
    expect(new Set(seqs).size).toBe(seqs.length);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(1_000);
  });

  it("reads nothing more once nobody asks for the next piece", async () => {
    const pieces = exportAudit(ports(), person("admin"), WHOLE_AUDIT);
    await pieces.next();
    await pieces.return();
    expect((await pieces.next()).done).toBe(true);
  });

  it("keeps to the filter and to what its reader may see", async () => {
    const all = await gathered(exportAudit(ports(), person("viewer"), { ...WHOLE_AUDIT, areas: ["people"] }));
    expect(all.flat().map(({ action, about }) => `${action} ${about}`)).toEqual([
      "session.opened ada",
      "person.roles ada",
    ]);
  });
});

it("calls a token of a machine as its people do, and leads to where they end it", async () => {
  const id = randomUUID();
  await postgres.database.apiToken.create({
    data: {
      id,
      organisationId: harbour,
      name: "deploys",
      tokenHash: "0".repeat(64),
      beginning: "thaw_00000000",
      scopes: ["read:freeze"],
      reach: "organisation",
      expiresAt: new Date(START + 30 * 86_400_000),
      createdAt: new Date(START),
      madeBy: ADA,
      madeLogin: "ada",
    },
  });
  await postgres.database.auditEvent.create({
    data: {
      organisationId: harbour,
      actorKind: "user",
      actorId: ADA,
      action: "api-token.created",
      objectKind: "api-token",
      objectId: id,
      data: {},
    },
  });
  const [row] = (await read({ action: "api-token.created" })).rows;
  expect(row?.about).toEqual({ kind: "api-token", id, name: "deploys", repository: null });
  expect(row === undefined ? null : pageOf(row.about)).toBe("/settings");
});
