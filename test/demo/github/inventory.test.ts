import { beforeAll, describe, expect, test } from "vitest";
import type { Permissions, StandIn } from "../../../demo/github/index.ts";
import { INVENTORY_PERMISSIONS } from "./openapi-inventory.ts";
import { call, type Installed, installed, standIn, token } from "./support.ts";

const FULL = "fjordline/stored";
const OTHER = "fjordline/other";
const ORG = "/orgs/fjordline";
const REPO = `/repos/${FULL}`;

let one: StandIn;
let where: Installed;
let secret: string;
const get = (path: string, bearer = secret) => call(`${one.url}${path}`, "GET", bearer);
const remove = (path: string, bearer = secret) => call(`${one.url}${path}`, "DELETE", bearer);
const names = (body: { secrets: { name: string }[] }) => body.secrets.map(({ name }) => name);

beforeAll(async () => {
  one = await standIn();
  await one.control.createRepository(FULL, { files: { a: "a" } });
  await one.control.createRepository(OTHER, { files: { a: "a" } });
  one.control.setEnvironment(FULL, "production");
  one.control.setSecret(FULL, "npm_token", { environment: "production" });
  one.control.setSecret("fjordline", "shared", { repositories: [FULL] });
  one.control.setSecret("fjordline", "everywhere");
  one.control.addSecretAlert(FULL, { type: "npm_access_token", secret: "npm_notARealOne" });
  where = await installed(one, INVENTORY_PERMISSIONS);
  secret = await token(one, where);
});

/** GitHub docs, "Permissions required for GitHub Apps". */
const NEEDED: readonly (readonly [string, keyof typeof INVENTORY_PERMISSIONS, "read" | "write"])[] = [
  [`${ORG}/actions/secrets`, "organization_secrets", "read"],
  [`${ORG}/actions/secrets/SHARED/repositories`, "organization_secrets", "read"],
  [`${ORG}/dependabot/secrets`, "organization_dependabot_secrets", "read"],
  [`${ORG}/codespaces/secrets`, "organization_codespaces_secrets", "read"],
  [`${ORG}/actions/variables`, "organization_actions_variables", "read"],
  [`${ORG}/installations`, "organization_administration", "read"],
  [`${ORG}/personal-access-tokens`, "organization_personal_access_tokens", "read"],
  [`${ORG}/secret-scanning/alerts`, "secret_scanning_alerts", "read"],
  [`${ORG}/actions/permissions/workflow`, "organization_administration", "read"],
  [`${REPO}/actions/secrets`, "secrets", "read"],
  [`${REPO}/dependabot/secrets`, "dependabot_secrets", "read"],
  [`${REPO}/codespaces/secrets`, "codespaces_secrets", "write"],
  [`${REPO}/actions/variables`, "actions_variables", "read"],
  [`${REPO}/environments`, "actions", "read"],
  [`${REPO}/environments/production/secrets`, "environments", "read"],
  [`${REPO}/keys`, "administration", "read"],
  [`${REPO}/actions/permissions/workflow`, "administration", "read"],
];

describe.each(NEEDED)("%s", (path, permission, level) => {
  test(`is given to ${permission}: ${level}, and to nothing less`, async () => {
    const bare: Permissions = { metadata: "read" };
    const only = await token(one, where, { permissions: { ...bare, [permission]: level } });
    expect((await get(path, only)).status).toBe(200);
    const refused = { status: 403, body: { message: "Resource not accessible by integration" } };
    expect(await get(path, await token(one, where, { permissions: bare }))).toMatchObject(refused);
    if (level === "write") {
      const reader = await token(one, where, { permissions: { ...bare, [permission]: "read" } });
      expect(await get(path, reader)).toMatchObject(refused);
    }
  });
});

