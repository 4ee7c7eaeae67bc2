import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createApiTokenStore } from "../../../lib/adapters/prisma/api-token-store.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createRoleRenewalStore } from "../../../lib/adapters/prisma/role-renewal-store.ts";
import { uuid7 } from "../../../lib/adapters/prisma/uuid.ts";
import { apiTokens as tokens } from "../../../lib/adapters/tokens/tokens.ts";
import type { Role, SystemActor, UserActor } from "../../../lib/core/actor.ts";
import { isTokenText, tokenText } from "../../../lib/core/api/token-text.ts";
import { callerOf, createToken, listTokens, revokeToken, type TokenRequest } from "../../../lib/usecases/api/tokens.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

const TERMINAL: SystemActor = { kind: "system", id: "terminal" };
const DAY = 86_400_000;

let db: TestDatabase;
let web: Database;
let now = new Date("2026-05-01T10:20:00Z");
let organisationId = "";
let elsewhere = "";

const ports = () => ({
  apiTokens: createApiTokenStore(web),
  tokens,
  clock: { now: () => now },
  newId: (at: Date) => uuid7(at.getTime()),
});

beforeAll(async () => {
  db = await testDatabase();
  web = createDatabase(db.webUrl, 4);
});

afterAll(async () => {
  await web.$disconnect();
  await db.close();
});

beforeEach(async () => {
  now = new Date("2026-05-01T10:20:00Z");
  const made = async () => {
    const login = `org-${randomUUID().slice(0, 8)}`;
    return (await db.database.organisation.create({ data: { host: "github.test", login, kind: "github" } })).id;
  };
  [organisationId, elsewhere] = [await made(), await made()];
});

async function person(role: Role, where = organisationId): Promise<UserActor> {
  const login = `p-${randomUUID().slice(0, 8)}`;
  const { id } = await db.database.appUser.create({ data: { host: "local", login } });
  await db.database.membership.create({ data: { userId: id, organisationId: where, role, source: "local" } });
  return { kind: "user", id, login, roles: [{ organisationId: where, role }] };
}

/** Somebody who signed in a minute ago, and whose roles are those of the database. */
function commanding(actor: UserActor, signedInAt: Date | null = new Date(now.getTime() - 60_000)) {
  return { actor, signedInAt, readNow: async () => ({ ok: true, value: actor }) as const };
}

const asked = (more: Partial<TokenRequest> = {}): TokenRequest => ({
  organisationId,
  name: "deploy gate",
  scopes: ["read:freeze"],
  reach: "open",
  days: 90,
  ...more,
});

async function make(actor: UserActor, more: Partial<TokenRequest> = {}) {
  const made = await createToken(ports(), commanding(actor), asked(more));
  if (!made.ok) throw new Error(made.failure.message);
  return { ...made.value, text: made.value.token.reveal() };
}

const caller = (text: string) => callerOf(ports(), text);

