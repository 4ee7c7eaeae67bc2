import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAuditReading } from "../../lib/adapters/prisma/audit-reading.ts";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { byNobody, byWhoAsks, sightNow } from "../../lib/container/sight.ts";
import type { Role, UserActor } from "../../lib/core/actor.ts";
import { parseAuditQuery } from "../../lib/core/listing/audit-query.ts";
import { auditScope } from "../../lib/usecases/read-audit.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { doneScan } from "../support/rows.ts";

/** What the database shows to whom, through the pool that all requests share. */

let postgres: TestDatabase;
let web: Database;
let organisationId = "";
let people: Readonly<Record<Name, UserActor>>;
const NAMES = ["lead", "local", "inTeam", "askedIn", "member", "stranger"] as const;
type Name = (typeof NAMES)[number];

/** Repositories by name, each with one finding of a credential of its own and of the organisation's one. */
const REPOSITORIES = {
  open: "public",
  inside: "internal",
  ofTeam: "private",
  ofPerson: "private",
  closed: "private",
  unknown: "unknown",
} as const;
type Repo = keyof typeof REPOSITORIES;
const ALL = Object.keys(REPOSITORIES) as Repo[];
const ids = new Map<Repo, string>();

beforeAll(async () => {
  postgres = await testDatabase();
  web = createDatabase(postgres.webUrl, 2, { sight: sightNow });
  const { database } = postgres;
  const login = "fjordline";
  const organisation = await database.organisation.create({
    data: {
      host: "github.test",
      login,
      kind: "github",
      githubId: 1n,
      memberPermission: "none",
      readersAsOf: new Date(),
    },
  });
  organisationId = organisation.id;
  const shared = await credential(null, "NPM_TOKEN");
  for (const name of ALL) {
    const { id } = await database.repository.create({
      data: { organisationId, owner: login, name, visibility: REPOSITORIES[name], githubId: BigInt(ids.size + 10) },
    });
    ids.set(name, id);
    await finding(id, await credential(id, `${name}_TOKEN`));
    if (name === "ofTeam") await finding(id, shared);
  }
  const found: Partial<Record<Name, UserActor>> = {};
  for (const [index, name] of NAMES.entries()) found[name] = await person(name, BigInt(100 + index));
  people = found as Record<Name, UserActor>;
  await database.personTeam.create({
    data: { userId: people.inTeam.id, organisationId, slug: "core", asOf: new Date() },
  });
  await database.repositoryReader.createMany({
    data: [
      { organisationId, repositoryId: idOf("ofTeam"), kind: "team", who: "core" },
      { organisationId, repositoryId: idOf("ofPerson"), kind: "user", who: "103" },
    ],
  });
});
afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

const idOf = (name: Repo) => ids.get(name) ?? "";

async function credential(repositoryId: string | null, name: string): Promise<string> {
  const data = { organisationId, repositoryId, name, kind: "npm-token", level: repositoryId === null ? "org" : "repo" };
  return (await postgres.database.credential.create({ data })).id;
}

async function finding(repositoryId: string, credentialId: string): Promise<void> {
  const { database } = postgres;
  const scan = await database.scan.create({ data: doneScan(organisationId, repositoryId) });
  await database.finding.create({
    data: {
      organisationId,
      repositoryId,
      credentialId,
      ref: "main",
      fingerprint: randomUUID(),
      detector: "secret",
      kind: "npm-token",
      origin: "secret",
      severity: "high",
      confidence: "high",
      blocksThaw: true,
      context: "step",
      path: ".github/workflows/a.yml",
      span: {},
      remedy: "none",
      message: "A token.",
      modifiers: [],
      sinks: [],
      firstScanId: scan.id,
      lastScanId: scan.id,
    },
  });
}

async function person(name: Name, githubId: bigint): Promise<UserActor> {
  const { database } = postgres;
  const { id } = await database.appUser.create({ data: { host: "github.test", login: name, githubId } });
  const roles: Role[] = ({ lead: ["viewer", "security-lead"], stranger: [] }[name as string] as Role[]) ?? ["viewer"];
  const source = name === "local" ? "local" : "organisation";
  for (const role of roles) await database.membership.create({ data: { userId: id, organisationId, role, source } });
  return { kind: "user", id, login: name, roles: roles.map((role) => ({ organisationId, role })) };
}

async function* countEach() {
  for (const name of ALL) yield await web.repository.count({ where: { name } });
}

