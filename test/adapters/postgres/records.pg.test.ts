import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
});

afterAll(() => db.close());

const own = (sql: string, values: readonly unknown[] = []) => db.query(db.ownerUrl, sql, values);

async function organisation(): Promise<string> {
  const id = randomUUID();
  await own("INSERT INTO organisation (id, host, login, kind) VALUES ($1, $2, 'acme', 'folder')", [id, `folder-${id}`]);
  return id;
}

function issuance(id: string, changes: { readonly kind?: string; readonly phase?: string } = {}) {
  return own(
    `INSERT INTO issuance (id, organisation_id, kind, issuer, subject_id, owner_id, grant_name, phase, correlation_id)
     VALUES ($1, $2, $3, 'github', '1', '2', 'g', $4, 'c')`,
    [randomUUID(), id, changes.kind ?? "token", changes.phase ?? "intent"],
  );
}

const remove = (id: string) => own("DELETE FROM organisation WHERE id = $1", [id]);

describe("an organisation", () => {
  test("without records can be deleted", async () => {
    expect((await remove(await organisation())).rowCount).toBe(1);
  });

  test.each([
    ["an issuance", (id: string) => issuance(id)],
    [
      "an audit event",
      (id: string) =>
        own(
          `INSERT INTO audit_event (organisation_id, actor_kind, actor_id, action, object_kind, object_id, data)
           VALUES ($1, 'user', 'a', 'tested', 'thing', 'b', '{}')`,
          [id],
        ),
    ],
  ])("that has %s cannot, though no foreign key says so", async (_what, record) => {
    const id = await organisation();
    await record(id);
    await expect(remove(id)).rejects.toThrow(/has records, which are kept: it cannot be deleted/);
    expect((await own("SELECT 1 FROM organisation WHERE id = $1", [id])).rowCount).toBe(1);
  });
});

describe("an issuance", () => {
  test.each([
    ["kind", { kind: "gift" }, /issuance_kind_check/],
    ["phase", { phase: "maybe" }, /issuance_phase_check/],
  ] as const)("has no %s that nobody knows", async (_what, changes, refusal) => {
    await expect(issuance(await organisation(), changes)).rejects.toThrow(refusal);
  });
});
