import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { uuidV7 } from "../../lib/container/broker/uuid.ts";
import { expectDenied, own, until } from "../support/broker/helpers.ts";
import { activate, ask, brokerWorld, GRANT, mints, policyOf, recordOf, type World } from "../support/broker/world.ts";

/** What policies there are, and that the very next request knows it. */

let world: World;
beforeAll(async () => {
  world = await brokerWorld({ ceiling: { never: ["never.this"], lifetime_minutes: 60, repositories: "installation" } });
});
afterAll(() => world.close());

const send = (grant: string, body: object = {}) => ask(world, { body: { grant, ...body } });
const denied = (grant: string, reason: string, body: object = {}) =>
  expectDenied(world, () => send(grant, body), reason);

describe("what ends a policy ends it for the next request", () => {
  test("revoked", async () => {
    const { policyId } = await activate(world, { grant: "end.revoked" });
    expect((await send("end.revoked")).status).toBe(200);
    await own(world, "UPDATE trust_policy_version SET status = 'revoked', ended_at = now() WHERE policy_id = $1", [
      policyId,
    ]);
    await denied("end.revoked", "policy-not-active");
  });

  test("deleted", async () => {
    const { policyId } = await activate(world, { grant: "end.deleted" });
    expect((await send("end.deleted")).status).toBe(200);
    await own(world, "DELETE FROM trust_policy WHERE id = $1", [policyId]);
    await denied("end.deleted", "no-policy");
  });

  test("narrowed by a new version: permissions, refs and lifetime are those of the new one at once", async () => {
    const grant = "end.narrowed";
    const what = (level: string) => ({
      provider: "github-app",
      repositories: ["self"],
      permissions: { contents: level },
    });
    await activate(world, { grant, what: what("write") });
    expect((await send(grant)).body.scope.permissions).toEqual({ contents: "write" });
    await activate(world, { grant, what: what("read"), lifetime_minutes: 5 });
    const answer = await send(grant);
    expect(answer.body.scope.permissions).toEqual({ contents: "read" });
    expect(Date.parse(answer.body.expires_at) - Date.now()).toBeLessThan(301_000);
    await denied(grant, "request-permission", { permissions: { contents: "write" } });
    await activate(world, { grant, what: what("read"), who: { refs: ["refs/heads/release"] } });
    await denied(grant, "ref");
  });

  test("a broker that has just read a policy remembers nothing of it: twenty requests, and none after the end", async () => {
    const { policyId } = await activate(world, { grant: "end.soon" });
    await Promise.all(Array.from({ length: 20 }, () => send("end.soon")));
    await own(world, "UPDATE trust_policy_version SET status = 'revoked', ended_at = now() WHERE policy_id = $1", [
      policyId,
    ]);
    const before = mints(world);
    const answers = await Promise.all(Array.from({ length: 20 }, () => send("end.soon")));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]));
    expect(mints(world)).toBe(before);
  });
});

describe("what is not approved is not used", () => {
  test.each([
    ["pending", "policy-not-active"],
    ["superseded", "policy-not-active"],
    ["revoked", "policy-not-active"],
  ])("a version that is %s", async (status, reason) => {
    await activate(world, { grant: `status.${status}` }, { status });
    await denied(`status.${status}`, reason);
  });

  test("a wider version that waits for approval does not widen the active one", async () => {
    const grant = "status.wider";
    const what = (level: string) => ({
      provider: "github-app",
      repositories: ["self"],
      permissions: { contents: level },
    });
    await activate(world, { grant, what: what("read") });
    await activate(world, { grant, what: what("write") }, { status: "pending" });
    await denied(grant, "request-permission", { permissions: { contents: "write" } });
    expect((await send(grant)).body.scope.permissions).toEqual({ contents: "read" });
  });

  test("a policy of another organisation for this very repository is never used", async () => {
    const stranger = uuidV7(new Date());
    await own(
      world,
      "INSERT INTO organisation (id, host, github_id, login, kind) VALUES ($1, 'stand-in', 99, 'stranger', 'github')",
      [stranger],
    );
    await own(world, "INSERT INTO issuer_owner (issuer, owner_id, organisation_id) VALUES ('github', '99', $1)", [
      stranger,
    ]);
    await activate({ ...world, organisationId: stranger }, { grant: "of.strangers" });
    await denied("of.strangers", "no-policy");
    const record = await recordOf(world, await send("of.strangers"));
    expect(record).toMatchObject({ organisation_id: world.organisationId, policy_id: null });
  });

  test("a policy for another repository of the same owner is not used", async () => {
    await activate(world, {
      grant: "of.depot",
      who: { repository_id: String(world.ids.depot), repository: "acme/depot" },
    });
    await denied("of.depot", "no-policy");
  });
});

/** A document as nobody can write it but who writes the database. */
async function force(grant: string, document: object, evidence: object = {}): Promise<void> {
  const id = uuidV7(new Date());
  await own(
    world,
    "INSERT INTO trust_policy (id, organisation_id, issuer, subject_id, grant_name) VALUES ($1, $2, 'github', $3, $4)",
    [id, world.organisationId, String(world.ids.api), grant],
  );
  await own(
    world,
    `INSERT INTO trust_policy_version (policy_id, version, organisation_id, status, document, evidence, source, target_ids, scope_key, created_by, approved_by, approved_at)
     VALUES ($1, 1, $2, 'active', $3, $4, 'form', $5, 'x', 'a', 'b', now())`,
    [id, world.organisationId, document, evidence, [String(world.ids.api)]],
  );
}

