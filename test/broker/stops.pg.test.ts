import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { uuidV7 } from "../../lib/container/broker/uuid.ts";
import { DENIED_TEXT, expectDenied, holdMint, liveTokens, own, until } from "../support/broker/helpers.ts";
import {
  type Activated,
  type Answer,
  activate,
  ask,
  brokerWorld,
  GRANT,
  recordOf,
  type World,
} from "../support/broker/world.ts";

/** Kill switches, freezes and ends of policies: before, during and after a request. */

let world: World;
let policy: Activated;
/** Tokens that lived before the test, which is about none of them. */
let before = 0;
const live = () => liveTokens(world) - before;
/** What the audit says of one issuance, whoever wrote it: the request itself, or a sweep. */
async function story(answer: Answer): Promise<readonly (readonly [string, string | null])[]> {
  const record = await recordOf(world, answer);
  const { rows } = await own(world, "SELECT action, data FROM audit_event WHERE object_id = $1 ORDER BY seq", [
    record?.id,
  ]);
  return rows.map(({ action, data }) => [action, data.reason ?? data.cause ?? null] as const);
}

beforeAll(async () => {
  world = await brokerWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  for (const table of ["kill_switch", "freeze_lock", "sealed_lease"]) await own(world, `DELETE FROM ${table}`);
  const repositories = ["self", { id: String(world.ids.depot) }];
  policy = await activate(world, {
    what: { provider: "github-app", repositories, permissions: { contents: "write" } },
  });
  before = liveTokens(world);
});

async function setSwitch(scope: string, scopeId: string): Promise<string> {
  const id = uuidV7(new Date());
  const organisation = scope === "everything" ? null : world.organisationId;
  await own(
    world,
    "INSERT INTO kill_switch (id, organisation_id, scope_kind, scope_id, reason, author) VALUES ($1, $2, $3, $4, 'test', 'ada')",
    [id, organisation, scope, scopeId],
  );
  return id;
}
const lift = (id: string) =>
  own(world, "UPDATE kill_switch SET lifted_at = now(), lifted_by = 'ada' WHERE id = $1", [id]);

async function freeze(repository: number, ...allowed: readonly string[]): Promise<void> {
  await own(
    world,
    `INSERT INTO freeze_lock (repository_id, incident_id, organisation_id, allowed_grants)
     SELECT id, $2, organisation_id, $3 FROM repository WHERE github_id = $1`,
    [repository, uuidV7(new Date()), allowed],
  );
}
const thaw = () => own(world, "DELETE FROM freeze_lock");

const SWITCHES: readonly (readonly [scope: string, scopeId: () => string])[] = [
  ["policy", () => policy.policyId],
  ["repository", () => String(world.ids.api)],
  ["repository", () => String(world.ids.depot)],
  ["provider", () => "github-app"],
  ["organisation", () => world.organisationId],
  ["everything", () => "*"],
];
const STOPS: readonly (readonly [name: string, stop: () => Promise<unknown>, reason: string])[] = [
  ...SWITCHES.map(
    ([scope, id], index) =>
      [
        `a switch for the ${scope}${index === 2 ? " that the token reaches" : ""}`,
        () => setSwitch(scope, id()),
        "kill-switch",
      ] as const,
  ),
  ["a freeze of the repository that asks", () => freeze(world.ids.api), "frozen"],
  ["a freeze of a repository that the token writes to", () => freeze(world.ids.depot), "frozen"],
  [
    "the revocation of the policy",
    () => own(world, "UPDATE trust_policy_version SET status = 'revoked', ended_at = now() WHERE status = 'active'"),
    "policy-not-active",
  ],
];

