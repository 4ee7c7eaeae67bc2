import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileAnchor } from "../../../lib/adapters/audit/anchors.ts";
import { newSealKey, readSealKey, type SealKey } from "../../../lib/adapters/audit/keys.ts";
import { exportLine, readSealed, readSeals } from "../../../lib/adapters/audit/records.ts";
import { RECORD_TEXT, sealNew } from "../../../lib/adapters/audit/sealer.ts";
import { createPrimary, type Primary } from "../../../lib/adapters/broker-store/index.ts";
import { exportAudit, verifyAudit } from "../../../lib/container/broker/audit.ts";
import { recordText } from "../../../lib/core/audit/canonical.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

/** The audit's chain over a real database, and who changes it all the same. */

let db: TestDatabase;
let primary: Primary;
let key: SealKey;
let folder: string;
const clock = { now: () => new Date() };
const seal = () => sealNew(primary as never, key, clock);

beforeEach(async () => {
  db = await testDatabase();
  primary = createPrimary({ urls: [db.ownerUrl], connections: 6 });
  key = readSealKey(newSealKey());
  folder = mkdtempSync(path.join(tmpdir(), "thaw-audit-"));
  writeFileSync(path.join(folder, "audit.pub"), key.publicPem);
});
afterEach(async () => {
  await primary.close();
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

const INSERT = `INSERT INTO audit_event (actor_kind, actor_id, action, object_kind, object_id, data, request_id)
  VALUES ('job', $1, 'test', 'thing', $2, $3, $4)`;
async function write(count: number, from = 0): Promise<void> {
  for (let index = from; index < from + count; index += 1) {
    await db.query(db.ownerUrl, INSERT, [
      "ada",
      String(index),
      { index, text: 'é\u2028"' },
      index % 2 === 0 ? null : "r",
    ]);
  }
}
const anchorFile = () => path.join(folder, "anchors.jsonl");
async function anchor(): Promise<void> {
  const head = (await readSeals(primary as never)).at(-1);
  if (head !== undefined) await fileAnchor(anchorFile()).publish(head);
}
const verify = (anchors = true) =>
  verifyAudit({
    databaseUrls: [db.ownerUrl],
    anchorFiles: anchors ? [anchorFile()] : [],
    keyFiles: [path.join(folder, "audit.pub")],
  });

/** As who owns the database's server, past the triggers. */
async function tamper(...statements: readonly string[]): Promise<void> {
  for (const table of ["audit_event", "audit_seal"])
    await db.query(db.ownerUrl, `ALTER TABLE ${table} DISABLE TRIGGER ALL`);
  for (const sql of statements) await db.query(db.ownerUrl, sql);
}

/** Three seals of four records each, the last one anchored. */
async function chain(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await write(4, round * 4);
    await seal();
  }
  await anchor();
}

test("what nobody changed verifies, to the last anchor; later records are said to be unsealed", async () => {
  await chain();
  await write(2, 12);
  const report = await verify();
  expect(report).toEqual({ seals: 3, sealedRecords: 12, unsealedRecords: 2, anchors: 1, anchoredTo: 3, problems: [] });
  expect(await seal()).toHaveLength(1);
  expect(await verify()).toMatchObject({
    seals: 4,
    sealedRecords: 14,
    unsealedRecords: 0,
    anchoredTo: 3,
    problems: [],
  });
});

test("with nothing new there is no new seal", async () => {
  await chain();
  expect(await seal()).toEqual([]);
});

const FIRST = "(SELECT min(seq) FROM audit_event)";
const SECOND = "(SELECT min(seq) + 1 FROM audit_event)";
const swap = (column: string) =>
  `UPDATE audit_event e SET ${column} = o.${column} FROM audit_event o
   WHERE (e.seq, o.seq) IN ((${FIRST}, ${SECOND}), (${SECOND}, ${FIRST}))`;
const swapped = [
  `UPDATE audit_event SET seq = -1 WHERE seq = ${FIRST}`,
  "UPDATE audit_event SET seq = seq - 1 WHERE seq = (SELECT min(seq) FROM audit_event WHERE seq > 0)",
  "UPDATE audit_event SET seq = (SELECT min(seq) + 1 FROM audit_event WHERE seq > 0) WHERE seq = -1",
];
const insert = (xid: string) =>
  `INSERT INTO audit_event (actor_kind, actor_id, action, object_kind, object_id, data, xid) SELECT 'job', 'eve', 'forged', 'x', 'x', '{}', ${xid}`;

const CHANGES: readonly (readonly [name: string, statements: readonly string[]])[] = [
  ...[
    "actor_kind = 'user'",
    "actor_id = 'eve'",
    "action = 'other'",
    "object_kind = 'x'",
    "object_id = 'x'",
    "request_id = 'x'",
    "data = data || '{\"x\": 1}'",
    "at = at + interval '1 millisecond'",
    "seq = 9999",
    "xid = xid + 1",
  ].map(
    (change) =>
      [
        `a record's ${change.split(" ")[0]} was changed`,
        [`UPDATE audit_event SET ${change} WHERE seq = ${FIRST}`],
      ] as const,
  ),
  ["a record was removed", [`DELETE FROM audit_event WHERE seq = ${SECOND}`]],
  [
    "all records of a seal were removed",
    ["DELETE FROM audit_event WHERE xid < (SELECT to_xid FROM audit_seal WHERE number = 1)"],
  ],
  ["two records have each other's place", swapped],
  ["two records have each other's transaction", [swap("xid")]],
  ["two records have each other's time and object", [swap("object_id")]],
  ["a record was added to a sealed transaction", [insert("(SELECT max(xid) FROM audit_event)")]],
  ["a record was added between sealed transactions", [insert("(SELECT from_xid FROM audit_seal WHERE number = 2)")]],
  ["a record was added before all transactions", [insert("-5")]],
  ["a record was moved before all transactions", [`UPDATE audit_event SET xid = -7 WHERE seq = ${FIRST}`]],
  [
    "a record was moved after all seals",
    ["UPDATE audit_event SET xid = 9000000000 WHERE seq = (SELECT max(seq) FROM audit_event)"],
  ],
  ["a seal's number of rows was changed", ["UPDATE audit_seal SET rows = 5 WHERE number = 2"]],
  ["a seal's time was changed", ["UPDATE audit_seal SET at = at - interval '1 day' WHERE number = 2"]],
  [
    "a seal's signature was changed",
    ["UPDATE audit_seal SET signature = decode(repeat('00', 64), 'hex') WHERE number = 2"],
  ],
  ["a seal in the middle was removed", ["DELETE FROM audit_seal WHERE number = 2"]],
  ["the last seal was removed, which was anchored", ["DELETE FROM audit_seal WHERE number = 3"]],
  [
    "the last seal and its records were removed",
    [
      "DELETE FROM audit_event WHERE xid >= (SELECT from_xid FROM audit_seal WHERE number = 3)",
      "DELETE FROM audit_seal WHERE number = 3",
    ],
  ],
  ["everything was removed", ["DELETE FROM audit_event", "DELETE FROM audit_seal"]],
];

describe("found by verifying", () => {
  test.each(CHANGES)("%s", async (_name, statements) => {
    await chain();
    await tamper(...statements);
    expect((await verify()).problems.length).toBeGreaterThan(0);
  });

  test("a chain that was made anew with another key", async () => {
    await chain();
    await tamper("DELETE FROM audit_seal", `UPDATE audit_event SET actor_id = 'eve' WHERE seq = ${FIRST}`);
    key = readSealKey(newSealKey());
    await seal();
    const { problems } = await verify(false);
    expect(problems.map(({ kind }) => kind)).toContain("seal-signature");
  });

  test("a chain that was made anew with the right key, by the anchor alone", async () => {
    await chain();
    await tamper("DELETE FROM audit_seal", `UPDATE audit_event SET actor_id = 'eve' WHERE seq = ${FIRST}`);
    await seal();
    expect((await verify(false)).problems).toEqual([]);
    const { problems, anchoredTo } = await verify();
    expect(problems.map(({ kind }) => kind)).toEqual(["anchor-missing"]);
    expect(anchoredTo).toBe(0);
  });

  test("an anchor that somebody else signed, and a line that is none", async () => {
    await chain();
    const head = (await readSeals(primary as never)).at(-1);
    if (head === undefined) throw new Error("no seal");
    await fileAnchor(anchorFile()).publish({ ...head, hash: "0".repeat(64) });
    expect((await verify()).problems.map(({ kind }) => kind)).toEqual(["anchor-signature"]);
    writeFileSync(anchorFile(), "{}\n");
    await expect(verify()).rejects.toThrow(/line 1 of .* is no anchor/);
  });
});

describe("transactions that overlap", () => {
  async function transaction(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: db.ownerUrl });
    // A test that fails leaves it open, and its database is dropped.
    client.on("error", () => undefined);
    await client.connect();
    await client.query("BEGIN");
    return client;
  }

  test("a record that was written first and committed last is sealed later, and all verifies", async () => {
    const slow = await transaction();
    await slow.query(INSERT, ["slow", "0", {}, null]);
    await write(3, 1);
    // Nothing after the open transaction can be sealed: it may still write.
    expect(await seal()).toEqual([]);
    await slow.query(INSERT, ["slow", "4", {}, null]);
    await slow.query("COMMIT");
    await slow.end();
    expect((await seal()).map(({ rows }) => rows)).toEqual([5]);
    await anchor();
    expect(await verify()).toMatchObject({ sealedRecords: 5, unsealedRecords: 0, problems: [] });
  });

  test("what was committed before the open one is sealed at once", async () => {
    await write(2);
    const slow = await transaction();
    await slow.query(INSERT, ["slow", "2", {}, null]);
    expect((await seal()).map(({ rows }) => rows)).toEqual([2]);
    await write(1, 3);
    await slow.query("ROLLBACK");
    await slow.end();
    expect((await seal()).map(({ rows }) => rows)).toEqual([1]);
    await anchor();
    expect((await verify()).problems).toEqual([]);
  });

  test("brokers that seal at the same time, while others write, make one chain, and none of them fails", async () => {
    const second = createPrimary({ urls: [db.ownerUrl], connections: 6 });
    const both = [primary, second];
    const writers = Array.from({ length: 4 }, (_, index) => write(10, index * 10));
    const sealers = Array.from({ length: 24 }, (_, index) => sealNew(both[index % 2] as never, key, clock));
    await Promise.all([...writers, ...sealers]);
    await seal();
    await second.close();
    await anchor();
    expect(await verify()).toMatchObject({ sealedRecords: 40, unsealedRecords: 0, problems: [] });
  });
});