/** As use cases are built: over one database, and told who asks. */
const parts = () =>
  byWhoAsks({
    names: async (_actor: UserActor) =>
      (await web.repository.findMany({ orderBy: { name: "asc" }, select: { name: true } })).map(({ name }) => name),
    // What is asked for only when somebody waits for it.
    lazily: (_actor: UserActor) => web.repository.findMany({ select: { name: true } }),
    secrets: async (_actor: UserActor) => {
      const rows = await web.$queryRaw<{ name: string; findings: number }[]>`
        SELECT c.name, count(f.id)::integer AS findings FROM credential c LEFT JOIN finding f ON f.credential_id = c.id
        GROUP BY c.name ORDER BY c.name COLLATE "C"`;
      return rows.map(({ name, findings }) => `${name} ${findings}`);
    },
    inTransaction: async (_by: { readonly actor: UserActor }) =>
      await web.$transaction(async (tx) => {
        const first = await tx.finding.count();
        await tx.$queryRaw`SELECT pg_sleep(0.01)::text`;
        return [first, await tx.scan.count()];
      }, PATIENT),
    pieces: (_actor: UserActor) => countEach(),
    /** What is there or not is found out before the first of them is read. */
    laterPieces: async (_actor: UserActor) => ((await web.repository.count()) === 0 ? null : countEach()),
    nobody: async () => [await web.repository.count(), await web.credential.count(), await web.finding.count()],
    inner: byNobody({ all: async (_actor: UserActor) => await web.repository.count() }),
  });

/** Hundreds wait for two connections. */
const PATIENT = { maxWait: 60_000, timeout: 60_000 };

const EXPECTED: Readonly<Record<Name, readonly Repo[]>> = {
  lead: ALL,
  local: ALL,
  inTeam: ["inside", "ofTeam", "open"],
  askedIn: ["inside", "ofPerson", "open"],
  member: ["inside", "open"],
  stranger: [],
};
const sorted = (names: readonly string[]) => [...names].sort();

describe("what people see of repositories", () => {
  test.each(NAMES)("%s sees what GitHub lets them read, and its credentials and findings alone", async (name) => {
    const expected = EXPECTED[name];
    expect(sorted(await parts().names(people[name]))).toEqual(sorted(expected));
    const shared = expected.includes("ofTeam") ? ["NPM_TOKEN 1"] : [];
    expect(await parts().secrets(people[name])).toEqual(
      sorted([...shared, ...expected.map((one) => `${one}_TOKEN 1`)]),
    );
    const all = expected.length + shared.length;
    expect(await parts().inTransaction({ actor: people[name] })).toEqual([all, all]);
    expect(await parts().lazily(people[name])).toHaveLength(expected.length);
  });

  test("an answer that is read piece by piece stays theirs, whoever reads it and whatever is asked in between", async () => {
    for (const pieces of [parts().pieces(people.inTeam), await parts().laterPieces(people.inTeam)]) {
      const counts: number[] = [];
      for await (const count of pieces ?? []) {
        counts.push(count);
        expect(await parts().names(people.lead)).toHaveLength(ALL.length);
      }
      expect(counts).toEqual(ALL.map((name) => (EXPECTED.inTeam.includes(name) ? 1 : 0)));
    }
    expect(await parts().laterPieces(people.stranger)).toBeNull();
  });

  test("nobody sees nothing, also after others on the same connections; work that is nobody's sees all", async () => {
    for (let at = 0; at < 4; at += 1) await parts().names(people.lead);
    expect(await parts().nobody()).toEqual([0, 0, 0]);
    expect(await parts().inner.all(people.stranger)).toBe(ALL.length);
    expect(await parts().nobody()).toEqual([0, 0, 0]);
  });

  test("of very many at the same time on two connections each sees their own", async () => {
    const asked = Array.from({ length: 90 }, (_, at) => NAMES[at % NAMES.length] as Name);
    const told = await Promise.all(
      asked.map(async (name, at) => {
        if (at % 3 === 0) return (await parts().inTransaction({ actor: people[name] }))[0];
        return (await parts().names(people[name])).length;
      }),
    );
    const shared = (name: Name) => (EXPECTED[name].includes("ofTeam") ? 1 : 0);
    expect(told).toEqual(asked.map((name, at) => EXPECTED[name].length + (at % 3 === 0 ? shared(name) : 0)));
  });

  test("a statement that failed leaves nothing behind for the next", async () => {
    const broken = byWhoAsks({ ask: async (_actor: UserActor) => await web.$queryRaw`SELECT 1 / 0` });
    for (let at = 0; at < 3; at += 1) await expect(broken.ask(people.lead)).rejects.toThrow(/division by zero/);
    expect(await parts().nobody()).toEqual([0, 0, 0]);
    expect(await parts().names(people.member)).toEqual(["inside", "open"]);
  });
});

