import { randomUUID } from "node:crypto";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { API_SCOPES, type ApiScope, WHOLE_SCOPES } from "../../../lib/core/api/scopes.ts";
import { openApi } from "../../../lib/http/api/openapi.ts";
import { AUDIT, ROUTES } from "../../../lib/http/api/routes.ts";
import { seedOrganisation } from "../../e2e/support/seed.ts";
import { seedStoredCredentials } from "../../e2e/support/seed-credentials.ts";
import { ORGANISATION } from "../../e2e/support/seed-data.ts";
import { seedIncident } from "../../e2e/support/seed-incident.ts";
import { type ApiServer, apiServer, apiToken } from "../../support/api/world.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

let db: TestDatabase;
let server: ApiServer;
let harbour = "";
let other = "";
let token = "";
let ids: { incident: string; campaign: string; repository: { owner: string; name: string } };
let theirs: typeof ids;

beforeAll(async () => {
  db = await testDatabase();
  harbour = (await seedOrganisation(db.database, "harbour", ORGANISATION)).organisationId;
  await seedStoredCredentials(db.database, harbour);
  ids = await seedProgramme(harbour, "payments-api");
  const secretive = ORGANISATION.slice(0, 3).map((one) => ({ ...one, owner: "secretive", name: `hidden-${one.name}` }));
  other = (await seedOrganisation(db.database, "secretive", secretive)).organisationId;
  theirs = await seedProgramme(other, secretive[0]?.name ?? "");
  await db.database.repository.updateMany({
    where: { organisationId: harbour, name: { in: ["payments-api", "docs-site"] } },
    data: { visibility: "public" },
  });
  token = await apiToken(db, harbour);
  server = await apiServer(db);
});

afterAll(async () => {
  await server.close();
  await db.close();
});

/** An incident with an exposed credential, and a campaign. */
async function seedProgramme(organisationId: string, name: string) {
  const { incidentId } = await seedIncident(db.database, organisationId, { mixed: true });
  const repository = await db.database.repository.findFirstOrThrow({ where: { organisationId, name } });
  const credential = await db.database.credential.findFirst({ where: { organisationId } });
  if (credential !== null)
    await db.database.exposure.create({
      data: {
        incidentId,
        credentialId: credential.id,
        organisationId,
        repositoryIds: [repository.id],
        class: "handed",
        evidence: [],
        breaks: [],
        position: 1,
        foundAt: new Date(),
        dueAt: new Date(),
      },
    });
  const campaign = await db.database.campaign.create({
    data: {
      organisationId,
      name: "All of them",
      filter: {},
      status: "draft",
      branch: "thaw/x",
      labels: [],
      mostRunning: 5,
      mostNudges: 1,
      createdBy: "ada",
    },
  });
  await db.database.campaignRepository.create({
    data: { organisationId, campaignId: campaign.id, repositoryId: repository.id, state: "waiting", branch: "thaw/x" },
  });
  return { incident: incidentId, campaign: campaign.id, repository: { owner: repository.owner, name } };
}

/** Where a route leads, for one organisation's things. */
function addressOf(path: string, { incident, campaign, repository }: typeof ids): string {
  return path
    .replace("{owner}", repository.owner)
    .replace("{name}", repository.name)
    .replace("{id}", path.startsWith("/incidents") ? incident : campaign);
}

const PATHS = [...ROUTES.map(({ path, scope }) => [path, scope] as const), [AUDIT.path, AUDIT.scope] as const];