describe("one text for each record", () => {
  test("every text is written as PostgreSQL writes it", async () => {
    // PostgreSQL stores neither NUL nor half of a surrogate pair.
    const text = fc.string({ unit: "grapheme" }).filter((value) => !value.includes("\u0000") && !/\p{Cs}/u.test(value));
    const controls = Array.from({ length: 31 }, (_, code) => String.fromCharCode(code + 1)).join("");
    const samples = [controls, "\u007f€😀\u2028", '"\\/', ...fc.sample(text, { numRuns: 400, seed: 7 })];
    const { rows } = await db.query(
      db.ownerUrl,
      "SELECT array(SELECT jsonb_build_array(x)::text FROM unnest($1::text[]) WITH ORDINALITY AS e(x, n) ORDER BY n) AS texts",
      [samples],
    );
    expect(rows[0].texts).toEqual(samples.map((sample) => `[${JSON.stringify(sample)}]`));
  });

  test("recordText is what the database hashes, and an export's line has all of it", async () => {
    await write(6);
    await db.query(db.ownerUrl, INSERT, [
      'ünï "code" \\ \u0007',
      "x",
      { list: [1, 2.5, null, true], big: 12345678901234567890n.toString() },
      "r\n",
    ]);
    await seal();
    const records = await readSealed(primary as never, { fromXid: "0", toXid: "9000000000" });
    const { rows } = await db.query(db.ownerUrl, `SELECT ${RECORD_TEXT} AS text FROM audit_event e ORDER BY seq`);
    expect(records.map(recordText)).toEqual(rows.map(({ text }) => text));
    expect(JSON.parse(exportLine(records.at(-1) as never))).toMatchObject({
      type: "record",
      actorId: 'ünï "code" \\ \u0007',
      data: { list: [1, 2.5, null, true] },
    });
    // Anybody can compute a seal's hash from the records' texts alone.
    const hash = (...parts: readonly Uint8Array[]) => createHash("sha256").update(Buffer.concat(parts)).digest();
    const inner = hash(...records.map((record) => hash(Buffer.from(recordText(record)))));
    expect((await readSeals(primary as never))[0]?.hash).toBe(hash(Buffer.alloc(32), inner).toString("hex"));
  });

  test("an export has every record in the order of the seals, each seal after its records", async () => {
    await chain();
    await write(1, 12);
    const file = path.join(folder, "export.jsonl");
    expect(await exportAudit([db.ownerUrl], file)).toBe(13);
    const lines = readFileSync(file, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ type }) => type).join(" ")).toBe(`${"record record record record seal ".repeat(3)}record`);
    expect(lines.filter(({ type }) => type === "record").map(({ objectId }) => objectId)).toEqual(
      Array.from({ length: 13 }, (_, index) => String(index)),
    );
  });
});

test("the audit refuses changes by everybody who has not disabled its triggers", async () => {
  await chain();
  for (const sql of [
    "UPDATE audit_event SET actor_id = 'x'",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
    "UPDATE audit_seal SET rows = 0",
    "DELETE FROM audit_seal",
    "TRUNCATE audit_seal",
  ]) {
    await expect(db.query(db.ownerUrl, sql)).rejects.toThrow(/append-only/);
    await expect(db.query(db.brokerUrl, sql)).rejects.toThrow(/append-only|permission denied/);
  }
});
