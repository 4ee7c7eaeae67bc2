import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { expectDescribed } from "../support/broker/described.ts";
import { auditOf, liveTokens, own, rawRequest } from "../support/broker/helpers.ts";
import { type Answer, activate, ask, brokerWorld, recordOf, type World } from "../support/broker/world.ts";

/** Taking back, by the secret of the issuance alone. */

let world: World;
beforeAll(async () => {
  world = await brokerWorld();
  await activate(world);
});
afterAll(() => world.close());
afterEach(() => world.github.control.clearFaults());

async function revoke(body: object): Promise<Answer> {
  const response = await fetch(`${world.origin}/v1/revoke`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  expectDescribed("POST", "/v1/revoke", response, text);
  return { status: response.status, headers: response.headers, body: JSON.parse(text) };
}
async function issued() {
  const answer = await ask(world);
  expect(answer.status).toBe(200);
  const { issuance_id, revocation_secret } = answer.body;
  return { answer, issuance_id, revocation_secret };
}

test("without any token, long after the job's has expired; twice is as good as once, and recorded once", async () => {
  const { answer, ...pair } = await issued();
  const before = liveTokens(world);
  const first = await revoke(pair);
  const second = await revoke(pair);
  expect([first.body, second.body]).toEqual([
    { revoked: true, live_until: null },
    { revoked: true, live_until: null },
  ]);
  expect(liveTokens(world)).toBe(before - 1);
  expect(await recordOf(world, answer)).toMatchObject({ phase: "revoked", revoked_at: expect.any(Date) });
  expect((await auditOf(world, first)).map(({ action, data }) => [action, data.cause])).toEqual([
    ["issuance.revoked", "job-ended"],
  ]);
  expect(await auditOf(world, second)).toEqual([]);
  expect((await own(world, "SELECT 1 FROM sealed_lease WHERE issuance_id = $1", [pair.issuance_id])).rowCount).toBe(0);
});

test("ten at once take it back once", async () => {
  const { answer: _, ...pair } = await issued();
  const answers = await Promise.all(Array.from({ length: 10 }, () => revoke(pair)));
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
  expect((await revoke(pair)).body).toEqual({ revoked: true, live_until: null });
  expect(
    (
      await own(world, "SELECT 1 FROM audit_event WHERE action = 'issuance.revoked' AND object_id = $1", [
        pair.issuance_id,
      ])
    ).rowCount,
  ).toBe(1);
});

test("what has expired is gone: answered the same, and GitHub is not asked", async () => {
  const { answer: _, ...pair } = await issued();
  await own(world, "UPDATE issuance SET expires_at = now() WHERE id = $1", [pair.issuance_id]);
  const before = world.github.control.requests().length;
  expect((await revoke(pair)).body).toEqual({ revoked: true, live_until: null });
  expect(world.github.control.requests()).toHaveLength(before);
});

test("a wrong secret, another's secret, and an issuance that is none: one answer for all, and nothing happens", async () => {
  const [mine, theirs] = [await issued(), await issued()];
  const before = liveTokens(world);
  const answers = await Promise.all([
    revoke({ issuance_id: mine.issuance_id, revocation_secret: "x".repeat(43) }),
    revoke({ issuance_id: mine.issuance_id, revocation_secret: theirs.revocation_secret }),
    revoke({ issuance_id: mine.issuance_id, revocation_secret: mine.revocation_secret.slice(0, -1) }),
    revoke({ issuance_id: "01890000-0000-7000-8000-000000000000", revocation_secret: mine.revocation_secret }),
  ]);
  const seen = answers.map(({ status, body: { correlation_id: _id, ...rest } }) => ({ status, ...rest }));
  expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(seen[0]).toMatchObject({
    status: 403,
    detail: "There is no such issuance, or this is not its revocation secret.",
  });
  expect(liveTokens(world)).toBe(before);
});

test("a probe and a denial have no secret: nothing takes them back", async () => {
  const probe = await ask(world, { path: "/v1/probe" });
  expect(probe.body.revocation_secret).toBeUndefined();
  expect((await revoke({ issuance_id: probe.body.issuance_id, revocation_secret: "x".repeat(43) })).status).toBe(403);
});

test.each([
  ["no secret", { issuance_id: "01890000-0000-7000-8000-000000000000" }],
  ["a secret of another form", { issuance_id: "01890000-0000-7000-8000-000000000000", revocation_secret: "a b" }],
  ["a secret that is a map", { issuance_id: "01890000-0000-7000-8000-000000000000", revocation_secret: {} }],
  ["no id", { revocation_secret: "x".repeat(43) }],
  ["an id of SQL", { issuance_id: "' OR 1=1 --", revocation_secret: "x".repeat(43) }],
  [
    "a field more",
    { issuance_id: "01890000-0000-7000-8000-000000000000", revocation_secret: "x".repeat(43), all: true },
  ],
])("%s is 400", async (_name, body) => {
  expect((await revoke(body)).status).toBe(400);
});

describe("GitHub", () => {
  test("knows the token no more: taken back", async () => {
    const { answer: _, ...pair } = await issued();
    world.github.control.fail({
      method: "DELETE",
      route: "/installation/token",
      fault: { kind: "status", status: 401 },
    });
    expect((await revoke(pair)).body.revoked).toBe(true);
  });

  test("does not do it: 503 with a time to come again, and the next try does it", async () => {
    const { answer, ...pair } = await issued();
    const before = liveTokens(world);
    world.github.control.fail({
      method: "DELETE",
      route: "/installation/token",
      fault: { kind: "status", status: 500 },
    });
    const failed = await revoke(pair);
    expect({ status: failed.status, retry: failed.headers.get("retry-after") }).toEqual({ status: 503, retry: "5" });
    expect(await recordOf(world, answer)).toMatchObject({ phase: "issued" });
    expect((await revoke(pair)).body.revoked).toBe(true);
    expect(liveTokens(world)).toBe(before - 1);
  });
});

test("the secret is stored hashed and only there", async () => {
  const { issuance_id, revocation_secret } = await issued();
  const { rows } = await own(world, "SELECT encode(revoke_hash, 'hex') AS hash FROM issuance WHERE id = $1", [
    issuance_id,
  ]);
  expect(rows[0].hash).toMatch(/^[0-9a-f]{64}$/);
  expect(Buffer.from(revocation_secret, "base64url").length).toBeGreaterThanOrEqual(32);
});

test("a caller that does not wait for the answer has it taken back all the same", async () => {
  const { issuance_id, revocation_secret } = await issued();
  const body = JSON.stringify({ issuance_id, revocation_secret });
  const request = `POST /v1/revoke HTTP/1.1\r\nhost: b\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  expect(await rawRequest(world.origin, request)).toContain('"revoked":true');
});