describe.each(STOPS)("%s", (_name, stop, reason) => {
  test("denies the next request", async () => {
    await stop();
    await expectDenied(world, () => ask(world), reason);
  });

  test("during a request denies it, and the token that was minted meanwhile is taken back", async () => {
    const { arrived, release } = holdMint(world);
    const asked = ask(world);
    await arrived;
    await stop();
    release();
    const answer = await asked;
    expect({ status: answer.status, detail: answer.body.detail }).toEqual({
      status: 403,
      detail: expect.stringMatching(DENIED_TEXT),
    });
    expect(JSON.stringify(answer.body)).not.toMatch(/ghs_/);
    expect(live()).toBe(0);
    expect(await recordOf(world, answer)).toMatchObject({ phase: "failed", reason_code: "stopped-meanwhile" });
    // The request itself takes it back, and so does a sweep that comes first.
    const told = await until(async () => ((await story(answer)).length > 2 ? story(answer) : null));
    expect(told.slice(0, 2)).toEqual([
      ["issuance.intent", null],
      ["issuance.failed", "stopped-meanwhile"],
    ]);
    expect(told.slice(2).map(([action]) => action)).toEqual(["issuance.revoked"]);
  });

  test("after a request takes back what it handed out, within seconds", async () => {
    const answer = await ask(world);
    expect(answer.status).toBe(200);
    expect(live()).toBe(1);
    await stop();
    await until(() => live() === 0);
    const told = await until(async () => ((await story(answer)).length > 2 ? story(answer) : null));
    expect(told.at(-1)).toEqual(["issuance.revoked", reason === "frozen" ? "frozen" : "kill-switch"]);
    expect(await recordOf(world, answer)).toMatchObject({ phase: "revoked" });
    expect((await own(world, "SELECT 1 FROM sealed_lease")).rowCount).toBe(0);
  });
});

describe("what does not concern a request does not stop it", () => {
  test.each<readonly [string, () => Promise<unknown>]>([
    ["a switch for another policy", () => setSwitch("policy", uuidV7(new Date()))],
    ["a switch for another repository", () => setSwitch("repository", "424242")],
    ["a switch for another provider", () => setSwitch("provider", "aws")],
    ["a switch that was lifted", async () => lift(await setSwitch("everything", "*"))],
    ["a freeze that allows this grant", () => freeze(world.ids.api, "other", GRANT)],
    [
      "a freeze of another repository",
      async () => {
        await own(
          world,
          "INSERT INTO repository (id, organisation_id, github_id, owner, name) VALUES ($1, $2, 5, 'acme', 'x') ON CONFLICT DO NOTHING",
          [uuidV7(new Date()), world.organisationId],
        );
        await freeze(5);
      },
    ],
  ])("%s", async (_name, stop) => {
    await stop();
    const kept = await ask(world);
    const due = await ask(world);
    expect([kept.status, due.status]).toEqual([200, 200]);
    // When the sweep has taken back what is due, it has looked at the other one, too.
    await own(world, "UPDATE sealed_lease SET revoke_at = now() WHERE issuance_id = $1", [due.body.issuance_id]);
    await until(async () => (await recordOf(world, due))?.phase === "revoked");
    expect(await recordOf(world, kept)).toMatchObject({ phase: "issued" });
    expect(live()).toBe(1);
  });

  test("a switch of another organisation", async () => {
    const other = uuidV7(new Date());
    await own(
      world,
      "INSERT INTO organisation (id, host, github_id, login, kind) VALUES ($1, 'stand-in', 99, 'stranger', 'github')",
      [other],
    );
    await own(
      world,
      "INSERT INTO kill_switch (id, organisation_id, scope_kind, scope_id, reason, author) VALUES ($1, $2, 'repository', $3, 'r', 'a')",
      [uuidV7(new Date()), other, String(world.ids.api)],
    );
    expect((await ask(world)).status).toBe(200);
  });
});

