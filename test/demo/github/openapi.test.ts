import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { beforeAll, expect, test } from "vitest";
import { REST_ROUTES, type StandIn } from "../../../demo/github/index.ts";
import { askAboutActivity } from "./openapi-activity.ts";
import { askAboutInventory } from "./openapi-inventory.ts";
import { askAboutPeople } from "./openapi-people.ts";
import { askAboutRules } from "./openapi-rules.ts";
import { askAboutWork } from "./openapi-work.ts";
import { appJwt, call, type Got, installed, mint, standIn, token } from "./support.ts";

/** GitHub's own description of its answers, pruned by scripts/prune-openapi.mjs. */
interface Operation {
  readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly content?: Content }>>;
}
type Content = Readonly<Record<string, { readonly schema?: unknown }>>;
const description = JSON.parse(readFileSync(new URL("openapi.pruned.json", import.meta.url), "utf8")) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly responses: Readonly<Record<string, { readonly content?: Content }>> };
};

/** Operations that GitHub answers and does not describe. */
const UNDESCRIBED: Readonly<Record<string, string>> = {
  "GET /repositories/{repository_id}": "where its redirects of renamed repositories lead; the answer is a repository's",
};

/** Statuses that GitHub gives and its description does not list, and why the stand-in gives them. */
const UNLISTED: Readonly<Record<string, string>> = {
  "GET /app 401": "any App JWT may be refused; the guide to App JWTs says so, the description lists 200 only",
  "GET /app 404": "`Integration not found` for an App that does not exist, as GitHub answers it",
  "DELETE /installation/token 401": "a token that was revoked already is a bad credential",
  "GET /repos/{owner}/{repo} 401": "a bad credential is 401 everywhere",
  "GET /orgs/{org}/audit-log 403": "a token without the permission, as everywhere",
  "GET /repos/{owner}/{repo}/environments/{environment_name} 404": "an environment that does not exist",
  "POST /repos/{owner}/{repo}/git/refs 403": "a token without the permission, as everywhere",
  "POST /orgs/{org}/rulesets 403": "a token without the permission, as everywhere",
  "POST /repos/{owner}/{repo}/rulesets 403": "a token without the permission, as everywhere",
  "GET /orgs/{org}/rulesets 403": "a token without the permission, as everywhere",
  "GET /orgs/{org}/rulesets/{ruleset_id} 403": "a token without the permission, as everywhere",
  "PUT /orgs/{org}/rulesets/{ruleset_id} 403": "a token without the permission, as everywhere",
  "PUT /repos/{owner}/{repo}/rulesets/{ruleset_id} 403": "a token without the permission, as everywhere",
  "GET /orgs/{org}/rulesets/{ruleset_id}/history 403": "a token without the permission, as everywhere",
  "GET /orgs/{org}/rulesets/rule-suites 403": "a token without the permission, as everywhere",
  "GET /repos/{owner}/{repo}/tarball/{ref} 404": "a ref that does not exist",
  "POST /app/hook/deliveries/{delivery_id}/attempts 404": "a delivery that is none of this App's",
  "POST /repos/{owner}/{repo}/check-runs 403": "a token without the permission, as everywhere",
  "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs 404": "a workflow that does not exist",
  "GET /orgs/{org}/repos 404": "an organisation that does not exist",
  "GET /repos/{owner}/{repo}/installation 401": "any App JWT may be refused",
};

/** Places where GitHub's description cannot be met: operation, status, and the place in the answer. */
const EXCEPTED: Readonly<Record<string, string>> = {
  "GET /repos/{owner}/{repo}/pulls 200 /0/labels/0/description":
    "the list says a text only; a label's own description says that it may be null, and so it is on GitHub",
  "GET /app/installations 200 /0/account":
    "the list says allOf user and enterprise, which nothing can be; one installation's own answer says anyOf",
};

let one: StandIn;
const seen: (Got & { readonly operation: string; readonly asked: string })[] = [];

async function ask(operation: string, path: string, bearer?: string, body?: unknown): Promise<Got> {
  const [method = ""] = operation.split(" ");
  const got = await call(one.url + path, method, bearer, body);
  seen.push({ ...got, operation, asked: `${method} ${path} ${JSON.stringify(body) ?? ""}` });
  return got;
}

