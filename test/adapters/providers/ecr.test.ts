import { afterAll, beforeAll, expect, test } from "vitest";
import { createEcrProvider, ecrConfiguration } from "../../../lib/adapters/providers/ecr/index.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import type { GrantOf } from "../../../lib/core/trust/grant.ts";
import type { Lease } from "../../../lib/usecases/broker/ports.ts";
import { type FakeAws, startFakeAws } from "../../support/providers/aws.ts";
import { createTestEgress } from "../../support/providers/egress.ts";
import { ISSUANCE, requestFor } from "../../support/providers/request.ts";
import { describeProvider, type ProviderWorld } from "./contract.ts";
import { failureOf, leaseOf, mint } from "./results.ts";

type EcrGrant = GrantOf<"ecr">;

const ROLE = "arn:aws:iam::123456789012:role/ci/images";
const grant: EcrGrant = { provider: "ecr", role_arn: ROLE, region: "eu-central-1" };

interface EcrWorld extends ProviderWorld<EcrGrant> {
  readonly fake: FakeAws;
}

async function startWorld(): Promise<EcrWorld> {
  const fake = await startFakeAws([{ arn: ROLE }]);
  const egress = createTestEgress();
  const { origin } = fake.upstream;
  const configuration = ecrConfiguration.parse({
    credentials_file: "aws.json",
    sts_endpoint: origin,
    ecr_endpoint: origin,
  });
  return {
    fake,
    egress,
    upstream: fake.upstream,
    request: requestFor<EcrGrant>(grant),
    routes: [
      { name: "sts", mints: true },
      { name: "ecr", mints: true },
    ],
    spoiled: {
      "a number for a token": (body) => body.replace(/"authorizationToken":"[^"]*"/, '"authorizationToken":1'),
      "no base64": (body) => body.replace(/"authorizationToken":"/, '"authorizationToken":"***'),
      "another user": (body) => body.replace(/"authorizationToken":"QVdT/, '"authorizationToken":"Uk9P'),
      "a registry of another account": (body) => body.replace("https://1234", "https://4321"),
      "a registry of another region": (body) => body.replace("eu-central-1", "us-east-1"),
      "a registry elsewhere": (body) => body.replace(".amazonaws.com", ".example.com"),
      "an end in words": (body) => body.replace(/"expiresAt":[\d.]+/, '"expiresAt":"soon"'),
      "an end in milliseconds": (body) => body.replace(/"expiresAt":[\d.]+/, '"expiresAt":1900000000000'),
      "an end in the past": (body) => body.replace(/"expiresAt":[\d.]+/, '"expiresAt":1000000000'),
      "no registry": (body) => body.replace(/\[.*\]/, "[]"),
      "two registries": (body) => body.replace(/\[(.*)\]/, "[$1,$1]"),
    },
    create: ({ timeoutMs, own } = {}) =>
      createEcrProvider({
        egress,
        clock: { now: () => new Date() },
        configuration,
        credentials: own ?? (async () => new SecretText(fake.credentialsFile())),
        timeoutMs,
      }),
    async works({ values }) {
      const basic = Buffer.from(`${values.username?.reveal()}:${values.password?.reveal()}`).toString("base64");
      const response = await fetch(`${origin}/v2/`, { headers: { authorization: `Basic ${basic}` } });
      return response.status === 200;
    },
    endsAt: ({ values }: Lease) => fake.passwords.get(values.password?.reveal() ?? "") ?? null,
    rotate: fake.rotate,
    secrets: fake.secrets,
  };
}

describeProvider("ecr", startWorld);

let world: EcrWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.upstream.close());

test("user, password and registry are what docker login wants", async () => {
  const { values } = leaseOf(await mint(world));
  expect(values.username?.reveal()).toBe("AWS");
  expect(values.registry?.reveal()).toBe("123456789012.dkr.ecr.eu-central-1.amazonaws.com");
});

test("the password lives for twelve hours, whatever was asked for, and the session behind it for the least that AWS gives", async () => {
  const lease = leaseOf(await mint({ ...world, request: requestFor<EcrGrant>(grant, 60) }));
  expect(Math.abs(lease.expiresAt.getTime() - Date.now() - 43_200_000)).toBeLessThan(3_000);
  const session = [...world.fake.sessions.values()].at(-1);
  expect(Math.abs((session?.endsAt.getTime() ?? 0) - Date.now() - 900_000)).toBeLessThan(3_000);
  expect(session?.tags.issuance).toBe(ISSUANCE);
});

test.each([
  ["ThrottlingException", "rate-limited"],
  ["com.amazonaws.ecr#ServerException", "unavailable"],
  ["com.amazonaws.ecr#AccessDeniedException", "refused"],
])("ECR's %s, which comes with 400, means %s", async (type, code) => {
  world.upstream.misbehave("ecr", { kind: "status", status: 400, body: JSON.stringify({ __type: type }) }, 1);
  expect(failureOf(await mint(world))).toMatchObject({ code, detail: `ecr: 400 ${type.split("#").at(-1)}` });
});
