import { afterEach, beforeEach, expect, test } from "vitest";
import {
  entriesOf,
  granted,
  ISSUANCE,
  replyWith,
  runIntoOneFile,
  runMain,
  SECRET,
  tokenRequests,
  type World,
  world,
} from "./support.ts";

let at: World;

beforeEach(async () => {
  at = await world();
});

afterEach(() => at.close());

/** Command files with their random delimiters replaced. */
function bytes(text: string): string {
  return text.replace(/thaw_[\da-f-]{36}/g, "DELIMITER");
}

test("a grant becomes the output token, byte for byte, and says in one line what it is", async () => {
  const scope = { repositories: ["acme/app"], permissions: { contents: "read", issues: "write" } };
  at.replies = [replyWith(200, granted({ scope }))];
  const run = await runMain(at);
  expect(run.stderr).toBe("");
  expect(run.stdout).toBe(
    [
      "::add-mask::header.claims-1.signature",
      "::add-mask::ghs_value",
      `::add-mask::${SECRET}`,
      `Thaw granted ci.release until 2031-01-02T03:04:05.000Z (issuance ${ISSUANCE}); repositories acme/app; permissions contents: read, issues: write`,
      "",
    ].join("\n"),
  );
  expect(bytes(run.output)).toBe(
    [
      ...["token<<DELIMITER", "ghs_value", "DELIMITER"],
      ...["expires-at<<DELIMITER", "2031-01-02T03:04:05.000Z", "DELIMITER"],
      ...["issuance-id<<DELIMITER", ISSUANCE, "DELIMITER", ""],
    ].join("\n"),
  );
  expect(run.env).toBe("");
  expect(run.code).toBe(0);
});

test.each<[string, unknown, string]>([
  [
    "repositories by id and name",
    { provider: "github-app", repositories: ["self", { id: "7", name: "acme/app" }, { id: "8" }] },
    "; repositories self, acme/app, 8",
  ],
  ["a scope of another kind", { provider: "azure", scope: "https://vault.azure.net/.default" }, ""],
  ["no scope", null, ""],
  ["a scope that is text", "all", ""],
  ["parts of other types", { repositories: [1, null, ["x"], {}], permissions: ["contents"] }, ""],
  [
    "levels of other types",
    { repositories: "acme/app", permissions: { contents: 1, issues: "read" } },
    "; permissions issues: read",
  ],
])("a credential is handed on however its scope is described: %s", async (_what, scope, said) => {
  at.replies = [replyWith(200, granted({ scope }))];
  const run = await runMain(at);
  expect(run.lines.at(-1)?.split(`(issuance ${ISSUANCE})`)[1]).toBe(said);
  expect(entriesOf(run.output).token).toBe("ghs_value");
});

test("the broker gets the proof for its own origin and exactly what was asked for", async () => {
  at.replies = [replyWith(200, granted())];
  await runMain(at);
  const [oidc, token] = at.seen;
  expect(oidc).toMatchObject({ method: "GET", url: `/oidc?api-version=2.0&audience=${encodeURIComponent(at.origin)}` });
  expect(token).toMatchObject({
    method: "POST",
    url: "/v1/token",
    authorization: "Bearer header.claims-1.signature",
    contentType: "application/json",
    body: { grant: "ci.release" },
  });
  expect(Object.keys(token?.body as object)).toEqual(["grant"]);
  expect(at.seen).toHaveLength(2);
});

test("narrower repositories and permissions are handed on, by line or by comma", async () => {
  at.replies = [replyWith(200, granted())];
  await runMain(at, {
    INPUT_REPOSITORIES: "acme/app\r\nacme/docs, acme/.github\n",
    INPUT_PERMISSIONS: "contents: read, issues:write\npull_requests : read",
  });
  expect(tokenRequests(at)[0]?.body).toEqual({
    grant: "ci.release",
    repositories: ["acme/app", "acme/docs", "acme/.github"],
    permissions: { contents: "read", issues: "write", pull_requests: "read" },
  });
});

test("several stored values come as outputs by their own names, each masked first", async () => {
  const values = { SENTRY_AUTH_TOKEN: "sentry-1", SLACK_WEBHOOK_URL: "https://hooks.example/50%" };
  at.replies = [replyWith(200, granted({ values }))];
  const run = await runMain(at);
  expect(entriesOf(run.output)).toMatchObject(values);
  expect(run.lines).toContain("::add-mask::sentry-1");
  expect(run.lines).toContain("::add-mask::https://hooks.example/50%25");
  expect(run.env).toBe("");
});

