import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { RegisteredApp, StandIn } from "../../demo/github/index.ts";
import { requestFigures } from "../../lib/container/watched-requests.ts";
import { startWatching } from "../../lib/container/watching.ts";
import { webContainer } from "../../lib/container.ts";
import { webEnvironment } from "../../lib/env.ts";
import { standIn } from "../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { killAll, startProductWorker } from "../support/jobs/processes.ts";
import { otlpReceiver, type ReceivedSpan } from "../support/otlp.ts";

/** One trace from a request of the dashboard, through the queue, to what another process asks of GitHub. */

const SECRET = "s".repeat(40);
let db: TestDatabase;
let github: StandIn;
let app: RegisteredApp;
let receiver: Awaited<ReturnType<typeof otlpReceiver>>;

beforeAll(async () => {
  db = await testDatabase();
  receiver = await otlpReceiver();
  github = await standIn();
  await github.control.createRepository("fjordline/quay", { files: { ".github/workflows/tide.yml": "on: push\n" } });
  app = await github.control.registerApp({ slug: "observer", owner: "fjordline", permissions: { contents: "read" } });
  github.control.install(app.id, { owner: "fjordline" });
});
afterEach(() => {
  vi.unstubAllEnvs();
  killAll();
});
afterAll(async () => {
  receiver.close();
  await db.close();
});

const MANIFEST = {
  staticRoutes: [],
  dynamicRoutes: [{ page: "/repos/[owner]/[name]", regex: "^/repos/([^/]+?)/([^/]+?)(?:/)?$" }],
};

/** The dashboard's own server around the dashboard's own container; only the page in between is the test's. */
async function dashboard() {
  vi.stubEnv("THAW_DATABASE_URL", db.webUrl);
  vi.stubEnv("THAW_PORT", "4880");
  vi.stubEnv("NEXTAUTH_SECRET", SECRET);
  vi.stubEnv("NEXTAUTH_URL", "http://127.0.0.1:4880");
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint);
  const watching = await startWatching("web", webEnvironment(), () => undefined);
  const { scanQueue } = await webContainer();
  const watched = requestFigures(watching, MANIFEST);
  const server = createServer((request, response) => {
    void watched(request, response, async () => {
      await scanQueue.connectOrganisation(github.control.owner("fjordline"));
      response.writeHead(303).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    async stop() {
      server.closeAllConnections();
      server.close();
      await watching.stop();
    },
  };
}

const named = (name: string): ReceivedSpan | undefined => receiver.spans.find((span) => span.name === name);

test("a request's trace goes on in the job that it asked for and in what that asks of GitHub, in another process", async () => {
  const web = await dashboard();
  const worker = await startProductWorker(db, {
    THAW_LITERAL_KEY: "x".repeat(32),
    THAW_GITHUB_API: github.url,
    THAW_OBSERVER_APP_ID: app.clientId,
    THAW_OBSERVER_APP_KEY: app.privateKey ?? "",
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
  });
  await fetch(`${web.origin}/repos/fjordline/quay?token=${SECRET}`, { method: "POST", redirect: "manual" });
  await vi.waitFor(() => expect(named("job scan.repositories")).toBeDefined(), { timeout: 120_000, interval: 200 });
  await web.stop();
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toBe(0);

  const request = named("POST /repos/[owner]/[name]");
  const job = named("job connect.organisation");
  expect(request).toMatchObject({
    service: "thaw-web",
    parentSpanId: "",
    attributes: { "http.route": "/repos/[owner]/[name]" },
  });
  expect(job).toMatchObject({ service: "thaw-worker", traceId: request?.traceId, parentSpanId: request?.spanId });
  const asked = receiver.spans.filter(({ parentSpanId, kind }) => parentSpanId === job?.spanId && kind === 3);
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.every(({ traceId }) => traceId === request?.traceId)).toBe(true);
  expect(asked[0]?.attributes).toMatchObject({ "http.request.method": "GET", "http.response.status_code": 200 });
  // What the job asked for in turn is of the same trace.
  expect(named("job scan.repositories")?.traceId).toBe(request?.traceId);
});

test("what is sent names nobody's repository and holds no token, no body, no address as it was asked for", () => {
  const sent = receiver.texts.join("\n");
  expect(sent).toContain("/app/installations/{}/access_tokens");
  for (const never of ["fjordline", "quay", "tide", SECRET, "ghs_", "Bearer", "eyJ", "127.0.0.1", github.url, "?"])
    expect(sent.includes(never), never).toBe(false);
});