describe("the description", () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const described = openApi() as {
    paths: Record<
      string,
      { get: { security: unknown; responses: Record<string, { content?: Record<string, { schema: object }> }> } }
    >;
    components: object;
  };

  test("is served to everybody, and has every route and nothing else", async () => {
    const answer = await server.get("/openapi.json", null);
    expect(answer.status).toBe(200);
    const body = (await answer.json()) as typeof described;
    expect(body).toEqual(JSON.parse(JSON.stringify(described)));
    expect(Object.keys(body.paths).sort()).toEqual([...PATHS.map(([path]) => path), "/openapi.json"].sort());
  });

  test.each(PATHS)("fits what %s really answers", async (path, scope) => {
    const { security, responses } = described.paths[path]?.get ?? { security: null, responses: {} };
    expect(security).toEqual([{ token: [scope] }]);
    const answer = await server.get(addressOf(path, ids), token);
    expect(answer.status).toBe(200);
    const type = path === AUDIT.path ? "application/x-ndjson" : "application/json";
    expect(answer.headers.get("content-type")).toBe(type);
    const check = ajv.compile({ ...responses["200"]?.content?.[type]?.schema, components: described.components });
    const text = await answer.text();
    const values = path === AUDIT.path ? text.trim().split("\n") : [text];
    for (const value of values) {
      check(JSON.parse(value));
      expect(check.errors).toBeNull();
    }
    const list = JSON.parse(values[0] ?? "") as { items?: unknown[] };
    if (list.items !== undefined) expect(list.items.length).toBeGreaterThan(0);
  });

  test.each([
    ["no token", "/repositories", null, 401],
    ["a parameter that there is not", "/repositories?serverity=high", "token", 400],
    ["a parameter twice", "/repositories?limit=1&limit=2", "token", 400],
    ["too long a page", "/repositories?limit=201", "token", 400],
    ["a page of nothing", "/repositories?limit=0", "token", 400],
    ["an id of the address in the query as well", "/campaigns/x?id=y", "token", 400],
    ["no such severity", "/findings?severity=bad", "token", 400],
    ["10,000 characters", `/findings?repository=a/${"b".repeat(10_000)}`, "token", 400],
    ["no such route", "/nowhere", "token", 404],
    ["a broken escape", "/repositories/%E0%A4%A/x", "token", 404],
    ["a repository with NUL", "/repositories/a%00/b", "token", 404],
    ["an incident that is no id", "/incidents/%27%3B%20DROP", "token", 404],
    ["half a surrogate in a name", "/repositories/%ED%A0%80/b", "token", 404],
  ] as const)("fits what is said to %s", async (_what, path, who, status) => {
    const answer = await server.get(path, who === null ? null : token);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    const check = ajv.compile({ $ref: "#/components/schemas/Problem", components: described.components });
    const body = await answer.json();
    check(body);
    expect(check.errors).toBeNull();
    expect(body).toMatchObject({ status });
  });
});

describe("every route", () => {
  test.each(PATHS)(
    "%s is refused without its scope, whatever other scopes there are, and given with it alone",
    async (path, scope) => {
      const without = API_SCOPES.filter((one) => one !== scope);
      const refused = await server.get(addressOf(path, ids), await apiToken(db, harbour, without, "organisation"));
      expect(refused.status).toBe(403);
      expect(refused.headers.get("www-authenticate")).toContain(`scope="${scope}"`);
      const alone = await server.get(addressOf(path, ids), await apiToken(db, harbour, [scope], "organisation"));
      expect(alone.status).toBe(200);
      await alone.body?.cancel();
    },
  );

  test.each(PATHS)("%s says the same of another organisation's things as of what there is not", async (path) => {
    const nothing = { incident: randomUUID(), campaign: randomUUID(), repository: { owner: "harbour", name: "none" } };
    const [foreign, missing] = [addressOf(path, theirs), addressOf(path, nothing)];
    if (foreign === path) {
      // A list: nothing of the other organisation is in it.
      const text = await (await server.get(path, token)).text();
      for (const hint of ["secretive", "hidden-", other, theirs.incident, theirs.campaign])
        expect(text).not.toContain(hint);
      return;
    }
    const said = await Promise.all(
      [foreign, missing].map(async (address) => {
        const answer = await server.get(address, token);
        const { instance: _, ...body } = (await answer.json()) as { instance: string };
        return { status: answer.status, body };
      }),
    );
    expect(said[0]?.status).toBe(404);
    expect(said[0]).toEqual(said[1]);
  });

  test.each(PATHS)("%s takes no cookie, no password and no token out of the address", async (path) => {
    const session = `${randomUUID()}${randomUUID()}`;
    const address = addressOf(path, ids);
    for (const headers of [
      { cookie: `next-auth.session-token=${session}; token=${token}` },
      { authorization: `Basic ${Buffer.from(`x:${token}`).toString("base64")}` },
      { authorization: token },
      { authorization: `Bearer ${token} ${token}` },
      { "x-api-key": token },
    ] as Record<string, string>[])
      expect((await server.get(address, null, { headers })).status).toBe(401);
    expect((await server.get(`${address}?access_token=${token}`, null)).status).toBe(401);
  });

  test.each(PATHS)("%s is never kept by a cache, and gives no other site leave to read it", async (path) => {
    const answer = await server.get(addressOf(path, ids), token, { headers: { origin: "https://evil.example" } });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect(answer.headers.get("set-cookie")).toBeNull();
    await answer.body?.cancel();
  });

  test.each(["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])("changes nothing by %s", async (method) => {
    for (const [path] of PATHS) {
      const answer = await server.get(addressOf(path, ids), token, { method });
      expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    }
  });

  test.each(PATHS)("%s answers HEAD with what it would say, and without saying it", async (path) => {
    const answer = await server.get(addressOf(path, ids), token, { method: "HEAD" });
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
  });
});

