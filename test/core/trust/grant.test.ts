import { describe, expect, test } from "vitest";
import {
  type Grant,
  grantSchema,
  LIFETIME_SECONDS_MAX,
  PROVIDERS,
  type ProviderId,
  permissionMap,
  repositoryName,
  targetRepository,
  targetsOf,
  valueName,
} from "../../../lib/core/trust/grant.ts";
import { problems } from "./support.ts";

const GUID = "0190a3c4-1b2c-4d5e-8f60-718293a4b5c6";
const ARN = "arn:aws:iam::123456789012:role/ci/release";
const GRANTS: { readonly [Id in ProviderId]: Extract<Grant, { provider: Id }> } = {
  "github-app": { provider: "github-app", repositories: ["self"], permissions: { contents: "read" } },
  aws: { provider: "aws", role_arn: ARN, region: "eu-central-1" },
  gcp: {
    provider: "gcp",
    service_account: "ci-bot@acme-prod.iam.gserviceaccount.com",
    scopes: ["https://www.googleapis.com/auth/cloud-platform"],
  },
  azure: { provider: "azure", tenant_id: GUID, client_id: GUID, scope: "https://vault.azure.net/.default" },
  vault: { provider: "vault", engine: "kv", mount: "kv", path: "team/ci", fields: { NPM_TOKEN: "token" } },
  ecr: { provider: "ecr", role_arn: ARN, region: "us-gov-west-1" },
  artifactory: { provider: "artifactory", scope: "applied-permissions/groups:ci" },
  "sealed-store": { provider: "sealed-store", secrets: ["NPM_TOKEN", "OTHER"] },
};

function complaints(provider: ProviderId, changes: Record<string, unknown>): string {
  return problems(grantSchema.safeParse({ ...GRANTS[provider], ...changes })).join("; ");
}

describe.each(PROVIDERS)("%s", (provider) => {
  test("has a grant that is read as it stands", () => {
    expect(grantSchema.parse(GRANTS[provider])).toEqual(GRANTS[provider]);
  });
  test("knows no other key", () => {
    expect(complaints(provider, { extra: 1 })).toBe(': Unrecognized key: "extra"');
  });
  test.each(Object.keys(GRANTS[provider]).filter((key) => key !== "provider"))(
    "needs its %s, of the right type",
    (key) => {
      for (const value of [undefined, null, 7, [], {}, [7], "", ["\n"], { a: 1 }]) {
        expect(complaints(provider, { [key]: value }), JSON.stringify(value)).toMatch(new RegExp(`(?:^|; )${key}`));
      }
    },
  );
  test("has a longest lifetime of at least an hour", () => {
    expect(LIFETIME_SECONDS_MAX[provider]).toBeGreaterThanOrEqual(3_600);
  });
});

test("lifetimes end where the providers end them", () => {
  expect(LIFETIME_SECONDS_MAX).toEqual({
    "github-app": 3_600,
    aws: 43_200,
    gcp: 3_600,
    azure: 5_400,
    vault: 43_200,
    ecr: 43_200,
    artifactory: 43_200,
    "sealed-store": 3_600,
  });
});

test.each([{ provider: "other" }, {}, null, "aws", { provider: "__proto__" }, []])("%j is no grant", (value) => {
  expect(grantSchema.safeParse(value).success).toBe(false);
});

describe("permissions", () => {
  const said = (value: unknown) => problems(permissionMap.safeParse(value)).join("; ");
  test.each([
    [{}, ": must name at least one permission"],
    [{ contents: "admin" }, "contents: must be read or write"],
    [{ contents: "none" }, "contents: must be read or write"],
    [{ contents: ["read"] }, "contents: must be read or write"],
    [{ workflows: "write" }, "workflows: the broker hands out no workflows: write"],
    [{ contents: "read", members: "write" }, "members: the broker hands out no members: write"],
    [{ administration: "read" }, "administration: the broker hands out no administration: read"],
    [{ unknown: "read" }, "unknown: the broker hands out no unknown: read"],
    [{ constructor: "read" }, "constructor: the broker hands out no constructor: read"],
    [{ toString: "read" }, "toString: the broker hands out no toString: read"],
    [JSON.parse('{"__proto__":"read"}'), ": __proto__ cannot be a name"],
    [JSON.parse('{"contents":"read","__proto__":"write"}'), ": __proto__ cannot be a name"],
  ])("%j are refused when written", (value, message) => expect(said(value)).toBe(message));
  test.each([[null], [[]], ["all"], [undefined], [7]])("%j are none", (value) =>
    expect(said(value)).toMatch(/expected record/),
  );
  test("are kept as they stand", () => {
    expect(permissionMap.parse({ contents: "write", issues: "read" })).toEqual({ contents: "write", issues: "read" });
  });
});

