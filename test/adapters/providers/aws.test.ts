import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type AwsDeps,
  awsConfiguration,
  createAwsProvider,
  denyOlderSessionsPolicy,
} from "../../../lib/adapters/providers/aws/index.ts";
import { signRequest } from "../../../lib/adapters/providers/aws/sigv4.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import type { GrantOf } from "../../../lib/core/trust/grant.ts";
import type { Lease } from "../../../lib/usecases/broker/ports.ts";
import { type FakeAws, startFakeAws } from "../../support/providers/aws.ts";
import { createTestEgress } from "../../support/providers/egress.ts";
import { ISSUANCE, identity, requestFor } from "../../support/providers/request.ts";
import { describeProvider, type ProviderWorld } from "./contract.ts";
import { failureOf, leaseOf, mint } from "./results.ts";

type AwsGrant = GrantOf<"aws">;

const ROLE = "arn:aws:iam::123456789012:role/ci/deploy";
const LIMITED = "arn:aws:iam::123456789012:role/limited";
const grant: AwsGrant = { provider: "aws", role_arn: ROLE, region: "eu-central-1" };

interface AwsWorld extends ProviderWorld<AwsGrant> {
  readonly fake: FakeAws;
}

async function startWorld(): Promise<AwsWorld> {
  const fake = await startFakeAws([
    { arn: ROLE, externalId: "acme/ext", maxSeconds: 43_200 },
    { arn: LIMITED, externalId: "acme/ext", maxSeconds: 3_600 },
  ]);
  const egress = createTestEgress();
  const configuration = awsConfiguration.parse({
    credentials_file: "aws.json",
    external_id: "acme/ext",
    sts_endpoint: fake.upstream.origin,
  });
  const endOf = ({ values }: Lease) => fake.sessions.get(values.AWS_ACCESS_KEY_ID?.reveal() ?? "")?.endsAt ?? null;
  return {
    fake,
    egress,
    upstream: fake.upstream,
    request: requestFor<AwsGrant>(grant),
    routes: [{ name: "sts", mints: true }],
    spoiled: {
      "no token": (body) => body.replace(/<SessionToken>.*<\/SessionToken>/, ""),
      "two secrets": (body) => body.replace(/<SecretAccessKey>.*<\/SecretAccessKey>/, "$&$&"),
      "another role": (body) => body.replace("assumed-role/deploy/", "assumed-role/admin/"),
      "another account": (body) => body.replace("123456789012", "210987654321"),
      "another session": (body) => body.replace(ISSUANCE, "somebody"),
      "an end in words": (body) => body.replace(/<Expiration>.*</, "<Expiration>tomorrow<"),
      "an end far away": (body) => body.replace(/<Expiration>\d{4}/, "<Expiration>2199"),
      "an end in the past": (body) => body.replace(/<Expiration>\d{4}/, "<Expiration>2001"),
      "a line break in a value": (body) => body.replace("<SessionToken>", "<SessionToken>a\nEVIL=1\n"),
      "a document type": (body) => `<!DOCTYPE x [<!ENTITY e "v">]>${body}`,
      "another root": (body) => body.replaceAll("AssumeRoleResponse", "GetSessionTokenResponse"),
      "text behind the end": (body) => `${body}more`,
    },
    create: ({ timeoutMs, own } = {}) =>
      createAwsProvider({
        egress,
        clock: { now: () => new Date() },
        configuration,
        credentials: own ?? (async () => new SecretText(fake.credentialsFile())),
        timeoutMs,
      }),
    works: (lease) => isWho(fake, lease),
    endsAt: endOf,
    rotate: fake.rotate,
    secrets: fake.secrets,
  };
}

