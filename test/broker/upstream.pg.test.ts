import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { gate, liveTokens, own, until } from "../support/broker/helpers.ts";
import { activate, ask, brokerWorld, mints, OWNER, recordOf, type World } from "../support/broker/world.ts";

/** GitHub limits, is slow, breaks off, talks nonsense; and callers that go away. */

const MINT = { method: "POST", route: "/app/installations/{id}/access_tokens" } as const;
const PERMISSIONS = { contents: "write", packages: "write", pull_requests: "write" } as const;

describe("one App", () => {
  let world: World;
  beforeAll(async () => {
    world = await brokerWorld();
    await activate(world);
  });
  afterAll(() => world.close());
  afterEach(() => world.github.control.clearFaults());

  test.each([
    ["403 with a time", { kind: "secondary-limit", status: 403, retryAfter: 17 }, "17"],
    ["429 with a time", { kind: "secondary-limit", status: 429, retryAfter: 9 }, "9"],
    ["a day is an hour at most", { kind: "secondary-limit", status: 429, retryAfter: 86_400 }, "3600"],
  ] as const)("that GitHub limits is 503 with Retry-After: %s", async (_name, fault, retry) => {
    world.github.control.fail({ ...MINT, fault });
    const answer = await ask(world);
    expect({ status: answer.status, retry: answer.headers.get("retry-after") }).toEqual({ status: 503, retry });
    expect(answer.body.detail).toBe("GitHub asked the broker to wait. Try again.");
    expect(await recordOf(world, answer)).toMatchObject({ phase: "failed", reason_code: "rate-limited" });
  });

  test("whose hour is used up is 503 with the rest of the hour", async () => {
    world.github.control.fail({ ...MINT, fault: { kind: "primary-limit" } });
    const answer = await ask(world);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(3_000);
  });

  test.each([
    ["500", { kind: "status", status: 500 }],
    ["503 with a page", { kind: "status", status: 503, body: "<html>" }],
    ["a page of HTML", { kind: "nonsense" }],
    ["half an answer before the work", { kind: "cut" }],
    ["half an answer after the work", { kind: "cut", when: "after" }],
    ["a redirect", { kind: "status", status: 307, headers: { location: "http://127.0.0.1:1/" } }],
  ] as const)("%s is 503, on record as unknown since something may live", async (_name, fault) => {
    world.github.control.fail({ ...MINT, fault });
    const answer = await ask(world);
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).not.toBeNull();
    expect(await recordOf(world, answer)).toMatchObject({
      phase: "unknown",
      reason_code: "unavailable",
      expires_at: expect.any(Date),
    });
    expect((await ask(world)).status).toBe(200);
  });

  test("a slow GitHub is waited for", async () => {
    world.github.control.fail({ ...MINT, fault: { kind: "slow", ms: 1_500 } });
    expect((await ask(world)).status).toBe(200);
  });

  test("a caller that goes away before the answer gets nothing: what was minted is taken back, and on record", async () => {
    const before = liveTokens(world);
    const { open, opened } = gate();
    const arrived = gate();
    const quiet = world.github.control.onRequest(
      ({ path: route }) => route.endsWith("/access_tokens") && arrived.open(),
    );
    world.github.control.fail({ ...MINT, fault: { kind: "hold", until: opened } });
    const caller = new AbortController();
    const asked = ask(world, { signal: caller.signal }).catch((error: Error) => error.name);
    await arrived.opened;
    quiet();
    caller.abort();
    expect(await asked).toBe("AbortError");
    // What is asked over a later connection is answered after the end of an earlier one was heard.
    for (let count = 0; count < 3; count += 1) await (await fetch(`${world.origin}/healthz`)).text();
    open();
    await until(
      async () =>
        (
          await own(
            world,
            "SELECT 1 FROM audit_event WHERE action = 'issuance.revoked' AND data->>'cause' = 'client-gone'",
          )
        ).rowCount === 1,
    );
    expect(liveTokens(world)).toBe(before);
  });
});

describe("two Apps", () => {
  let world: World;
  let second: { readonly id: number };
  beforeEach(async () => {
    world = await brokerWorld({
      async configure(draft, { github, folder }) {
        const app = await github.control.registerApp({ slug: "thaw-broker-2", owner: OWNER, permissions: PERMISSIONS });
        github.control.install(app.id, { owner: OWNER });
        writeFileSync(path.join(folder, "second.pem"), app.privateKey ?? "");
        draft.issuers[0].apps.push({ id: app.id, key_file: "second.pem" });
        second = app;
      },
    });
    await activate(world);
    return () => world.close();
  });
  const usedApps = () => world.github.control.tokens().map(({ appId }) => appId);

  test.each([
    ["403", { kind: "secondary-limit", status: 403 }],
    ["429", { kind: "secondary-limit", status: 429 }],
    ["its hour is used up", { kind: "primary-limit" }],
    ["401: its key is not the App's", { kind: "status", status: 401 }],
  ] as const)("one that GitHub turns away is followed by the other: %s", async (_name, fault) => {
    world.github.control.fail({ ...MINT, fault });
    const answer = await ask(world);
    expect(answer.status).toBe(200);
    expect(mints(world)).toBe(2);
    expect(usedApps()).toHaveLength(1);
  });

  test("both limited: 503 with a time to wait", async () => {
    world.github.control.fail({ ...MINT, times: 2, fault: { kind: "secondary-limit", retryAfter: 30 } });
    const answer = await ask(world);
    expect({ status: answer.status, retry: answer.headers.get("retry-after") }).toEqual({ status: 503, retry: "30" });
  });

  test.each([500, 502])("what may have been minted is not minted again by the other: %d", async (status) => {
    world.github.control.fail({ ...MINT, fault: { kind: "status", status } });
    expect((await ask(world)).status).toBe(503);
    expect(mints(world)).toBe(1);
  });

  test("one that is suspended, or not installed, is followed by the other", async () => {
    world.github.control.suspend(world.installationId);
    expect((await ask(world)).status).toBe(200);
    expect(usedApps()).toEqual([second.id]);
  });

  test("the one with more calls left goes first", async () => {
    for (let count = 0; count < 4; count += 1) expect((await ask(world)).status).toBe(200);
    world.github.control.setRateLimit({ app: world.appId }, 5);
    for (let count = 0; count < 6; count += 1) expect((await ask(world)).status).toBe(200);
    expect(usedApps().slice(-4)).toEqual(Array.from({ length: 4 }, () => second.id));
  });
});
