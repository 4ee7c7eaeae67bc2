import { afterAll, beforeAll, expect, test } from "vitest";
import { auditOf, expectDenied, own } from "../support/broker/helpers.ts";
import { activate, ask, brokerWorld, mints, type World } from "../support/broker/world.ts";

let world: World;
beforeAll(async () => {
  world = await brokerWorld();
  await activate(world);
});
afterAll(() => world.close());

test("a token is good once: the second request with it is denied, on record, and mints nothing", async () => {
  const token = await world.token();
  expect((await ask(world, { token })).status).toBe(200);
  await expectDenied(world, () => ask(world, { token }), "token-replayed");
});

test("of twenty requests at once with one token exactly one is served", async () => {
  const token = await world.token();
  const before = mints(world);
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(world, { token })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 403)]);
  expect(mints(world) - before).toBe(1);
  const replayed = answers.filter(({ status }) => status === 403);
  for (const answer of replayed)
    expect((await auditOf(world, answer)).map(({ action }) => action)).toEqual(["issuance.denied"]);
});

test("of forty requests at two brokers over one database exactly one is served", async () => {
  const second = await world.another();
  try {
    const token = await world.token();
    const before = mints(world);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        ask(world, { token, at: index % 2 === 0 ? world.origin : second.origin }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(39);
    expect(mints(world) - before).toBe(1);
  } finally {
    await second.stop();
  }
});

test("a restart forgets no token", async () => {
  const token = await world.token();
  expect((await ask(world, { token })).status).toBe(200);
  await world.restart();
  await expectDenied(world, () => ask(world, { token }), "token-replayed");
});

test("a token is used up by a denial too: it cannot be tried again with another request", async () => {
  const token = await world.token();
  await expectDenied(world, () => ask(world, { token, body: { grant: "no.such" } }), "no-policy");
  await expectDenied(world, () => ask(world, { token }), "token-replayed");
});

test("a token is used up over all routes: what probed does not issue, and what issued does not exchange", async () => {
  const probed = await world.token();
  expect((await ask(world, { token: probed, path: "/v1/probe" })).status).toBe(200);
  await expectDenied(world, () => ask(world, { token: probed }), "token-replayed");
  const issued = await world.token();
  expect((await ask(world, { token: issued })).status).toBe(200);
  const form = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: issued,
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    scope: "release.publish",
  });
  const response = await fetch(`${world.origin}/v1/exchange`, { method: "POST", body: form });
  expect({ status: response.status, body: await response.json() }).toMatchObject({
    status: 400,
    body: { error: "invalid_grant" },
  });
});

test("a used token is kept for longer than it could be accepted, and a request that was badly formed uses none up", async () => {
  const token = await world.token();
  expect((await ask(world, { token, body: { grant: "" } })).status).toBe(400);
  expect((await ask(world, { token })).status).toBe(200);
  const { rows } = await own(
    world,
    "SELECT min(expires_at - now()) > interval '60 seconds' AS kept FROM token_jti WHERE expires_at > now() + interval '5 minutes'",
  );
  expect(rows[0].kept).toBe(true);
});

test("the same jti of two issuers are two tokens", async () => {
  const jti = "shared";
  expect((await ask(world, { token: await world.token({ jti }) })).status).toBe(200);
  await own(world, "UPDATE token_jti SET issuer = 'another' WHERE jti = $1", [jti]);
  expect((await ask(world, { token: await world.token({ jti }) })).status).toBe(200);
});
