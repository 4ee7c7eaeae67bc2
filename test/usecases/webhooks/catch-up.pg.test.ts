import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { createHooks } from "../../../lib/adapters/github/hooks.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createRedeliveryRecord } from "../../../lib/adapters/prisma/redelivery-record.ts";
import { catchUp } from "../../../lib/usecases/webhooks/catch-up.ts";
import { connect, type Setting } from "../../adapters/github/support.ts";
import { standIn } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { WORKER } from "../../support/sync.ts";

/** The stand-in GitHub tells a server that is down, and is asked to tell it again. With the worker's rights on the database. */

const FULL = "fjordline/told";

let db: TestDatabase;
let worker: Database;
let github: StandIn;
let setting: Setting;
let server: Server;
/** What the server answers now; and what it was sent while it answered 202. */
let status = 202;
let taken: string[] = [];

beforeAll(async () => {
  db = await testDatabase();
  worker = createDatabase(db.workerUrl, 2);
  server = createServer((request, response) => {
    const guid = String(request.headers["x-github-delivery"]);
    request.resume().on("end", () => {
      if (status === 202) taken.push(guid);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  github = await standIn();
  await github.control.createRepository(FULL, { files: { "a.txt": "a\n" } });
  setting = await connect(github);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const { id } = setting.where.observer.app;
  github.control.addWebhook({ app: id, url, secret: "a-secret-of-this-test-only", events: ["push"] });
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await worker.$disconnect();
  await db.close();
});
beforeEach(async () => {
  await github.control.webhooksSettled();
  taken = [];
  github.control.clearRequests();
});

let pushes = 0;
async function push(): Promise<void> {
  pushes += 1;
  await github.control.commit(FULL, { "a.txt": `${pushes}\n` });
  await github.control.webhooksSettled();
}

async function round() {
  const ports = {
    hooks: createHooks(setting.apps),
    redeliveries: createRedeliveryRecord(worker),
    clock: { now: () => new Date() },
    hookRoles: ["observer"] as const,
  };
  const end = await catchUp(ports, WORKER);
  await github.control.webhooksSettled();
  return end;
}

test("where nothing was lost, one request says so", async () => {
  status = 202;
  await push();
  github.control.clearRequests();
  expect(await round()).toEqual({ ok: true, value: { asked: 0 } });
  expect(github.control.requests().map(({ path }) => path)).toEqual(["/app/hook/deliveries"]);
});

test("what came while web was down comes again until it is taken, once, and each time is in the record", async () => {
  status = 503;
  await push();
  await push();
  const lost = github.control
    .deliveries()
    .slice(-2)
    .map(({ guid }) => guid);
  expect(await round()).toEqual({ ok: true, value: { asked: 2 } });
  expect(taken).toEqual([]);
  status = 202;
  expect(await round()).toEqual({ ok: true, value: { asked: 2 } });
  expect(taken.sort()).toEqual([...lost].sort());
  expect(await round()).toEqual({ ok: true, value: { asked: 0 } });
  const events = await db.database.auditEvent.findMany({ where: { action: "webhook.asked-again" } });
  expect(events.map(({ objectId }) => objectId).sort()).toEqual([...lost, ...lost].sort());
});

test("a connection that nobody answered is a failure as any other", async () => {
  status = 202;
  github.control.loseWebhooks(1);
  await push();
  expect(taken).toEqual([]);
  expect(await round()).toEqual({ ok: true, value: { asked: 1 } });
  expect(taken).toHaveLength(1);
  expect(await round()).toEqual({ ok: true, value: { asked: 0 } });
});

test.each([400, 404, 413, 415])(
  "what was answered %i is not asked for: the next answer would be the same",
  async (answer) => {
    status = answer;
    await push();
    expect(await round()).toEqual({ ok: true, value: { asked: 0 } });
  },
);

test("what is refused again and again is given up after a while", async () => {
  status = 401;
  await push();
  const asked: number[] = [];
  for (let number = 0; number < 14; number += 1) {
    const end = await round();
    asked.push(end.ok ? end.value.asked : -1);
  }
  expect(asked).toEqual([...Array.from({ length: 12 }, () => 1), 0, 0]);
});

test("a GitHub that cannot be asked is a failure, and asks for nothing", async () => {
  github.control.fail({ route: "/app/hook/deliveries", times: "all", fault: { kind: "status", status: 502 } });
  expect(await round()).toMatchObject({ ok: false, failure: { code: "unavailable" } });
  github.control.clearFaults();
});