describe("repositories", () => {
  const said = (repositories: unknown) => complaints("github-app", { repositories });
  test.each([
    [[], /^repositories: /],
    [["other"], /^repositories\.0: /],
    [[{ id: "1" }, { id: 1 }], /^repositories: must name each repository once$/],
    [["self", "self"], /^repositories: must name each repository once$/],
    [Array.from({ length: 501 }, (_, index) => ({ id: index + 1 })), /^repositories: /],
    [[{ id: "1", name: "acme/../x" }], /OWNER\/NAME|repositories\.0/],
    [[{ id: "1", extra: 1 }], /^repositories\.0: /],
    [[{ id: "0" }], /^repositories\.0\.id: must be a number$/],
    [[{}], /^repositories\.0: /],
  ])("%j are refused", (value, message) => expect(said(value)).toMatch(message));
  test("may be five hundred", () => {
    expect(said(Array.from({ length: 500 }, (_, index) => ({ id: index + 1 })))).toBe("");
  });
  test.each([
    ["17", "17"],
    [17, "17"],
    ["9007199254740993", "9007199254740993"],
    ["1".repeat(19), "1".repeat(19)],
  ])("the id %j is %s", (id, read) =>
    expect(targetRepository.parse({ id, name: "acme/app" })).toEqual({ id: read, name: "acme/app" }),
  );
  test.each([
    "0",
    "01",
    "-1",
    "1.5",
    "1e3",
    "x1",
    "1x",
    "",
    "1".repeat(20),
    0,
    -1,
    1.5,
    2 ** 53,
    Number.NaN,
    null,
    true,
  ])("the id %j is none", (id) => {
    expect(targetRepository.safeParse({ id }).success).toBe(false);
  });
});

test.each([
  "acme/app",
  "a/b",
  "acme-1/app.js",
  "acme/_x",
  "acme/.github",
  "acme/...",
  `${"a".repeat(39)}/${"b".repeat(100)}`,
])("%s is a repository's name", (name) => {
  expect(repositoryName.safeParse(name).success).toBe(true);
});

test.each([
  "acme",
  "acme/",
  "/app",
  "-acme/app",
  "acme/../x",
  "acme/..",
  "acme/.",
  "../x",
  "acme/a b",
  "acme/a/b",
  "acme/a\n",
  "x acme/app",
  "ac_me/app",
  `${"a".repeat(40)}/b`,
  `a/${"b".repeat(101)}`,
  "acme/ä",
  "acme/\ud800",
])("%j is no repository's name", (name) =>
  expect(problems(repositoryName.safeParse(name))).toEqual([": must be OWNER/NAME"]),
);

