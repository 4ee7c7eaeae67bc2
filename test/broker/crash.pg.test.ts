import { afterAll, beforeAll, expect, test } from "vitest";
import { figure, type Load, type Sent, sendAgain, startLoad } from "../support/broker/load.ts";
import { countsOf, keepBooks, NOTHING_WRONG } from "../support/broker/load-books.ts";
import {
  type BrokerProcess,
  type ProcessWorld,
  processWorld,
  tidyAfterPatience,
  verifiedAudit,
  waitFor,
} from "../support/broker/processes.ts";
import { activate } from "../support/broker/world.ts";

/** Two brokers as processes over one database and one GitHub. One of them is killed twice under load, without a warning. */

const CLIENTS = 20;
const MOST = 2_000;
const ENOUGH_MS = 90_000;
const MINTING = /\/access_tokens$/;

let world: ProcessWorld;
let victim: BrokerProcess;
let other: BrokerProcess;
let sent: readonly Sent[];
/** Requests that the killed broker had under way when GitHub was minting for all of them. */
let lost: readonly Sent[];

beforeAll(async () => {
  world = await processWorld();
  await activate(world);
  [victim, other] = await Promise.all([world.start(), world.start()]);
  const load = startLoad(world, { origins: [victim.origin, other.origin], clients: CLIENTS, most: MOST });
  await moreIssued(load, 200);
  lost = await killWhileMinting(load);
  await moreIssued(load, 100);
  victim = await world.start({ port: victim.port });
  await moreIssued(load, 200);
  // Wherever each of its requests is at this moment.
  await victim.kill();
  await moreIssued(load, 100);
  sent = await load.stop();
}, 180_000);
afterAll(() => world.close());

async function moreIssued(load: Load, count: number): Promise<void> {
  const enough = load.answered(200) + count;
  await waitFor(`${count} more are issued`, () => load.answered(200) >= enough, ENOUGH_MS);
}

/** GitHub keeps all clients waiting in the middle of minting; then the broker is killed, and GitHub mints what it was asked for. */
async function killWhileMinting(load: Load): Promise<readonly Sent[]> {
  let release: () => void = () => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { control } = world.github;
  const lift = control.fail({ route: "/app/installations/*", times: "all", fault: { kind: "hold", until } });
  const waiting = () => control.requests().filter(({ path, status }) => MINTING.test(path) && status === null);
  try {
    await waitFor("GitHub keeps all clients waiting", () => waiting().length >= CLIENTS, ENOUGH_MS);
    const underWay = load.sent.filter(({ endedAt, origin }) => endedAt === null && origin === victim.origin);
    await victim.kill();
    return underWay;
  } finally {
    lift();
    release();
  }
}

test("no token is minted without a record that was written before, none is recorded twice, none is answered wrongly", async () => {
  const { wrong, counts } = await keepBooks(world, sent);
  figure("a broker killed twice: books", counts);
  expect(wrong).toEqual(NOTHING_WRONG);
  // Every token that has no record of its own belongs to an intent of the killed broker.
  expect(counts.minted).toBeLessThanOrEqual(counts.recorded + counts.open);
  expect(lost.length).toBeGreaterThan(0);
  expect(counts.mintedUnrecorded).toBeGreaterThanOrEqual(lost.length);
});

test("only the killed broker leaves requests without an answer", () => {
  figure("a broker killed twice: answers", countsOf(sent));
  const unanswered = sent.filter(({ status }) => status === null);
  expect(unanswered.filter(({ origin }) => origin !== victim.origin)).toEqual([]);
  expect(sent.filter(({ status }) => status === 401 || status === 403)).toEqual([]);
});

test("an OIDC token that was used before the crash is refused by the broker that lives", async () => {
  const used = sent.filter(({ status }) => status === 200);
  const chosen = [...used.slice(0, 5), ...used.slice(-5), ...lost];
  const again = await Promise.all(chosen.map((entry) => sendAgain(entry, other.origin)));
  expect(countsOf(again)).toEqual({ 403: chosen.length });
});

test("what the killed broker left open is called unknown after the patience, and nothing stays open", async () => {
  const { counts } = await keepBooks(world, sent);
  expect(counts.open).toBeGreaterThanOrEqual(lost.length);
  await tidyAfterPatience(world.db.brokerUrl);
  const { rows } = await world.db.query(
    world.db.ownerUrl,
    "SELECT phase, reason_code AS reason, count(*)::int FROM issuance WHERE phase IN ('intent', 'unknown') GROUP BY 1, 2",
  );
  expect(new Set(rows.map(({ phase }) => phase))).toEqual(new Set(["unknown"]));
  expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(counts.open);
  // A broker that lives calls its own request unknown when GitHub, which was held, kept it waiting for longer than its patience.
  expect(rows.filter(({ reason }) => reason !== "broker-lost" && reason !== "unavailable")).toEqual([]);
  expect(rows.find(({ reason }) => reason === "broker-lost")?.count).toBeGreaterThanOrEqual(lost.length);
  expect((await keepBooks(world, sent)).wrong).toEqual(NOTHING_WRONG);
});

test("the audit verifies from its first record to its last", async () => {
  await other.stop();
  const report = await verifiedAudit(world, world.db.brokerUrl);
  expect(report).toMatchObject({ problems: [], unsealedRecords: 0, anchoredTo: report.seals });
  expect(report.sealedRecords).toBeGreaterThan(sent.filter(({ status }) => status === 200).length * 2);
});
