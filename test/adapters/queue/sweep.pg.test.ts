import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createControlPool } from "../../../lib/adapters/queue/pool.ts";
import { register } from "../../../lib/adapters/queue/presence.ts";
import { sweep } from "../../../lib/adapters/queue/sweep.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

describe("a worker that stands still in the middle of a sweep", () => {
  test("keeps the others from sweeping for as long as its silence is borne, and no longer", async () => {
    const still = createControlPool(db.workerUrl, 5_000);
    const other = createControlPool(db.workerUrl, 60_000);
    try {
      const silent = await register(still, 1);
      await db.query(db.ownerUrl, "UPDATE job_worker SET seen_at = now() - interval '1 hour' WHERE generation = $1", [
        String(silent),
      ]);
      // So that nothing but one statement lies between the lock and the first sweep.
      await other.query("SELECT 1");
      const client = await still.connect();
      await client.query("BEGIN");
      // The number of sweep.ts.
      const { rows } = await client.query("SELECT pg_try_advisory_xact_lock(7310216) AS mine");
      expect(rows[0].mine).toBe(true);
      const swept = () => sweep(other, 0, () => null);
      expect(await swept()).toEqual({ dead: [], letters: 0 });
      await vi.waitFor(async () => expect((await swept()).dead).toEqual([String(silent)]), { timeout: 60_000 });
      await expect(client.query("SELECT 1")).rejects.toThrow();
      client.release(true);
    } finally {
      await Promise.all([still.end(), other.end()]);
    }
  });
});
