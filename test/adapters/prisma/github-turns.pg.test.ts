import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createSharedTurns } from "../../../lib/adapters/prisma/github-turns.ts";
import { GITHUB_LIMITS } from "../../../lib/core/pacing/limits.ts";
import type { SharedTurns, TurnRequest } from "../../../lib/usecases/github/ports.ts";
import { standIn } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { connect } from "../github/support.ts";

/** Two workers over one database, each with connections of its own. */

let db: TestDatabase;
let databases: readonly [Database, Database];
let one: SharedTurns;
let other: SharedTurns;

beforeAll(async () => {
  db = await testDatabase();
  databases = [createDatabase(db.workerUrl, 4), createDatabase(db.workerUrl, 4)];
  [one, other] = [createSharedTurns(databases[0]), createSharedTurns(databases[1])];
});
afterAll(async () => {
  await Promise.all(databases.map((database) => database.$disconnect()));
  await db.close();
});
beforeEach(async () => {
  await db.query(db.ownerUrl, "DELETE FROM github_turn");
  await db.query(db.ownerUrl, "DELETE FROM github_hold");
});

const SMALL = { ...GITHUB_LIMITS, concurrent: 50, contentPerMinute: 3, contentPerHour: 5 };
const creating: TurnRequest = {
  whose: "github.test installation 1",
  api: "rest",
  points: 5,
  creates: true,
  limits: SMALL,
};
const reading: TurnRequest = { ...creating, points: 1, creates: false };

async function sent(turns: SharedTurns, request: TurnRequest = creating): Promise<boolean> {
  const answer = await turns.take(request);
  if (!("turn" in answer)) return false;
  await turns.end(answer.turn, request.whose, 0);
  return true;
}

async function waitOf(turns: SharedTurns, request: TurnRequest = creating): Promise<number> {
  const answer = await turns.take(request);
  return "turn" in answer ? 0 : answer.waitMs;
}

/** As if so much time had passed since. */
const passed = (seconds: number) =>
  db.query(db.ownerUrl, `UPDATE github_turn SET arrived_by = arrived_by - interval '${seconds} seconds'`);

describe("what several processes send", () => {
  test("is counted together: when one has created what a minute allows, the other has to wait for it", async () => {
    for (const turns of [one, other, one]) expect(await sent(turns)).toBe(true);
    expect(await waitOf(other)).toBeGreaterThan(0);
    expect(await waitOf(one)).toBeLessThanOrEqual(60_001);
    // What creates nothing passes.
    expect(await sent(other, reading)).toBe(true);
    await passed(61);
    expect(await sent(other)).toBe(true);
  });

  test("is counted over the hour, too", async () => {
    for (let round = 0; round < 5; round += 1) {
      expect(await sent(one)).toBe(true);
      await passed(61);
    }
    expect(await waitOf(other)).toBeGreaterThan(50 * 60_000);
    await passed(3_600);
    expect(await sent(other)).toBe(true);
  });

  test("is no more than the limit when all ask at the same moment", async () => {
    const limits = { ...SMALL, contentPerMinute: 10, contentPerHour: 500 };
    const asked = Array.from({ length: 40 }, (_, index) =>
      sent(index % 2 === 0 ? one : other, { ...creating, limits }),
    );
    expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(10);
  });

  test("uses up points by its cost, and is let in again when enough of them are free", async () => {
    const limits = { ...SMALL, restPointsPerMinute: 12, contentPerMinute: 80, contentPerHour: 500 };
    for (const request of [creating, reading, creating]) expect(await sent(one, { ...request, limits })).toBe(true);
    expect(await sent(other, { ...reading, limits })).toBe(true);
    expect(await waitOf(other, { ...reading, limits })).toBeGreaterThan(0);
    // Those of GraphQL are apart.
    expect(await sent(other, { ...reading, api: "graphql", limits })).toBe(true);
  });

  test("is no more at once than GitHub allows, whoever waits for an answer", async () => {
    const limits = { ...SMALL, concurrent: 2 };
    const first = await one.take({ ...reading, limits });
    expect(await other.take({ ...reading, limits })).toHaveProperty("turn");
    expect(await waitOf(other, { ...reading, limits })).toBeGreaterThan(0);
    if ("turn" in first) await one.end(first.turn, reading.whose, 0);
    expect(await other.take({ ...reading, limits })).toHaveProperty("turn");
  });

  test("of another installation is not counted", async () => {
    for (const turns of [one, one, one]) expect(await sent(turns)).toBe(true);
    expect(await sent(other, { ...creating, whose: "github.test installation 2" })).toBe(true);
  });
});

