import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  activate,
  ask,
  type brokerWorld as BrokerWorld,
  brokerWorld,
  GRANT,
  mints,
  REPOSITORY,
  recordOf,
} from "../support/broker/world.ts";

let world: Awaited<ReturnType<typeof BrokerWorld>>;

beforeAll(async () => {
  world = await brokerWorld();
  await activate(world);
});
afterAll(() => world.close());

/** Not synchronously: the GitHub that it asks lives in this process. */
async function canRead(token: string): Promise<boolean> {
  const address = `${world.github.url.replace("://", `://x-access-token:${token}@`)}/${REPOSITORY}.git`;
  const env = { NODE_ENV: "test", PATH: process.env.PATH ?? "", GIT_TERMINAL_PROMPT: "0" } as const;
  return await promisify(execFile)("git", ["ls-remote", address], { env }).then(
    () => true,
    () => false,
  );
}

test("a job that the policy fits gets a token that works, and its revocation secret takes it back", async () => {
  const answer = await ask(world);
  expect(answer.status).toBe(200);
  const { values, issuance_id, revocation_secret, scope, deliver, grant, plain, expires_at } = answer.body;
  expect({ deliver, grant, plain }).toEqual({ deliver: "outputs", grant: GRANT, plain: [] });
  expect(Date.parse(expires_at) - Date.now()).toBeGreaterThan(3_500_000);
  expect(scope).toMatchObject({ provider: "github-app", permissions: { contents: "write" } });
  expect(await canRead(values.token)).toBe(true);
  const revoked = await ask(world, { path: "/v1/revoke", body: { issuance_id, revocation_secret }, headers: {} });
  expect(revoked.body).toEqual({ revoked: true, live_until: null });
  expect(await canRead(values.token)).toBe(false);
  expect(await recordOf(world, answer)).toMatchObject({ phase: "revoked", reason_code: null, provider: "github-app" });
});

test("a probe goes the whole way, hands out nothing, and what it minted is gone", async () => {
  const before = mints(world);
  const answer = await ask(world, { path: "/v1/probe" });
  expect(answer.status).toBe(200);
  expect(Object.keys(answer.body).sort()).toEqual(["allowed", "grant", "issuance_id", "scope"]);
  expect(mints(world) - before).toBe(1);
  const record = await recordOf(world, answer);
  expect(record).toMatchObject({ phase: "revoked", kind: "probe" });
  const minted = world.github.control.tokens().find(({ hashedToken }) => hashedToken === record?.hashed_token);
  expect(minted?.revokedAt).toEqual(expect.any(Number));
});
