import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Permissions, StandIn } from "../../../demo/github/index.ts";
import { createDirectory, createInventory } from "../../../lib/adapters/github/index.ts";
import { APP_ROLES } from "../../../lib/core/github/roles.ts";
import type { SourceFacts, SourceId } from "../../../lib/core/inventory/facts.ts";
import { SOURCE_IDS, SOURCES, sourcesOf } from "../../../lib/core/inventory/sources.ts";
import type { SourceReading, SourceResult } from "../../../lib/usecases/github/inventory-ports.ts";
import type { GithubInstallation } from "../../../lib/usecases/github/ports.ts";
import { standIn } from "../../demo/github/support.ts";
import { connect, memoryEtags, SECRET, type Setting, seen } from "./support.ts";

const FULL = "fjordline/stored";
const HERE = { owner: "fjordline", name: "stored" };
/** Put together here, so that no scanner takes this file for a leak. */
const LEAKED = ["ghp", "_", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("");
const NEVER: SourceId = "repository-codespaces-secrets";
const READABLE = SOURCE_IDS.filter((id) => id !== NEVER);
const ALL: Permissions = { metadata: "read", ...Object.assign({}, ...READABLE.map((id) => SOURCES[id].permissions)) };

let github: StandIn;
let setting: Setting;
let stored: number;
const etags = memoryEtags();
const results: unknown[] = [];

beforeAll(async () => {
  github = await standIn();
  stored = (await github.control.createRepository(FULL, { files: { a: "a" } })).id;
  await github.control.createRepository("fjordline/open", { visibility: "public" });
  setting = await connect(github, { etags });
  fill();
});

function fill(): void {
  const { control } = github;
  const createdAt = Date.parse("2024-01-02T00:00:00Z");
  control.setEnvironment(FULL, "eu/production");
  control.setEnvironment(FULL, "empty");
  control.setSecret("fjordline", "everywhere", { createdAt });
  control.setSecret("fjordline", "chosen", { repositories: [FULL] });
  control.setSecret("fjordline", "for_dependabot", { user: "dependabot", audience: "private" });
  control.setSecret(FULL, "own", { createdAt, updatedAt: Date.parse("2025-01-02T00:00:00Z") });
  control.setSecret(FULL, "deploy", { environment: "eu/production" });
  control.setVariable("fjordline", "region", "eu");
  control.setVariable(FULL, "image_tag", LEAKED);
  control.addDeployKey(FULL, { title: "mir\u0000ror", readOnly: false });
  control.grantToken({
    organization: "fjordline",
    login: "ada",
    tokenName: "cli",
    repositories: [FULL],
    permissions: { contents: "write", members: "read" },
  });
  control.authorizeCredential({ organization: "fjordline", login: "ada", scopes: ["repo"], note: "laptop" });
  control.addSecretAlert(FULL, { type: "npm_access_token", secret: LEAKED, validity: "active" });
  control.setWorkflowPermissions(FULL, "write", true);
}

beforeEach(() => {
  github.control.clearFaults();
  github.control.clearRequests();
});

/** Neither tokens of ours nor what people left in values. */
afterEach(() => {
  const all = seen(...results, ...etags.entries.values());
  expect(all).not.toMatch(SECRET);
  expect(all).not.toContain(LEAKED);
  results.length = 0;
});

/** The installation with these permissions, as the directory tells it. */
async function granted(permissions: Permissions): Promise<GithubInstallation> {
  github.control.changeInstallation(setting.where.observer.installation, { permissions });
  const found = await createDirectory(setting.apps).listInstallations("observer");
  const [one] = found.ok ? found.value : [];
  if (one === undefined) throw new Error("No installation.");
  github.control.clearRequests();
  return one;
}

async function readBoth(installation: GithubInstallation) {
  const inventory = createInventory(setting.apps);
  const read = [
    ...(await inventory.readOrganisation(installation)),
    ...(await inventory.readRepository(installation, HERE)),
  ];
  results.push(read);
  return read;
}

function of<Id extends SourceId>(read: readonly SourceReading[], source: Id): SourceResult<SourceFacts[Id]> {
  const found = read.find((one) => one.source === source);
  if (found === undefined) throw new Error(`Nothing of ${source}.`);
  return found.result as SourceResult<SourceFacts[Id]>;
}

const asked = () => github.control.requests().filter(({ path }) => !path.endsWith("/access_tokens"));

test("everything is read that an observer may see, and one token serves all of it", async () => {
  setting.mints.length = 0;
  const read = await readBoth(await granted(ALL));
  expect(read.map(({ source }) => source)).toEqual([...sourcesOf("organisation"), ...sourcesOf("repository")]);
  const value = <Id extends SourceId>(source: Id) => {
    const result = of(read, source);
    return result.kind === "visible" ? result.value : result;
  };
  const updatedAt = new Date("2024-01-02T00:00:00Z");
  expect(value("organisation-secrets")).toMatchObject([
    { name: "EVERYWHERE", audience: "all", readers: [], storedAt: updatedAt, updatedAt },
    { name: "CHOSEN", audience: "selected", readers: [stored] },
  ]);
  expect(value("organisation-dependabot-secrets")).toMatchObject([{ name: "FOR_DEPENDABOT", audience: "private" }]);
  expect(value("organisation-codespaces-secrets")).toEqual([]);
  expect(value("repository-secrets")).toEqual([
    { name: "OWN", storedAt: updatedAt, updatedAt: new Date("2025-01-02T00:00:00Z") },
  ]);
  expect(value("environment-secrets")).toMatchObject([{ name: "DEPLOY", environment: "eu/production" }]);
  expect(value("organisation-variables")).toMatchObject([{ name: "REGION", audience: "all", suspicion: null }]);
  expect(value("repository-variables")).toMatchObject([
    { name: "IMAGE_TAG", suspicion: { shape: expect.stringContaining("ghp_") } },
  ]);
  expect(value("deploy-keys")).toMatchObject([{ title: "mir ror", readOnly: false, lastUsedAt: null }]);
  const permissions = { contents: "write", members: "read" };
  expect(value("token-grants")).toMatchObject([
    { login: "ada", selection: "subset", repositoryIds: [stored], permissions },
  ]);
  expect(value("authorised-credentials")).toMatchObject([{ login: "ada", scopes: ["repo"], note: "laptop" }]);
  expect(value("secret-alerts")).toMatchObject([
    { repositoryId: stored, secretType: "npm_access_token", validity: "active" },
  ]);
  expect(value("installed-apps")).toHaveLength(APP_ROLES.length);
  expect(value("organisation-workflow-defaults")).toEqual({ permissions: "read", approvesReviews: false });
  expect(value("repository-workflow-defaults")).toEqual({
    permissions: "write",
    approvesReviews: true,
    actionsOn: true,
  });
  expect(setting.mints).toHaveLength(1);
  expect(Object.values(setting.mints[0]?.permissions ?? {}).filter((level) => level !== "read")).toEqual([]);
});

test("what GitHub shows to writers only is not visible, and is not asked", async () => {
  const read = await readBoth(await granted({ ...ALL, codespaces_secrets: "write" }));
  expect(of(read, NEVER)).toEqual({ kind: "not-visible", missing: "codespaces_secrets: write" });
  expect(asked().map(({ path }) => path)).not.toContain(`/repos/${FULL}/codespaces/secrets`);
});

describe.each(READABLE)("%s", (source) => {
  test("without a permission is not visible, says which, and costs nothing", async () => {
    for (const [name, level] of Object.entries(SOURCES[source].permissions)) {
      const { [name]: _, ...rest } = ALL;
      const read = await readBoth(await granted(rest));
      expect(of(read, source)).toEqual({ kind: "not-visible", missing: `${name}: ${level}` });
      expect(asked().filter(({ status }) => status === 403)).toEqual([]);
    }
  });
});

test("without any permission nothing is visible, and nothing is asked", async () => {
  const read = await readBoth(await granted({ metadata: "read" }));
  expect(read.filter(({ result }) => result.kind !== "not-visible")).toEqual([]);
  expect(github.control.requests()).toEqual([]);
});

test("a permission that was lost in the meantime is told by GitHub's own refusal", async () => {
  const before = await granted(ALL);
  await createInventory(setting.apps).readOrganisation(before);
  const { organization_secrets: _, ...rest } = ALL;
  github.control.changeInstallation(setting.where.observer.installation, { permissions: rest });
  expect(of(await readBoth(before), "organisation-secrets")).toEqual({
    kind: "not-visible",
    missing: "organization_secrets: read",
  });
});

test("a feature that is not there is not visible for no permission's sake; a list that fails has failed", async () => {
  const where = await granted(ALL);
  github.control.fail({ route: "/orgs/{org}/credential-authorizations", fault: { kind: "status", status: 404 } });
  github.control.fail({ route: "/orgs/{org}/actions/secrets", fault: { kind: "status", status: 404 } });
  const read = await readBoth(where);
  expect(of(read, "authorised-credentials")).toEqual({ kind: "not-visible", missing: null });
  expect(of(read, "organisation-secrets")).toMatchObject({ kind: "failed", failure: { code: "not-found" } });
  expect(of(read, "token-grants").kind).toBe("visible");
});

test("an answer of another form has failed: it is not taken for an empty list", async () => {
  const where = await granted(ALL);
  const body = { total_count: 1, secrets: [{ name: "X" }] };
  github.control.fail({ route: "/repos/{owner}/{repo}/actions/secrets", fault: { kind: "status", status: 200, body } });
  expect(of(await readBoth(where), "repository-secrets")).toMatchObject({
    kind: "failed",
    failure: { code: "unavailable" },
  });
});

test("the second reading costs nothing of the limit, but for what is kept nowhere", async () => {
  const where = await granted(ALL);
  await readBoth(where);
  github.control.clearRequests();
  await readBoth(where);
  const charged = asked().filter(({ status }) => status !== 304);
  expect(charged.map(({ path }) => path).sort()).toEqual([
    "/orgs/fjordline/actions/variables",
    "/orgs/fjordline/credential-authorizations",
    `/repos/${FULL}/actions/variables`,
  ]);
});

test("the requests are those that the port promises", async () => {
  const where = await granted(ALL);
  const inventory = createInventory(setting.apps);
  await inventory.readOrganisation(where);
  // Nine, and one each for the secret and the grant with chosen repositories.
  expect(asked()).toHaveLength(9 + 2);
  github.control.clearRequests();
  await inventory.readRepository(where, HERE);
  // Seven that are asked for by themselves, one of them the environments, of which there are two.
  expect(asked()).toHaveLength(7 + 2);
});

test("long lists are read to their end", async () => {
  for (let index = 0; index < 230; index += 1) github.control.setSecret("fjordline/open", `S${index}`);
  const where = await granted(ALL);
  const read = await createInventory(setting.apps).readRepository(where, { owner: "fjordline", name: "open" });
  const result = of(read, "repository-secrets");
  expect(result.kind === "visible" && new Set(result.value.map(({ name }) => name)).size).toBe(230);
});