async function walk(path: string, limit: number, who = token): Promise<unknown[]> {
  const items: unknown[] = [];
  let cursor: string | null = null;
  do {
    const params = new URLSearchParams({ limit: String(limit), ...(cursor === null ? {} : { cursor }) });
    const answer = await server.get(`${path}?${params}`, who);
    expect(answer.status).toBe(200);
    const page = (await answer.json()) as { items: unknown[]; next: string | null };
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return items;
}

const withoutTime = (items: unknown[]) => items.map((item) => ({ ...(item as object), asOf: undefined }));

describe("pages", () => {
  test.each(["/repositories", "/findings", "/credentials", "/freeze"])(
    "of %s tell each row once, however long they are",
    async (path) => {
      const all = await walk(path, 200);
      expect(withoutTime(await walk(path, 3))).toEqual(withoutTime(all));
      expect(all.length).toBeGreaterThan(3);
    },
  );

  test("of an incident's repositories do as well", async () => {
    const path = `/incidents/${ids.incident}/repositories`;
    const all = (await walk(path, 200)) as { shown: string }[];
    expect(await walk(path, 5)).toEqual(all);
    expect(new Set(all.map(({ shown }) => shown)).size).toBeGreaterThan(5);
  });

  test("begin where the one before ended, also where that row is gone", async () => {
    const rows = (await walk("/repositories", 200)) as { id: string }[];
    const first = (await (await server.get("/repositories?limit=4", token)).json()) as { next: string };
    await db.database.repository.update({ where: { id: rows[3]?.id ?? "" }, data: { deletedAt: new Date() } });
    const second = (await (await server.get(`/repositories?limit=200&cursor=${first.next}`, token)).json()) as {
      items: { id: string }[];
    };
    expect(second.items.map(({ id }) => id)).toEqual(rows.slice(4).map(({ id }) => id));
    await db.database.repository.update({ where: { id: rows[3]?.id ?? "" }, data: { deletedAt: null } });
  });

  test("are not begun by a mark that was spoiled, made up, of another list, of another filter or of another organisation", async () => {
    const nextOf = async (path: string, who: string) =>
      ((await (await server.get(path, who)).json()) as { next: string }).next;
    const good = await nextOf("/repositories?limit=1", token);
    const foreign = await nextOf("/repositories?limit=1", await apiToken(db, other));
    const flipped = `${good.slice(0, -1)}${good.endsWith("A") ? "B" : "A"}`;
    const last = (await db.database.repository.findFirstOrThrow({ where: { organisationId: harbour } })).id;
    const bad = [
      flipped,
      good.slice(1),
      `${good}A`,
      `${good}=`,
      foreign,
      Buffer.from(last).toString("base64url"),
      last,
    ];
    for (const cursor of bad) {
      const answer = await server.get(`/repositories?cursor=${encodeURIComponent(cursor)}`, token);
      expect([cursor, answer.status]).toEqual([cursor, 400]);
    }
    expect((await server.get(`/credentials?cursor=${good}`, token)).status).toBe(400);
    expect((await server.get(`/freeze?cursor=${good}`, token)).status).toBe(400);
    const all = await nextOf("/findings?limit=1", token);
    expect((await server.get(`/findings?severity=high&cursor=${all}`, token)).status).toBe(400);
    expect((await server.get(`/repositories?cursor=${good}`, token)).status).toBe(200);
  });
});

describe("a token that reaches open repositories only", () => {
  const NAMES = ["docs-site", "payments-api"];
  const open = (scope: ApiScope) => apiToken(db, harbour, [scope], "open");

  test("sees those that are known not to be private, in every list", async () => {
    const rows = (await walk("/repositories", 200, await open("read:repositories"))) as { name: string }[];
    expect(rows.map(({ name }) => name).sort()).toEqual(NAMES);
    const findings = (await walk("/findings", 200, await open("read:findings"))) as { repository: { name: string } }[];
    expect([...new Set(findings.map(({ repository }) => repository.name))].every((name) => NAMES.includes(name))).toBe(
      true,
    );
    expect(findings.length).toBeGreaterThan(0);
    const deploys = (await walk("/freeze", 200, await open("read:freeze"))) as { repository: { name: string } }[];
    expect(deploys.map(({ repository }) => repository.name).sort()).toEqual(NAMES);
  });

  test.each(["private", "unknown"])("is told nothing of one whose visibility is %s, as of none", async (visibility) => {
    const where = { organisationId: harbour, name: "checkout-web" };
    await db.database.repository.updateMany({ where, data: { visibility } });
    for (const [path, scope] of [
      ["/repositories/harbour/NAME", "read:repositories"],
      ["/repositories/harbour/NAME/deploy", "read:freeze"],
      ["/findings?repository=harbour/NAME", "read:findings"],
    ] as const) {
      const who = await open(scope);
      const said = await Promise.all(
        ["checkout-web", "nothing-here"].map(async (name) => {
          const answer = await server.get(path.replace("NAME", name), who);
          return [answer.status, { ...((await answer.json()) as object), instance: "" }];
        }),
      );
      expect(said[0]?.[0]).toBe(404);
      expect(said[0]).toEqual(said[1]);
    }
  });

  test("cannot even be stored with what is about the whole organisation", async () => {
    for (const scope of WHOLE_SCOPES) await expect(open(scope)).rejects.toThrow(/api_token_reach|constraint/);
  });
});

describe("what has not changed", () => {
  test.each(["/repositories", "/findings", "/incidents", "/openapi.json"])("%s is not sent again", async (path) => {
    const first = await server.get(path, token);
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\/"[\w-]{27}"$/);
    const again = await server.get(path, token, { headers: { "if-none-match": `"x", ${etag}` } });
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
    const changed = await server.get(path, token, { headers: { "if-none-match": '"x"' } });
    expect(changed.status).toBe(200);
  });

  test("is always sent where it decides about a deploy", async () => {
    const answer = await server.get("/repositories/harbour/docs-site/deploy", token, {
      headers: { "if-none-match": "*" },
    });
    expect([answer.status, answer.headers.get("etag")]).toEqual([200, null]);
  });
});