/** Signs with what a job was given, as AWS's tools do. */
async function isWho(fake: FakeAws, { values, effective }: Lease): Promise<boolean> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION } = values;
  const url = `${fake.upstream.origin}/`;
  const body = "Action=GetCallerIdentity&Version=2011-06-15";
  const headers = signRequest(
    { method: "POST", url, headers: { "content-type": "application/x-www-form-urlencoded" }, body },
    {
      accessKeyId: AWS_ACCESS_KEY_ID?.reveal() ?? "",
      secretAccessKey: AWS_SECRET_ACCESS_KEY ?? new SecretText(""),
      sessionToken: AWS_SESSION_TOKEN,
    },
    { region: AWS_REGION?.reveal() ?? "", service: "sts", at: new Date() },
  );
  const response = await fetch(url, { method: "POST", headers, body });
  return response.status === 200 && ((await response.json()) as { arn: string }).arn === effective.arn;
}

describeProvider("aws", startWorld);

let world: AwsWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.upstream.close());

function asks(changes: Partial<AwsGrant>, lifetimeSeconds = 1_800) {
  const request = requestFor<AwsGrant>({ ...grant, ...changes }, lifetimeSeconds);
  return mint({ ...world, request });
}

function sessionOf(lease: Lease) {
  return world.fake.sessions.get(lease.values.AWS_ACCESS_KEY_ID?.reveal() ?? "");
}

test("a session carries the job as tags, and the issuance in its name", async () => {
  const session = sessionOf(leaseOf(await mint(world)));
  expect(session?.tags).toEqual({
    repository: "acme/shop",
    repository_id: "4711",
    ref: "refs/heads/main",
    workflow: "acme/shop/.github/workflows/deploy.yml@refs/heads/main",
    run_id: "12345678901",
    issuance: ISSUANCE,
  });
  expect(session?.arn).toBe(`arn:aws:sts::123456789012:assumed-role/deploy/acme-shop.12345678901.${ISSUANCE}`);
  expect(session?.policy).toBe(null);
});

test("what the proof does not say is no tag", async () => {
  const unknown = { ...identity, repository: null, ref: null, workflow: null, runId: null };
  const request = { ...world.request, identity: unknown };
  const session = sessionOf(leaseOf(await mint({ ...world, request })));
  expect(Object.keys(session?.tags ?? {})).toEqual(["repository_id", "issuance"]);
});

test("a session policy is sent as it is, with what AWS cannot take as JSON escapes", async () => {
  const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "日本" }] };
  const session = sessionOf(leaseOf(await asks({ session_policy: policy })));
  expect(session?.policy).toContain("\\u65e5");
  expect(JSON.parse(session?.policy ?? "")).toEqual(policy);
});

test("a session policy that is too long is refused before anything is sent; an empty one is not left out", async () => {
  const sent = world.egress.sent.length;
  const failure = failureOf(await asks({ session_policy: { Statement: "x".repeat(2_048) } }));
  expect([failure.code, failure.outcomeUnknown, world.egress.sent.length]).toEqual(["refused", undefined, sent]);
  expect(failureOf(await asks({ session_policy: {} }))).toMatchObject({
    code: "refused",
    detail: "sts: 400 MalformedPolicyDocument",
  });
});

test.each([
  [60, 900],
  [899, 900],
  [1_000, 1_000],
  [43_200, 43_200],
])("asked for %i seconds, AWS gives %i, and the lease says so", async (asked, given) => {
  const lease = leaseOf(await asks({}, asked));
  expect(Math.abs(lease.expiresAt.getTime() - Date.now() - given * 1_000)).toBeLessThan(3_000);
});

test("a lifetime beyond the role's own is refused, with AWS's code in the detail only", async () => {
  const failure = failureOf(await asks({ role_arn: LIMITED }, 7_200));
  expect(failure).toMatchObject({ code: "refused", detail: "sts: 400 ValidationError" });
  expect(failure.message).not.toMatch(/limited|1234|Validation/);
});

test("a role of another partition than the region is refused before anything is sent", async () => {
  const sent = world.egress.sent.length;
  for (const region of ["cn-north-1", "us-gov-west-1"]) {
    expect(failureOf(await asks({ region })).code).toBe("refused");
  }
  expect(world.egress.sent.length).toBe(sent);
});