describe("what GitHub told of readers", () => {
  const organisation = (data: { readonly memberPermission?: string | null; readonly readersAsOf?: Date | null }) =>
    postgres.database.organisation.update({ where: { id: organisationId }, data });
  const HOUR = 3_600_000;

  test.each([
    ["read", ALL.length],
    ["admin", ALL.length],
    ["none", 2],
    [null, 2],
  ])("where members may %s, a member sees %i of six", async (memberPermission, count) => {
    await organisation({ memberPermission });
    expect(await parts().names(people.member)).toHaveLength(count);
    expect(await parts().names(people.stranger)).toEqual([]);
    await organisation({ memberPermission: "none" });
  });

  test("gives nothing any more after a day, or where it never told", async () => {
    for (const readersAsOf of [new Date(Date.now() - 25 * HOUR), null]) {
      await organisation({ readersAsOf, memberPermission: "read" });
      expect(await parts().names(people.inTeam)).toEqual(["inside", "open"]);
      expect(await parts().names(people.lead)).toHaveLength(ALL.length);
    }
    await organisation({ readersAsOf: new Date(), memberPermission: "none" });
    expect(await parts().names(people.inTeam)).toEqual(sorted(EXPECTED.inTeam));
  });

  test("a role that was taken takes the sight along at once", async () => {
    await postgres.database.membership.deleteMany({ where: { userId: people.inTeam.id } });
    expect(await parts().names(people.inTeam)).toEqual([]);
    await postgres.database.membership.create({
      data: { userId: people.inTeam.id, organisationId, role: "viewer", source: "organisation" },
    });
  });
});

test("every table that web reads and that tells of a repository has its rule", async () => {
  const rows = await postgres.database.$queryRaw<{ name: string }[]>`
    SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    WHERE c.relkind = 'r' AND NOT c.relrowsecurity AND EXISTS (
      SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped
        AND (a.attname LIKE '%repository%' OR a.attname IN ('credential_id', 'policy_id', 'plan_id', 'scan_id')))
      AND EXISTS (SELECT FROM information_schema.column_privileges p
        WHERE p.table_name = c.relname AND p.grantee = 'thaw_web_test' AND p.privilege_type = 'SELECT')
    ORDER BY 1`;
  // A proof names the repository that was given up for it; by readers the others are judged; a selection is its own person's; a delivery has a number.
  const free = ["freeze_proof", "repository_reader", "repository_selection", "webhook_delivery"];
  expect(rows.map(({ name }) => name)).toEqual(free);
});

test("no reading of such a table may be put together with one of somebody else", () => {
  // Prisma asks for `findUnique` of one tick together, whoever asked: with the sight of the first.
  const models = [...readFileSync("prisma/schema.prisma", "utf8").matchAll(/^model (\w+) \{(.*?)^\}/gms)];
  const watched = models
    .filter(([, , body = ""]) =>
      /@map\("(?:repository|credential|policy|plan|scan)_id"\)|@@map\("repository"\)/.test(body),
    )
    .map(([, name = ""]) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`);
  expect(watched).toContain("finding");
  const together = new RegExp(`\\.(?:${watched.join("|")})\\s*\\.findUnique`);
  const files = readdirSync("lib", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.includes("generated"))
    .filter((file) => together.test(readFileSync(`lib/${file}`, "utf8")));
  expect(files).toEqual([]);
});

test("the record is what the database shows of it, whoever looks", async () => {
  const { database } = postgres;
  const record = { organisationId, actorKind: "user", data: {} };
  const about = ALL.map((name) => ({ objectKind: "repository", objectId: idOf(name), actorId: people.lead.id }));
  const own = NAMES.map((name) => ({ objectKind: "policy", objectId: randomUUID(), actorId: people[name].id }));
  const ofBroker = { objectKind: "issuance", objectId: randomUUID(), actorKind: "system", actorId: "broker" };
  for (const row of [...about, ...own, ofBroker])
    await database.auditEvent.create({ data: { ...record, action: "policy.changed", ...row } });
  const audit = createAuditReading(web);
  const read = byWhoAsks({
    page: async (actor: UserActor) =>
      (await audit.page(auditScope(actor), parseAuditQuery({}))).rows.map(({ seq }) => seq),
    all: async (_actor: UserActor) =>
      (
        await web.$queryRaw<{ seq: string }[]>`SELECT seq::text FROM audit_event ORDER BY at DESC, audit_event.seq DESC`
      ).map(({ seq }) => seq),
  });
  const counts: Partial<Record<Name, number>> = {};
  for (const name of NAMES) {
    // As the session has them: no moment stands at a role that this installation gave.
    const asOf = name === "local" ? null : new Date();
    const actor = { ...people[name], roles: people[name].roles.map((role) => ({ ...role, asOf })) };
    const shown = await read.page(actor);
    if (name !== "stranger") expect(shown).toEqual(await read.all(actor));
    counts[name] = shown.length;
  }
  const all = about.length + own.length + 1;
  expect(counts).toEqual({ lead: all, local: all, inTeam: 4, askedIn: 4, member: 3, stranger: 0 });
});

test("a web process of the version before, which names nobody, goes on as it was", async () => {
  const before = createDatabase(postgres.webUrl, 1);
  expect(await before.repository.count()).toBe(ALL.length);
  await before.$disconnect();
});
