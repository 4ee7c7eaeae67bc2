import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import {
  createChecks,
  createDirectory,
  createFiles,
  GithubApps,
  signerOfKey,
} from "../../../lib/adapters/github/index.ts";
import { createCheckStore } from "../../../lib/adapters/prisma/check-store.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createSyncStore } from "../../../lib/adapters/prisma/sync-store.ts";
import { createScanner } from "../../../lib/adapters/scanner/index.ts";
import type { SystemActor } from "../../../lib/core/actor.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import { checkPullRequest } from "../../../lib/usecases/github/check-pull-request.ts";
import { connect, PRIVATE_KEY, ROLE_PERMISSIONS, type Setting } from "../../adapters/github/support.ts";
import { call, type Installed, installed, standIn, token } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

const WORKER: SystemActor = { kind: "system", id: "worker" };
const FULL = "fjordline/site";
const CI = ".github/workflows/ci.yml";
const OBSERVER = { ...ROLE_PERMISSIONS.observer, pull_requests: "read" } as const;
/** Put together here, so that no scanner takes this file for a leak. */
const LITERAL = ["ghp", "_", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("");

const step = (value: string) => `      - run: npm publish\n        env:\n          NODE_AUTH_TOKEN: ${value}\n`;
const workflow = (...steps: readonly string[]) =>
  `on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n${steps.join("")}`;
const OLD = step("${{ secrets.OLD_TOKEN }}");

let github: StandIn;
let setting: Setting;
let reader: Installed;
let postgres: TestDatabase;
/** With the worker's rights only. */
let worker: Database;
let organisationId: string;

beforeAll(async () => {
  postgres = await testDatabase();
  worker = createDatabase(postgres.workerUrl, 2);
  github = await standIn();
  await github.control.createRepository(FULL, { files: { [CI]: workflow(OLD) } });
  setting = await connect(github, {}, { observer: OBSERVER });
  reader = await installed(github, { checks: "read", metadata: "read" }, { slug: "reader" });
  const found = await createDirectory(setting.apps).listInstallations("observer");
  if (!found.ok || found.value[0] === undefined) throw new Error("No installation.");
  const [observer] = found.value;
  const store = createSyncStore(worker, null);
  const audit = { actorKind: "system", actorId: "t", action: "t", objectKind: "t", objectId: "t", data: {} } as const;
  ({ organisationId } = await createSyncStore(postgres.database, null).connect({
    host: "github.test",
    ownerId: observer.ownerId,
    login: "fjordline",
    audit,
  }));
  await store.noteInstallation(organisationId, observer, new Date());
  const { id } = github.control.repository(FULL);
  const nodeId = (await call(`${github.url}/repos/${FULL}`, "GET", await token(github, reader))).body.node_id;
  const names = { owner: "fjordline", name: "site" };
  await postgres.database.repository.create({ data: { organisationId, githubId: id, nodeId, ...names } });
});

afterAll(async () => {
  await worker.$disconnect();
  await postgres.close();
});

beforeEach(async () => {
  github.control.clearFaults();
  await configure(null);
});

/** As a sync notes it. */
async function configure(text: string | null): Promise<void> {
  await createSyncStore(worker, null).noteConfiguration(organisationId, text === null ? null : { sha: "0", text });
}

const audits = async (head: string) => {
  const all = await postgres.database.auditEvent.findMany({ where: { action: "pull-request.checked" } });
  return all.filter(({ data }) => (data as { head?: string }).head === head);
};

let branches = 0;
/** A pull request that makes these the workflow and other files. */
async function pull(
  files: Readonly<Record<string, string | null>>,
): Promise<{ readonly number: number; readonly head: string }> {
  const branch = `change-${++branches}`;
  const head = await github.control.commit(FULL, { "n.txt": branch, ...files }, { branch });
  return { number: await github.control.openPull(FULL, { head: branch, author: "ada" }), head };
}

function check(number: number, more: { readonly githubId?: number; readonly apps?: Setting["apps"] } = {}) {
  const { apps = setting.apps, githubId = github.control.repository(FULL).id } = more;
  const ports = {
    organisations: createSyncStore(worker, null),
    store: createCheckStore(worker, null),
    directory: createDirectory(apps),
    checks: createChecks(apps),
    files: createFiles(apps),
    scanner: createScanner({ seal: (value) => `sealed-${value.length}` }),
    clock: { now: () => new Date() },
  };
  return checkPullRequest(ports, WORKER, { organisationId, githubId, number });
}

async function shown(head: string) {
  const path = `${github.url}/repos/${FULL}/commits/${head}/check-runs`;
  const { body } = await call(path, "GET", await token(github, reader));
  const [run, ...more] = body.check_runs;
  expect(more).toEqual([]);
  return { ...run, text: JSON.stringify([run, github.control.requests()]) };
}

describe("the check of a pull request", () => {
  test("that adds a credential tells it, and not the one that was there", async () => {
    const { number, head } = await pull({ [CI]: `# moved\n${workflow(OLD, step("${{ secrets.NEW_TOKEN }}"))}` });
    expect(await check(number)).toEqual({ ok: true, value: "made" });
    const run = await shown(head);
    expect(run).toMatchObject({
      name: "thaw-scan",
      conclusion: "neutral",
      output: { title: "1 new static credential", annotations_count: 1 },
    });
    expect(run.output.summary).toContain("NEW_TOKEN");
    expect(run.output.summary).not.toContain("OLD_TOKEN");
    expect(await audits(head)).toMatchObject([{ actorId: "worker", data: { number, head, conclusion: "neutral" } }]);
  });

  test("fails by the organisation's setting", async () => {
    await configure("version: 1\ncheck: failure\n");
    const { number, head } = await pull({ [CI]: workflow(OLD, step("${{ secrets.NEW_TOKEN }}")) });
    await check(number);
    expect(await shown(head)).toMatchObject({ conclusion: "failure" });
  });

  test("that adds nothing succeeds, also while its base goes on", async () => {
    const { number, head } = await pull({ "src/a.ts": "a" });
    await github.control.commit(FULL, { [CI]: workflow() });
    expect(await check(number)).toEqual({ ok: true, value: "made" });
    expect(await shown(head)).toMatchObject({ conclusion: "success", output: { title: "No new static credential" } });
    await github.control.commit(FULL, { [CI]: workflow(OLD) });
  });

  test("whose files are not understood is neutral and names them", async () => {
    const { number, head } = await pull({ ".github/workflows/broken.yml": "on: [\n" });
    await check(number);
    const run = await shown(head);
    expect(run).toMatchObject({ conclusion: "neutral", output: { title: "1 CI file could not be read" } });
    expect(run.output.summary).toContain("broken.yml");
  });

  test("is made once, and told once in the record, however often it is asked for", async () => {
    const { number, head } = await pull({ "src/b.ts": "b" });
    expect(await Promise.resolve(check(number))).toEqual({ ok: true, value: "made" });
    expect(await check(number)).toEqual({ ok: true, value: "kept" });
    await shown(head);
    expect(await audits(head)).toHaveLength(1);
  });

  test("never shows a credential that is written into a file", async () => {
    const { number, head } = await pull({ [CI]: workflow(OLD, step(LITERAL)) });
    await check(number);
    const run = await shown(head);
    expect(run.output.title).toBe("1 new static credential");
    expect(run.text).not.toContain(LITERAL.slice(4, 20));
    expect(JSON.stringify((await audits(head)).map(({ data }) => data))).not.toContain(LITERAL.slice(4, 20));
  });

  test("of a closed pull request says nothing, and of one that is not there neither", async () => {
    const { number } = await pull({ "src/c.ts": "c" });
    await github.control.mergePull(FULL, number, "ada");
    expect(await check(number)).toEqual({ ok: true, value: "closed" });
    expect(await check(9_999)).toEqual({ ok: true, value: "nothing-to-do" });
    expect(await check(number, { githubId: 1 })).toEqual({ ok: true, value: "nothing-to-do" });
  });

  test("is not written where the configuration has a mistake: what it asks for is not known", async () => {
    await configure("version: 1\ncheck: maybe\n");
    const { number } = await pull({ "src/e.ts": "e" });
    expect(await check(number)).toMatchObject({ ok: false, failure: { code: "config" } });
  });

  test("is tried again later while GitHub is away: it is not called unreadable for that", async () => {
    const { number, head } = await pull({ "src/d.ts": "d" });
    github.control.fail({ route: "/graphql", fault: { kind: "status", status: 502 }, times: 100 });
    expect(await check(number)).toMatchObject({ ok: false, failure: { code: "unavailable" } });
    github.control.clearFaults();
    expect(await check(number)).toEqual({ ok: true, value: "made" });
    expect(await shown(head)).toMatchObject({ conclusion: "success" });
  });

  test("is nobody's task where no App may write checks", async () => {
    const { number } = await pull({ "src/f.ts": "f" });
    const api = github.url;
    const app = setting.where.observer.app;
    const observer = { appId: app.clientId, signer: signerOfKey(new SecretText(PRIVATE_KEY)) };
    const apps = new GithubApps({ api, apps: { observer }, mints: { onMint: () => undefined } });
    expect(await check(number, { apps })).toEqual({ ok: true, value: "no-freezer" });
    github.control.removeInstallation(setting.where.freezer.installation);
    expect(await check(number)).toEqual({ ok: true, value: "no-freezer" });
  });
});
