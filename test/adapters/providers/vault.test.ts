import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createVaultProvider, vaultConfiguration } from "../../../lib/adapters/providers/vault/index.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import type { GrantOf } from "../../../lib/core/trust/grant.ts";
import type { Lease } from "../../../lib/usecases/broker/ports.ts";
import { createTestEgress } from "../../support/providers/egress.ts";
import { requestFor } from "../../support/providers/request.ts";
import { type FakeVault, startFakeVault } from "../../support/providers/vault.ts";
import { describeProvider, type ProviderWorld } from "./contract.ts";
import { failureOf, leaseOf, mint, quiet } from "./results.ts";

type VaultGrant = GrantOf<"vault">;

const dynamic: VaultGrant = {
  provider: "vault",
  engine: "dynamic",
  mount: "database",
  path: "team/readonly",
  fields: { DB_USER: "username", DB_PASSWORD: "password" },
};
const kv: VaultGrant = {
  provider: "vault",
  engine: "kv",
  mount: "team/kv",
  path: "ci/npm",
  fields: { NPM_TOKEN: "token" },
};
const STORED = "stored-value-of-many-lines\nand more";

interface VaultWorld extends ProviderWorld<VaultGrant> {
  readonly fake: FakeVault;
}

async function startWorld(grant: VaultGrant): Promise<VaultWorld> {
  const fake = await startFakeVault();
  fake.settings.stored.set("ci/npm", { token: STORED, port: 5_432, empty: "" });
  fake.settings.namespace = "acme/ci";
  const egress = createTestEgress();
  const { origin } = fake.upstream;
  const configuration = vaultConfiguration.parse({
    address: origin,
    namespace: "acme/ci",
    role_id: fake.roleId,
    secret_id_file: "vault-secret-id",
  });
  return {
    fake,
    egress,
    upstream: fake.upstream,
    request: requestFor<VaultGrant>(grant),
    create: ({ timeoutMs, own } = {}) =>
      createVaultProvider({
        egress,
        clock: { now: () => new Date() },
        configuration,
        secretId: own ?? (async () => new SecretText(`${fake.secretId()}\n`)),
        timeoutMs,
      }),
    rotate: fake.rotate,
    secrets: () => [...fake.secrets(), STORED, "stored-value-of-many-lines"],
    ...(grant.engine === "kv" ? kvSide() : dynamicSide(fake)),
  };
}

type Side = Pick<VaultWorld, "routes" | "spoiled" | "works" | "endsAt" | "expire">;

function dynamicSide(fake: FakeVault): Side {
  return {
    routes: [
      { name: "login", mints: false },
      { name: "creds", mints: true },
    ],
    spoiled: {
      "no lease": (body) => body.replace(/"lease_id":"[^"]+"/, '"lease_id":""'),
      "a number for a lease": (body) => body.replace(/"lease_id":"[^"]+"/, '"lease_id":5'),
      "a duration in words": (body) => body.replace(/"lease_duration":\d+/, '"lease_duration":"1h"'),
      "no duration": (body) => body.replace(/"lease_duration":\d+/, '"lease_duration":0'),
      "no data": (body) => body.replace(/"data":\{[^}]*\}/, '"data":null'),
      "a list of data": (body) => body.replace(/"data":\{[^}]*\}/, '"data":["a"]'),
    },
    async works({ values }) {
      const basic = Buffer.from(`${values.DB_USER?.reveal()}:${values.DB_PASSWORD?.reveal()}`).toString("base64");
      const response = await fetch(`${fake.upstream.origin}/query`, { headers: { authorization: `Basic ${basic}` } });
      return response.status === 200;
    },
    endsAt: ({ handle }: Lease) => fake.leases.get(handle?.reveal() ?? "")?.endsAt ?? null,
    expire: fake.expireLeases,
  };
}

function kvSide(): Side {
  return {
    routes: [
      { name: "login", mints: false },
      { name: "kv", mints: false },
    ],
    spoiled: {
      "version 1 of the engine": (body) => body.replace('"data":{"data":', '"data":{"dato":'),
      "a list of data": (body) => body.replace('"data":{"token"', '"data":[],"x":{"token"'),
      "no version": (body) => body.replace('"version":3', '"version":"3"'),
    },
    works: async ({ values }) => values.NPM_TOKEN?.reveal() === STORED,
    endsAt: () => null,
  };
}

describeProvider("vault, dynamic", () => startWorld(dynamic));
describeProvider("vault, stored", () => startWorld(kv));

let world: VaultWorld;
beforeAll(async () => {
  world = await startWorld(dynamic);
});
afterAll(() => world.upstream.close());
beforeEach(() => {
  Object.assign(world.fake.settings, { tokenSeconds: 43_200, leaseSeconds: 3_600, tokenUses: 0 });
});

function asks(grant: VaultGrant, provider = world.create(), lifetimeSeconds = 1_800) {
  return mint({ ...world, request: requestFor<VaultGrant>(grant, lifetimeSeconds) }, provider);
}

test("one login serves many, also at once", async () => {
  const provider = world.create();
  const before = world.fake.logins;
  const results = await Promise.all([1, 2, 3].map(() => mint(world, provider)));
  results.push(await mint(world, provider));
  expect(results.every(({ ok }) => ok)).toBe(true);
  expect(world.fake.logins - before).toBe(1);
});