const ROLE = "role_arn: must be the ARN of a role";
const REGION = "region: must be a region such as eu-central-1";
const ACCOUNT = "service_account: must be a service account's address";
const CONTROL = "must have no control characters";
const CLIMB = "must be a path such as team/ci, without . and ..";
test.each<[ProviderId, Record<string, unknown>, string]>([
  ["aws", { role_arn: "arn:aws:iam::123456789012:user/x" }, ROLE],
  ["aws", { role_arn: "arn:aws:iam::12345678901:role/x" }, ROLE],
  ["aws", { role_arn: "arn:aws-x:iam::123456789012:role/x" }, ROLE],
  ["aws", { role_arn: `x${ARN}` }, ROLE],
  ["aws", { role_arn: `${ARN} ` }, ROLE],
  ["aws", { role_arn: "arn:aws:iam::123456789012:role/" }, ROLE],
  ["aws", { role_arn: `arn:aws:iam::123456789012:role/${"x".repeat(513)}` }, ROLE],
  ["ecr", { role_arn: "arn:aws:iam::1:role/x" }, ROLE],
  ["aws", { region: "eu" }, REGION],
  ["aws", { region: "eu-central-10" }, REGION],
  ["aws", { region: "1eu-central-1" }, REGION],
  ["aws", { region: "eu-1" }, REGION],
  ["aws", { region: "eu-central-1.evil.example" }, REGION],
  ["aws", { region: "eu-c3ntral-1" }, REGION],
  ["gcp", { service_account: "ci-bot@acme-prod.iam.gserviceaccount.com.evil" }, ACCOUNT],
  ["gcp", { service_account: "1i-bot@acme-prod.iam.gserviceaccount.com" }, ACCOUNT],
  ["gcp", { service_account: "ci@acme-prod.iam.gserviceaccount.com" }, ACCOUNT],
  ["gcp", { service_account: "ci-bot-@acme-prod.iam.gserviceaccount.com" }, ACCOUNT],
  ["gcp", { service_account: "ci-bot@acme.iam.gserviceaccount.com" }, ACCOUNT],
  ["gcp", { service_account: "ci-bot@acme-prod-iam.gserviceaccount.com" }, ACCOUNT],
  ["gcp", { service_account: "Xci-bot@acme-prod.iam.gserviceaccount.com" }, ACCOUNT],
  ["gcp", { service_account: "ci_bot@acme-prod.iam.gserviceaccount.com" }, ACCOUNT],
  ["gcp", { service_account: "ci-bo_@acme-prod.iam.gserviceaccount.com" }, ACCOUNT],
  ["gcp", { service_account: "ci-bot@acme_prod.iam.gserviceaccount.com" }, ACCOUNT],
  ["gcp", { service_account: "ci-bot@acme-pro_.iam.gserviceaccount.com" }, ACCOUNT],
  ["gcp", { scopes: ["https://evil.example/auth/x"] }, "scopes.0: must be a scope's URL"],
  ["gcp", { scopes: ["https://www.googleapis.com/auth/a b"] }, "scopes.0: must be a scope's URL"],
  ["gcp", { scopes: ["xhttps://www.googleapis.com/auth/a"] }, "scopes.0: must be a scope's URL"],
  [
    "gcp",
    { scopes: ["https://www.googleapis.com/auth/a", "https://www.googleapis.com/auth/a"] },
    "scopes.1: https://www.googleapis.com/auth/a stands here twice",
  ],
  ["azure", { scope: "https://vault.azure.net/" }, "scope: must end with /.default"],
  ["azure", { scope: "https://x/.default/y" }, "scope: must end with /.default"],
  ["azure", { scope: "a\u202e/.default" }, `scope: ${CONTROL}`],
  ["vault", { mount: "../x" }, `mount: ${CLIMB}`],
  ["vault", { path: "a/../b" }, `path: ${CLIMB}`],
  ["vault", { path: "a/." }, `path: ${CLIMB}`],
  ["vault", { path: "/a" }, `path: ${CLIMB}`],
  ["vault", { path: "a/" }, `path: ${CLIMB}`],
  ["vault", { path: "a//b" }, `path: ${CLIMB}`],
  ["vault", { path: "a?b" }, `path: ${CLIMB}`],
  ["vault", { path: "a/%2e%2e" }, `path: ${CLIMB}`],
  ["vault", { fields: {} }, "fields: must name at least one field"],
  ["vault", { fields: JSON.parse('{"__proto__":"x","A":"b"}') }, "fields: __proto__ cannot be a name"],
  ["vault", { fields: { A: "\0" } }, `fields.A: ${CONTROL}`],
  ["vault", { fields: { A: "\ud800" } }, `fields.A: ${CONTROL}`],
  ["artifactory", { scope: "a\nb" }, `scope: ${CONTROL}`],
  ["artifactory", { scope: "*" }, "scope: must not be all of it, nor an administrator's"],
  ["artifactory", { scope: "applied-permissions/groups:ci *" }, "scope: must not be all of it, nor an administrator's"],
  ["artifactory", { scope: "*:* x" }, "scope: must not be all of it, nor an administrator's"],
  ["artifactory", { scope: "applied-permissions/admin" }, "scope: must not be all of it, nor an administrator's"],
  ["artifactory", { scope: "a  applied-permissions/admin:x" }, "scope: must not be all of it, nor an administrator's"],
  ["sealed-store", { secrets: ["__proto__"] }, "secrets.0: must be the name of a stored value"],
  ["sealed-store", { secrets: ["1A"] }, "secrets.0: must be the name of a stored value"],
  ["sealed-store", { secrets: ["../x"] }, "secrets.0: must be the name of a stored value"],
  ["sealed-store", { secrets: ["A ", "B"] }, "secrets.0: must be the name of a stored value"],
  ["sealed-store", { secrets: ["A", "B", "A"] }, "secrets.2: A stands here twice"],
])("%s with %j is refused: %s", (provider, changes, message) => {
  expect(complaints(provider, changes)).toBe(message);
});