beforeAll(async () => {
  one = await standIn();
  const full = "fjordline/route-api";
  await one.control.createRepository(full, {
    files: { "a.txt": "a", "b/c.txt": "c" },
    protectedRefs: ["refs/heads/main"],
  });
  one.control.setEnvironment(full, "production", { reviewers: ["ada"], branchPolicy: "protected" });
  const where = await installed(one, { contents: "read", actions: "read", organization_administration: "read" });
  const jwt = await appJwt(where.app);
  const secret = await token(one, where);
  const repo = `/repos/${full}`;
  const installation = `/app/installations/${where.installation}`;
  await ask("GET /app", "/app", jwt);
  await ask("GET /app", "/app", "nonsense");
  await ask("GET /app", "/app", await appJwt({ ...where.app, clientId: "nobody" }));
  await ask("GET /app/installations", "/app/installations", jwt);
  await ask("GET /app/installations/{installation_id}", installation, jwt);
  await ask("GET /app/installations/{installation_id}", "/app/installations/1", jwt);
  await ask("GET /repos/{owner}/{repo}/installation", `${repo}/installation`, jwt);
  await ask("GET /repos/{owner}/{repo}/installation", "/repos/fjordline/none/installation", jwt);
  await ask("GET /repos/{owner}/{repo}/installation", `${repo}/installation`);
  await askToMint(where);
  await ask("GET /installation/repositories", "/installation/repositories", secret);
  await ask("GET /installation/repositories", "/installation/repositories", jwt);
  await ask("GET /installation/repositories", "/installation/repositories");
  await askForRepository(repo, secret);
  await ask("GET /repositories/{repository_id}", `/repositories/${one.control.repository(full).id}`, secret);
  for (const bearer of [secret, jwt, undefined]) await ask("GET /rate_limit", "/rate_limit", bearer);
  await ask("GET /orgs/{org}/audit-log", "/orgs/fjordline/audit-log?include=all", secret);
  const weak = await token(one, where, { permissions: { contents: "read" } });
  await ask("GET /orgs/{org}/audit-log", "/orgs/fjordline/audit-log", weak);
  await askAboutWork(one, ask);
  await askAboutPeople(one, ask, (operation, asked, got) => seen.push({ ...got, operation, asked }));
  await askAboutInventory(one, ask);
  await askAboutRules(one, ask);
  await askAboutActivity(one, ask);
  await ask("DELETE /installation/token", "/installation/token", secret);
  await ask("DELETE /installation/token", "/installation/token", secret);
});

async function askToMint(where: Awaited<ReturnType<typeof installed>>): Promise<void> {
  const operation = "POST /app/installations/{installation_id}/access_tokens";
  const bodies = [
    {},
    { repositories: ["route-api"], permissions: { contents: "read" } },
    { permissions: { pages: "read" } },
  ];
  for (const body of bodies) seen.push({ ...(await mint(one, where, body)), operation, asked: JSON.stringify(body) });
  one.control.suspend(where.installation);
  seen.push({ ...(await mint(one, where, {})), operation, asked: "while suspended" });
  one.control.unsuspend(where.installation);
  seen.push({ ...(await mint(one, { ...where, installation: 1 }, {})), operation, asked: "of nobody" });
}

async function askForRepository(repo: string, secret: string): Promise<void> {
  await ask("GET /repos/{owner}/{repo}", repo, secret);
  await ask("GET /repos/{owner}/{repo}", repo);
  await ask("GET /repos/{owner}/{repo}", repo, "ghs_unknown");
  await ask("GET /repos/{owner}/{repo}/commits/{ref}", `${repo}/commits/main`, secret);
  await ask("GET /repos/{owner}/{repo}/commits/{ref}", `${repo}/commits/none`, secret);
  for (const path of ["a.txt", "b", "none"])
    await ask("GET /repos/{owner}/{repo}/contents/{path}", `${repo}/contents/${path}`, secret);
  for (const branch of ["main", "none"])
    await ask("GET /repos/{owner}/{repo}/branches/{branch}", `${repo}/branches/${branch}`, secret);
  for (const name of ["production", "none"])
    await ask("GET /repos/{owner}/{repo}/environments/{environment_name}", `${repo}/environments/${name}`, secret);
  const subject = "/actions/oidc/customization/sub";
  await ask(`GET /repos/{owner}/{repo}${subject}`, repo + subject, secret);
}

/** OpenAPI 3.0 says `nullable` where JSON Schema has a type `null`. */
function asJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asJsonSchema);
  if (typeof value !== "object" || value === null) return value;
  const { nullable, ...rest } = value as Record<string, unknown>;
  const schema = Object.fromEntries(Object.entries(rest).map(([key, one]) => [key, asJsonSchema(one)]));
  return nullable === true ? { anyOf: [schema, { type: "null" }] } : schema;
}

