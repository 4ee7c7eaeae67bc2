import { randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import type pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { newSealKey, readSealKey } from "../../lib/adapters/audit/keys.ts";
import { readSeals } from "../../lib/adapters/audit/records.ts";
import { sealNew } from "../../lib/adapters/audit/sealer.ts";
import { readTables } from "../../lib/adapters/backup/write.ts";
import { createPrimary } from "../../lib/adapters/broker-store/index.ts";
import { type Cluster, startCluster } from "../../lib/adapters/postgres/cluster.ts";
import { ensureDatabase, withClient } from "../../lib/adapters/postgres/owner.ts";
import { notCheckedText, uncheckedBackup } from "../../lib/adapters/postgres/restored.ts";
import { confirmRestore, restoreFrom, writeBackup } from "../../lib/container/backup.ts";
import { verifyAudit } from "../../lib/container/broker/audit.ts";
import { inheritedEnvironment } from "../../lib/env.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

/** A backup that goes into a PostgreSQL that never had to do with the first one. */

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const key = readSealKey(newSealKey());
const clock = { now: () => new Date() };
let home = "";
let second: Cluster;
let db: TestDatabase;
let organisationId = "";
let incidentId = "";
let file = "";
let names = 0;
const TOKEN_HASH = "5e55".repeat(16);

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), "thaw-backup-"));
  // As root, PostgreSQL is another user and finds its data below.
  chmodSync(home, 0o755);
  second = await startCluster({ root: ROOT, stateFolder: home, environment: inheritedEnvironment(), fast: true });
  db = await testDatabase();
  await fill();
  file = path.join(home, "backup");
  await writeBackup(db.ownerUrl, file, "1.2.3");
});

afterAll(async () => {
  await db.close();
  await second.stop();
  rmSync(home, { recursive: true, force: true });
});

/** Rows whose values are easily lost: bytes, lists, numbers larger than JavaScript's, texts of other scripts, references in a circle. */
async function fill(): Promise<void> {
  const { database } = db;
  const made = await database.organisation.create({
    data: { host: "github.test", login: "fjordline", kind: "github" },
  });
  organisationId = made.id;
  const person = await database.appUser.create({ data: { login: "ada", host: "github.test", githubId: 7n } });
  await database.session.create({
    data: { userId: person.id, tokenHash: TOKEN_HASH, expiresAt: new Date("2030-01-01T00:00:00Z") },
  });
  const repositories = Array.from({ length: 450 }, (_, index) => ({
    id: randomUUID(),
    organisationId,
    owner: "fjordline",
    name: `r${index}`,
    githubId: index + 1,
  }));
  await database.repository.createMany({ data: repositories });
  const incident = await database.incident.create({
    data: {
      organisationId,
      title: 'É\u2028 "{\\" end',
      status: "active",
      scope: "all",
      mode: "merges",
      exposureFrom: new Date("2026-11-01T00:00:00.123Z"),
      exposureTo: new Date("2026-11-02T00:00:00Z"),
      gates: ["static-credentials", 'a "b", {c}'],
      allowedGrants: [],
      createdBy: "ada",
      activatedBy: "ada",
      activatedAt: new Date("2026-11-02T00:00:00Z"),
      slot: 1,
      epoch: "e07",
    },
  });
  incidentId = incident.id;
  await database.incidentRepository.createMany({
    data: repositories.map(({ id }) => ({ incidentId, organisationId, repositoryId: id, state: "frozen" })),
  });
  await record(db.ownerUrl, 30);
  await seal(db.ownerUrl);
  await record(db.ownerUrl, 3);
}

const INSERT = `INSERT INTO audit_event (organisation_id, actor_kind, actor_id, action, object_kind, object_id, data)
  VALUES ($1, 'job', 'ada', 'test', 'thing', $2, $3::jsonb)`;
