import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { RegisteredApp, StandIn } from "../../demo/github/index.ts";
import { workerContainer } from "../../lib/container/worker.ts";
import { standIn } from "../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

const WORKFLOW = `on: push
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: npm publish
        env:
          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}
`;

let db: TestDatabase;
let github: StandIn;
let app: RegisteredApp;

beforeAll(async () => {
  db = await testDatabase();
  github = await standIn();
  await github.control.createRepository("fjordline/site", { files: { ".github/workflows/ci.yml": WORKFLOW } });
  app = await github.control.registerApp({ slug: "observer", owner: "fjordline", permissions: { contents: "read" } });
  github.control.install(app.id, { owner: "fjordline" });
});
afterAll(() => db.close());

beforeEach(() => {
  vi.stubEnv("THAW_DATABASE_URL", db.workerUrl);
  vi.stubEnv("THAW_LITERAL_KEY", "x".repeat(32));
  vi.stubEnv("THAW_GITHUB_API", github.url);
  vi.stubEnv("THAW_OBSERVER_APP_ID", app.clientId);
  vi.stubEnv("THAW_OBSERVER_APP_KEY", app.privateKey ?? "");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const ask = (name: string, payload: object) =>
  db.query(db.workerUrl, "SELECT thaw_add_job($1, $2::json, $1)", [name, JSON.stringify(payload)]);

async function running<T>(work: () => Promise<T>): Promise<T> {
  const log: string[] = [];
  const worker = await (await workerContainer((line) => log.push(line))).start();
  try {
    return await work();
  } finally {
    await worker.stop();
    expect(log).toEqual([]);
  }
}

test("a worker connects an organisation that it is told of, and reads it by jobs of its own", async () => {
  await running(async () => {
    await ask("connect.organisation", { ownerId: github.control.owner("fjordline") });
    await vi.waitFor(async () => expect(await db.database.finding.count()).toBe(1), { timeout: 90_000, interval: 100 });
  });
  const organisation = await db.database.organisation.findFirst();
  expect(organisation).toMatchObject({ kind: "github", login: "fjordline" });
  expect(organisation?.host).toBe(new URL(github.url).host);
});

test("a reconciliation finds what nothing told of, an organisation in which the App was installed among it", async () => {
  await github.control.createRepository("harbour/crane", { files: { ".github/workflows/ci.yml": WORKFLOW } });
  github.control.install(app.id, { owner: "harbour" });
  await github.control.createRepository("fjordline/later", { files: { ".github/workflows/ci.yml": WORKFLOW } });
  await running(async () => {
    await ask("sync.reconcile", {});
    await vi.waitFor(async () => expect(await db.database.finding.count()).toBe(3), { timeout: 90_000, interval: 100 });
  });
  expect(await db.database.organisation.count()).toBe(2);
  const { rows } = await db.query(db.ownerUrl, "SELECT identifier FROM graphile_worker._private_known_crontabs");
  expect(rows.map(({ identifier }) => identifier)).toContain("sync.reconcile");
});

describe("a worker does not start", () => {
  test("with a key that is none, and says which variable, and nothing of it", async () => {
    vi.stubEnv("THAW_OBSERVER_APP_KEY", "nonsense");
    await expect(workerContainer(() => undefined)).rejects.toThrow(
      /^THAW_OBSERVER_APP_KEY cannot be used: (?!.*nonsense)/,
    );
  });

  test("with a key in a file that is not there", async () => {
    vi.stubEnv("THAW_OBSERVER_APP_KEY", "");
    vi.stubEnv("THAW_OBSERVER_APP_KEY_FILE", "/nowhere/key.pem");
    await expect(workerContainer(() => undefined)).rejects.toThrow(/^THAW_OBSERVER_APP_KEY_FILE cannot be used/);
  });

  test("for the real GitHub over a demonstration's database, nor for a stand-in over a live one", async () => {
    vi.stubEnv("THAW_GITHUB_API", "https://api.github.com");
    await expect(workerContainer(() => undefined)).rejects.toThrow(/of a demonstration/);
    await db.query(db.ownerUrl, "UPDATE deployment_stamp SET mode = 'live'");
    vi.stubEnv("THAW_GITHUB_API", github.url);
    await expect(workerContainer(() => undefined)).rejects.toThrow(/takes no stand-in/);
  });
});
