import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPrimary } from "../../lib/adapters/broker-store/index.ts";
import { newKeyLine, readKeyRing } from "../../lib/adapters/sealing/keys.ts";
import { createLeaseSealer } from "../../lib/adapters/sealing/leases.ts";
import { createSealedStore, fileWrapper } from "../../lib/adapters/sealing/store.ts";
import { loadConfiguration } from "../../lib/container/broker/configuration.ts";
import { openSecrets } from "../../lib/container/broker/secrets.ts";
import { uuidV7 } from "../../lib/container/broker/uuid.ts";
import { expectDenied, own } from "../support/broker/helpers.ts";
import { activate, ask, brokerWorld, recordOf, type World } from "../support/broker/world.ts";

/** Values that nothing can issue: sealed, leased for a job, rotated by people. */

const VALUE = "hunter2-of-the-registry";
const GRANT_NAME = "publish.npm";
const ROTATED = new Date("2026-01-02T03:04:05.000Z");
let world: World;

const secrets = () => openSecrets(loadConfiguration(path.join(world.folder, "broker.yml")), [world.db.brokerUrl]);
async function put(name: string, value: string): Promise<number> {
  const opened = await secrets();
  return await opened.put("acme", name, value, { rotatedAt: ROTATED, dueInDays: 30 }).finally(() => opened.close());
}
const keyFile = () => path.join(world.folder, "store.keys");
const send = () => ask(world, { body: { grant: GRANT_NAME } });

beforeAll(async () => {
  world = await brokerWorld({ ceiling: { targets: { "sealed-store": ["NPM_TOKEN", "OTHER"] } } });
  await put("NPM_TOKEN", VALUE);
  await put("OTHER", "another value");
  await activate(world, {
    grant: GRANT_NAME,
    what: { provider: "sealed-store", secrets: ["NPM_TOKEN", "OTHER"] },
    deliver: "environment",
    lifetime_minutes: 15,
  });
});
afterAll(() => world.close());

test("a job gets the values of its grant, called what they are, with the day of their last rotation", async () => {
  const answer = await send();
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ deliver: "environment", values: { NPM_TOKEN: VALUE, OTHER: "another value" } });
  expect(answer.body.scope.given).toEqual({
    kind: "static-brokered",
    secrets: ["NPM_TOKEN", "OTHER"],
    lastRotated: { NPM_TOKEN: ROTATED.toISOString(), OTHER: ROTATED.toISOString() },
  });
  expect(await recordOf(world, answer)).toMatchObject({
    provider: "sealed-store",
    phase: "issued",
    hashed_token: null,
  });
  const { issuance_id, revocation_secret } = answer.body;
  const revoked = await ask(world, { path: "/v1/revoke", body: { issuance_id, revocation_secret } });
  expect(revoked.body).toEqual({ revoked: false, live_until: answer.body.expires_at });
  expect((await own(world, "SELECT 1 FROM sealed_lease WHERE issuance_id = $1", [issuance_id])).rowCount).toBe(0);
});

test("a probe of it hands out nothing", async () => {
  const answer = await ask(world, { path: "/v1/probe", body: { grant: GRANT_NAME } });
  expect(answer.status).toBe(200);
  expect(JSON.stringify(answer.body)).not.toContain(VALUE);
});

test("a value outside of the ceiling is denied, and one that is not stored is a failure that names it", async () => {
  await activate(world, { grant: "beyond.job", what: { provider: "sealed-store", secrets: ["ROOT"] } });
  await expectDenied(world, () => ask(world, { body: { grant: "beyond.job" } }), "ceiling-target");
  const removed = await secrets();
  await put("OTHER", "x");
  expect(await removed.remove("acme", "OTHER")).toBe(true);
  await removed.close();
  const answer = await send();
  expect({ status: answer.status, detail: answer.body.detail }).toEqual({
    status: 502,
    detail: expect.stringContaining("OTHER"),
  });
  await put("OTHER", "another value");
});

test("a value that was replaced or removed is erased, and its number is not used again", async () => {
  await put("OTHER", "first");
  const version = await put("OTHER", "second");
  const { rows } = await own(
    world,
    "SELECT version, retired_at, length(ciphertext) + length(wrapped_key) AS bytes FROM sealed_secret WHERE name = 'OTHER' ORDER BY version",
  );
  for (const row of rows.slice(0, -1)) expect(row).toMatchObject({ retired_at: expect.any(Date), bytes: 0 });
  expect(rows.at(-1)).toMatchObject({ version, retired_at: null });
  expect(new Set(rows.map((row) => row.version)).size).toBe(rows.length);
});

/** Everything that the database has, as text: what a thief of a dump sees. */
async function dump(): Promise<string> {
  const { rows: tables } = await own(
    world,
    "SELECT format('%I', table_name) AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
  );
  const parts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await own(world, `SELECT to_jsonb(t)::text AS text FROM ${name} t`);
    for (const { text } of rows) {
      parts.push(text);
      // bytea is written as hex.
      for (const [, hex = ""] of text.matchAll(/"\\\\x([0-9a-f]*)"/g))
        parts.push(Buffer.from(hex, "hex").toString("latin1"));
    }
  }
  return parts.join("\n");
}

