import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { figure, type Sent, sendAgain, sendOne, slowest, startLoad, untilIssued } from "../support/broker/load.ts";
import { type Books, countsOf, keepBooks, NOTHING_WRONG } from "../support/broker/load-books.ts";
import {
  type BrokerProcess,
  type ProcessWorld,
  processWorld,
  verifiedAudit,
  waitFor,
} from "../support/broker/processes.ts";
import { copyOrganisation, HAS_SIGNALS, ownServer, type Pair, replicatedPair } from "../support/broker/standby.ts";
import { activate, mints } from "../support/broker/world.ts";

/** A PostgreSQL with a synchronous standby, and two brokers that know both addresses. */

/** The timeouts come to less than half of it: the rest is for a machine that is busy with other things. */
const ANSWER_MS = 30_000;
const RETURN_MS = 60_000;
const ENOUGH_MS = 90_000;

let world: ProcessWorld;
let pair: Pair;
let brokers: readonly [BrokerProcess, BrokerProcess];
let all: readonly Sent[] = [];
const ending: (() => Promise<void>)[] = [];

describe.runIf(HAS_SIGNALS)("a server that has a standby", () => {
  beforeAll(async () => {
    world = await processWorld();
    ending.push(() => world.close());
    await activate(world);
    const server = await ownServer();
    ending.push(() => server.remove());
    await copyOrganisation(world, server);
    pair = await replicatedPair(server);
    ending.push(() => pair.remove());
    const databaseUrls = [pair.primary.brokerUrl, pair.standby.brokerUrl];
    brokers = await Promise.all([world.start({ databaseUrls }), world.start({ databaseUrls })]);
  }, 240_000);
  // A broker that ended would be started by its supervisor, and that must not be what helps here.
  afterEach(() => expect(brokers.map((broker) => broker.wrote())).toEqual(["", ""]));
  afterAll(async () => {
    for (const end of ending.reverse()) await end();
  }, 120_000);

  function keep(sent: readonly Sent[]): readonly Sent[] {
    all = [...all, ...sent];
    return sent;
  }

  async function ask(count: number): Promise<readonly Sent[]> {
    const asked = Array.from({ length: count }, (_, index) => sendOne(world, brokers[index % 2 === 0 ? 0 : 1].origin));
    return keep(await Promise.all(asked));
  }

  async function booksOf(server: Pair["primary"]): Promise<Books["wrong"]> {
    const { wrong, counts } = await keepBooks(world, all, server.ownerUrl);
    figure("books", counts);
    expect(counts.unrecordedLive).toBe(0);
    return wrong;
  }

  test("the standby gone: nothing is issued that it would not know, and all is well when it is back", async () => {
    expect(countsOf(await ask(10))).toEqual({ 200: 10 });
    await pair.standby.kill();
    const before = mints(world);
    const refused = await ask(10);
    expect(countsOf(refused)).toEqual({ 503: 10 });
    expect(mints(world)).toBe(before);
    expect(slowest(refused)).toBeLessThan(ANSWER_MS);
    figure("standby gone: slowest 503, milliseconds", slowest(refused));
    await pair.standby.start();
    await pair.synchronous();
    const since = Date.now();
    for (const { origin } of brokers) keep(await untilIssued(world, origin, RETURN_MS));
    figure("standby back and synchronous: milliseconds until both brokers issue", Date.now() - since);
    expect(await booksOf(pair.primary)).toEqual(NOTHING_WRONG);
  });

  test("the primary killed under load, and the standby promoted: what was answered is there, once, and requests succeed again", async () => {
    const before = await verifiedAudit(world, pair.primary.brokerUrl);
    expect(before.seals).toBeGreaterThan(0);
    const load = startLoad(world, { origins: brokers.map(({ origin }) => origin), clients: 20, most: 20_000 });
    await waitFor("the load is under way", () => load.answered(200) >= 150, ENOUGH_MS);
    const killed = Date.now();
    await pair.primary.kill();
    const gone = Date.now();
    const begunBefore = () => load.sent.filter(({ startedAt, endedAt }) => startedAt <= gone && endedAt === null);
    await waitFor("what was under way is answered", () => begunBefore().length === 0, ENOUGH_MS);
    const minted = mints(world);
    const refused = load.answered(503);
    await waitFor("the gap lasts", () => load.answered(503) >= refused + 100, ENOUGH_MS);
    expect(mints(world)).toBe(minted);
    const promoting = Date.now();
    await pair.promote();
    const promoted = Date.now();
    const issued = load.answered(200);
    await waitFor("requests succeed", () => load.answered(200) >= issued + 100, RETURN_MS);
    const sent = keep(await load.stop());

    const inTheGap = sent.filter(({ endedAt }) => (endedAt ?? 0) > killed && (endedAt ?? 0) < promoting);
    const next = sent.filter(({ status, endedAt }) => status === 200 && (endedAt ?? 0) >= promoting);
    figure("gap: answers", countsOf(inTheGap));
    figure("gap: slowest answer, milliseconds", slowest(inTheGap));
    figure("promotion, milliseconds", promoted - promoting);
    const first = Math.min(...next.map(({ endedAt }) => endedAt ?? Number.POSITIVE_INFINITY));
    figure("first success after the promotion began, milliseconds", first - promoting);
    expect(Object.keys(countsOf(sent)).filter((status) => !["200", "500", "503"].includes(status))).toEqual([]);
    const silent = sent.filter(({ status, retryAfter }) => status === 503 && !(Number(retryAfter) >= 1));
    expect(silent).toEqual([]);
    expect(await booksOf(pair.standby)).toEqual(NOTHING_WRONG);
  });

  test("an OIDC token that was used before the failover is refused after it", async () => {
    const used = all.filter(({ status }) => status === 200);
    const chosen = [...used.slice(0, 10), ...used.slice(-10)];
    const again = await Promise.all(
      chosen.map((entry, index) => sendAgain(entry, brokers[index % 2 === 0 ? 0 : 1].origin)),
    );
    expect(countsOf(again)).toEqual({ 403: chosen.length });
    expect(await booksOf(pair.standby)).toEqual(NOTHING_WRONG);
  });

  test("a replaced server that comes back, and takes writes, gets none of them", async () => {
    await pair.primary.start();
    // Nothing that it is given waits for anybody now: the worst that can come back.
    await pair.primary.query("ALTER SYSTEM RESET synchronous_standby_names");
    await pair.primary.query("SELECT pg_reload_conf()");
    const count = "SELECT count(*)::int AS count FROM issuance";
    const before = (await pair.primary.query(count)).rows[0].count;
    // A broker that is started now looks for its server anew, and the old one stands first in its list.
    const databaseUrls = [pair.primary.brokerUrl, pair.standby.brokerUrl];
    const fresh = await world.start({ databaseUrls });
    for (const { origin } of [...brokers, fresh]) keep(await untilIssued(world, origin, RETURN_MS));
    const used = all.filter(({ status }) => status === 200).at(-1);
    if (used === undefined) throw new Error("nothing was issued");
    expect((await sendAgain(used, brokers[0].origin)).status).toBe(403);
    await fresh.stop();
    expect((await pair.primary.query(count)).rows[0].count).toBe(before);
    expect(await booksOf(pair.standby)).toEqual(NOTHING_WRONG);
  });

  test("the audit verifies on the promoted server, across the failover", async () => {
    await Promise.all(brokers.map((broker) => broker.stop()));
    const report = await verifiedAudit(world, pair.standby.brokerUrl);
    expect(report).toMatchObject({ problems: [], unsealedRecords: 0, anchoredTo: report.seals });
    expect(report.anchors).toBeGreaterThan(1);
    expect(report.sealedRecords).toBeGreaterThan(all.filter(({ status }) => status === 200).length * 2);
  });
});
