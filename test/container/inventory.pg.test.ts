import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { RegisteredApp, StandIn } from "../../demo/github/index.ts";
import { workerContainer } from "../../lib/container/worker.ts";
import { standIn } from "../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

let db: TestDatabase;
let github: StandIn;
let app: RegisteredApp;
let remover: RegisteredApp;

beforeAll(async () => {
  db = await testDatabase();
  github = await standIn();
  const permissions = { contents: "read", secrets: "read", organization_secrets: "read" } as const;
  await github.control.createRepository("fjordline/site", { files: { a: "a" } });
  github.control.setSecret("fjordline/site", "npm_token");
  app = await github.control.registerApp({ slug: "observer", owner: "fjordline", permissions });
  github.control.install(app.id, { owner: "fjordline" });
  remover = await github.control.registerApp({
    slug: "remover",
    owner: "fjordline",
    permissions: { secrets: "write" },
  });
  github.control.install(remover.id, { owner: "fjordline" });
});
afterAll(() => db.close());

beforeEach(() => {
  vi.stubEnv("THAW_DATABASE_URL", db.workerUrl);
  vi.stubEnv("THAW_LITERAL_KEY", "x".repeat(32));
  vi.stubEnv("THAW_GITHUB_API", github.url);
  vi.stubEnv("THAW_OBSERVER_APP_ID", app.clientId);
  vi.stubEnv("THAW_OBSERVER_APP_KEY", app.privateKey ?? "");
  vi.stubEnv("THAW_REMOVER_APP_ID", remover.clientId);
  vi.stubEnv("THAW_REMOVER_APP_KEY", remover.privateKey ?? "");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const ask = (name: string, payload: object) =>
  db.query(db.workerUrl, "SELECT thaw_add_job($1, $2::json, $1)", [name, JSON.stringify(payload)]);

test("a worker reads the inventory of each organisation that it is connected with, when its hour comes", async () => {
  const ownerId = github.control.owner("fjordline");
  const elsewhere = { kind: "github", login: "fjordline", githubId: ownerId, host: "elsewhere.example" };
  const other = await db.database.organisation.create({ data: elsewhere });
  const log: string[] = [];
  const worker = await (await workerContainer((line) => log.push(line))).start();
  const until = (met: () => Promise<number>) =>
    vi.waitFor(async () => expect(await met()).toBe(1), { timeout: 90_000, interval: 100 });
  try {
    await ask("connect.organisation", { ownerId });
    await until(() => db.database.repository.count());
    await ask("inventory.due", {});
    await until(() => db.database.auditEvent.count({ where: { action: "inventory.judged" } }));
  } finally {
    await worker.stop();
  }
  expect(log).toEqual([]);
  expect(await db.database.credential.findMany({ select: { level: true, name: true } })).toEqual([
    { level: "repo", name: "NPM_TOKEN" },
  ]);
  expect(await db.database.sourceState.count({ where: { organisationId: other.id } })).toBe(0);
  // Pages say what each App may do before it does anything.
  expect(await db.database.installation.findMany({ where: { role: "remover" } })).toMatchObject([
    { permissions: { secrets: "write" }, allRepositories: true },
  ]);
});
