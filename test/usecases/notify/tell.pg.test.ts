import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { readTold } from "../../../lib/adapters/prisma/notice-reading.ts";
import { createNoticeStore } from "../../../lib/adapters/prisma/notice-store.ts";
import { MOST_ATTEMPTS } from "../../../lib/core/notify/fold.ts";
import type { Notice } from "../../../lib/core/notify/notice.ts";
import type { Channel, NoticeStore, SendFailure } from "../../../lib/usecases/notify/ports.ts";
import { tellOrganisation } from "../../../lib/usecases/notify/tell.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

let db: TestDatabase;
let worker: Database;
let organisationId: string;
let incidentId: string;
let now: number;
const clock = { now: () => new Date(now) };
const logged: string[] = [];

beforeAll(async () => {
  db = await testDatabase();
  worker = createDatabase(db.workerUrl, 6);
});
afterAll(async () => {
  await worker.$disconnect();
  await db.close();
});

let made = 0;
beforeEach(async () => {
  made += 1;
  now = new Date("2026-11-29T03:00:00.000Z").getTime();
  logged.length = 0;
  const organisation = await db.database.organisation.create({
    data: { host: "github.test", login: `acme-${made}`, kind: "github" },
  });
  organisationId = organisation.id;
  incidentId = (
    await db.database.incident.create({
      data: {
        organisationId,
        title: "A runner was taken over",
        status: "active",
        scope: "all",
        mode: "merges",
        exposureFrom: clock.now(),
        exposureTo: clock.now(),
        gates: [],
        allowedGrants: [],
        createdBy: "x",
        activatedBy: "x",
        activatedAt: clock.now(),
      },
    })
  ).id;
});

interface Kept extends Channel {
  readonly got: Notice[];
  fails: SendFailure | null;
}

function channel(name = "chat", more: Partial<Channel> = {}): Kept {
  const kept: Kept = {
    name,
    kind: "chat",
    tell: "all",
    digestMs: 15 * 60_000,
    isAbout: () => true,
    got: [],
    fails: null,
    send: async (notice) => {
      if (kept.fails !== null) return { ok: false, failure: kept.fails };
      kept.got.push(notice);
      return { ok: true, value: undefined };
    },
    ...more,
  };
  return kept;
}

const happened = (kinds: readonly string[], text = "It happened.") =>
  db.database.incidentEvent.createMany({
    data: kinds.map((kind) => ({
      incidentId,
      organisationId,
      actorKind: "system",
      actorId: "worker",
      kind,
      text,
      at: clock.now(),
    })),
  });
const tell = (channels: readonly Channel[], store: NoticeStore = createNoticeStore(worker, null)) =>
  tellOrganisation({ store, channels, clock, dashboard: null, log: (line) => logged.push(line) }, organisationId);
const headlines = ({ got }: Kept) => got.map(({ parts }) => parts.map(({ headline, count }) => `${headline} ${count}`));
const minutes = (count: number) => {
  now += count * 60_000;
};
const shown = (name = "chat") =>
  db.database.notifyChannel.findUniqueOrThrow({ where: { organisationId_name: { organisationId, name } } });
const AWAY: SendFailure = { code: "unreachable", message: "The chat's host could not be reached." };

