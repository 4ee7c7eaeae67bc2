import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { figure, type Sent, sendOne, slowest, startLoad, untilIssued } from "../support/broker/load.ts";
import { countsOf, keepBooks, NOTHING_WRONG } from "../support/broker/load-books.ts";
import {
  type BrokerProcess,
  brokerThatEnds,
  type ProcessWorld,
  processWorld,
  verifiedAudit,
  waitFor,
} from "../support/broker/processes.ts";
import { copyOrganisation, HAS_SIGNALS, type OwnServer, ownServer } from "../support/broker/standby.ts";
import { activate, mints } from "../support/broker/world.ts";

/** The database goes away under a running broker, in each way that it can. */

/** A statement of 4.5 seconds, a connection of 2, and time for a busy machine. */
/** The timeouts come to less than half of it: the rest is for a machine that is busy with other things. */
const ANSWER_MS = 30_000;
const RETURN_MS = 60_000;
const ENOUGH_MS = 90_000;

let world: ProcessWorld;
let server: OwnServer;
let broker: BrokerProcess;
const all: Sent[] = [];
const ending: (() => Promise<void>)[] = [];

describe.runIf(HAS_SIGNALS)("a broker whose database goes away", () => {
  beforeAll(async () => {
    world = await processWorld();
    ending.push(() => world.close());
    await activate(world);
    server = await ownServer();
    ending.push(() => server.remove());
    await copyOrganisation(world, server);
    broker = await world.start({ databaseUrls: [server.brokerUrl] });
  }, 240_000);
  // A broker that ended would be started by its supervisor, and that must not be what helps here.
  afterEach(() => expect(broker.wrote()).toBe(""));
  afterAll(async () => {
    for (const end of ending.reverse()) await end();
  });

  async function ask(count: number): Promise<readonly Sent[]> {
    const sent = await Promise.all(Array.from({ length: count }, () => sendOne(world, broker.origin)));
    all.push(...sent);
    return sent;
  }

  async function returns(since: number, what: string): Promise<void> {
    const sent = await untilIssued(world, broker.origin, RETURN_MS);
    all.push(...sent);
    figure(`${what}: milliseconds until the next success`, Date.now() - since);
    const after = await ask(20);
    expect(countsOf(after)).toEqual({ 200: 20 });
  }

  async function books() {
    const { wrong, counts } = await keepBooks(world, all, server.ownerUrl);
    figure("books", counts);
    // This broker lived all the time: what it could not record, it took back.
    expect(counts.unrecordedLive).toBe(0);
    return wrong;
  }

  test("stopped: every request is told to come again, and GitHub is not called; started again, all is well", async () => {
    expect(countsOf(await ask(20))).toEqual({ 200: 20 });
    const load = startLoad(world, { origins: [broker.origin], clients: 10, most: 20_000 });
    await waitFor("the load is under way", () => load.answered(200) >= 30, ENOUGH_MS);
    await server.stop();
    all.push(...(await load.stop()));
    const before = mints(world);
    const refused = await ask(40);
    expect(countsOf(refused)).toEqual({ 503: 40 });
    expect(refused.filter(({ retryAfter }) => !(Number(retryAfter) >= 1))).toEqual([]);
    expect(mints(world)).toBe(before);
    figure("stopped: slowest 503, milliseconds", slowest(refused));
    expect((await fetch(`${broker.origin}/readyz`)).status).toBe(503);
    expect((await fetch(`${broker.origin}/healthz`)).status).toBe(200);
    await server.start();
    await returns(Date.now(), "stopped and started");
    expect(await books()).toEqual(NOTHING_WRONG);
  });

  test("killed with all of its processes under load: nothing that was answered is lost, nothing is doubled", async () => {
    const load = startLoad(world, { origins: [broker.origin], clients: 10, most: 20_000 });
    await waitFor("the load is under way", () => load.answered(200) >= 30, ENOUGH_MS);
    await server.kill();
    await waitFor("the loss is noticed", () => load.answered(503) >= 10, ENOUGH_MS);
    await server.start();
    const since = Date.now();
    const before = load.answered(200);
    await waitFor("requests succeed again", () => load.answered(200) >= before + 20, RETURN_MS);
    figure("killed and started: milliseconds until the 20th success", Date.now() - since);
    all.push(...(await load.stop()));
    expect(await books()).toEqual(NOTHING_WRONG);
  });

  test("connections that are cut in the middle cost the requests on them, and nothing else", async () => {
    const load = startLoad(world, { origins: [broker.origin], clients: 20, most: 20_000 });
    for (let cut = 1; cut <= 8; cut += 1) {
      const enough = load.answered(200) + 20;
      await waitFor("requests succeed between two cuts", () => load.answered(200) >= enough, RETURN_MS);
      await server.query(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'thaw-broker'",
      );
    }
    const since = Date.now();
    const sent = await load.stop();
    all.push(...sent);
    figure("connections cut 8 times: answers", countsOf(sent));
    expect(Object.keys(countsOf(sent)).filter((status) => !["200", "500", "503"].includes(status))).toEqual([]);
    await returns(since, "connections cut");
    expect(await books()).toEqual(NOTHING_WRONG);
  });

  test("paused, so that nothing is answered and nothing is closed: each request is answered within the timeouts", async () => {
    const load = startLoad(world, { origins: [broker.origin], clients: 20, most: 20_000 });
    await waitFor("the load is under way", () => load.answered(200) >= 30, ENOUGH_MS);
    await server.pause();
    const paused = Date.now();
    try {
      await waitFor("40 requests are refused", () => load.answered(503) >= 40, ENOUGH_MS);
    } finally {
      await server.resume();
    }
    const sent = (await load.stop()).filter(({ endedAt }) => (endedAt ?? 0) > paused);
    all.push(...load.sent);
    figure("paused: milliseconds of the slowest answer", slowest(sent));
    figure("paused: answers", countsOf(sent));
    expect(slowest(sent)).toBeLessThan(ANSWER_MS);
    await returns(Date.now(), "paused and resumed");
    expect(await books()).toEqual(NOTHING_WRONG);
  });

  test("a crowd that asks a paused database is answered within the timeouts as well", async () => {
    await server.pause();
    let sent: readonly Sent[] = [];
    try {
      sent = await ask(400);
    } finally {
      await server.resume();
    }
    figure("paused: milliseconds of the slowest of 400 at once", slowest(sent));
    expect(countsOf(sent)).toEqual({ 503: 400 });
    expect(slowest(sent)).toBeLessThan(ANSWER_MS);
    await returns(Date.now(), "paused with a crowd and resumed");
    expect(await books()).toEqual(NOTHING_WRONG);
  });

  test("a broker does not start without its database, and says so", async () => {
    await server.stop();
    const ended = await brokerThatEnds({
      folder: world.folder,
      port: broker.port + 1,
      databaseUrls: [server.brokerUrl],
    });
    await server.start();
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(/database/i);
    await returns(Date.now(), "stopped and started once more");
  });

  test("the audit verifies after all of it", async () => {
    await broker.stop();
    const report = await verifiedAudit(world, server.brokerUrl);
    expect(report).toMatchObject({ problems: [], unsealedRecords: 0, anchoredTo: report.seals });
    expect(report.sealedRecords).toBeGreaterThan(all.filter(({ status }) => status === 200).length * 2);
  });
});