describe("a frozen repository", () => {
  test("gets what its incident allows and nothing else; two incidents must both allow it", async () => {
    await activate(world, { grant: "incident.fix" });
    const send = (grant: string) => ask(world, { body: { grant } });
    await freeze(world.ids.api, "incident.fix");
    expect((await send("incident.fix")).status).toBe(200);
    await expectDenied(world, () => send(GRANT), "frozen");
    await freeze(world.ids.api);
    await expectDenied(world, () => send("incident.fix"), "frozen");
  });

  test("may be read by another repository's token, and not written", async () => {
    const what = (level: string) => ({
      provider: "github-app",
      repositories: [{ id: String(world.ids.depot) }],
      permissions: { contents: level },
    });
    await activate(world, { grant: "depot.read", what: what("read") });
    await activate(world, { grant: "depot.write", what: what("write") });
    await freeze(world.ids.depot);
    expect((await ask(world, { body: { grant: "depot.read" } })).status).toBe(200);
    await expectDenied(world, () => ask(world, { body: { grant: "depot.write" } }), "frozen");
  });

  test("allows another repository's grant by that one's id: its name alone is a grant of the frozen one's own", async () => {
    const repositories = [{ id: String(world.ids.depot) }];
    await activate(world, {
      grant: "depot.write",
      what: { provider: "github-app", repositories, permissions: { contents: "write" } },
    });
    const send = () => ask(world, { body: { grant: "depot.write" } });
    await freeze(world.ids.depot, "depot.write");
    await expectDenied(world, send, "frozen");
    await thaw();
    await freeze(world.ids.depot, `${world.ids.api}/depot.write`);
    expect((await send()).status).toBe(200);
  });

  test("a thaw during a request: what was decided frozen stays denied, what was decided thawed is allowed; the next one is allowed", async () => {
    await freeze(world.ids.api);
    const [first] = await Promise.all([ask(world), thaw()]);
    const record = await recordOf(world, first);
    expect([`403 frozen`, "200 null"]).toContain(`${first.status} ${record?.reason_code}`);
    expect((await ask(world)).status).toBe(200);
  });

  test("a freeze and a thaw while GitHub holds its answer: nothing stops it any more, so it is handed out", async () => {
    const { arrived, release } = holdMint(world);
    const asked = ask(world);
    await arrived;
    await freeze(world.ids.api);
    await thaw();
    release();
    expect((await asked).status).toBe(200);
  });
});

test("a policy that lives ten minutes is told so, and its credential is taken back by the broker then", async () => {
  await activate(world, { grant: "short.job", lifetime_minutes: 10 });
  const answer = await ask(world, { body: { grant: "short.job" } });
  expect(Math.abs(Date.parse(answer.body.expires_at) - Date.now() - 600_000)).toBeLessThan(60_000);
  const { rows } = await own(world, "SELECT revoke_at, expires_at FROM sealed_lease");
  expect(rows[0].expires_at - rows[0].revoke_at).toBeGreaterThan(45 * 60_000);
  await own(world, "UPDATE sealed_lease SET revoke_at = now()");
  await until(() => live() === 0);
  const told = await until(async () => ((await story(answer)).length > 2 ? story(answer) : null));
  expect(told.at(-1)).toEqual(["issuance.revoked", "lifetime"]);
  expect(await recordOf(world, answer)).toMatchObject({ phase: "revoked" });
});

test("a revocation that GitHub does not take is tried again, by another broker too, until it is done", async () => {
  const answer = await ask(world);
  world.github.control.fail({
    method: "DELETE",
    route: "/installation/token",
    times: 2,
    fault: { kind: "status", status: 502 },
  });
  const second = await world.another();
  try {
    await setSwitch("everything", "*");
    await until(() => live() === 0);
    await until(async () => (await own(world, "SELECT 1 FROM sealed_lease")).rowCount === 0);
    expect((await story(answer)).filter(([action]) => action === "issuance.revoked")).toHaveLength(1);
  } finally {
    await second.stop();
  }
});

test("forty live credentials are all gone within seconds of one switch, each recorded once, with two brokers at work", async () => {
  const second = await world.another();
  try {
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(world)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const ids = answers.map(({ body }) => body.issuance_id);
    await setSwitch("organisation", world.organisationId);
    await until(() => live() === 0);
    const count = () =>
      own(
        world,
        "SELECT count(*)::int AS all, count(DISTINCT object_id)::int AS each FROM audit_event WHERE action = 'issuance.revoked' AND object_id = ANY($1)",
        [ids],
      );
    const { rows } = await until(async () => ((await count()).rows[0].all >= 40 ? count() : null));
    expect(rows).toEqual([{ all: 40, each: 40 }]);
  } finally {
    await second.stop();
  }
});

test("a lease is erased when it has ended by itself", async () => {
  await ask(world);
  await own(world, "UPDATE sealed_lease SET expires_at = now(), revoke_at = now()");
  await until(async () => (await own(world, "SELECT 1 FROM sealed_lease")).rowCount === 0);
});