describe("what happened", () => {
  test("is told once to each channel, alarms at once, and shown as told", async () => {
    const [all, alarms] = [channel("all"), channel("on-call", { tell: "alarms" })];
    await happened(["incident.activated", "incident.confirmed", "gate.held"]);
    for (let round = 0; round < 3; round += 1) await tell([all, alarms]);
    expect(headlines(alarms)).toEqual([["Merges are being frozen 1"]]);
    expect(headlines(all).flat().toSorted()).toEqual([
      "Merges are being frozen 1",
      "The freeze is confirmed for all that are to be held 1",
    ]);
    expect(await shown("on-call")).toMatchObject({
      tell: "alarms",
      sentAt: clock.now(),
      failingSince: null,
      goneAt: null,
    });
  });

  test("of 1,200 repositories is a handful of messages, which count all of it", async () => {
    const chat = channel();
    for (const kind of ["repository.thawed", "repository.refrozen"]) await happened(Array<string>(1_200).fill(kind));
    for (let round = 0; round < 40; round += 1) {
      await tell([chat]);
      minutes(1);
    }
    expect(headlines(chat)).toEqual([["Frozen again after a thaw 1200"], ["Thawed 1200"]]);
    expect(chat.got.every(({ parts }) => parts.every(({ lines }) => lines.length === 5))).toBe(true);
  });

  test("again and again in one way is told in one message for each window", async () => {
    const chat = channel();
    for (let minute = 0; minute < 11; minute += 1) {
      await happened(["freeze.drift"]);
      await tell([chat]);
      minutes(1);
    }
    expect(headlines(chat)).toEqual([
      ["The freeze is not on GitHub as it was written 1"],
      ["The freeze is not on GitHub as it was written 5"],
      ["The freeze is not on GitHub as it was written 5"],
    ]);
  });

  test("in a transaction that ends after a later one is told all the same", async () => {
    const chat = channel();
    const late = createDatabase(db.ownerUrl, 1);
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    let begun: () => void = () => undefined;
    const inserted = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const slow = late.$transaction(
      async (tx) => {
        await tx.incidentEvent.create({
          data: { incidentId, organisationId, actorKind: "system", actorId: "x", kind: "freeze.alarm", text: "first" },
        });
        begun();
        await held;
      },
      { timeout: 60_000 },
    );
    await inserted;
    await happened(["freeze.drift"]);
    await tell([chat]);
    go();
    await slow;
    await tell([chat]);
    await late.$disconnect();
    expect(headlines(chat).flat()).toEqual([
      "The freeze is not on GitHub as it was written 1",
      "Somebody passes the freeze and leaves no trace 1",
    ]);
  });

  test("is shown on the incident's page, by channel, with what is on the way", async () => {
    const [chat, mail, old] = [channel("chat"), channel("mail", { kind: "mail", tell: "alarms" }), channel("old")];
    await happened(["freeze.drift"]);
    await tell([chat, mail, old]);
    mail.fails = AWAY;
    await happened(["freeze.alarm"]);
    await tell([chat, mail]);
    const web = createDatabase(db.webUrl, 1);
    const told = await readTold(web, organisationId, incidentId);
    expect(await readTold(web, organisationId, "01890000-0000-7000-8000-000000000000")).toHaveLength(2);
    await web.$disconnect();
    expect(told).toMatchObject([
      { name: "chat", told: 2, toldAt: clock.now().toISOString(), waiting: 0, failingSince: null, gone: false },
      { name: "mail", kind: "mail", tell: "alarms", told: 1, waiting: 1, error: AWAY.message, gone: false },
      { name: "old", told: 1, gone: true },
    ]);
  });

  test("in one organisation is not told to another's channels", async () => {
    const theirs = channel("theirs", { isAbout: (organisation) => organisation === "other" });
    await happened(["freeze.drift"]);
    await tell([theirs]);
    expect(theirs.got).toEqual([]);
    expect(await db.database.notifyChannel.count({ where: { organisationId } })).toBe(0);
  });

  test("before there was a channel is told to nobody", async () => {
    const chat = channel();
    await happened(["freeze.drift"]);
    await tell([]);
    await tell([chat]);
    expect(chat.got).toEqual([]);
  });
});

describe("when the worker dies", () => {
  /** Dies at one step of the store's, once. */
  function dying(step: "route" | "fold" | "sent" | "claim"): NoticeStore {
    const store = createNoticeStore(worker, null);
    return {
      ...store,
      [step]: async (...request: never[]) => {
        if (step === "claim") await (store.claim as (...all: never[]) => Promise<unknown>)(...request);
        throw new Error("dead");
      },
    };
  }

  test.each([
    ["before it looked at the timeline", "route", 1],
    ["before it made a message", "fold", 1],
    ["before it sent one", "claim", 1],
    ["between the message and the note that it was sent", "sent", 2],
  ] as const)("%s, nothing is lost, and it is told %s: %i times at most", async (_, step, times) => {
    const chat = channel();
    await happened(["freeze.drift"]);
    await expect(tell([chat], dying(step))).rejects.toThrow("dead");
    for (let round = 0; round < 4; round += 1) {
      minutes(1.5);
      await tell([chat]);
    }
    expect(chat.got).toHaveLength(times);
    // Whoever reads it can tell that it is the same.
    expect(new Set(chat.got.map(({ id }) => id)).size).toBe(1);
    expect(await db.database.notice.findMany({ where: { incidentId }, select: { state: true } })).toEqual([
      { state: "sent" },
    ]);
  });

  test("two that tell at once tell it once", async () => {
    const chat = channel();
    await happened(Array<string>(50).fill("freeze.drift"));
    await Promise.all(Array.from({ length: 4 }, () => tell([chat])));
    await tell([chat]);
    expect(chat.got.flatMap(({ parts }) => parts).reduce((sum, { count }) => sum + count, 0)).toBe(
      chat.got.length === 0 ? 0 : 50,
    );
    expect(chat.got.length).toBe(1);
  });
});

