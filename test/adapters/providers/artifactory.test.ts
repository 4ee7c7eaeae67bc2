import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  artifactoryConfiguration,
  createArtifactoryProvider,
} from "../../../lib/adapters/providers/artifactory/index.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import type { GrantOf } from "../../../lib/core/trust/grant.ts";
import type { Lease } from "../../../lib/usecases/broker/ports.ts";
import { type FakeArtifactory, startFakeArtifactory } from "../../support/providers/artifactory.ts";
import { createTestEgress } from "../../support/providers/egress.ts";
import { ISSUANCE, requestFor } from "../../support/providers/request.ts";
import { describeProvider, type ProviderWorld } from "./contract.ts";
import { failureOf, leaseOf, mint, quiet } from "./results.ts";

type ArtifactoryGrant = GrantOf<"artifactory">;

const SCOPE = "applied-permissions/groups:readers,publishers artifact:libs-release/*:r";
const grant: ArtifactoryGrant = { provider: "artifactory", scope: SCOPE };

interface ArtifactoryWorld extends ProviderWorld<ArtifactoryGrant> {
  readonly fake: FakeArtifactory;
}

async function startWorld(username?: string): Promise<ArtifactoryWorld> {
  const fake = await startFakeArtifactory();
  const egress = createTestEgress();
  const { origin } = fake.upstream;
  const configuration = artifactoryConfiguration.parse({ address: origin, token_file: "artifactory", username });
  return {
    fake,
    egress,
    upstream: fake.upstream,
    request: requestFor<ArtifactoryGrant>(grant),
    routes: [{ name: "create", mints: true }],
    spoiled: {
      "a number for a token": (body) => body.replace(/"access_token":"[^"]*"/, '"access_token":12345678'),
      "no token": (body) => body.replace('"access_token"', '"reference_token"'),
      "a number for an id": (body) => body.replace(/"token_id":"[^"]*"/, '"token_id":7'),
      "an id that climbs": (body) => body.replace(/"token_id":"[^"]*"/, '"token_id":"../../users/admin"'),
      "a lifetime in words": (body) => body.replace(/"expires_in":\d+/, '"expires_in":"1h"'),
      "no scope": (body) => body.replace('"scope"', '"scopes"'),
      "another kind of token": (body) => body.replace("Bearer", "MAC"),
    },
    create: ({ timeoutMs, own } = {}) =>
      createArtifactoryProvider({
        egress,
        clock: { now: () => new Date() },
        configuration,
        token: own ?? (async () => new SecretText(`${fake.ownToken()}\n`)),
        timeoutMs,
      }),
    async works({ values }) {
      const authorization = `Bearer ${values.token?.reveal()}`;
      const response = await fetch(`${origin}/artifactory/api/system/ping`, { headers: { authorization } });
      return response.status === 200 && ((await response.json()) as { scope: string }).scope === SCOPE;
    },
    endsAt: ({ values }: Lease) => fake.tokens.get(values.token?.reveal() ?? "")?.endsAt ?? null,
    rotate: fake.rotate,
    expire: fake.expireTokens,
    secrets: fake.secrets,
  };
}

describeProvider("artifactory", () => startWorld());

let world: ArtifactoryWorld;
beforeAll(async () => {
  world = await startWorld("ci-bot");
});
afterAll(() => world.upstream.close());
beforeEach(() => {
  for (const name of Object.keys(world.fake.lies)) delete world.fake.lies[name];
});

test("what is asked for is the scope, the lifetime, the configured user, and a token that cannot be renewed", async () => {
  leaseOf(await mint(world));
  const { body = "" } = world.upstream.asked.findLast(({ route }) => route === "create")?.request ?? {};
  expect(JSON.parse(body)).toEqual({
    grant_type: "client_credentials",
    scope: SCOPE,
    expires_in: 1_800,
    refreshable: false,
    include_reference_token: false,
    force_revocable: true,
    description: `thaw ${ISSUANCE}`,
    username: "ci-bot",
  });
});

test.each([
  ["a wider scope", { scope: `${SCOPE} applied-permissions/admin` }, "broader"],
  ["another scope", { scope: "applied-permissions/user" }, "broader"],
  ["a longer life", { expires_in: 1_801 }, "broader"],
  ["an endless life", { expires_in: 0 }, "broader"],
  ["no word on its life", { expires_in: undefined }, "broader"],
  ["a refresh token", { refresh_token: "refresh-me-for-ever" }, "broader"],
  ["a narrower scope", { scope: SCOPE.split(" ")[0] }, "refused"],
  ["another kind of token", { token_type: "MAC" }, "unavailable"],
])("a token with %s is taken back, and a failure", async (_, lies, code) => {
  const before = world.fake.tokens.size;
  Object.assign(world.fake.lies, lies);
  const failure = failureOf(await mint(world));
  expect([failure.code, failure.outcomeUnknown, world.fake.tokens.size]).toEqual([code, undefined, before]);
});

test("where it cannot be taken back either, it is not said that it was", async () => {
  Object.assign(world.fake.lies, { expires_in: 0 });
  world.upstream.misbehave("revoke", { kind: "status", status: 500 }, 1);
  expect(failureOf(await mint(world))).toMatchObject({ code: "unavailable", outcomeUnknown: true });
});

test("the same scopes in another order, and a shorter life, are what was asked for", async () => {
  Object.assign(world.fake.lies, { scope: SCOPE.split(" ").reverse().join(" "), expires_in: 100 });
  const lease = leaseOf(await mint(world));
  expect(Math.abs(lease.expiresAt.getTime() - Date.now() - 100_000)).toBeLessThan(3_000);
});

test.each(["applied-permissions/admin", "*", "*:*", "artifact:x:r applied-permissions/admin"])(
  "the scope %s is refused before anything is sent",
  async (scope) => {
    const sent = world.egress.sent.length;
    const failure = failureOf(await mint({ ...world, request: requestFor<ArtifactoryGrant>({ ...grant, scope }) }));
    expect([failure.code, world.egress.sent.length]).toEqual(["refused", sent]);
  },
);

test("all that a user may do is given for a configured user only, never for the broker's own", async () => {
  const request = requestFor<ArtifactoryGrant>({ ...grant, scope: "applied-permissions/user" });
  expect((await mint({ ...world, request })).ok).toBe(true);
  const plain = await startWorld();
  const failure = failureOf(await mint({ ...plain, request }));
  await plain.upstream.close();
  expect(failure.code).toBe("refused");
});

test("a handle that is no token's id is refused and sent nowhere", async () => {
  const sent = world.egress.sent.length;
  const result = await world.create().revoke?.(new SecretText("../users"), new AbortController().signal);
  expect(result === undefined ? null : failureOf(quiet(world, result)).code).toBe("refused");
  expect(world.egress.sent.length).toBe(sent);
});
