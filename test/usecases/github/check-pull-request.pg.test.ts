import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import {
  createCalls,
  createChecks,
  createDirectory,
  createFiles,
  GithubApps,
  signerOfKey,
} from "../../../lib/adapters/github/index.ts";
import { createCallStore } from "../../../lib/adapters/prisma/call-store.ts";
import { createCheckStore } from "../../../lib/adapters/prisma/check-store.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createSyncStore } from "../../../lib/adapters/prisma/sync-store.ts";
import { createScanner } from "../../../lib/adapters/scanner/index.ts";
import type { SystemActor } from "../../../lib/core/actor.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import { checkPullRequest } from "../../../lib/usecases/github/check-pull-request.ts";
import type { GithubCalls } from "../../../lib/usecases/github/ports.ts";
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

/** How often files of other repositories were asked for. */
let reads = 0;
function counted(calls: GithubCalls): GithubCalls {
  return {
    read(...about) {
      reads += 1;
      return calls.read(...about);
    },
  };
}

function check(number: number, more: { readonly githubId?: number; readonly apps?: Setting["apps"] } = {}) {
  const { apps = setting.apps, githubId = github.control.repository(FULL).id } = more;
  const ports = {
    organisations: createSyncStore(worker, null),
    store: createCheckStore(worker, null),
    directory: createDirectory(apps),
    checks: createChecks(apps),
    calls: counted(createCalls(apps)),
    callStore: createCallStore(worker, null),
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

  describe("that calls another repository", () => {
    const TOOLS = "fjordline/tools";
    const DEPLOY = ".github/workflows/deploy.yml";
    const MAIN = `${TOOLS}/${DEPLOY}@main`;
    const called = (variable: string) =>
      `on:\n  workflow_call:\n    secrets:\n      thing: {}\njobs:\n  b:\n    runs-on: x\n    steps:\n      - run: ./x\n        env:\n          ${variable}: \${{ secrets.thing }}\n`;
    const calling = (uses: string) =>
      `${workflow(OLD)}  call:\n    uses: ${uses}\n    secrets:\n      thing: \${{ secrets.THING }}\n`;

    beforeAll(async () => {
      await github.control.createRepository(TOOLS, { files: { [DEPLOY]: called("NODE_AUTH_TOKEN") } });
      const { id } = github.control.repository(TOOLS);
      const about = { githubId: id, nodeId: "x", owner: "fjordline", name: "tools", visibility: "private" };
      await postgres.database.repository.create({ data: { organisationId, ...about } });
    });
    beforeEach(async () => {
      await see("site", "private");
      await see("tools", "private");
      await postgres.database.calledFile.deleteMany();
      reads = 0;
    });
    const see = (name: string, visibility: string) =>
      postgres.database.repository.updateMany({ where: { name }, data: { visibility } });

    test("is judged with what is called, which is read once and kept", async () => {
      const { number, head } = await pull({ [CI]: calling(MAIN) });
      expect(await check(number)).toEqual({ ok: true, value: "made" });
      const run = await shown(head);
      expect(run.output.title).toBe("1 new static credential");
      expect(run.output.summary).toMatch(/npm token .?THING/);
      expect(run.output.summary).not.toContain("could not be read");
      expect(reads).toBe(1);
      const again = await pull({ [CI]: `# again\n${calling(MAIN)}` });
      await check(again.number);
      expect((await shown(again.head)).output.summary).toMatch(/npm token .?THING/);
      expect(reads).toBe(1);
    });

    test("says of what cannot be read why, and never passes", async () => {
      const { number, head } = await pull({ [CI]: calling("elsewhere/tools/.github/workflows/a.yml@main") });
      await check(number);
      const run = await shown(head);
      expect(run).toMatchObject({ conclusion: "neutral", output: { title: "1 new static credential" } });
      expect(run.output.summary).toContain("belongs to another owner and is not pinned");
      expect(reads).toBe(0);
    });

    test("tells where a secret that was there goes to what cannot be read by now", async () => {
      await github.control.commit(FULL, { [CI]: calling(MAIN) });
      try {
        const { number, head } = await pull({ [CI]: calling("elsewhere/tools/.github/workflows/a.yml@main") });
        await check(number);
        expect((await shown(head)).output.summary).toContain("belongs to another owner");
      } finally {
        await github.control.commit(FULL, { [CI]: workflow(OLD) });
      }
    });

    test("of a public repository is never judged with what not everybody may read", async () => {
      await see("site", "public");
      const { number, head } = await pull({ [CI]: calling(MAIN) });
      await check(number);
      const run = await shown(head);
      expect(run.output.summary).toContain("it is in no public repository");
      expect(JSON.stringify(run)).not.toMatch(/NODE.AUTH.TOKEN/);
      expect(reads).toBe(0);
      await see("tools", "public");
      const other = await pull({ [CI]: `# other\n${calling(MAIN)}` });
      await check(other.number);
      expect((await shown(other.head)).output.summary).toMatch(/npm token .?THING/);
    });

    test("asks for no more files than one repository may call", async () => {
      const many = (file: number) =>
        workflow(
          ...Array.from({ length: 150 }, (_, index) => `      - uses: fjordline/tools/a${file}-${index}@main\n`),
        );
      const files = Object.fromEntries([1, 2, 3].map((file) => [`.github/workflows/m${file}.yml`, many(file)]));
      const { number } = await pull(files);
      expect(await check(number)).toMatchObject({ ok: true });
      expect(await postgres.database.calledFile.count()).toBe(200);
    });
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