test("what belongs to an organisation is not there for another organisation's App", async () => {
  const stranger = await token(one, await installed(one, INVENTORY_PERMISSIONS, { owner: "elsewhere", slug: "far" }));
  for (const path of [`${ORG}/actions/secrets`, `${ORG}/installations`, `${REPO}/actions/secrets`])
    expect((await get(path, stranger)).status).toBe(404);
});

describe("secrets", () => {
  test("keep the date of their making when they are changed, and have no value", async () => {
    const first = Date.parse("2020-01-02T03:04:05Z");
    one.control.setSecret(FULL, "aged", { createdAt: first });
    one.control.setSecret(FULL, "aged", { createdAt: first + 86_400_000 });
    expect((await get(`${REPO}/actions/secrets`)).body).toEqual({
      total_count: 1,
      secrets: [{ name: "AGED", created_at: "2020-01-02T03:04:05Z", updated_at: "2020-01-03T03:04:05Z" }],
    });
  });

  test("of an organisation tell who may read them: a chosen few by a list, others have none", async () => {
    const { secrets } = (await get(`${ORG}/actions/secrets`)).body;
    expect(secrets.map(({ visibility }: { visibility: string }) => visibility)).toEqual(["selected", "all"]);
    const chosen = await call(secrets[0].selected_repositories_url, "GET", secret);
    expect(chosen.body.repositories.map((found: { full_name: string }) => found.full_name)).toEqual([FULL]);
    expect((await get(`${ORG}/actions/secrets/EVERYWHERE/repositories`)).status).toBe(409);
    expect((await get(`${ORG}/actions/secrets/NONE/repositories`)).status).toBe(404);
  });

  test("are listed in pages, and unchanged pages cost nothing", async () => {
    for (let index = 0; index < 5; index += 1) one.control.setSecret(OTHER, `paged_${index}`);
    const path = `/repos/${OTHER}/actions/secrets?per_page=2`;
    const first = await get(path);
    expect(first.body.total_count).toBe(5);
    expect(first.headers.get("link")).toContain(`page=2>; rel="next"`);
    expect(names((await get(`${path}&page=3`)).body)).toEqual(["PAGED_4"]);
    const headers = { authorization: `Bearer ${secret}`, "if-none-match": first.headers.get("etag") ?? "" };
    expect((await fetch(`${one.url}${path}`, { headers })).status).toBe(304);
  });

  test.each([
    [`${REPO}/actions/secrets/GONE`, FULL, {}],
    [`${REPO}/environments/production/secrets/GONE`, FULL, { environment: "production" }],
    [`${ORG}/actions/secrets/GONE`, "fjordline", {}],
  ])("are deleted once at %s, by whoever may write them", async (path, place, options) => {
    one.control.setSecret(place, "gone", options);
    const reader = await token(one, where, {
      permissions: { secrets: "read", environments: "read", organization_secrets: "read" },
    });
    expect((await remove(path, reader)).status).toBe(403);
    expect((await remove(path)).status).toBe(204);
    expect((await remove(path)).status).toBe(404);
    expect(names((await get(path.replace(/\/GONE$/, ""))).body)).not.toContain("GONE");
  });

  test("of an environment that is not there are 404", async () => {
    expect((await get(`${REPO}/environments/none/secrets`)).status).toBe(404);
  });
});

