import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { RegisteredApp, StandIn } from "../../demo/github/index.ts";
import { createFigures } from "../../lib/adapters/observe/registry.ts";
import { programmeFigures } from "../../lib/container/watched-work.ts";
import { startWatching } from "../../lib/container/watching.ts";
import { workerContainer } from "../../lib/container/worker.ts";
import { workerEnvironment } from "../../lib/env.ts";
import { standIn } from "../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { lintExposition, readExposition } from "../support/exposition.ts";

/** Who watches a worker, over HTTP, while it works with GitHub's stand-in. */

let db: TestDatabase;
let github: StandIn;
let app: RegisteredApp;

beforeAll(async () => {
  db = await testDatabase();
  github = await standIn();
  await github.control.createRepository("fjordline/site", { files: { "README.md": "x" } });
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

test("a worker's listener shows its jobs, its requests to GitHub and the programme, and that it is ready only while it works", async () => {
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const watching = await startWatching("worker", { ...workerEnvironment(), THAW_METRICS_PORT: 0 }, log);
  const get = (path: string) => fetch(`http://127.0.0.1:${watching.port}${path}`);
  const worker = await (await workerContainer(log, watching)).start();
  watching.ready(true);
  try {
    const payload = JSON.stringify({ ownerId: github.control.owner("fjordline") });
    await db.query(db.workerUrl, "SELECT thaw_add_job('connect.organisation', $1::json, 'connect')", [payload]);
    await vi.waitFor(async () => expect(await (await get("/metrics")).text()).toContain(DONE), {
      timeout: 90_000,
      interval: 100,
    });
    const families = readExposition(await (await get("/metrics")).text());
    const ours = new Map([...families].filter(([name]) => name.startsWith("thaw_")));
    expect(lintExposition(ours)).toEqual([]);
    const samples = (name: string) => families.get(name)?.samples ?? [];
    expect(samples("thaw_github_requests_total").some(({ labels }) => labels.outcome === "ok")).toBe(true);
    expect(samples("thaw_job_seconds").length).toBeGreaterThan(0);
    expect(samples("thaw_programme_counted_at_seconds")).toHaveLength(1);
    expect(samples("thaw_workers")).toContainEqual(expect.objectContaining({ labels: { state: "running" }, value: 1 }));
    expect(samples("thaw_database_connections")).toHaveLength(3);
    expect((await get("/readyz")).status).toBe(200);
    watching.ready(false);
    expect((await get("/readyz")).status).toBe(503);
  } finally {
    await worker.stop();
    await watching.stop();
  }
  expect(lines).toEqual([]);
  await expect(get("/healthz")).rejects.toThrow();
});

const DONE = 'thaw_jobs_total{task="connect.organisation",outcome="done"} 1';

test("figures of the programme that cannot be counted are not shown, and are tried again at the next look", async () => {
  const figures = createFigures("worker");
  const lines: string[] = [];
  let works = true;
  let now = 1_000_000;
  let counted = 0;
  const count = async () => {
    counted += 1;
    if (!works) throw new RangeError("password=hunter2");
    return [{ name: "thaw_github_held" as const, labels: {}, value: counted }];
  };
  const look = programmeFigures(
    figures,
    count,
    () => now,
    (line) => void lines.push(line),
  );
  const held = async () => readExposition((await figures.read()).text).get("thaw_github_held")?.samples;
  // Whoever looks at the same time is given the same, and is not counted for again.
  await Promise.all([look(), look(), look()]);
  await look();
  expect(await held()).toMatchObject([{ value: 1 }]);
  works = false;
  now += 60_000;
  await look();
  expect(await held()).toEqual([]);
  expect(lines).toEqual(["the figures of the programme could not be counted: RangeError"]);
  works = true;
  await look();
  expect(await held()).toMatchObject([{ value: 3 }]);
});