test("what a killed process sent, and nobody knows the answer of, counts until it must have arrived", async () => {
  for (let index = 0; index < 3; index += 1) expect(await one.take(creating)).toHaveProperty("turn");
  expect(await waitOf(other)).toBeGreaterThan(60_000);
  await passed(121);
  expect(await sent(other)).toBe(true);
});

test("where GitHub asked one to wait, all wait, and a shorter wish does not end a longer one", async () => {
  const held = await one.take(reading);
  if ("turn" in held) await one.end(held.turn, reading.whose, 90_000);
  const short = await waitOf(other, reading);
  expect(short).toBeGreaterThan(60_000);
  await db.query(db.ownerUrl, "UPDATE github_hold SET until = now() - interval '1 second'");
  expect(await sent(other, reading)).toBe(true);
});

test("what lies too far back to count is not kept", async () => {
  for (const request of [creating, reading]) await sent(one, request);
  await passed(3_700);
  await sent(one, reading);
  expect((await db.query(db.ownerUrl, "SELECT 1 FROM github_turn")).rowCount).toBe(1);
});

test("a worker that starts anew knows what the one before has created: GitHub's limit is not exceeded", async () => {
  const limits = { status: 403, contentPerMinute: 3 } as const;
  const github = await standIn({ secondaryLimits: limits });
  await github.control.createRepository("fjordline/api");
  const options = { limits: { ...GITHUB_LIMITS, contentPerMinute: 3 }, patienceMs: 1_000 };
  const started = await connect(github, { ...options, turns: one, timer: undefined });
  const scope = started.scope("remediator", ["fjordline/api"], { contents: "write", pull_requests: "write" });
  const create = (apps: typeof started.apps) =>
    apps.withInstallation(scope, ({ rest }) =>
      rest.pulls.create({ owner: "fjordline", repo: "api", head: "none", base: "main", title: "t" }),
    );
  for (let index = 0; index < 3; index += 1)
    expect(await create(started.apps)).toMatchObject({ failure: { status: 422 } });
  const again = started.renewed({ ...options, turns: other, timer: undefined });
  expect(await create(again)).toMatchObject({ failure: { code: "rate-limited" } });
  expect(github.control.limits()).toEqual([]);
});

describe("what GitHub says is left of an hour", () => {
  const noted = () =>
    db.query(db.ownerUrl, "SELECT api, allowed, remaining, content_hour FROM github_budget ORDER BY api, remaining");
  const resetAt = Date.parse("2030-01-01T00:00:00Z");
  const note = (turns: SharedTurns, remaining: number, at = resetAt) =>
    turns.note({
      whose: "github.test installation 9",
      api: "rest",
      limits: SMALL,
      left: { limit: 5_000, remaining, resetAt: at },
    });

  test("is kept for all workers: the lowest figure of one hour, and nothing of an hour before", async () => {
    await db.query(db.ownerUrl, "DELETE FROM github_budget");
    await note(one, 4_000);
    await note(other, 4_100);
    await note(other, 3, resetAt - 3_600_000);
    expect((await noted()).rows).toEqual([{ api: "rest", allowed: 5_000, remaining: 4_000, content_hour: 5 }]);
    await note(other, 4_999, resetAt + 3_600_000);
    expect((await noted()).rows).toMatchObject([{ remaining: 4_999 }]);
  });

  test("is kept with the requests themselves, as GitHub's answers tell it", async () => {
    await db.query(db.ownerUrl, "DELETE FROM github_budget");
    const github = await standIn({});
    await github.control.createRepository("fjordline/told");
    const { apps, scope } = await connect(github, { turns: one, timer: undefined });
    const told = scope("observer", ["fjordline/told"], { metadata: "read" });
    const read = await apps.withInstallation(told, ({ rest }) => rest.repos.get({ owner: "fjordline", repo: "told" }));
    expect(read.ok).toBe(true);
    await expect.poll(async () => (await noted()).rowCount, { timeout: 20_000 }).toBeGreaterThan(0);
    const [row] = (await noted()).rows as { allowed: number; remaining: number }[];
    expect(row?.remaining).toBeLessThan(row?.allowed ?? 0);
  });
});