async function record(url: string, count: number): Promise<void> {
  await withClient(url, async (client) => {
    for (let index = 0; index < count; index += 1)
      await client.query(INSERT, [
        organisationId,
        String(index),
        `{"big": 12345678901234567890.10, "end": "\\u00e9\\n", "at": ${index}}`,
      ]);
  });
}

async function seal(url: string): Promise<void> {
  const primary = createPrimary({ urls: [url], connections: 1 });
  try {
    await sealNew(primary as never, key, clock);
  } finally {
    await primary.close();
  }
}

async function verify(url: string) {
  const keyFile = path.join(home, "audit.pub");
  writeFileSync(keyFile, key.publicPem);
  return await verifyAudit({ databaseUrls: [url], anchorFiles: [], keyFiles: [keyFile] });
}

async function emptySecond(): Promise<string> {
  names += 1;
  const name = `restored_${names}`;
  await withClient(second.url("postgres"), (client) => ensureDatabase(client, name));
  return second.url(name);
}

/** A hash of the rows of each table, as PostgreSQL prints them. */
async function contents(client: pg.Client): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const { table } of await readTables(client)) {
    const { rows } = await client.query<{ text: string }>(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(r::text, E'\\n' ORDER BY r::text)), '') AS text FROM "${table}" r`,
    );
    found[table] = rows[0]?.text ?? "";
  }
  return found;
}

const shape = async (client: pg.Client) =>
  (
    await client.query(
      `SELECT conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS text FROM pg_constraint
       WHERE connamespace = 'public'::regnamespace
       UNION ALL SELECT tgrelid::regclass::text || ' ' || tgname || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1`,
    )
  ).rows;

test("every row is there again in another cluster, with keys, triggers and numbers as they were", {
  timeout: 240_000,
}, async () => {
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const url = await emptySecond();
  const report = await restoreFrom(url, file, ROOT);
  expect(report.beliefs).toEqual({
    incidents: [{ organisation: "fjordline", title: 'É\u2028 "{\\" end', status: "active", slot: 1, epoch: "e07" }],
    campaigns: [],
  });
  const before = await withClient(db.ownerUrl, async (client) => ({
    rows: await contents(client),
    shape: await shape(client),
  }));
  const after = await withClient(url, async (client) => {
    // What the restore itself has to say.
    await client.query("BEGIN");
    await client.query("ALTER TABLE audit_event DISABLE TRIGGER USER");
    await client.query("DELETE FROM audit_event WHERE action = 'database.restored'");
    await client.query("UPDATE deployment_stamp SET restored_at = NULL, backup_of = NULL");
    const rows = await contents(client);
    await client.query("ROLLBACK");
    return { rows, shape: await shape(client) };
  });
  expect(after).toEqual(before);
  const change = withClient(url, (client) => client.query("UPDATE audit_event SET action = 'nothing'"));
  await expect(change).rejects.toThrow(/append/);
});

test("the record is one chain over the restore, and goes on", { timeout: 240_000 }, async () => {
  const url = await emptySecond();
  await restoreFrom(url, file, ROOT);
  await record(url, 2);
  await seal(url);
  const report = await verify(url);
  // Thirty and three of before, what the restore says of itself, and two of after.
  expect(report).toMatchObject({ seals: 2, sealedRecords: 36, unsealedRecords: 0, problems: [] });
  const primary = createPrimary({ urls: [url], connections: 1 });
  const [first, next] = await readSeals(primary as never);
  await primary.close();
  expect(next?.fromXid).toBe(first?.toXid);
  await withClient(url, (client) =>
    client.query(
      "ALTER TABLE audit_event DISABLE TRIGGER USER; UPDATE audit_event SET actor_id = 'eve' WHERE object_id = '4'",
    ),
  );
  expect((await verify(url)).problems).toEqual([expect.objectContaining({ kind: "seal-hash", number: 1 })]);
});

test("what signs people in is not in it", async () => {
  const text = gunzipSync(readFileSync(file)).toString();
  const holds = (what: string) => text.includes(what);
  expect(holds('{"table":"app_user"')).toBe(true);
  expect(holds('{"table":"session"')).toBe(false);
  expect(holds(TOKEN_HASH)).toBe(false);
});

test("it is of one moment, whatever is written meanwhile", { timeout: 240_000 }, async () => {
  let writing = true;
  const writes = (async () => {
    for (let index = 0; writing; index += 1)
      await db.database.$transaction([
        db.database.incident.update({ where: { id: incidentId }, data: { title: `moved ${index}` } }),
        db.database.organisation.update({ where: { id: organisationId }, data: { login: `moved ${index}` } }),
      ]);
  })();
  const moving = path.join(home, "moving");
  const title = async () => (await db.database.incident.findUniqueOrThrow({ where: { id: incidentId } })).title;
  await vi.waitFor(async () => expect(await title()).toContain("moved"), 60_000);
  try {
    await writeBackup(db.ownerUrl, moving, "1.2.3");
  } finally {
    writing = false;
    await writes;
  }
  const lines = gunzipSync(readFileSync(moving)).toString().split("\n");
  const moved = lines.flatMap((line) => line.match(/"moved \d+"/g) ?? []);
  expect(moved.length).toBe(2);
  expect(new Set(moved).size).toBe(1);
});

test("a backup that was cut, changed, or is none is refused, and nothing of it stays", {
  timeout: 240_000,
}, async () => {
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split("\n");
  const damaged: Readonly<Record<string, readonly string[]>> = {
    cut: lines.slice(0, -1),
    changed: lines.map((line) => line.replace('"fjordline"', '"fjordlime"')),
    fewer: lines.filter((line) => !line.includes('"r7"')),
    none: ["hello"],
    foreign: lines.map((line) => line.replace('{"table":"app_user"', '{"table":"pg_authid"')),
  };
  const url = await emptySecond();
  for (const [name, text] of Object.entries(damaged)) {
    const bad = path.join(home, `bad-${name}`);
    writeFileSync(bad, gzipSync(`${text.join("\n")}\n`));
    await expect(restoreFrom(url, bad, ROOT), name).rejects.toThrow(/^This (?:is no )?backup/);
  }
  const truncated = path.join(home, "truncated");
  writeFileSync(truncated, readFileSync(file).subarray(0, 4_000));
  await expect(restoreFrom(url, truncated, ROOT)).rejects.toThrow();
  // And it can be restored there still.
  expect((await restoreFrom(url, file, ROOT)).rows).toBeGreaterThan(900);
});

test("a database in use is not overwritten", { timeout: 240_000 }, async () => {
  await expect(restoreFrom(db.ownerUrl, file, ROOT)).rejects.toThrow("This database is in use.");
  expect(await db.database.repository.count()).toBe(450);
});

test("a file that is there is not overwritten", async () => {
  await expect(writeBackup(db.ownerUrl, file, "1.2.3")).rejects.toThrow("EEXIST");
  expect(existsSync(file)).toBe(true);
});

test("nothing may act on it until an operator has looked, and that is on the record", {
  timeout: 240_000,
}, async () => {
  const url = await emptySecond();
  const { backupOf } = await restoreFrom(url, file, ROOT);
  const waiting = () => withClient(url, (client) => uncheckedBackup(client));
  expect((await waiting())?.toISOString()).toBe(backupOf);
  expect(notCheckedText(new Date(backupOf))).toContain("thaw restore --check");
  expect(await confirmRestore(url)).toBe(true);
  expect(await waiting()).toBeNull();
  expect(await confirmRestore(url)).toBe(false);
  const told = await withClient(url, (client) =>
    client.query("SELECT action FROM audit_event WHERE action LIKE 'database.%' ORDER BY seq"),
  );
  expect(told.rows.map(({ action }) => action)).toEqual(["database.restored", "database.restore-checked"]);
});