test.each<[ProviderId, Record<string, unknown>]>([
  ["aws", { role_arn: `arn:aws-cn:iam::123456789012:role/${"x".repeat(512)}` }],
  ["aws", { role_arn: "arn:aws-us-gov:iam::123456789012:role/a+b=c,d.e@f-g_h" }],
  ["aws", { region: "ap-southeast-2" }],
  [
    "aws",
    { session_policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", NotAction: null, x: 1.5, y: true }] } },
  ],
  ["gcp", { service_account: `a${"b".repeat(28)}c@a${"b".repeat(28)}c.iam.gserviceaccount.com` }],
  ["azure", { scope: `${"x".repeat(291)}/.default` }],
  ["vault", { mount: "a.b/c-d", path: "x@y/+z/...", engine: "dynamic" }],
  ["vault", { path: "x".repeat(300), fields: { constructor: "x".repeat(100), toString: "ä b" } }],
  ["artifactory", { scope: "x".repeat(500) }],
  ["artifactory", { scope: "artifact:repo:*/r x*:* not-applied-permissions/admin" }],
  ["sealed-store", { secrets: ["_a1", "A".repeat(100), "constructor"] }],
  ["sealed-store", { secrets: Array.from({ length: 50 }, (_, index) => `S${index}`) }],
])("%s with %j is accepted", (provider, changes) => {
  expect(complaints(provider, changes)).toBe("");
});

test.each<[ProviderId, Record<string, unknown>, RegExp]>([
  ["aws", { session_policy: JSON.parse('{"__proto__":{}}') }, /__proto__/],
  ["aws", { session_policy: { at: new Date(0) } }, /session_policy/],
  ["aws", { session_policy: { at: Number.NaN } }, /session_policy/],
  ["aws", { session_policy: [] }, /session_policy/],
  ["azure", { scope: `${"x".repeat(292)}/.default` }, /300/],
  ["azure", { tenant_id: "x" }, /tenant_id/],
  ["vault", { engine: "pki" }, /engine/],
  ["vault", { path: "x".repeat(301) }, /300/],
  ["vault", { fields: { "a b": "x" } }, /fields/],
  ["vault", { fields: { A: "x".repeat(101) } }, /100/],
  ["artifactory", { scope: "x".repeat(501) }, /500/],
  ["sealed-store", { secrets: Array.from({ length: 51 }, (_, index) => `S${index}`) }, /50/],
])("%s with %j is refused", (provider, changes, message) => {
  expect(complaints(provider, changes)).toMatch(message);
});

test.each(["A", "_", "a1", "A".repeat(100), "__proto", "__proto__x"])("%s is a name for a value", (name) => {
  expect(valueName.safeParse(name).success).toBe(true);
});

test.each(["", "1a", "a-b", "a b", " a", "a\n", "A".repeat(101), "__proto__", "ä"])(
  "%j is no name for a value",
  (name) => {
    expect(problems(valueName.safeParse(name))).toEqual([": must be a name of letters, digits and _"]);
  },
);

test("what a grant reaches is told in one text for each target", () => {
  expect(Object.values(GRANTS).map((grant) => [grant.provider, targetsOf(grant)])).toEqual([
    ["github-app", []],
    ["aws", [ARN]],
    ["gcp", ["ci-bot@acme-prod.iam.gserviceaccount.com"]],
    ["azure", [`${GUID}/${GUID}/https://vault.azure.net/.default`]],
    ["vault", ["kv:kv:team/ci"]],
    ["ecr", [ARN]],
    ["artifactory", ["applied-permissions/groups:ci"]],
    ["sealed-store", ["NPM_TOKEN", "OTHER"]],
  ]);
});