describe("access", () => {
  test("of fine-grained tokens is for Apps only, and lists what a token reaches", async () => {
    const grant = { organization: "fjordline", login: "ada", permissions: { contents: "read" } } as const;
    const id = one.control.grantToken({ ...grant, tokenName: "few", repositories: [OTHER], expiresAt: 1 });
    const listed = await get(`${ORG}/personal-access-tokens`);
    expect(listed.body).toMatchObject([{ id, token_name: "few", repository_selection: "subset", token_expired: true }]);
    const reached = await call(listed.body[0].repositories_url, "GET", secret);
    expect(reached.body).toMatchObject([{ full_name: OTHER }]);
    const permissions = { organization_personal_access_tokens: "read" } as const;
    const person = one.control.issueUserToken({ owner: "fjordline", actor: "ada", permissions });
    expect((await get(`${ORG}/personal-access-tokens`, person)).status).toBe(403);
    one.control.endTokenGrant("fjordline", id);
    expect((await get(`${ORG}/personal-access-tokens`)).body).toEqual([]);
  });

  test("by authorised credentials is 404 until the organisation has single sign-on", async () => {
    expect((await get(`${ORG}/credential-authorizations`)).status).toBe(404);
    one.control.authorizeCredential({ organization: "fjordline", login: "ada", scopes: ["repo"] });
    expect((await get(`${ORG}/credential-authorizations`)).body).toMatchObject([{ login: "ada", scopes: ["repo"] }]);
  });

  test("of deploy keys ends with the key", async () => {
    const id = one.control.addDeployKey(FULL, { title: "mirror", readOnly: false });
    expect((await get(`${REPO}/keys`)).body).toMatchObject([{ id, read_only: false, last_used: null }]);
    one.control.removeDeployKey(FULL, id);
    expect((await get(`${REPO}/keys`)).body).toEqual([]);
  });

  test("of workflows by default is a setting of its own for organisation and repository", async () => {
    one.control.setWorkflowPermissions("fjordline", "write", true);
    const of = async (path: string) => (await get(`${path}/actions/permissions/workflow`)).body;
    expect(await of(ORG)).toEqual({ default_workflow_permissions: "write", can_approve_pull_request_reviews: true });
    expect(await of(REPO)).toEqual({ default_workflow_permissions: "read", can_approve_pull_request_reviews: false });
  });
});

describe("alerts of secret scanning", () => {
  test("hold the secret unless it is hidden", async () => {
    const path = `${ORG}/secret-scanning/alerts?state=open`;
    expect((await get(path)).body).toMatchObject([{ number: 1, secret: "npm_notARealOne" }]);
    const hidden = (await get(`${path}&hide_secret=true`)).body;
    expect(hidden).toMatchObject([{ number: 1, repository: { full_name: FULL } }]);
    expect(JSON.stringify(hidden)).not.toContain("npm_notARealOne");
  });

  test("are of the repositories that the token reaches", async () => {
    const narrow = await token(one, where, {
      repositories: ["other"],
      permissions: { secret_scanning_alerts: "read" },
    });
    expect((await get(`${ORG}/secret-scanning/alerts`, narrow)).body).toEqual([]);
  });
});

describe("reporting leaked credentials", () => {
  const report = (credentials: unknown, bearer?: string) =>
    call(`${one.url}/credentials/revoke`, "POST", bearer, { credentials });

  test("ends them, without saying which there were", async () => {
    const person = one.control.issueUserToken({ owner: "fjordline", actor: "ada", permissions: { contents: "read" } });
    expect((await get(REPO, person)).status).toBe(200);
    expect(await report([person, "ghp_unknown", "nothing"])).toMatchObject({ status: 202, body: {} });
    expect((await get(REPO, person)).status).toBe(401);
    expect(one.control.revokedCredentials().map(({ prefix }) => prefix)).toEqual(["github_pat_", "ghp_"]);
  });

  test("is for callers without a credential only", async () => {
    expect((await report(["ghp_unknown"], secret)).status).toBe(403);
  });

  test("takes one to a thousand texts", async () => {
    for (const bad of [[], [1], "ghp_one", Array(1001).fill("ghp_one")]) expect((await report(bad)).status).toBe(422);
    expect((await report(Array(1000).fill("ghp_one"))).status).toBe(202);
  });

  test("is limited to sixty an hour", async () => {
    const fresh = await standIn();
    const url = `${fresh.url}/credentials/revoke`;
    const ask = async () => (await call(url, "POST", undefined, { credentials: ["ghp_one"] })).status;
    for (let index = 0; index < 60; index += 1) expect(await ask()).toBe(202);
    expect(await ask()).toBe(403);
  });
});
