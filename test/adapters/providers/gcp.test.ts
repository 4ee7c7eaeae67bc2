import { afterAll, beforeAll, expect, test } from "vitest";
import { createGcpProvider, gcpConfiguration } from "../../../lib/adapters/providers/gcp/index.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import type { GrantOf } from "../../../lib/core/trust/grant.ts";
import type { Lease } from "../../../lib/usecases/broker/ports.ts";
import { createTestEgress } from "../../support/providers/egress.ts";
import { type FakeGcp, startFakeGcp } from "../../support/providers/gcp.ts";
import { requestFor } from "../../support/providers/request.ts";
import { describeProvider, type ProviderWorld } from "./contract.ts";
import { failureOf, leaseOf, mint } from "./results.ts";

type GcpGrant = GrantOf<"gcp">;

const ACCOUNT = "deployer@acme-shop-1.iam.gserviceaccount.com";
const SCOPE = "https://www.googleapis.com/auth/devstorage.read_only";
const grant: GcpGrant = { provider: "gcp", service_account: ACCOUNT, scopes: [SCOPE] };

interface GcpWorld extends ProviderWorld<GcpGrant> {
  readonly fake: FakeGcp;
  /** Milliseconds that the broker's clock is ahead. */
  ahead: number;
}

async function startWorld(): Promise<GcpWorld> {
  const fake = await startFakeGcp([ACCOUNT]);
  const egress = createTestEgress();
  const { origin } = fake.upstream;
  const configuration = gcpConfiguration.parse({
    key_file: "gcp.json",
    token_endpoint: `${origin}/token`,
    credentials_endpoint: origin,
  });
  const world: GcpWorld = {
    fake,
    egress,
    ahead: 0,
    upstream: fake.upstream,
    request: requestFor<GcpGrant>(grant),
    routes: [
      { name: "token", mints: false },
      { name: "generate", mints: true },
    ],
    spoiled: {
      "a number for a token": (body) => body.replace(/"accessToken":"[^"]*"/, '"accessToken":12345678'),
      "no token": (body) => body.replace("accessToken", "token"),
      "an empty token": (body) => body.replace(/"accessToken":"[^"]*"/, '"accessToken":""'),
      "a line break in the token": (body) => body.replace('"accessToken":"', '"accessToken":"x\\n'),
      "an end in words": (body) => body.replace(/"expireTime":"[^"]*"/, '"expireTime":"soon"'),
      "no end": (body) => body.replace("expireTime", "expires"),
      "an end far away": (body) => body.replace(/"expireTime":"\d{4}/, '"expireTime":"2199'),
      "an end in the past": (body) => body.replace(/"expireTime":"\d{4}/, '"expireTime":"2001'),
      "a list": (body) => `[${body}]`,
    },
    create: ({ timeoutMs, own } = {}) =>
      createGcpProvider({
        egress,
        clock: { now: () => new Date(Date.now() + world.ahead) },
        configuration,
        key: own ?? (async () => new SecretText(fake.keyFile())),
        timeoutMs,
      }),
    async works({ values }) {
      const response = await fetch(`${origin}/whoami`, {
        headers: { authorization: `Bearer ${values.token?.reveal()}` },
      });
      const { account, scopes } = (await response.json()) as Record<string, unknown>;
      return response.status === 200 && account === ACCOUNT && String(scopes) === SCOPE;
    },
    endsAt: ({ values }: Lease) => fake.minted.get(values.token?.reveal() ?? "")?.endsAt ?? null,
    rotate: fake.rotate,
    secrets: fake.secrets,
  };
  return world;
}

describeProvider("gcp", startWorld);

let world: GcpWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.upstream.close());

function ownTokens(): number {
  return world.upstream.asked.filter(({ route }) => route === "token").length;
}

test("the broker's own token is asked for once, also by many at once", async () => {
  const provider = world.create();
  const before = ownTokens();
  const results = await Promise.all([1, 2, 3, 4].map(() => mint(world, provider)));
  results.push(await mint(world, provider));
  expect(results.every(({ ok }) => ok)).toBe(true);
  expect(ownTokens() - before).toBe(1);
});

test("the broker's own token is renewed before it ends", async () => {
  const provider = world.create();
  leaseOf(await mint(world, provider));
  const before = ownTokens();
  // The proof is dated by the same clock, so the upstream would refuse it: what counts is that it asks.
  world.ahead = 3_590_000;
  await mint(world, provider);
  world.ahead = 0;
  expect(ownTokens() - before).toBe(1);
});

test("where the kept token is not taken any more, a new one is asked for, once", async () => {
  const provider = world.create();
  leaseOf(await mint(world, provider));
  world.fake.forgetOwnTokens();
  const before = ownTokens();
  leaseOf(await mint(world, provider));
  expect(ownTokens() - before).toBe(1);
});

test("one who gives up does not take the own token away from others", async () => {
  const provider = world.create();
  const gone = mint(world, provider, AbortSignal.timeout(1));
  const stays = mint(world, provider);
  failureOf(await gone);
  expect((await stays).ok).toBe(true);
});

test("the lifetime asked for is the lifetime got", async () => {
  const lease = leaseOf(await mint({ ...world, request: requestFor<GcpGrant>(grant, 600) }));
  expect(Math.abs(lease.expiresAt.getTime() - Date.now() - 600_000)).toBeLessThan(3_000);
});

test("an account that the broker may not mint for is a refusal that names nobody", async () => {
  const other: GcpGrant = { ...grant, service_account: "other1@acme-shop-1.iam.gserviceaccount.com" };
  const failure = failureOf(await mint({ ...world, request: requestFor<GcpGrant>(other) }));
  expect(failure).toMatchObject({ code: "refused", detail: "iamcredentials: 403 PERMISSION_DENIED" });
  expect(JSON.stringify(failure)).not.toContain("acme");
});

test("a key that is no RSA key is said to whoever runs the broker", async () => {
  const own = JSON.stringify({ ...JSON.parse(world.fake.keyFile()), private_key: "-----BEGIN PRIVATE KEY-----" });
  const failure = failureOf(await mint(world, world.create({ own: async () => new SecretText(own) })));
  expect(failure).toMatchObject({ code: "misconfigured", detail: "key_file: its private key is no RSA key" });
});

test("without other addresses, Google's are asked", () => {
  expect(gcpConfiguration.parse({ key_file: "gcp.json" })).toEqual({
    key_file: "gcp.json",
    token_endpoint: "https://oauth2.googleapis.com/token",
    credentials_endpoint: "https://iamcredentials.googleapis.com",
  });
});