describe("a channel that fails", () => {
  test("is said so on the timeline once, shown, tried again, and told in few messages when it is back", async () => {
    const [chat, mail] = [channel("chat"), channel("mail")];
    chat.fails = AWAY;
    for (let minute = 0; minute < 60; minute += 1) {
      await happened(["freeze.drift"]);
      await tell([chat, mail]);
      minutes(1);
    }
    expect(await shown("chat")).toMatchObject({
      error: AWAY.message,
      failingSince: new Date("2026-11-29T03:00:00.000Z"),
    });
    expect(await shown("mail")).toMatchObject({ failingSince: null });
    const lines = () => db.database.incidentEvent.count({ where: { incidentId, kind: { startsWith: "notify." } } });
    expect(await lines()).toBe(1);
    // The other channel was told that this one fails.
    expect(headlines(mail).flat()).toContain("A channel cannot be told 1");
    chat.fails = null;
    for (let minute = 0; minute < 60; minute += 1) {
      await tell([chat, mail]);
      minutes(1);
    }
    const drifts = chat.got
      .flatMap(({ parts }) => parts)
      .filter(({ headline }) => headline.startsWith("The freeze is not"));
    expect(drifts.reduce((sum, { count }) => sum + count, 0)).toBe(60);
    expect(drifts).toHaveLength(2);
    expect(await shown("chat")).toMatchObject({ failingSince: null, error: null });
    expect(await lines()).toBe(2);
  });

  test("for good is given up in the end, which the timeline says, and is tried again when a person asks", async () => {
    const chat = channel();
    chat.fails = { code: "refused", message: "The chat refused it (status 404).", detail: "status 404" };
    await happened(["freeze.drift"]);
    for (let round = 0; round < MOST_ATTEMPTS + 3; round += 1) {
      await tell([chat]);
      minutes(16);
    }
    const state = () => db.database.notice.findFirstOrThrow({ where: { incidentId, fold: "freeze.drift" } });
    expect(await state()).toMatchObject({ state: "dead", attempts: MOST_ATTEMPTS, error: chat.fails.message });
    expect(
      await db.database.incidentEvent.findMany({
        where: { incidentId, kind: "notify.failing" },
        orderBy: { seq: "asc" },
      }),
    ).toMatchObject([
      { text: expect.stringContaining("cannot be told") },
      { text: expect.stringContaining("given up") },
    ]);
    expect(logged[0]).toBe("notify chat: refused status 404");
    chat.fails = null;
    await createNoticeStore(worker, null).revive(clock.now());
    await tell([chat]);
    expect(await state()).toMatchObject({ state: "sent", error: null });
  });

  test("that asks to wait is waited for", async () => {
    const chat = channel();
    chat.fails = { code: "rate-limited", message: "The chat asks to wait.", retryAfterSeconds: 600 };
    await happened(["freeze.drift"]);
    await tell([chat]);
    chat.fails = null;
    minutes(9);
    await tell([chat]);
    expect(chat.got).toEqual([]);
    minutes(1);
    await tell([chat]);
    expect(headlines(chat)).toContainEqual(["The freeze is not on GitHub as it was written 1"]);
  });
});

describe("what nobody did", () => {
  const kinds = async () =>
    (await db.database.incidentEvent.findMany({ where: { incidentId }, orderBy: { seq: "asc" } })).map(
      ({ kind }) => kind,
    );
  const look = () => createNoticeStore(worker, null).tellOmissions(clock.now());

  test("an update that is overdue is told once, and again when the next one is", async () => {
    const due = (at: Date | null) =>
      db.database.incident.update({ where: { id: incidentId }, data: { nextUpdateDue: at } });
    await due(new Date(now + 60_000));
    await look();
    expect(await kinds()).toEqual([]);
    minutes(2);
    await look();
    await look();
    expect(await kinds()).toEqual(["incident.update-overdue"]);
    await due(new Date(now + 60_000));
    await look();
    minutes(2);
    await look();
    expect(await kinds()).toEqual(["incident.update-overdue", "incident.update-overdue"]);
  });

  test("a freeze that is not confirmed after ten minutes is an alarm, once an hour", async () => {
    const repository = await db.database.repository.create({
      data: { organisationId, owner: "acme", name: `r${made}` },
    });
    const key = { incidentId, repositoryId: repository.id };
    await db.database.incidentRepository.create({
      data: { ...key, organisationId, state: "frozen", stateAt: clock.now(), requestedAt: clock.now() },
    });
    minutes(9);
    await look();
    expect(await kinds()).toEqual([]);
    minutes(2);
    await look();
    await look();
    expect(await kinds()).toEqual(["freeze.unconfirmed"]);
    minutes(61);
    await look();
    expect(await kinds()).toHaveLength(2);
    await db.database.incidentRepository.update({
      where: { incidentId_repositoryId: key },
      data: { confirmedAt: clock.now() },
    });
    minutes(61);
    await look();
    expect(await kinds()).toHaveLength(2);
  });
});