test("values for the environment become variables and no outputs", async () => {
  const values = { AWS_ACCESS_KEY_ID: "ASIA1", AWS_SECRET_ACCESS_KEY: "aws-secret", AWS_SESSION_TOKEN: "aws-session" };
  at.replies = [replyWith(200, granted({ deliver: "environment", values }))];
  const run = await runMain(at);
  expect(entriesOf(run.env)).toEqual(values);
  expect(Object.keys(entriesOf(run.output))).toEqual(["expires-at", "issuance-id"]);
  for (const value of Object.values(values)) expect(run.lines).toContain(`::add-mask::${value}`);
  expect(run.code).toBe(0);
});

test("a value of several lines arrives whole, and each of its lines is masked", async () => {
  const key = "-----BEGIN KEY-----\nline one\r\n\nEOF\n-----END KEY-----\n";
  at.replies = [replyWith(200, granted({ values: { KEY: key } }))];
  const run = await runMain(at);
  expect(entriesOf(run.output).KEY).toBe(key);
  expect(run.lines.slice(1, -2)).toEqual([
    "::add-mask::-----BEGIN KEY-----%0Aline one%0D%0A%0AEOF%0A-----END KEY-----%0A",
    "::add-mask::-----BEGIN KEY-----",
    "::add-mask::line one",
    "::add-mask::EOF",
    "::add-mask::-----END KEY-----",
  ]);
});

test("a value that looks like entries of a command file stays one value", async () => {
  const value = "x\nthaw_\nPATH<<thaw_\n/evil\nthaw_\nEVIL=1";
  at.replies = [replyWith(200, granted({ deliver: "environment", values: { VALUE: value } }))];
  expect(entriesOf((await runMain(at)).env)).toEqual({ VALUE: value });
});

test("no value stands in the log but in a mask", async () => {
  at.replies = [
    replyWith(
      200,
      granted({ values: { token: "ghs_value", OTHER: "other_value" }, scope: { repositories: ["acme/app"] } }),
    ),
  ];
  const run = await runMain(at);
  const rest = run.lines.filter((line) => !line.startsWith("::add-mask::")).join("\n");
  for (const secret of ["ghs_value", "other_value", SECRET, "header.claims", "runner-bearer"])
    expect(rest).not.toContain(secret);
});

test("the state is the three things that revoke, and nothing else", async () => {
  at.replies = [replyWith(200, granted())];
  expect(entriesOf((await runMain(at)).state)).toEqual({
    broker: at.origin,
    issuance_id: ISSUANCE,
    revocation_secret: SECRET,
  });
});

test("everything secret was masked before anything was written, and what revokes it was kept before it was handed on", async () => {
  at.replies = [replyWith(200, granted({ values: { token: "ghs_value" } }))];
  const lines = await runIntoOneFile(at);
  const kinds = lines.map((line) => /^::add-mask::|^\w[\w-]*(?=<<)|^Thaw granted/.exec(line)?.[0]).filter(Boolean);
  expect(kinds).toEqual([
    ...["::add-mask::", "::add-mask::", "::add-mask::"],
    ...["broker", "issuance_id", "revocation_secret"],
    ...["token", "expires-at", "issuance-id", "Thaw granted"],
  ]);
});

test("what the broker names as plain is handed on without a mask, and everything else has one", async () => {
  const values = { AWS_SECRET_ACCESS_KEY: "secret-key-value", AWS_REGION: "eu-central-1" };
  at.replies = [replyWith(200, granted({ values, plain: ["AWS_REGION"] }))];
  const run = await runMain(at);
  expect(run.code).toBe(0);
  expect(run.stdout).toContain("::add-mask::secret-key-value");
  expect(run.stdout).not.toContain("eu-central-1");
  expect(run.output).toContain("eu-central-1");
});

test.each([
  ["a text", "AWS_REGION"],
  ["numbers", [1]],
  ["null", null],
])("an answer whose plain is %s is not used", async (_what, plain) => {
  at.replies = [replyWith(200, granted({ plain }))];
  const run = await runMain(at);
  expect(run.code).toBe(1);
  expect(run.output).toBe("");
});