describe("a token for machines", () => {
  test("is told once: the database has its hash alone, and what prints it says nothing", async () => {
    const { token, text, id } = await make(await person("admin"));
    expect(isTokenText(text)).toBe(true);
    expect(JSON.stringify({ token })).toBe('{"token":"[redacted]"}');
    const { rows } = await db.query(db.ownerUrl, "SELECT * FROM api_token WHERE id = $1", [id]);
    expect(rows[0].token_hash).toBe(createHash("sha256").update(text).digest("hex"));
    const audit = await db.database.auditEvent.findMany({ where: { objectId: id } });
    expect(audit).toMatchObject([{ action: "api-token.created", organisationId, data: { scopes: "read:freeze" } }]);
    const stored = JSON.stringify([rows, audit], (_, value) => (typeof value === "bigint" ? String(value) : value));
    expect(stored).not.toContain(text.slice(8));
  });

  test("is who it is: its organisation, its scopes in their order, its reach, and nothing else", async () => {
    const { text, id } = await make(await person("admin"), {
      scopes: ["read:audit", "read:repositories"],
      reach: "organisation",
    });
    expect(await caller(text)).toEqual({
      tokenId: id,
      organisationId,
      scopes: ["read:repositories", "read:audit"],
      reach: "organisation",
    });
  });

  test.each(["viewer", "owner", "security-lead", "commander", "operator"] as const)(
    "is not made, listed or revoked by a %s",
    async (role) => {
      const { id } = await make(await person("admin"));
      const actor = await person(role);
      expect(await createToken(ports(), commanding(actor), asked())).toMatchObject({ failure: { code: "forbidden" } });
      expect(await listTokens(ports(), actor, organisationId)).toBeNull();
      expect(await revokeToken(ports(), actor, id)).toMatchObject({ failure: { code: "not-found" } });
    },
  );

  test("is out of reach of another organisation's admin, as one that does not exist", async () => {
    const { id } = await make(await person("admin"));
    const stranger = await person("admin", elsewhere);
    expect(await createToken(ports(), commanding(stranger), asked())).toMatchObject({ failure: { code: "forbidden" } });
    expect(await listTokens(ports(), stranger, organisationId)).toBeNull();
    const refused = await revokeToken(ports(), stranger, id);
    expect(refused).toEqual(await revokeToken(ports(), stranger, randomUUID()));
    expect(refused).toEqual(await revokeToken(ports(), stranger, "'; DROP TABLE api_token; --"));
    expect(await listTokens(ports(), stranger, elsewhere)).toEqual([]);
  });

  test.each([
    ["without a sign-in of the last minutes", (at: Date) => new Date(at.getTime() - 16 * 60_000)],
    ["where it is not known when somebody signed in", () => null],
    ["where the sign-in lies in the future", (at: Date) => new Date(at.getTime() + 60_000)],
  ])("is not made %s", async (_when, signedInAt) => {
    const by = commanding(await person("admin"), signedInAt(now));
    expect(await createToken(ports(), by, asked())).toMatchObject({ failure: { code: "sign-in" } });
  });

  test("is made by the roles of this moment, and not by those that the page was loaded with", async () => {
    const actor = await person("admin");
    const demoted = { ...actor, roles: [{ organisationId, role: "viewer" as const }] };
    const by = { ...commanding(actor), readNow: async () => ({ ok: true, value: demoted }) as const };
    expect(await createToken(ports(), by, asked())).toMatchObject({ failure: { code: "forbidden" } });
    expect(await db.database.apiToken.count({ where: { organisationId } })).toBe(0);
  });

  test.each([
    ["no name", { name: "  " }],
    ["a name that changes the terminal's colour", { name: "a\u001b[31m" }],
    ["a name that cannot be stored", { name: "a\0b" }],
    ["a name of 81 characters", { name: "a".repeat(81) }],
    ["no scope", { scopes: [] }],
    ["a life without an end", { days: Number.POSITIVE_INFINITY }],
    ["a life of more than a year", { days: 366 }],
    ["no life", { days: 0 }],
    ["half a day", { days: 0.5 }],
    ["no number of days", { days: Number.NaN }],
    ["credentials and only open repositories", { scopes: ["read:credentials"] }],
    ["the audit trail and only open repositories", { scopes: ["read:freeze", "read:audit"] }],
  ] satisfies [string, Partial<TokenRequest>][])("is not made with %s", async (_what, more) => {
    const by = commanding(await person("admin"));
    expect(await createToken(ports(), by, asked(more))).toMatchObject({ failure: { code: "invalid" } });
  });

  test("is one of a hundred at most, also when two are made at the same time", async () => {
    const admin = await person("admin");
    const rows = Array.from({ length: 99 }, () => ({
      organisationId,
      name: "n",
      tokenHash: tokens.hash(tokens.create()),
      beginning: "thaw_abc",
      scopes: ["read:freeze"],
      reach: "open",
      madeLogin: "n",
      createdAt: now,
      expiresAt: new Date(now.getTime() + DAY),
    }));
    await db.database.apiToken.createMany({ data: rows });
    const both = await Promise.all([1, 2].map(() => createToken(ports(), commanding(admin), asked())));
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    now = new Date(now.getTime() + 2 * DAY);
    expect(await createToken(ports(), commanding(admin), asked())).toMatchObject({ ok: true });
  });
});

