import { afterAll, beforeAll, expect, test } from "vitest";
import { azureConfiguration, createAzureProvider } from "../../../lib/adapters/providers/azure/index.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import type { GrantOf } from "../../../lib/core/trust/grant.ts";
import type { Lease } from "../../../lib/usecases/broker/ports.ts";
import { type FakeAzure, startFakeAzure } from "../../support/providers/azure.ts";
import { makeCertificate } from "../../support/providers/certificate.ts";
import { createTestEgress } from "../../support/providers/egress.ts";
import { requestFor } from "../../support/providers/request.ts";
import { describeProvider, type ProviderWorld } from "./contract.ts";
import { failureOf, leaseOf, mint } from "./results.ts";

type AzureGrant = GrantOf<"azure">;

const TENANT = "11111111-2222-4333-8444-555555555555";
const CLIENT = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const SCOPE = "https://management.azure.com/.default";
const grant: AzureGrant = { provider: "azure", tenant_id: TENANT, client_id: CLIENT, scope: SCOPE };

interface AzureWorld extends ProviderWorld<AzureGrant> {
  readonly fake: FakeAzure;
}

async function startWorld(): Promise<AzureWorld> {
  const fake = await startFakeAzure(TENANT, CLIENT);
  const egress = createTestEgress();
  const { origin } = fake.upstream;
  const configuration = azureConfiguration.parse({
    authority: origin,
    clients: { [CLIENT.toUpperCase()]: { certificate_file: "azure.pem" } },
  });
  return {
    fake,
    egress,
    upstream: fake.upstream,
    request: requestFor<AzureGrant>(grant),
    routes: [{ name: "token", mints: true }],
    spoiled: {
      "a number for a token": (body) => body.replace(/"access_token":"[^"]*"/, '"access_token":12345678'),
      "no token": (body) => body.replace('"access_token"', '"id_token"'),
      "a lifetime in words": (body) => body.replace(/"expires_in":\d+/, '"expires_in":"3599"'),
      "no lifetime": (body) => body.replace('"expires_in"', '"expires_on"'),
      "a negative lifetime": (body) => body.replace(/"expires_in":/, '"expires_in":-'),
      "a lifetime of years": (body) => body.replace(/"expires_in":/, '"expires_in":99999'),
      "another kind of token": (body) => body.replace("Bearer", "pop"),
      "half of it": (body) => body.slice(0, -5),
    },
    create: ({ timeoutMs, own } = {}) =>
      createAzureProvider({
        egress,
        clock: { now: () => new Date() },
        configuration,
        certificate: own ?? (async () => new SecretText(fake.certificate.pem)),
        timeoutMs,
      }),
    async works({ values }) {
      const response = await fetch(`${origin}/whoami`, {
        headers: { authorization: `Bearer ${values.token?.reveal()}` },
      });
      const token = (await response.json()) as Record<string, unknown>;
      return token.clientId === CLIENT && token.tenantId === TENANT && token.scope === SCOPE;
    },
    endsAt: ({ values }: Lease) => fake.minted.get(values.token?.reveal() ?? "")?.endsAt ?? null,
    rotate: fake.rotate,
    secrets: fake.secrets,
  };
}

describeProvider("azure", startWorld);

let world: AzureWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.upstream.close());

function mintWith(pem: string) {
  return mint(world, world.create({ own: async () => new SecretText(pem) }));
}

test("ids in upper case are the same ids", async () => {
  const upper = { ...grant, tenant_id: TENANT.toUpperCase(), client_id: CLIENT.toUpperCase() };
  expect((await mint({ ...world, request: requestFor<AzureGrant>(upper) })).ok).toBe(true);
});

test("the lifetime is the one that Entra ID chose, whatever was asked for", async () => {
  const lease = leaseOf(await mint({ ...world, request: requestFor<AzureGrant>(grant, 60) }));
  expect(Math.abs(lease.expiresAt.getTime() - Date.now() - 4_237_000)).toBeLessThan(3_000);
});

test("a client that the configuration does not name is a failure before anything is sent", async () => {
  const sent = world.egress.sent.length;
  for (const client_id of ["99999999-2222-4333-8444-555555555555", "constructor", "__proto__"]) {
    const failure = failureOf(await mint({ ...world, request: requestFor<AzureGrant>({ ...grant, client_id }) }));
    expect(failure.code).toBe("misconfigured");
  }
  expect(world.egress.sent.length).toBe(sent);
});

test("an unknown certificate is a refusal, with Entra's number in the detail", async () => {
  expect(failureOf(await mintWith(makeCertificate().pem))).toMatchObject({
    code: "refused",
    detail: "token: 401 AADSTS700027",
  });
});

test("certificate and key that do not belong together, or are not both there, send nothing", async () => {
  const [one, other] = [makeCertificate(), makeCertificate()];
  const sent = world.egress.sent.length;
  for (const pem of [one.certificatePem + other.keyPem, one.certificatePem, one.keyPem, one.keyPem.slice(0, 400)]) {
    expect(failureOf(await mintWith(pem)).detail).toBe("certificate_file: no certificate with its RSA key");
  }
  expect(world.egress.sent.length).toBe(sent);
});

test("an expired certificate is said to whoever runs the broker", async () => {
  const { pem } = makeCertificate(new Date("2021-01-01T00:00:00Z"));
  expect(failureOf(await mintWith(pem)).detail).toBe("certificate_file: the certificate has expired");
});

test("the file may hold certificate and key in either order", async () => {
  const { certificatePem, keyPem } = world.fake.certificate;
  expect((await mintWith(`${certificatePem}\n${keyPem}`)).ok).toBe(true);
});

test("an error that Entra calls temporary is no refusal", async () => {
  const body = JSON.stringify({ error: "temporarily_unavailable", error_codes: [90_033] });
  world.upstream.misbehave("token", { kind: "status", status: 400, body }, 1);
  expect(failureOf(await mint(world))).toMatchObject({ code: "unavailable", outcomeUnknown: true });
});

test.each([
  ["no client", { clients: {} }],
  ["a client's name for its id", { clients: { deployer: { certificate_file: "a.pem" } } }],
  ["a key in it", { clients: { [CLIENT]: { certificate_file: "a.pem", key: "x" } } }],
  [
    "an authority over plain http",
    { authority: "http://login.example.com", clients: { [CLIENT]: { certificate_file: "a" } } },
  ],
])("a configuration with %s is refused", (_, configuration) => {
  expect(azureConfiguration.safeParse(configuration).success).toBe(false);
});
