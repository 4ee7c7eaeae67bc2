import { afterEach, beforeEach, expect, test } from "vitest";
import { createChainWatch } from "../../../lib/adapters/audit/chain-watch.ts";
import { newSealKey, readSealKey, type SealKey } from "../../../lib/adapters/audit/keys.ts";
import { sealNew } from "../../../lib/adapters/audit/sealer.ts";
import { createPrimary, type Primary } from "../../../lib/adapters/broker-store/index.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

let db: TestDatabase;
let primary: Primary;
let key: SealKey;

beforeEach(async () => {
  db = await testDatabase();
  // As the broker, which has the right to read the chain.
  primary = createPrimary({ urls: [db.brokerUrl], connections: 2 });
  key = readSealKey(newSealKey());
});
afterEach(async () => {
  await primary.close();
  await db.close();
});

const INSERT = `INSERT INTO audit_event (actor_kind, actor_id, action, object_kind, object_id, data)
  VALUES ('job', 'ada', 'test', 'thing', $1, '{}')`;
async function seals(count: number, by = key): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await db.query(db.ownerUrl, INSERT, [String(index)]);
    await sealNew(primary as never, by, { now: () => new Date() });
  }
}
async function tamper(sql: string): Promise<void> {
  for (const table of ["audit_event", "audit_seal"])
    await db.query(db.ownerUrl, `ALTER TABLE ${table} DISABLE TRIGGER ALL`);
  await db.query(db.ownerUrl, sql);
}
const watch = () => createChainWatch(primary as never, key);

test("a whole chain is followed to its head, and further as it grows", async () => {
  const look = watch();
  expect(await look()).toEqual({ sealedTo: 0, verifiedTo: 0, problems: 0 });
  await seals(23);
  expect(await look()).toEqual({ sealedTo: 23, verifiedTo: 23, problems: 0 });
  await seals(2);
  expect(await look()).toEqual({ sealedTo: 25, verifiedTo: 25, problems: 0 });
});

test("a record that was changed is a problem, and stays one", async () => {
  await seals(3);
  await tamper("UPDATE audit_event SET actor_id = 'eve' WHERE object_id = '1'");
  const look = watch();
  expect(await look()).toMatchObject({ verifiedTo: 3, problems: 1 });
  await seals(1);
  expect(await look()).toMatchObject({ verifiedTo: 4, problems: 1 });
});

test("seals that were cut off are missed by who has seen them", async () => {
  await seals(4);
  const look = watch();
  expect(await look()).toMatchObject({ problems: 0 });
  await tamper("DELETE FROM audit_seal WHERE number > 2");
  expect(await look()).toEqual({ sealedTo: 2, verifiedTo: 4, problems: 2 });
});

test("a seal of an earlier key is no problem by itself, and a forged one of this key is", async () => {
  await seals(1, readSealKey(newSealKey()));
  await seals(2);
  expect(await watch()()).toMatchObject({ problems: 0 });
  await tamper(
    "UPDATE audit_seal SET signature = set_byte(signature, 0, (get_byte(signature, 0) + 1) % 256) WHERE number = 3",
  );
  expect(await watch()()).toMatchObject({ problems: 1 });
});