test.each([
  ["Throttling", "rate-limited", undefined],
  ["RequestLimitExceeded", "rate-limited", undefined],
  ["ServiceUnavailable", "unavailable", true],
  ["ExpiredTokenException", "refused", undefined],
  ["not a code: secret", "refused", undefined],
])("AWS's code %s, which comes with 400, means %s", async (code, kind, outcomeUnknown) => {
  const body = `<ErrorResponse><Error><Code>${code}</Code></Error></ErrorResponse>`;
  world.upstream.misbehave("sts", { kind: "status", status: 400, body }, 1);
  const failure = failureOf(await mint(world));
  expect([failure.code, failure.outcomeUnknown]).toEqual([kind, outcomeUnknown]);
  expect(failure.detail).toBe(code.includes(" ") ? "sts: 400" : `sts: 400 ${code}`);
});

test.each([
  ["eu-central-1", "https://sts.eu-central-1.amazonaws.com/"],
  ["us-gov-west-1", "https://sts.us-gov-west-1.amazonaws.com/"],
  ["cn-north-1", "https://sts.cn-north-1.amazonaws.com.cn/"],
])("in %s, the region's own endpoint is asked", async (region, url) => {
  const partition = region.startsWith("cn") ? "aws-cn" : region.startsWith("us-gov") ? "aws-us-gov" : "aws";
  const urls: string[] = [];
  const deps: AwsDeps = {
    egress: {
      async send(request) {
        urls.push(request.url);
        return { ok: false, failure: { code: "not-allowed", message: "no" } };
      },
    },
    clock: { now: () => new Date() },
    configuration: { credentials_file: "aws.json" },
    credentials: async () => new SecretText(world.fake.credentialsFile()),
  };
  const role_arn = ROLE.replace("arn:aws:", `arn:${partition}:`);
  const request = requestFor<AwsGrant>({ ...grant, role_arn, region });
  const failure = failureOf(await createAwsProvider(deps).mint(request, new AbortController().signal));
  expect([urls, failure.outcomeUnknown]).toEqual([[url], undefined]);
});

test("a session of the broker's own, with its token, signs too", async () => {
  const first = leaseOf(await mint(world));
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = first.values;
  const own = JSON.stringify({
    Version: 1,
    AccessKeyId: AWS_ACCESS_KEY_ID?.reveal(),
    SecretAccessKey: AWS_SECRET_ACCESS_KEY?.reveal(),
    SessionToken: AWS_SESSION_TOKEN?.reveal(),
    Expiration: first.expiresAt.toISOString(),
  });
  expect((await mint(world, world.create({ own: async () => new SecretText(own) }))).ok).toBe(true);
});

test("the policy that denies older sessions names the moment, and nothing newer", () => {
  expect(JSON.parse(denyOlderSessionsPolicy(new Date("2030-01-02T03:04:05.678Z")))).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Action: ["*"],
        Resource: ["*"],
        Condition: { DateLessThan: { "aws:TokenIssueTime": "2030-01-02T03:04:05.678Z" } },
      },
    ],
  });
});

test.each([
  ["an unknown key", { region: "eu-central-1" }],
  ["plain http", { sts_endpoint: "http://sts.example.com" }],
  ["a path", { sts_endpoint: "https://sts.example.com/x" }],
  ["a user", { sts_endpoint: "https://me@sts.example.com" }],
  ["an external id with blanks", { external_id: "a b" }],
])("a configuration with %s is refused", (_, changes) => {
  expect(awsConfiguration.safeParse({ credentials_file: "aws.json", ...changes }).success).toBe(false);
});

test("an endpoint may say where the region belongs", () => {
  const sts_endpoint = "https://sts.{region}.api.example.com";
  expect(awsConfiguration.safeParse({ credentials_file: "aws.json", sts_endpoint }).success).toBe(true);
});