test("a token that was revoked is replaced, once", async () => {
  const provider = world.create();
  leaseOf(await mint(world, provider));
  world.fake.revokeTokens();
  const before = world.fake.logins;
  expect(await world.works(leaseOf(await mint(world, provider)))).toBe(true);
  expect(world.fake.logins - before).toBe(1);
});

test("what the policy of the broker's token does not allow is refused after one more login, not more", async () => {
  const provider = world.create();
  leaseOf(await mint(world, provider));
  const before = world.fake.logins;
  world.upstream.misbehave("creds", { kind: "status", status: 403, body: "" });
  const failure = failureOf(await mint(world, provider));
  world.upstream.misbehave("creds", null);
  expect([failure.code, failure.detail, world.fake.logins - before]).toEqual(["refused", "creds: 403", 1]);
});

test("a lease that outlives the lifetime asked for says its own end", async () => {
  world.fake.settings.leaseSeconds = 7_200;
  const lease = leaseOf(await asks(dynamic, undefined, 60));
  expect(Math.abs(lease.expiresAt.getTime() - Date.now() - 7_200_000)).toBeLessThan(3_000);
});

test("a lease ends with the token that made it, and says so", async () => {
  world.fake.settings.tokenSeconds = 600;
  const lease = leaseOf(await asks(dynamic, undefined, 1_800));
  expect(Math.abs(lease.expiresAt.getTime() - Date.now() - 600_000)).toBeLessThan(3_000);
});

test("a token that would end before what it makes is not used for it", async () => {
  const provider = world.create();
  world.fake.settings.tokenSeconds = 900;
  leaseOf(await asks(dynamic, provider, 300));
  const before = world.fake.logins;
  world.fake.settings.tokenSeconds = 43_200;
  const lease = leaseOf(await asks(dynamic, provider, 3_600));
  expect(world.fake.logins - before).toBe(1);
  expect(Math.abs(lease.expiresAt.getTime() - Date.now() - 3_600_000)).toBeLessThan(3_000);
});

test("tokens with a limit of uses are not used: their last use would end what they made", async () => {
  world.fake.settings.tokenUses = 5;
  expect(failureOf(await mint(world)).detail).toBe("login: the role's tokens have a limit of uses");
});

test.each([
  ["is missing", { DB_USER: "user" }],
  ["is a property of all objects", { DB_USER: "constructor" }],
])("where a field %s, the lease is taken back and the request refused", async (_, fields) => {
  const before = world.fake.leases.size;
  const failure = failureOf(await asks({ ...dynamic, fields }));
  expect([failure.code, failure.outcomeUnknown, world.fake.leases.size]).toEqual(["refused", undefined, before]);
});

test("an answer that is not believed, but names its lease, leaves no lease behind", async () => {
  const before = world.fake.leases.size;
  const spoil = (body: string) => body.replace(/"lease_duration":\d+/, '"lease_duration":"1h"');
  world.upstream.misbehave("creds", { kind: "spoiled", spoil }, 1);
  const failure = failureOf(await mint(world));
  expect([failure.code, failure.outcomeUnknown, world.fake.leases.size]).toEqual(["unavailable", undefined, before]);
});

test("where it cannot be taken back either, the outcome is unknown", async () => {
  world.upstream.misbehave("revoke", { kind: "status", status: 500 }, 1);
  const failure = failureOf(await asks({ ...dynamic, fields: { DB_USER: "user" } }));
  expect([failure.code, failure.outcomeUnknown]).toEqual(["refused", true]);
});

test.each([
  ["is missing", "absent"],
  ["is a number", "port"],
  ["is empty", "empty"],
])("where a stored field %s, the request is refused", async (_, field) => {
  const failure = failureOf(await asks({ ...kv, fields: { X: field } }));
  expect([failure.code, failure.outcomeUnknown]).toEqual(["refused", undefined]);
});

test("where nothing is stored, it says so and names no path", async () => {
  const failure = failureOf(await asks({ ...kv, path: "ci/other" }));
  expect(failure.code).toBe("unknown-secret");
  expect(JSON.stringify(failure)).not.toContain('other"');
});

test("a role that Vault does not know is a refusal", async () => {
  expect(failureOf(await asks({ ...dynamic, path: "team/other" })).code).toBe("refused");
});

test("requests in another namespace than the configured one do not get in", async () => {
  world.fake.settings.namespace = "acme/other";
  const failure = failureOf(await mint(world));
  world.fake.settings.namespace = "acme/ci";
  expect([failure.code, failure.detail]).toEqual(["refused", "login: 400"]);
});

test("a handle that is no lease's id is refused and sent nowhere", async () => {
  const sent = world.egress.sent.length;
  const result = await world.create().revoke?.(new SecretText("a\nb"), new AbortController().signal);
  expect(result === undefined ? null : failureOf(quiet(world, result)).code).toBe("refused");
  expect(world.egress.sent.length).toBe(sent);
});

test.each([
  ["plain http", { address: "http://vault.example.com" }],
  ["a slash at the end", { address: "https://vault.example.com/" }],
  ["a query", { address: "https://vault.example.com?x=1" }],
  ["a secret id in it", { secret_id: "x" }],
  ["a mount that climbs", { approle_mount: "/approle" }],
])("a configuration with %s is refused", (_, changes) => {
  const good = { address: "https://vault.example.com", role_id: "abc", secret_id_file: "f" };
  expect(vaultConfiguration.safeParse(good).success).toBe(true);
  expect(vaultConfiguration.safeParse({ ...good, ...changes }).success).toBe(false);
});