describe("a token", () => {
  test("that is revoked, over, or whose maker is gone is refused at the next request, in the same words", async () => {
    const said = new Set<string>();
    for (const spoil of [
      { revokedAt: new Date(), revokedBy: "ada" },
      { createdAt: new Date(Date.now() - 172_800_000), expiresAt: new Date(Date.now() - 1_000) },
      {
        madeBy: (await db.database.appUser.create({ data: { host: "local", login: `p-${randomUUID().slice(0, 8)}` } }))
          .id,
      },
    ]) {
      const text = await apiToken(db, harbour, ["read:repositories"], "open");
      expect((await server.get("/repositories?limit=1", text)).status).toBe(200);
      const row = await db.database.apiToken.findFirstOrThrow({ orderBy: { id: "desc" } });
      await db.database.apiToken.update({ where: { id: row.id }, data: spoil });
      const answer = await server.get("/repositories?limit=1", text);
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="thaw", error="invalid_token"');
      said.add(((await answer.json()) as { detail: string }).detail);
    }
    expect(said.size).toBe(1);
  });

  test("and what it reads stand in no log, also where the database refuses to answer", async () => {
    const broken = await apiServer(db, {
      reading: (real) => ({
        ...real,
        repositories: () => Promise.reject(new Error(`postgresql://web:password@host ${token}`)),
      }),
    });
    const answer = await broken.get("/repositories", token);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([500, "application/problem+json"]);
    expect(await answer.text()).not.toMatch(/postgresql|thaw_/);
    expect(broken.logged).toHaveLength(1);
    expect(broken.logged[0]).toMatch(/^api [0-9a-f-]{36}: Error$/);
    await broken.close();
  });
});
