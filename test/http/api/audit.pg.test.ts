import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ApiServer, apiServer, apiToken } from "../../support/api/world.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

let db: TestDatabase;
let server: ApiServer;
let organisationId = "";
let token = "";
/** Calls for records, and whose. */
let reads = 0;

beforeAll(async () => {
  db = await testDatabase();
  server = await apiServer(db, {
    reading: (real) => ({
      ...real,
      audit: (...asked) => {
        reads += 1;
        return real.audit(...asked);
      },
    }),
  });
});

afterAll(async () => {
  await server.close();
  await db.close();
});

beforeEach(async () => {
  const organisation = { host: "github.test", login: `o-${randomUUID().slice(0, 8)}`, kind: "github" };
  organisationId = (await db.database.organisation.create({ data: organisation })).id;
  token = await apiToken(db, organisationId, ["read:audit"]);
});

const INSERT = `INSERT INTO audit_event (organisation_id, actor_kind, actor_id, action, object_kind, object_id, data)
  SELECT $1::uuid, 'user', 'ada', 'tested', 'thing', n::text, jsonb_build_object('n', n, 'text', E'a"b\\n' || n)
  FROM generate_series($2::int, $3::int) AS s(n) ORDER BY s.n`;

const write = (from: number, to: number, whose = organisationId) => db.query(db.ownerUrl, INSERT, [whose, from, to]);

interface Line {
  readonly type: "record" | "end";
  readonly objectId: string;
  readonly records: number;
  readonly since: string;
}

async function exported(since: string | null = null, who = token) {
  const answer = await server.get(since === null ? "/audit" : `/audit?since=${since}`, who);
  expect(answer.status).toBe(200);
  const text = await answer.text();
  expect(text.endsWith("\n")).toBe(true);
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
  const end = lines.at(-1);
  if (end?.type !== "end") throw new Error("The export has no end.");
  const records = lines.slice(0, -1);
  expect(end.records).toBe(records.length);
  return { ids: records.map(({ objectId }) => Number(objectId)), since: end.since, lines };
}

const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe("an export of the record", () => {
  test("has every record of the organisation once, in order, and none of another", async () => {
    const other = (await db.database.organisation.create({ data: { host: "x", login: "other", kind: "github" } })).id;
    await write(1, 700);
    await write(9_001, 9_003, other);
    await write(701, 1_201);
    const { ids, lines } = await exported();
    expect(ids).toEqual(upTo(1, 1_201));
    expect(JSON.stringify(lines)).not.toContain(other);
    expect(lines[1]).toMatchObject({
      type: "record",
      action: "tested",
      organisationId,
      data: { n: 2, text: 'a"b\n2' },
    });
  });

  test("goes on where the one before ended, with nothing twice", async () => {
    await write(1, 3);
    const first = await exported();
    expect((await exported(first.since)).ids).toEqual([]);
    await write(4, 6);
    const second = await exported(first.since);
    expect(second.ids).toEqual([4, 5, 6]);
    expect((await exported(second.since)).ids).toEqual([]);
  });

  test("misses no record of a transaction that began before others and ends after them", async () => {
    const slow = new pg.Client({ connectionString: db.ownerUrl });
    await slow.connect();
    await slow.query("BEGIN");
    await slow.query(INSERT, [organisationId, 1, 2]);
    await write(3, 4);
    const during = await exported();
    await slow.query("COMMIT");
    await slow.end();
    const after = await exported(during.since);
    expect([...during.ids, ...after.ids].sort()).toEqual([1, 2, 3, 4]);
    expect(after.ids.slice(0, 2)).toEqual([1, 2]);
  });

  test("reads nothing that its reader has not asked for", async () => {
    await write(1, 100_000);
    reads = 0;
    const answer = await server.get("/audit", token);
    const reader = answer.body?.getReader();
    await reader?.read();
    // As much as fits into what lies between both ends of the connection, of 200 reads that there would be.
    await expect.poll(() => server.get("/openapi.json", null).then(({ status }) => status)).toBe(200);
    expect(reads).toBeLessThan(150);
    await reader?.cancel();
  });

  test("ends without its last line once its token is revoked", async () => {
    await write(1, 100_000);
    const answer = await server.get("/audit", token);
    const reader = answer.body?.getReader();
    await reader?.read();
    await db.database.apiToken.updateMany({
      where: { organisationId },
      data: { revokedAt: new Date(), revokedBy: "ada" },
    });
    let text = "";
    const rest = async () => {
      for (;;) {
        const read = await reader?.read();
        if (read === undefined || read.done) return;
        text = `${text}${new TextDecoder().decode(read.value)}`.slice(-200);
      }
    };
    await rest().catch(() => undefined);
    expect(text).not.toContain('"type":"end"');
  });

  test("is not begun by a mark of another organisation, nor by a number", async () => {
    const { since } = await exported();
    const { id } = await db.database.organisation.create({ data: { host: "x", login: "y", kind: "github" } });
    const stranger = await apiToken(db, id, ["read:audit"]);
    for (const mark of [since, "0", "1"]) {
      const answer = await server.get(`/audit?since=${mark}`, stranger);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
    }
  });
});
