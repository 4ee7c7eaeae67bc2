import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

let db: TestDatabase;

const INSERT = `INSERT INTO audit_event (actor_kind, actor_id, action, object_kind, object_id, data)
  VALUES ('user', 'a', 'tested', 'thing', 'b', '{}')`;

beforeAll(async () => {
  db = await testDatabase();
  await db.query(db.ownerUrl, INSERT);
});

afterAll(() => db.close());

const urls = () => ({ owner: db.ownerUrl, web: db.webUrl, worker: db.workerUrl });

describe("audit rows", () => {
  test.each(["owner", "web", "worker"] as const)("are written by %s", async (who) => {
    expect((await db.query(urls()[who], INSERT)).rowCount).toBe(1);
  });

  test.each([
    ["web", "UPDATE audit_event SET action = 'x'", /permission denied/],
    ["web", "DELETE FROM audit_event", /permission denied/],
    ["web", "TRUNCATE audit_event", /permission denied/],
    ["worker", "UPDATE audit_event SET action = 'x'", /permission denied/],
    ["worker", "DELETE FROM audit_event", /permission denied/],
    ["owner", "UPDATE audit_event SET action = 'x'", /append-only: UPDATE is refused/],
    ["owner", "DELETE FROM audit_event", /append-only: DELETE is refused/],
    ["owner", "TRUNCATE audit_event", /append-only: TRUNCATE is refused/],
  ] as const)("are not changed by %s with %s", async (who, sql, refusal) => {
    await expect(db.query(urls()[who], sql)).rejects.toThrow(refusal);
  });

  test("web cannot take the trigger away", async () => {
    await expect(db.query(db.webUrl, "ALTER TABLE audit_event DISABLE TRIGGER ALL")).rejects.toThrow(/must be owner/);
  });
});

describe("the web process", () => {
  test.each([
    ["store findings", "UPDATE finding SET severity = 'info'"],
    ["store scans", "UPDATE scan SET status = 'done'"],
    ["store what GitHub tells", "INSERT INTO source_state SELECT * FROM source_state"],
    ["say that a secret has no readers", "DELETE FROM credential_reader"],
    ["end what an inventory found", "UPDATE inventory_finding SET ended_at = now()"],
    ["store plans", "INSERT INTO plan SELECT * FROM plan"],
    ["change plans", "UPDATE plan SET disposition = 'safe'"],
    ["say that a plan is of a newer scan", "UPDATE plan SET last_scan_id = id"],
    ["store what a plan solves", "INSERT INTO plan_item SELECT * FROM plan_item"],
    ["change what a plan solves", "UPDATE plan_item SET refusal_code = NULL"],
    ["store grants", "INSERT INTO plan_grant SELECT * FROM plan_grant"],
    ["widen grants", "UPDATE plan_grant SET document = '{}'"],
    ["remove plans", "DELETE FROM plan"],
    ["say what was written for a campaign", "UPDATE campaign_repository SET head_sha = NULL"],
    ["say that a pull request was merged", "UPDATE campaign_repository SET merged_sha = NULL"],
    [
      "give roles",
      `INSERT INTO membership (user_id, organisation_id, role, source) VALUES ('${randomUUID()}', '${randomUUID()}', 'admin', 'x')`,
    ],
    ["make people", `INSERT INTO app_user (id, host, login) VALUES ('${randomUUID()}', 'local', 'eve')`],
    [
      "make sign-in links",
      `INSERT INTO sign_in_link (id, token_hash, user_id, expires_at) VALUES ('${randomUUID()}', 'x', '${randomUUID()}', now())`,
    ],
    ["revive a link", "UPDATE sign_in_link SET expires_at = now()"],
    ["keep a line of a timeline from being told", "INSERT INTO incident_event (routed_at) VALUES (now())"],
    ["restamp the database", "UPDATE deployment_stamp SET mode = 'live'"],
    ["read the queue", "SELECT * FROM graphile_worker._private_jobs"],
    ["make tables", "CREATE TABLE mine (id int)"],
  ])("may not %s", async (_what, sql) => {
    await expect(db.query(db.webUrl, sql)).rejects.toThrow(/permission denied/);
  });

  test("asks for work of known names only", async () => {
    const ask = "SELECT thaw_add_job($1, $2::json, $3)";
    await db.query(db.webUrl, ask, ["scan.organisation", "{}", "k"]);
    await expect(db.query(db.webUrl, ask, ["anything.else", "{}", "k"])).rejects.toThrow(/unknown job anything.else/);
  });
});

describe("the worker", () => {
  test.each([
    ["read sessions", "SELECT * FROM session"],
    ["read sign-in links", "SELECT * FROM sign_in_link"],
    ["give roles", "INSERT INTO membership SELECT * FROM membership"],
    ["rewrite a plan", "UPDATE plan SET body = 'x'"],
    ["rewrite what a plan solves", "UPDATE plan_item SET message = 'x'"],
    ["widen a grant", "UPDATE plan_grant SET document = '{}'"],
    ["remove plans", "DELETE FROM plan"],
    ["approve a campaign", "UPDATE campaign SET approved_by = 'x'"],
    ["change what was approved", "UPDATE campaign_repository SET plan_hash = NULL"],
    ["make a campaign", "INSERT INTO campaign SELECT * FROM campaign"],
    ["restamp the database", "UPDATE deployment_stamp SET mode = 'live'"],
  ])("may not %s", async (_what, sql) => {
    await expect(db.query(db.workerUrl, sql)).rejects.toThrow(/permission denied/);
  });
});