describe("a stolen dump", () => {
  test("has no value, no token and no key in it", async () => {
    await activate(world);
    const token = (await ask(world)).body;
    const text = await dump();
    expect(text.length).toBeGreaterThan(10_000);
    for (const secret of [
      VALUE,
      "another value",
      token.values.token,
      token.revocation_secret,
      readFileSync(keyFile(), "utf8").split(":")[1]?.trim() ?? "",
      "PRIVATE KEY",
    ]) {
      expect(secret.length).toBeGreaterThan(5);
      expect(text.includes(secret)).toBe(false);
    }
  });

  test("opens with no other key file, whatever its keys are called", async () => {
    const primary = createPrimary({ urls: [world.db.brokerUrl], connections: 1 });
    const forged = readKeyRing(newKeyLine("k1"));
    const store = createSealedStore(primary as never, fileWrapper(forged));
    await expect(store.read(world.organisationId, "NPM_TOKEN")).rejects.toThrow(/ciphertext was changed|another key/);
    const unnamed = createSealedStore(primary as never, fileWrapper(readKeyRing(newKeyLine("k2"))));
    await expect(unnamed.read(world.organisationId, "NPM_TOKEN")).rejects.toThrow(/k1 is not in the key file/);
    await ask(world);
    const { rows } = await own(world, "SELECT * FROM sealed_lease LIMIT 1");
    const lease = { keyId: rows[0].key_id, ciphertext: rows[0].ciphertext };
    expect(() => createLeaseSealer(forged).open(rows[0].issuance_id, lease)).toThrow(/does not|changed|another key/);
    const right = createLeaseSealer(readKeyRing(readFileSync(keyFile(), "utf8")));
    expect(right.open(rows[0].issuance_id, lease).reveal()).toContain("ghs_");
    expect(() => right.open(uuidV7(new Date()), lease)).toThrow(/belongs to something else/);
    await primary.close();
  });

  test("a ciphertext that was moved to another name, organisation, version or row opens nowhere", async () => {
    const move = async (change: string) => {
      await own(world, "DROP TABLE IF EXISTS kept");
      await own(world, "CREATE TABLE kept AS SELECT * FROM sealed_secret");
      await own(world, change);
      const answer = await send();
      await own(world, "DELETE FROM sealed_secret");
      await own(world, "INSERT INTO sealed_secret SELECT * FROM kept");
      return answer;
    };
    const other = "o.name = 'OTHER' AND o.retired_at IS NULL AND s.name = 'NPM_TOKEN' AND s.retired_at IS NULL";
    for (const change of [
      `UPDATE sealed_secret s SET ciphertext = o.ciphertext, wrapped_key = o.wrapped_key FROM sealed_secret o WHERE ${other}`,
      `UPDATE sealed_secret s SET ciphertext = o.ciphertext FROM sealed_secret o WHERE ${other}`,
      `UPDATE sealed_secret s SET wrapped_key = o.wrapped_key FROM sealed_secret o WHERE ${other}`,
      "UPDATE sealed_secret SET version = version + 100 WHERE name = 'NPM_TOKEN'",
      "UPDATE sealed_secret SET id = gen_random_uuid() WHERE name = 'NPM_TOKEN'",
      "UPDATE sealed_secret SET ciphertext = set_byte(ciphertext, 20, get_byte(ciphertext, 20) # 1) WHERE name = 'NPM_TOKEN' AND retired_at IS NULL",
    ]) {
      const answer = await move(change);
      expect({ change, status: answer.status }).toEqual({ change, status: 503 });
      expect(answer.body.detail).toMatch(/stored value cannot be read at the moment/);
    }
    expect((await send()).status).toBe(200);
  });

  test("a value of another organisation is not found, and does not open when it is copied", async () => {
    const stranger = uuidV7(new Date());
    await own(
      world,
      "INSERT INTO organisation (id, host, github_id, login, kind) VALUES ($1, 'stand-in', 99, 'stranger', 'github')",
      [stranger],
    );
    await own(
      world,
      "INSERT INTO sealed_secret SELECT gen_random_uuid(), $1, name, version, key_id, wrapped_key, ciphertext, created_by, rotated_at, rotation_due_at, retired_at FROM sealed_secret WHERE name = 'NPM_TOKEN'",
      [stranger],
    );
    const primary = createPrimary({ urls: [world.db.brokerUrl], connections: 1 });
    const store = createSealedStore(primary as never, fileWrapper(readKeyRing(readFileSync(keyFile(), "utf8"))));
    await expect(store.read(stranger, "NPM_TOKEN")).rejects.toThrow(/belongs to something else/);
    expect(await store.read(stranger, "OTHER")).toBeNull();
    await primary.close();
    await own(world, "DELETE FROM sealed_secret WHERE organisation_id = $1", [stranger]);
  });
});

test("a new key on top, all wrapped anew, the old key taken away: everything still opens", async () => {
  const old = readFileSync(keyFile(), "utf8");
  const fresh = newKeyLine("k2");
  writeFileSync(keyFile(), fresh + old);
  const opened = await secrets();
  expect(await opened.rekey()).toBe(2);
  expect(await opened.rekey()).toBe(0);
  await opened.close();
  writeFileSync(keyFile(), fresh);
  await world.restart();
  expect((await send()).body.values).toEqual({ NPM_TOKEN: VALUE, OTHER: expect.any(String) });
  expect((await own(world, "SELECT DISTINCT key_id FROM sealed_secret WHERE retired_at IS NULL")).rows).toEqual([
    { key_id: "k2" },
  ]);
});

test("what goes in is told by name and version in the audit, and never by value", async () => {
  const { rows } = await own(
    world,
    "SELECT action, object_id, data FROM audit_event WHERE object_kind = 'sealed-secret' ORDER BY seq LIMIT 1",
  );
  expect(rows).toEqual([{ action: "sealed-secret.stored", object_id: "NPM_TOKEN", data: { version: 1 } }]);
  await expect(put("1BAD", "x")).rejects.toThrow(/is no name/);
  await expect(put("EMPTY", "")).rejects.toThrow(/is empty/);
});
