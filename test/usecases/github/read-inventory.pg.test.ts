import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Permissions, StandIn } from "../../../demo/github/index.ts";
import { createDirectory, createInventory } from "../../../lib/adapters/github/index.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createInventoryStore } from "../../../lib/adapters/prisma/inventory-store.ts";
import type { SystemActor, UserActor } from "../../../lib/core/actor.ts";
import { APP_ROLES } from "../../../lib/core/github/roles.ts";
import type { SourceId } from "../../../lib/core/inventory/facts.ts";
import { SOURCE_IDS, SOURCES } from "../../../lib/core/inventory/sources.ts";
import { type InventoryOptions, readInventory } from "../../../lib/usecases/github/read-inventory.ts";
import type { Clock } from "../../../lib/usecases/ports.ts";
import { connect, type Setting } from "../../adapters/github/support.ts";
import { standIn } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

const ACTOR: SystemActor = { kind: "system", id: "worker" };
const READABLE = SOURCE_IDS.filter((id) => id !== "repository-codespaces-secrets");
const ALL: Permissions = { metadata: "read", ...Object.assign({}, ...READABLE.map((id) => SOURCES[id].permissions)) };
/** Put together here, so that no scanner takes this file for a leak. */
const LEAKED = ["ghp", "_", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("");

let github: StandIn;
let setting: Setting;
let db: TestDatabase;
/** With the worker's rights only. */
let worker: Database;
let organisationId = "";
let host = "";
let minute = 0;
const clock: Clock = { now: () => new Date(Date.UTC(2026, 6, 1, 0, minute++)) };
/** No two tests have the same organisation or repository. */
let serial = 0;

beforeAll(async () => {
  github = await standIn({ secondaryLimits: false });
  setting = await connect(github);
  db = await testDatabase();
  worker = createDatabase(db.workerUrl, 4);
});

afterAll(async () => {
  await worker.$disconnect();
  await db.close();
});

/** Each test has its own organisation in the database; the stand-in's is the same for all, so that names are chosen anew. */
beforeEach(async () => {
  github.control.clearFaults();
  const ownerId = github.control.owner("fjordline");
  host = `github-${++serial}.example`;
  const row = await db.database.organisation.create({
    data: { host, githubId: ownerId, login: "fjordline", kind: "github" },
  });
  organisationId = row.id;
  may(ALL);
});

function may(permissions: Permissions): void {
  github.control.changeInstallation(setting.where.observer.installation, { permissions });
}

interface Made {
  readonly id: string;
  readonly full: string;
}

/** A repository in the stand-in and in the database, scanned, with findings that read these secrets. */
async function repository(reads: readonly string[] = [], modifiers: readonly string[] = []): Promise<Made> {
  const name = `repo-${++serial}`;
  const full = `fjordline/${name}`;
  const { id: githubId } = await github.control.createRepository(full, { files: { a: "a" } });
  const { id } = await db.database.repository.create({
    data: {
      organisationId,
      githubId,
      owner: "fjordline",
      name,
      visibility: "private",
      workflowsTreeSha: "0".repeat(40),
    },
  });
  const scan = { organisationId, repositoryId: id, ref: "main", purpose: "branch", engineVersion: "1", status: "done" };
  const { id: scanId } = await db.database.scan.create({ data: { ...scan, batchId: id } });
  for (const [index, secretName] of reads.entries()) {
    const place = { organisationId, repositoryId: id, name: secretName };
    const credential = await db.database.credential.create({
      data: { ...place, level: "unknown", kind: "unknown-secret" },
    });
    await db.database.finding.create({
      data: {
        organisationId,
        repositoryId: id,
        ref: "main",
        fingerprint: `${name}-${index}`,
        detector: "npm-token",
        kind: "npm-token",
        origin: "secret",
        severity: "high",
        confidence: "high",
        blocksThaw: true,
        secretName,
        credentialId: credential.id,
        context: "step-env",
        path: ".github/workflows/ci.yml",
        span: {},
        remedy: "direct-oidc",
        message: "x",
        modifiers: [...modifiers],
        sinks: [],
        firstScanId: scanId,
        lastScanId: scanId,
      },
    });
  }
  return { id, full };
}

async function read(options: InventoryOptions = {}, actor: SystemActor | UserActor = ACTOR) {
  const ports = {
    host,
    directory: createDirectory(setting.apps),
    inventory: createInventory(setting.apps),
    store: createInventoryStore(worker, null),
    clock,
  };
  return readInventory(ports, actor, organisationId, options);
}

async function readWell(options: InventoryOptions = {}) {
  const result = await read(options);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

async function open(rule: string) {
  const rows = await db.database.inventoryFinding.findMany({ where: { organisationId, rule, endedAt: null } });
  return rows.map(({ name }) => name).sort();
}

function stateOf(source: SourceId, repositoryId: string | null = null) {
  return db.database.sourceState.findFirst({ where: { organisationId, source, repositoryId } });
}

describe("secrets", () => {
  test("are stored at their level with their dates; one that is gone ends, and one that is back is there again", async () => {
    const { id, full } = await repository();
    const [createdAt, updatedAt] = [Date.parse("2026-01-02T00:00:00Z"), Date.parse("2026-02-02T00:00:00Z")];
    github.control.setEnvironment(full, "production");
    github.control.setSecret(full, "npm_token", { createdAt, updatedAt });
    github.control.setSecret(full, "npm_token", { environment: "production" });
    github.control.setSecret(full, "npm_token", { user: "dependabot" });
    await readWell();
    const rows = () => db.database.credential.findMany({ where: { repositoryId: id }, orderBy: { level: "asc" } });
    const before = await rows();
    expect(before.map(({ level, environment, kind }) => [level, environment, kind])).toEqual([
      ["dependabot", null, "npm-token"],
      ["env", "production", "npm-token"],
      ["repo", null, "npm-token"],
    ]);
    expect(before[2]).toMatchObject({ storedAt: new Date(createdAt), updatedAt: new Date(updatedAt), endedAt: null });

    github.control.deleteSecret(full, "npm_token");
    expect((await readWell()).changes).toMatchObject({ added: 0, ended: 1 });
    const after = await rows();
    expect(after.map(({ endedAt }) => endedAt !== null)).toEqual([false, false, true]);
    github.control.setSecret(full, "npm_token");
    expect((await readWell()).changes).toMatchObject({ added: 1, ended: 0 });
    expect((await rows()).map(({ id: row, endedAt }) => [row, endedAt])).toEqual(before.map((row) => [row.id, null]));
    github.control.deleteEnvironment(full, "production");
  });

  test("of the organisation have their readers, which follow the choice", async () => {
    const [one, two] = [await repository(), await repository()];
    const readers = async () => {
      const rows = await db.database.credentialReader.findMany({ where: { organisationId } });
      return rows.map(({ repositoryId }) => repositoryId).sort();
    };
    github.control.setSecret("fjordline", "chosen", { repositories: [one.full, two.full] });
    await readWell();
    expect(await readers()).toEqual([one.id, two.id].sort());
    expect(await db.database.credential.findFirst({ where: { organisationId, level: "org" } })).toMatchObject({
      name: "CHOSEN",
      visibility: "selected",
    });
    github.control.setSecret("fjordline", "chosen", { repositories: [two.full] });
    await readWell();
    expect(await readers()).toEqual([two.id]);
    github.control.deleteSecret("fjordline", "chosen");
  });

  test("are linked with the findings that read them: repository before organisation, and back when they are gone", async () => {
    const { id, full } = await repository(["NPM_TOKEN"]);
    const level = async () => {
      const [finding] = await db.database.finding.findMany({
        where: { repositoryId: id },
        include: { credential: true },
      });
      return finding?.credential?.level;
    };
    github.control.setSecret("fjordline", "npm_token");
    github.control.setSecret(full, "npm_token");
    await readWell();
    expect(await level()).toBe("repo");
    expect(await db.database.credential.findFirst({ where: { repositoryId: id, level: "repo" } })).toMatchObject({
      kind: "npm-token",
    });
    github.control.deleteSecret(full, "npm_token");
    await readWell();
    expect(await level()).toBe("org");
    github.control.deleteSecret("fjordline", "npm_token");
    await readWell();
    expect(await level()).toBe("unknown");
    expect(await open("missing-secret")).toEqual(["NPM_TOKEN"]);
  });

  test("that nothing reads are told, unless a workflow hides what it reads", async () => {
    const [plain, hidden] = [await repository(["USED"]), await repository()];
    for (const { full } of [plain, hidden]) {
      github.control.setSecret(full, "used");
      github.control.setSecret(full, `unused_${full.replace(/\W/g, "_")}`);
    }
    await db.database.scan.updateMany({ where: { repositoryId: hidden.id }, data: { unparsed: 1 } });
    await readWell();
    expect(await open("unused-secret")).toEqual([`UNUSED_${plain.full.replace(/\W/g, "_").toUpperCase()}`]);
    await db.database.scan.updateMany({ where: { repositoryId: hidden.id }, data: { unparsed: 0 } });
    await readWell();
    expect(await open("unused-secret")).toHaveLength(3);
  });

  test("of a repository that is not shown any more are not told as unused: it may still be there, and read them", async () => {
    const { id, full } = await repository(["USED"]);
    github.control.setSecret(full, "other");
    await readWell();
    expect(await open("unused-secret")).toEqual(["OTHER"]);
    await db.database.repository.update({ where: { id }, data: { absence: "not-visible" } });
    await readWell();
    expect(await open("unused-secret")).toEqual([]);
  });
});

test("everything else that was found is stored and judged, and no value is anywhere in the database", async () => {
  const { id, full } = await repository();
  github.control.setVariable(full, "image_tag", LEAKED);
  github.control.setVariable("fjordline", "region", "eu");
  github.control.addDeployKey(full, { title: "mirror", readOnly: false });
  const who = { organization: "fjordline", login: "ada" } as const;
  const grant = github.control.grantToken({
    ...who,
    tokenName: "cli",
    repositories: "all",
    permissions: { contents: "write" },
  });
  github.control.authorizeCredential({ ...who, scopes: ["repo"], note: "laptop" });
  github.control.addSecretAlert(full, { type: "npm_access_token", secret: LEAKED, validity: "active" });
  github.control.setWorkflowPermissions(full, "write", true);
  github.control.switchActions(full, false);
  await readWell();
  expect(await open("secret-in-variable")).toEqual(["IMAGE_TAG"]);
  expect(await open("writing-deploy-key")).toEqual(["mirror"]);
  expect(await open("broad-token-grant")).toEqual(["cli"]);
  expect(await open("classic-token")).toEqual(["laptop"]);
  expect(await open("secret-alert")).toEqual(["npm_access_token"]);
  expect(await open("broad-workflow-defaults")).toEqual([full]);
  expect(await db.database.repository.findUniqueOrThrow({ where: { id } })).toMatchObject({
    defaultPermissions: "write",
    approvesReviews: true,
    actionsOn: false,
  });
  expect(await db.database.appSeen.count({ where: { organisationId, allRepositories: true } })).toBe(APP_ROLES.length);
  const everything = await db.query(
    db.ownerUrl,
    `SELECT string_agg(query_to_xml('SELECT * FROM ' || quote_ident(tablename), true, false, '')::text, '') AS text
     FROM pg_tables WHERE schemaname = 'public'`,
  );
  expect(everything.rows[0].text).toContain("IMAGE_TAG");
  expect(everything.rows[0].text).not.toContain(LEAKED.slice(4));

  github.control.endTokenGrant("fjordline", grant);
  await readWell();
  expect(await open("broad-token-grant")).toEqual([]);
  expect(await db.database.patGrant.findFirst({ where: { organisationId } })).toMatchObject({
    endedAt: expect.any(Date),
  });
  expect(
    await db.database.inventoryFinding.findFirst({ where: { organisationId, rule: "broad-token-grant" } }),
  ).toMatchObject({ endedAt: expect.any(Date) });
});

describe.each(READABLE)("%s", (source) => {
  test("without its permission is not visible, says which, and is not empty for that", async () => {
    const { id } = await repository();
    const [name = "", level = ""] = Object.entries(SOURCES[source].permissions).at(-1) ?? [];
    const { [name]: _, ...rest } = ALL;
    may(rest);
    await readWell();
    expect(await stateOf(source, SOURCES[source].of === "organisation" ? null : id)).toMatchObject({
      outcome: "not-visible",
      missingPermission: `${name}: ${level}`,
      asOf: null,
    });
  });
});

describe("what was known", () => {
  test("stays as it was, with its date, while its source is not visible or fails", async () => {
    const { id, full } = await repository();
    github.control.setSecret(full, "unused");
    await readWell();
    const { asOf } = (await stateOf("repository-secrets", id)) ?? {};
    github.control.deleteSecret(full, "unused");
    const { secrets: _, ...rest } = ALL;
    may(rest);
    await readWell();
    const secret = () => db.database.credential.findFirstOrThrow({ where: { repositoryId: id, level: "repo" } });
    expect(await stateOf("repository-secrets", id)).toMatchObject({ outcome: "not-visible", asOf });
    expect((await secret()).endedAt).toBeNull();
    expect(await open("unused-secret")).toEqual(["UNUSED"]);

    may(ALL);
    github.control.fail({ route: "/repos/{owner}/{repo}/actions/secrets", fault: { kind: "status", status: 410 } });
    await readWell();
    expect(await stateOf("repository-secrets", id)).toMatchObject({
      outcome: "failed",
      failureCode: "not-found",
      asOf,
    });
    expect((await secret()).endedAt).toBeNull();
    expect(await open("unused-secret")).toEqual(["UNUSED"]);

    github.control.clearFaults();
    await readWell();
    expect((await secret()).endedAt).not.toBeNull();
    expect(await open("unused-secret")).toEqual([]);
  });

  test("is not overwritten by a reading that began before", async () => {
    const { id, full } = await repository();
    github.control.setSecret(full, "new");
    await readWell();
    const store = createInventoryStore(worker, null);
    const old = { kind: "visible", value: [] } as const;
    const late = await store.keep(
      {
        organisationId,
        repositoryId: id,
        readings: [{ source: "repository-secrets", result: old }],
        at: new Date(Date.UTC(2026, 5, 1)),
      },
      () => {
        throw new Error("nothing changed");
      },
    );
    expect(late).toEqual({ added: 0, ended: 0, turned: 0 });
    expect(await db.database.credential.count({ where: { repositoryId: id, level: "repo", endedAt: null } })).toBe(1);
  });
});

describe("a run", () => {
  test("takes the repositories in turn, and the audit tells of each place where something changed", async () => {
    for (let index = 0; index < 3; index += 1) github.control.setSecret((await repository()).full, "own");
    for (const expected of [2, 2, 2]) expect((await readWell({ repositories: 2 })).repositories).toBe(expected);
    const tried = await db.database.sourceState.groupBy({
      by: ["repositoryId"],
      where: { organisationId, repositoryId: { not: null } },
    });
    expect(tried).toHaveLength(3);
    const events = await db.database.auditEvent.findMany({ where: { organisationId, action: "inventory.read" } });
    expect(events.filter(({ objectKind }) => objectKind === "repository")).toHaveLength(3);
    expect(await db.database.auditEvent.count({ where: { organisationId, action: "inventory.judged" } })).toBe(3);
  });

  test("that meets a limit ends, keeps what it has, and says so", async () => {
    const { id, full } = await repository();
    github.control.setSecret("fjordline", "shared_early");
    const route = `/repos/${full}/dependabot/secrets`;
    github.control.fail({ route, times: 10, fault: { kind: "secondary-limit", retryAfter: 7200 } });
    const outcome = await readWell();
    expect(outcome.stopped?.code).toBe("rate-limited");
    expect(outcome.repositories).toBe(0);
    expect(await db.database.credential.count({ where: { organisationId, level: "org", name: "SHARED_EARLY" } })).toBe(
      1,
    );
    expect(await stateOf("repository-secrets", id)).toBeNull();
  });

  test("is refused to those who may not, without GitHub, and where the App is suspended", async () => {
    const viewer: UserActor = { kind: "user", id: "u", login: "vi", roles: [{ organisationId, role: "viewer" }] };
    expect(await read({}, viewer)).toMatchObject({ ok: false, failure: { code: "forbidden" } });
    github.control.suspend(setting.where.observer.installation);
    expect(await read()).toMatchObject({ ok: false, failure: { code: "suspended" } });
    github.control.unsuspend(setting.where.observer.installation);
    await db.database.organisation.update({ where: { id: organisationId }, data: { host: "elsewhere.example" } });
    expect(await read()).toMatchObject({ ok: false, failure: { code: "no-github" } });
    await db.database.organisation.update({ where: { id: organisationId }, data: { host, githubId: null } });
    expect(await read()).toMatchObject({ ok: false, failure: { code: "no-github" } });
  });
});