describe("documents in the database", () => {
  const good = (grant: string) => ({ ...policyOf(world, { grant }) });
  const what = (change: object) => ({
    provider: "github-app",
    repositories: ["self"],
    permissions: { contents: "read" },
    ...change,
  });

  test.each<readonly [string, (grant: string) => object]>([
    ["nothing", () => ({})],
    ["a key that is not known", (grant) => ({ ...good(grant), extra: true })],
    ["a version of the future", (grant) => ({ ...good(grant), who: { ...good(grant).who, team: "x" } })],
    ["no conditions", (grant) => ({ ...good(grant), who: {} })],
    ["no workflows", (grant) => ({ ...good(grant), who: { ...good(grant).who, workflows: [] } })],
    ["no permissions", (grant) => ({ ...good(grant), what: what({ permissions: {} }) })],
    ["no repositories", (grant) => ({ ...good(grant), what: what({ repositories: [] }) })],
    ["admin", (grant) => ({ ...good(grant), what: what({ permissions: { contents: "admin" } }) })],
    [
      "a level that is not known",
      (grant) => ({ ...good(grant), what: what({ permissions: { contents: "maintain" } }) }),
    ],
    [
      "a permission that a broker hands out never",
      (grant) => ({ ...good(grant), what: what({ permissions: { administration: "write" } }) }),
    ],
    ["a lifetime of a day", (grant) => ({ ...good(grant), lifetime_minutes: 1_440 })],
    [
      "a pattern in place of a workflow",
      (grant) => ({ ...good(grant), who: { ...good(grant).who, workflows: ["/"] } }),
    ],
  ])("one that says %s counts as none, and says so in the record", async (name, document) => {
    const grant = `unreadable.${name.replace(/\W/g, "-")}`;
    await force(grant, document(grant));
    await denied(grant, "policy-unreadable");
  });

  test("evidence that cannot be read makes its version unusable", async () => {
    await force("unreadable.evidence", good("unreadable.evidence"), { approvedBySecurityLead: "yes" });
    await denied("unreadable.evidence", "policy-unreadable");
  });

  test("one for another grant than its row is not used", async () => {
    await force("row.name", good("document.name"));
    await denied("row.name", "no-policy");
  });

  test("unreadable ones beside it, in one batch with it, do not keep a good one from being used", async () => {
    await activate(world, { grant: "good.one" });
    const bad = ["unreadable.nothing", "unreadable.admin", "unreadable.evidence"];
    const answers = await Promise.all([...bad, "good.one", ...bad, "good.one"].map((grant) => send(grant)));
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 200, 403, 403, 403, 200]);
  });

  test("an unreadable trial beside an active version does not disable that one", async () => {
    const { policyId } = await activate(world, { grant: "good.trial" });
    await own(
      world,
      `INSERT INTO trust_policy_version (policy_id, version, organisation_id, status, document, source, target_ids, scope_key, created_by, approved_by, approved_at)
       VALUES ($1, 9, $2, 'trial', '{"who": 1}', 'form', '{}', 'x', 'a', 'b', now())`,
      [policyId, world.organisationId],
    );
    expect((await send("good.trial")).status).toBe(200);
  });
});

describe("the owner's ceiling, which no writer of the database reaches", () => {
  test.each<readonly [string, object, string]>([
    ["a grant that it excludes", { grant: "never.this" }, "ceiling-never"],
    [
      "a provider that it does not have",
      {
        grant: "above.provider",
        what: { provider: "aws", role_arn: "arn:aws:iam::123456789012:role/x", region: "eu-central-1" },
      },
      "ceiling-provider",
    ],
    [
      "a permission that it does not have",
      {
        grant: "above.permission",
        what: { provider: "github-app", repositories: ["self"], permissions: { issues: "read" } },
      },
      "ceiling-permission",
    ],
    [
      "a target of another provider's",
      { grant: "above.target", what: { provider: "sealed-store", secrets: ["X"] }, deliver: "environment" },
      "none",
    ],
  ])("%s is denied whatever the policy says", async (_name, change, reason) => {
    const { grant = GRANT } = change as { grant?: string };
    await activate(world, change);
    if (reason !== "none") await denied(grant, reason);
    // Within the ceiling, and nothing is stored under that name: allowed, and failed.
    else expect((await send(grant)).status).toBe(502);
  });
});

test("names that climb are no names", async () => {
  for (const grant of ["../x", "a/../b", "..", ".", "/etc/passwd", "a..b", "%2e%2e"])
    expect((await send(grant)).status).toBe(400);
});

test("a policy store that is down is 503 with a time to come again, and GitHub is not asked; then all is well again", async () => {
  await activate(world, { grant: "store.down" });
  const before = mints(world);
  const token = await world.token();
  await own(world, "ALTER TABLE trust_policy_version RENAME TO hidden");
  try {
    const answer = await ask(world, { token, body: { grant: "store.down" } });
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(answer.body.detail).toMatch(/hands out nothing that is not recorded/);
    expect(mints(world)).toBe(before);
    expect(await recordOf(world, answer)).toBeUndefined();
  } finally {
    await own(world, "ALTER TABLE hidden RENAME TO trust_policy_version");
  }
  // The whole statement was taken back, so the token was not used up.
  expect((await until(async () => ask(world, { token, body: { grant: "store.down" } }))).status).toBe(200);
});
