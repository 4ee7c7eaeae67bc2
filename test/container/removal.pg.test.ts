import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Permissions, RegisteredApp, StandIn } from "../../demo/github/index.ts";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { removalCommands } from "../../lib/container/removal.ts";
import { workerContainer } from "../../lib/container/worker.ts";
import type { UserActor } from "../../lib/core/actor.ts";
import { standIn } from "../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

const WORKFLOW = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ok\n";
const PERMISSIONS: Readonly<Record<string, Permissions>> = {
  OBSERVER: { contents: "read", secrets: "read" },
  REMOVER: { secrets: "write" },
};

let db: TestDatabase;
let web: Database;
let github: StandIn;
const apps = new Map<string, RegisteredApp>();

beforeAll(async () => {
  db = await testDatabase();
  web = createDatabase(db.webUrl, 4);
  github = await standIn();
  await github.control.createRepository("fjordline/site", { files: { ".github/workflows/ci.yml": WORKFLOW } });
  github.control.setSecret("fjordline/site", "OLD_TOKEN", { updatedAt: Date.UTC(2025, 0, 1) });
  for (const [role, permissions] of Object.entries(PERMISSIONS)) {
    const app = await github.control.registerApp({ slug: role.toLowerCase(), owner: "fjordline", permissions });
    github.control.install(app.id, { owner: "fjordline" });
    apps.set(role, app);
  }
});
afterAll(async () => {
  await web.$disconnect();
  await db.close();
});

beforeEach(() => {
  vi.stubEnv("THAW_DATABASE_URL", db.workerUrl);
  vi.stubEnv("THAW_LITERAL_KEY", "x".repeat(32));
  vi.stubEnv("THAW_GITHUB_API", github.url);
  for (const [role, app] of apps) {
    vi.stubEnv(`THAW_${role}_APP_ID`, app.clientId);
    vi.stubEnv(`THAW_${role}_APP_KEY`, app.privateKey ?? "");
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const ask = (name: string, payload: object) =>
  db.query(db.workerUrl, "SELECT thaw_add_job($1, $2::json, $1)", [name, JSON.stringify(payload)]);
const wait = { timeout: 60_000, interval: 200 };

test("a secret that no branch reads is deleted by a worker after a person's word, and its list shows it", async () => {
  const worker = await (await workerContainer(() => undefined)).start();
  const removal = await removalCommands(web);
  try {
    await ask("connect.organisation", { ownerId: github.control.owner("fjordline") });
    await vi.waitFor(async () => expect(await db.database.scan.count({ where: { status: "done" } })).toBe(1), wait);
    await ask("inventory.due", {});
    await vi.waitFor(async () => expect(await db.database.credential.count()).toBe(1), wait);
    const { id, organisationId, updatedAt } = await db.database.credential.findFirstOrThrow();
    const roles = [{ organisationId, role: "security-lead" }] as const;
    const person: UserActor = { kind: "user", id: "ada", login: "ada", roles };
    await vi.waitFor(async () => {
      const view = await removal.readRemoval(person, id);
      expect(view?.stored).toMatchObject({ verdict: { kind: "pass" }, ready: true, way: { kind: "app" } });
    }, wait);
    const wish = { credentialId: id, confirmation: "OLD_TOKEN", changedAt: updatedAt };
    expect(await removal.askDeletion(person, wish)).toEqual({ ok: true, value: "asked" });
    await vi.waitFor(async () => {
      const view = await removal.readRemoval(person, id);
      expect(view?.request?.state, view?.request?.lines.join(" ")).toBe("done");
      expect(view?.stored).toBeNull();
      expect(view?.events.map(({ kind }) => kind).toSorted()).toEqual(["deleted", "proven"]);
    }, wait);
  } finally {
    await worker.stop();
  }
  expect(github.control.deleteSecret("fjordline/site", "OLD_TOKEN")).toBe(false);
}, 240_000);