describe("a token is none any more", () => {
  test("once it is revoked, at that moment and for good", async () => {
    const admin = await person("admin");
    const { text, id } = await make(admin);
    expect(await revokeToken(ports(), admin, id)).toEqual({ ok: true, value: { name: "deploy gate" } });
    expect(await caller(text)).toBeNull();
    expect(await revokeToken(ports(), admin, id)).toMatchObject({ failure: { code: "over" } });
    const undo = "UPDATE api_token SET revoked_at = NULL, revoked_by = NULL WHERE id = $1";
    await expect(db.query(db.webUrl, undo, [id])).rejects.toThrow(/stays revoked/);
    const audit = await db.database.auditEvent.findMany({ where: { objectId: id, action: "api-token.revoked" } });
    expect(audit).toHaveLength(1);
  });

  test("in the second in which it is over", async () => {
    const { text, expiresAt } = await make(await person("admin"), { days: 1 });
    now = new Date(expiresAt.getTime() - 1);
    expect(await caller(text)).not.toBeNull();
    now = expiresAt;
    expect(await caller(text)).toBeNull();
  });

  test("while its maker is no admin there, or is disabled; admin of another organisation is not enough", async () => {
    const admin = await person("admin");
    const { text, id } = await make(admin);
    const place = { userId_organisationId_role: { userId: admin.id, organisationId, role: "admin" } };
    await db.database.membership.delete({ where: place });
    await db.database.membership.createMany({
      data: [
        { userId: admin.id, organisationId, role: "commander", source: "local" },
        { userId: admin.id, organisationId: elsewhere, role: "admin", source: "local" },
      ],
    });
    expect(await caller(text)).toBeNull();
    const other = await person("admin");
    expect(await listTokens(ports(), other, organisationId)).toMatchObject([{ id, makerStands: false }]);
    await db.database.membership.create({ data: { userId: admin.id, organisationId, role: "admin", source: "local" } });
    expect(await caller(text)).not.toBeNull();
    await db.database.appUser.update({ where: { id: admin.id }, data: { disabledAt: now } });
    expect(await caller(text)).toBeNull();
  });

  test("once its maker is deleted", async () => {
    const admin = await person("admin");
    const { text } = await make(admin);
    await db.database.appUser.delete({ where: { id: admin.id } });
    expect(await caller(text)).toBeNull();
  });
});

describe("what is no token", () => {
  test.each(["", "thaw_", "thaw_x", "null", "\0", "thaw_' OR true --"])("%j is nobody", async (text) => {
    expect(await caller(text)).toBeNull();
  });

  test("one of the right form that nobody made is nobody, as is a hash in the place of the token", async () => {
    const { text } = await make(await person("admin"));
    expect(await caller(tokenText(new Uint8Array(32)))).toBeNull();
    expect(await caller(tokens.hash(text))).toBeNull();
  });
});

describe("a token's last use", () => {
  test("is the hour of it, noted once an hour, and never goes back", async () => {
    const admin = await person("admin");
    const { text } = await make(admin);
    const used = async () => (await listTokens(ports(), admin, organisationId))?.[0]?.lastUsedAt?.toISOString() ?? null;
    expect(await used()).toBeNull();
    await caller(text);
    expect(await used()).toBe("2026-05-01T10:00:00.000Z");
    now = new Date("2026-05-01T11:59:59Z");
    await caller(text);
    expect(await used()).toBe("2026-05-01T11:00:00.000Z");
    now = new Date("2026-05-01T10:30:00Z");
    await caller(text);
    expect(await used()).toBe("2026-05-01T11:00:00.000Z");
  });
});