const ajv = formats.default(new Ajv({ strict: false, allErrors: true, logger: false }));
// As one schema, so that what many answers refer to is compiled once.
ajv.addSchema(asJsonSchema({ ...description }) as object, "github");

/** Where an answer's schema is in the description: null where it says that there is no body, undefined where it lists no such status. */
function schemaFor(operation: string, status: number): string | null | undefined {
  const [method = "", path = ""] = operation.split(" ");
  const found = description.paths[path]?.[method.toLowerCase()]?.responses[String(status)];
  if (found === undefined) return undefined;
  const place = found.$ref ?? `#/${["paths", path, method.toLowerCase(), "responses", status].map(escaped).join("/")}`;
  const named = found.$ref === undefined ? found : description.components.responses[found.$ref.split("/").at(-1) ?? ""];
  return named?.content?.["application/json"]?.schema ? `${place}/content/application~1json/schema` : null;
}

/** One step of a JSON pointer in an address. */
function escaped(step: string | number): string {
  return encodeURIComponent(String(step).replaceAll("~", "~0").replaceAll("/", "~1"));
}

interface Fault {
  readonly instancePath: string;
  readonly message?: string;
}

function errorsOf(schema: string, body: unknown): readonly Fault[] {
  const validate = ajv.getSchema(`github${schema}`);
  if (validate === undefined) throw new Error(`The description has no ${schema}`);
  return validate(body) ? [] : ((validate.errors ?? []) as Fault[]);
}

test("every route that the stand-in owns is described by GitHub, or listed with a reason", () => {
  const owned = REST_ROUTES.map(({ method, path }) => `${method} ${path}`);
  const described = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect([...described, ...Object.keys(UNDESCRIBED)].sort()).toEqual([...owned].sort());
});

test("every route that the stand-in owns was asked here, and answered well once at least", () => {
  const good = new Set(seen.filter(({ status }) => status < 400).map(({ operation }) => operation));
  expect(
    REST_ROUTES.map(({ method, path }) => `${method} ${path}`).filter((operation) => !good.has(operation)),
  ).toEqual([]);
});

test("every answer has the shape that GitHub describes for its status", () => {
  const wrong: string[] = [];
  for (const { operation, status, body, asked } of seen) {
    const described = operation in UNDESCRIBED ? "GET /repos/{owner}/{repo}" : operation;
    const listed = schemaFor(described, status);
    if (listed === undefined && !(`${operation} ${status}` in UNLISTED))
      wrong.push(`${asked}: ${status} is not described`);
    // Where a refusal's body is not described it is GitHub's ordinary one.
    const bare = listed === undefined || (listed === null && status >= 400);
    const schema = bare ? "#/components/schemas/basic-error" : listed;
    if (schema === null) expect(body, asked).toBeNull();
    else
      for (const { instancePath, message } of errorsOf(schema, body))
        if (!(`${operation} ${status} ${instancePath}` in EXCEPTED))
          wrong.push(`${asked}: ${status}: ${instancePath} ${message}`);
  }
  expect(wrong).toEqual([]);
});

test("every deviation in the list is one that was seen", () => {
  const met = seen.map(({ operation, status }) => `${operation} ${status}`);
  expect(Object.keys(UNLISTED).filter((listed) => !met.includes(listed))).toEqual([]);
  const failed = seen.flatMap(({ operation, status, body }) => {
    const schema = schemaFor(operation, status);
    const faults = schema ? errorsOf(schema, body) : [];
    return faults.map(({ instancePath }) => `${operation} ${status} ${instancePath}`);
  });
  expect(Object.keys(EXCEPTED).filter((listed) => !failed.includes(listed))).toEqual([]);
});

test("the check has teeth: an answer with a field missing or of a wrong type does not pass", () => {
  const got = seen.find(({ operation, status }) => operation === "GET /app" && status === 200);
  const schema = schemaFor("GET /app", 200) ?? "";
  expect(errorsOf(schema, { ...got?.body, id: "1" })).not.toEqual([]);
  expect(errorsOf(schema, { ...got?.body, permissions: undefined })).not.toEqual([]);
});

test("every refusal says where GitHub documents it", () => {
  for (const { status, body } of seen.filter((got) => got.status >= 400))
    expect(body).toMatchObject({
      status: String(status),
      documentation_url: expect.stringContaining("https://docs.github.com/"),
    });
});
