import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createWebhookStore } from "../../../lib/adapters/prisma/webhook-store.ts";
import { webhookSignatures } from "../../../lib/adapters/webhooks/signatures.ts";
import { webhookHandler } from "../../../lib/http/webhooks.ts";
import { receiveWebhook } from "../../../lib/usecases/webhooks/receive.ts";
import { type Installed, installed, standIn } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

/** The stand-in GitHub tells over HTTP what happens in real repositories; the web process's user of the database takes it. */

const SECRET = "webhook-secret-of-a-test";
const OLD_SECRET = "the-secret-before-the-new-one";
const FULL = "fjordline/told";
const NAMES = ["sync.organisation", "sync.repository", "connect.organisation", "campaign.step"];

let db: TestDatabase;
let web: Database;
let github: StandIn;
let app: Installed;
let server: Server;
let url = "";
let organisationId = "";
let ownerId = 0;
let repositoryId = 0;
let now = new Date("2026-03-02T10:00:00Z");

beforeAll(async () => {
  db = await testDatabase();
  web = createDatabase(db.webUrl, 6);
  const handle = webhookHandler({
    configured: true,
    receive: (received) =>
      receiveWebhook(
        {
          signatures: webhookSignatures([
            { host: "github.com", secret: OLD_SECRET },
            { host: "github.com", secret: SECRET },
            { host: "ghe.example.com", secret: "the-secret-of-another-github" },
          ]),
          store: createWebhookStore(web),
          clock: { now: () => now },
          isJob: ({ name }) => NAMES.includes(name),
        },
        received,
      ),
    log: () => undefined,
  });
  server = createServer(getRequestListener(handle));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/webhooks/github`;
  for (const name of NAMES)
    await db.query(db.ownerUrl, "INSERT INTO job_kind VALUES ($1, 5) ON CONFLICT DO NOTHING", [name]);

  github = await standIn();
  await github.control.createRepository(FULL, { files: { "a.txt": "a\n" } });
  app = await installed(github, { contents: "write", pull_requests: "write", checks: "write" });
  const events = ["push", "pull_request", "pull_request_review", "check_run", "repository"];
  github.control.addWebhook({ app: app.app.id, url, secret: SECRET, events });
  await github.control.commit(FULL, { "a.txt": "first\n" });
  await github.control.webhooksSettled();
  const first = JSON.parse(github.control.deliveries()[0]?.body ?? "{}");
  ownerId = first.repository.owner.id;
  repositoryId = first.repository.id;
  const row = await db.database.organisation.create({
    data: { host: "github.com", githubId: BigInt(ownerId), login: "fjordline", kind: "github" },
  });
  organisationId = row.id;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await web.$disconnect();
  await db.close();
});
beforeEach(async () => {
  await github.control.webhooksSettled();
  await db.query(db.ownerUrl, "DELETE FROM graphile_worker._private_jobs");
  await db.database.webhookDelivery.deleteMany();
});

async function jobs(): Promise<unknown[]> {
  const { rows } = await db.query(
    db.ownerUrl,
    `SELECT tasks.identifier AS name, jobs.payload FROM graphile_worker._private_jobs AS jobs
      JOIN graphile_worker._private_tasks AS tasks ON tasks.id = jobs.task_id ORDER BY jobs.id`,
  );
  return rows;
}

const deliveries = () => db.database.webhookDelivery.findMany({ orderBy: { receivedAt: "asc" } });

/** As somebody sends it who knows the secret, or does not. */
function send(body: string, { secret = SECRET, event = "push", signature = "" } = {}) {
  const signed = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  const headers = {
    "content-type": "application/json",
    "x-github-event": event,
    "x-hub-signature-256": signature || signed,
  };
  return fetch(url, { method: "POST", body, headers });
}

/** A campaign of ours that has opened this pull request. */
async function campaignWith(prNumber: number): Promise<string> {
  const repository = await db.database.repository.create({
    data: { organisationId, githubId: BigInt(repositoryId), owner: "fjordline", name: "told" },
  });
  const campaign = await db.database.campaign.create({
    data: {
      organisationId,
      name: "first",
      filter: {},
      status: "draft",
      branch: "thaw/first",
      labels: [],
      mostRunning: 1,
      mostNudges: 0,
      createdBy: "ada",
    },
  });
  await db.database.campaignRepository.create({
    data: {
      organisationId,
      campaignId: campaign.id,
      repositoryId: repository.id,
      prNumber,
      state: "open",
      branch: "topic",
    },
  });
  return campaign.id;
}

const push = (change: object = {}) =>
  JSON.stringify({
    ref: "refs/heads/main",
    after: "1".repeat(40),
    repository: { id: repositoryId, owner: { id: ownerId }, default_branch: "main" },
    ...change,
  });

let commits = 0;
function commit(branch?: string) {
  commits += 1;
  return github.control.commit(FULL, { "a.txt": `${commits}\n` }, branch === undefined ? {} : { branch });
}

describe("what GitHub tells", () => {
  test("of a push to the default branch makes one look at that repository, and nothing of the push is kept but ids", async () => {
    await commit();
    await github.control.webhooksSettled();
    expect(await jobs()).toEqual([{ name: "sync.repository", payload: { organisationId, githubId: repositoryId } }]);
    const [row, ...others] = await deliveries();
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      organisationId,
      host: "github.com",
      event: "push",
      ownerGithubId: BigInt(ownerId),
      repositoryGithubId: BigInt(repositoryId),
      state: "queued",
      jobs: 1,
      times: 1,
    });
    const kept = JSON.stringify(row, (_key, value) => (typeof value === "bigint" ? String(value) : value));
    expect(kept).not.toMatch(/fjordline|a\.txt|refs\/heads/);
    expect(github.control.deliveries().at(-1)?.statusCode).toBe(202);
  });

  test("of a campaign's pull request and its reviews makes one step of that campaign, however much happens", async () => {
    await commit("topic");
    const number = await github.control.openPull(FULL, { head: "topic", author: "ada" });
    await github.control.webhooksSettled();
    expect(await jobs()).toEqual([]);
    const campaignId = await campaignWith(number);
    await github.control.review(FULL, number, "grace", "APPROVED");
    await commit("topic");
    await github.control.webhooksSettled();
    expect(await jobs()).toEqual([{ name: "campaign.step", payload: { campaignId } }]);
    const { told, looked } = await db.database.campaignRepository.findFirstOrThrow({ where: { campaignId } });
    expect(told).toBeGreaterThan(looked);
    const rows = await deliveries();
    expect(rows.map(({ event, reason }) => `${event} ${reason}`)).toEqual(
      expect.arrayContaining(["pull_request nothing-to-do", "pull_request_review null", "pull_request null"]),
    );
  });

  test("hundreds of times of one repository is one job that waits", async () => {
    // No more at once than get a connection in time on a busy machine.
    for (let round = 0; round < 30; round += 1) {
      const bodies = Array.from({ length: 10 }, (_, index) =>
        push({ after: String(round * 10 + index).padStart(40, "0") }),
      );
      const answers = await Promise.all(bodies.map((body) => send(body)));
      expect(answers.filter(({ status }) => status !== 202)).toEqual([]);
    }
    expect(await jobs()).toHaveLength(1);
    expect(await deliveries()).toHaveLength(300);
  });

  test("of an organisation that nobody knows is counted and does nothing", async () => {
    const body = push({ repository: { id: 1, owner: { id: 999_999 }, default_branch: "main" } });
    expect(await (await send(body)).text()).toBe("ignored\n");
    expect(await jobs()).toEqual([]);
    expect(await deliveries()).toMatchObject([
      { organisationId: null, state: "ignored", reason: "unknown-organisation", ownerGithubId: 999_999n },
    ]);
  });

  test("of an App that was installed in a new place asks to connect it", async () => {
    const body = JSON.stringify({ action: "created", installation: { account: { id: 424_242 } } });
    await send(body, { event: "installation" });
    expect(await jobs()).toEqual([{ name: "connect.organisation", payload: { ownerId: 424_242 } }]);
  });
});

describe("a delivery that comes again", () => {
  test("within the hour is counted, whatever its headers say, and does nothing", async () => {
    await commit();
    await github.control.webhooksSettled();
    await db.query(db.ownerUrl, "DELETE FROM graphile_worker._private_jobs");
    const last = github.control.deliveries().at(-1);
    github.control.redeliver(last?.id ?? 0);
    await github.control.webhooksSettled();
    await send(last?.body ?? "");
    expect(await jobs()).toEqual([]);
    expect(await deliveries()).toMatchObject([{ times: 3, state: "queued" }]);
  });

  test("at the same moment is taken once", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(push({ after: "2".repeat(40) }))));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(texts.filter((text) => text === "queued\n")).toHaveLength(1);
    expect(texts.filter((text) => text === "repeated\n")).toHaveLength(9);
  });

  test("later, sent again by hand or years old, makes one more look and changes nothing else", async () => {
    const body = push({ after: "3".repeat(40) });
    await send(body);
    await db.query(db.ownerUrl, "DELETE FROM graphile_worker._private_jobs");
    now = new Date(now.getTime() + 2 * 60 * 60 * 1_000);
    expect(await (await send(body)).text()).toBe("queued\n");
    expect(await (await send(body)).text()).toBe("repeated\n");
    expect(await jobs()).toHaveLength(1);
    expect(await deliveries()).toHaveLength(1);
  });
});

test("deliveries in another order, or lost ones between them, ask for the same look", async () => {
  github.control.loseWebhooks(1);
  await commit();
  await commit();
  await github.control.webhooksSettled();
  const seen = github.control.deliveries().filter(({ event, statusCode }) => event === "push" && statusCode === 202);
  await send(seen[0]?.body ?? "");
  expect(await jobs()).toEqual([{ name: "sync.repository", payload: { organisationId, githubId: repositoryId } }]);
});

describe("a forged delivery", () => {
  test.each([
    ["signed with another secret", { secret: "not-the-secret-of-anybody" }],
    ["with a signature that is none", { signature: "sha256=00" }],
    ["with the old kind of signature", { signature: `sha1=${"0".repeat(40)}` }],
    ["with a signature of zeros", { signature: `sha256=${"0".repeat(64)}` }],
  ])("%s is 401 and leaves nothing behind", async (_what, how) => {
    expect((await send(push(), how)).status).toBe(401);
    expect(await deliveries()).toEqual([]);
    expect(await jobs()).toEqual([]);
  });

  test("whose body was changed after it was signed is 401", async () => {
    const body = push();
    const signature = `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
    expect((await send(`${body} `, { signature })).status).toBe(401);
  });

  test("that is a true one of another event is not understood", async () => {
    expect((await send(push(), { event: "installation" })).status).toBe(400);
    expect(await jobs()).toEqual([]);
  });

  test("of another GitHub, with that one's secret, is not of the organisation with the same id here", async () => {
    await send(push(), { secret: "the-secret-of-another-github" });
    expect(await jobs()).toEqual([]);
    expect(await deliveries()).toMatchObject([{ host: "ghe.example.com", reason: "unknown-organisation" }]);
  });
});

test("the secret before the new one still counts while both are configured", async () => {
  expect((await send(push(), { secret: OLD_SECRET })).status).toBe(202);
});

test("a body that is no JSON is refused although it is signed", async () => {
  expect((await send("payload=%7B%7D")).status).toBe(400);
});