describe("a token of the terminal", () => {
  test("is bound to no person, and lives until it is over", async () => {
    const made = await createToken(ports(), { actor: TERMINAL, signedInAt: null }, asked());
    if (!made.ok) throw new Error(made.failure.message);
    expect(await caller(made.value.token.reveal())).toMatchObject({ organisationId, reach: "open" });
    const row = await db.database.apiToken.findUniqueOrThrow({ where: { id: made.value.id } });
    expect(row).toMatchObject({ madeBy: null, madeLogin: "the server's terminal" });
    const audit = await db.database.auditEvent.findFirstOrThrow({ where: { objectId: made.value.id } });
    expect(audit).toMatchObject({ actorKind: "system", actorId: "terminal" });
  });
});

describe("the database itself", () => {
  test.each([
    ["web widens a token", () => db.webUrl, "UPDATE api_token SET scopes = ARRAY['read:audit']", /permission denied/],
    ["web lets a token see more", () => db.webUrl, "UPDATE api_token SET reach = 'organisation'", /permission denied/],
    [
      "web prolongs a token",
      () => db.webUrl,
      "UPDATE api_token SET expires_at = now() + interval '1 day'",
      /permission denied/,
    ],
    [
      "web gives it to another organisation",
      () => db.webUrl,
      "UPDATE api_token SET organisation_id = id",
      /permission denied/,
    ],
    ["web removes a token", () => db.webUrl, "DELETE FROM api_token", /permission denied/],
    ["the worker reads hashes", () => db.workerUrl, "SELECT token_hash FROM api_token", /permission denied/],
    [
      "the worker makes a token",
      () => db.workerUrl,
      "INSERT INTO api_token SELECT * FROM api_token",
      /permission denied/,
    ],
    ["the broker reads tokens", () => db.brokerUrl, "SELECT id FROM api_token", /permission denied/],
    [
      "a token lives longer than a year",
      () => db.ownerUrl,
      "UPDATE api_token SET expires_at = created_at + interval '367 days'",
      /api_token_lifetime/,
    ],
    [
      "a token of open repositories reads the audit trail",
      () => db.ownerUrl,
      "UPDATE api_token SET scopes = ARRAY['read:audit']",
      /api_token_reach/,
    ],
    [
      "a token writes",
      () => db.ownerUrl,
      "UPDATE api_token SET reach = 'organisation', scopes = ARRAY['write:freeze']",
      /api_token_scopes/,
    ],
  ] as const)("refuses that %s", async (_what, url, sql, refusal) => {
    await make(await person("admin"));
    await expect(db.query(url(), sql)).rejects.toThrow(refusal);
  });
});

test("makers of tokens that live are among those whose roles are read again, without a session; those of ended ones are not", async () => {
  const worker = createDatabase(db.workerUrl, 1);
  const github = async (login: string) => {
    const { id } = await db.database.appUser.create({
      data: { host: "github.test", githubId: BigInt(`0x${randomUUID().slice(0, 8)}`), login },
    });
    await db.database.membership.create({
      data: { userId: id, organisationId, role: "admin", source: "organisation" },
    });
    const roles = [{ organisationId, role: "admin" as const }];
    return { kind: "user", id, login, roles } as const;
  };
  const [maker, former, bystander] = [await github("maker"), await github("former"), await github("bystander")];
  await make(maker);
  await revokeToken(ports(), former, (await make(former)).id);
  const due = await createRoleRenewalStore(worker, null).due(organisationId, now);
  await worker.$disconnect();
  expect(due.get(organisationId)?.map(({ userId }) => userId)).toEqual([maker.id]);
  expect(bystander.login).toBe("bystander");
});
