import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { FaultRule } from "../../../demo/github/index.ts";
import { followCampaign } from "../../../lib/usecases/campaigns/follow.ts";
import { openWave } from "../../../lib/usecases/campaigns/open.ts";
import { CI, createWorld, WORKFLOW, type World } from "./world.ts";

const MINUTES = 60_000;

let world: World;
let names = 0;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

beforeEach(() => {
  world.github.control.clearFaults();
  world.wished.length = 0;
});

/** Repositories that were scanned and planned; their names begin with the word. */
async function planned(word: string, count = 1): Promise<readonly string[]> {
  const made: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = `${word}-${++names}`;
    await world.repository(name);
    await world.scan(name);
    made.push(name);
  }
  return made;
}

const pulls = (name: string) => world.github.control.pulls(`fjordline/${name}`);
const wave = (campaignId: string) => openWave(world.ports, campaignId);

/** Waves until nothing is to be done, the pauses of failures being over at once. */
async function openAll(campaignId: string): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) {
    world.clock.advance(61 * MINUTES);
    if ((await wave(campaignId)).worked === 0) return;
  }
}

async function follow(campaignId: string): Promise<void> {
  world.clock.advance(10 * MINUTES);
  await followCampaign(world.ports, campaignId, world.clock.now());
}

async function rowOf(campaignId: string) {
  const [row] = await world.rows(campaignId);
  if (row === undefined) throw new Error("No row.");
  return row;
}

describe("opening", () => {
  test("makes one signed commit and one labelled pull request for each repository, in four requests at most", async () => {
    const made = await planned("calm", 5);
    const campaignId = await world.campaign("calm");
    world.github.control.clearRequests();
    await openAll(campaignId);
    const sent = world.github.control.requests().filter(({ path }) => !/access_tokens|installation\/token$/.test(path));
    expect(sent.length / made.length).toBeLessThanOrEqual(4);
    for (const row of await world.rows(campaignId)) {
      const [pull, ...more] = await pulls(row.repository.name);
      expect(more).toEqual([]);
      expect(pull).toMatchObject({
        state: "open",
        head: row.branch,
        headSha: row.headSha,
        labels: ["thaw"],
        base: "main",
      });
      expect(pull?.body).toContain("Short-lived credentials");
      expect(pull?.body).not.toMatch(/(^|\s)@\w|(?:fixes|closes) #/i);
      expect(row).toMatchObject({
        prNumber: pull?.number,
        state: pull?.draft === true ? "draft" : "open",
        attempts: 0,
      });
      expect(await world.git(row.repository.name, "rev-list", "--count", `main..${row.branch}`)).toBe("1");
      expect(await world.git(row.repository.name, "show", `${row.branch}:${CI}`)).toContain("id: thaw");
    }
    expect(world.github.control.limits()).toEqual([]);
  });

  test("records each change of a state with what it was, and never a secret's value", async () => {
    await planned("noted");
    const campaignId = await world.campaign("noted");
    await openAll(campaignId);
    const { repositoryId } = await rowOf(campaignId);
    const events = await world.db.database.auditEvent.findMany({
      where: { action: "campaign.repository", objectId: repositoryId },
    });
    expect(events.map(({ data, actorKind }) => ({ data, actorKind }))).toMatchObject([
      { actorKind: "system", data: { campaign: campaignId, from: "opening", pull: 1 } },
    ]);
  });

  test("does nothing before the start, while it is paused, and after a stop", async () => {
    const [name = ""] = await planned("still");
    const campaignId = await world.campaign("still");
    for (const status of ["approved", "paused", "stopped"]) {
      await world.db.database.campaign.update({ where: { id: campaignId }, data: { status } });
      expect(await wave(campaignId)).toEqual({ worked: 0, againMs: null, failure: null });
    }
    expect(await pulls(name)).toEqual([]);
  });

  test("is done once by two workers at the same time", async () => {
    const made = await planned("twin", 3);
    const campaignId = await world.campaign("twin");
    await Promise.all([wave(campaignId), wave(campaignId)]);
    await openAll(campaignId);
    for (const name of made) expect(await pulls(name)).toHaveLength(1);
    expect((await world.rows(campaignId)).map(({ state }) => state)).not.toContain("opening");
  });

  test("opens no more than the brake lets run, and goes on when their checks are done", async () => {
    await planned("brake", 3);
    const campaignId = await world.campaign("brake", { pace: { mostRunning: 2 } });
    expect((await wave(campaignId)).worked).toBe(2);
    expect(await wave(campaignId)).toMatchObject({ worked: 0, againMs: MINUTES });
    await follow(campaignId);
    expect((await wave(campaignId)).worked).toBe(1);
  });

  test("opens no more an hour than the pace says", async () => {
    await planned("pace", 2);
    const campaignId = await world.campaign("pace", { pace: { perHour: 1 } });
    expect((await wave(campaignId)).worked).toBe(1);
    expect((await wave(campaignId)).worked).toBe(0);
    world.clock.advance(61 * MINUTES);
    expect((await wave(campaignId)).worked).toBe(1);
  });
});

describe("through faults", () => {
  const writes: readonly (readonly [string, Omit<FaultRule, "fault">])[] = [
    ["reading the repository, or the commit", { method: "POST", route: "/graphql", times: 1 }],
    ["the token", { method: "POST", route: "/app/installations/{id}/access_tokens" }],
    ["the pull request", { method: "POST", route: "/repos/{o}/{r}/pulls" }],
    ["the labels", { method: "POST", route: "/repos/{o}/{r}/issues/{n}/labels" }],
  ];
  const faults: readonly (readonly [string, FaultRule["fault"]])[] = [
    ["a cut before", { kind: "cut", when: "before" }],
    ["a cut after", { kind: "cut", when: "after" }],
    ["502 at", { kind: "status", status: 502 }],
    ["a secondary limit at", { kind: "secondary-limit", retryAfter: 30 }],
    ["a page of HTML from", { kind: "nonsense" }],
  ];

  test.each(writes.flatMap(([what, rule]) => faults.map(([how, fault]) => [how, what, { ...rule, fault }] as const)))(
    "one pull request is there after %s %s",
    async (_how, _what, rule) => {
      const [name = ""] = await planned("fault");
      const campaignId = await world.campaign(name);
      world.github.control.fail(rule);
      await openAll(campaignId);
      expect(await pulls(name)).toHaveLength(1);
      expect(["open", "draft"]).toContain((await rowOf(campaignId)).state);
    },
  );

  test.each([1, 2, 3, 4, 5, 6])(
    "one pull request is there after every answer from the %ith on was cut for a while",
    async (nth) => {
      const [name = ""] = await planned("cut");
      const campaignId = await world.campaign(name);
      let seen = 0;
      const stop = world.github.control.onRequest(() => {
        seen += 1;
        if (seen === nth) world.github.control.fail({ route: "*", times: 4, fault: { kind: "cut", when: "after" } });
      });
      await openAll(campaignId);
      stop();
      world.github.control.clearFaults();
      await openAll(campaignId);
      expect(await pulls(name)).toHaveLength(1);
      expect(["open", "draft"]).toContain((await rowOf(campaignId)).state);
    },
  );

  test("a worker that was killed between its notes leaves nothing doubled", async () => {
    const [name = ""] = await planned("killed");
    const campaignId = await world.campaign(name);
    await openAll(campaignId);
    const { id, baseSha, headSha } = await rowOf(campaignId);
    // As it was after each of its notes: nothing known, the commit asked for, the commit known, the pull request asked for.
    const lost = { state: "opening", prNumber: null, headSha: null, baseSha: null, askedAt: null };
    for (const known of [{ baseSha }, { baseSha, headSha }, { baseSha, headSha, askedAt: new Date() }]) {
      await world.db.database.campaignRepository.update({ where: { id }, data: { ...lost, ...known } });
      await openAll(campaignId);
      expect(await pulls(name)).toHaveLength(1);
      expect(await rowOf(campaignId)).toMatchObject({ prNumber: 1, headSha });
    }
  });

  test("what a worker left of a campaign that was stopped meanwhile is found, and nothing is written", async () => {
    const [name = ""] = await planned("halted");
    const campaignId = await world.campaign(name);
    await openAll(campaignId);
    const { id } = await rowOf(campaignId);
    const lost = { state: "opening", prNumber: null, askedAt: new Date() };
    await world.db.database.campaignRepository.update({ where: { id }, data: lost });
    await world.db.database.campaign.update({ where: { id: campaignId }, data: { status: "stopped" } });
    await follow(campaignId);
    expect(await rowOf(campaignId)).toMatchObject({ prNumber: 1 });
    expect((await rowOf(campaignId)).state).not.toBe("opening");
  });

  test("a worker whose row another one took over changes nothing any more", async () => {
    const [name = ""] = await planned("fenced");
    const campaignId = await world.campaign(name);
    const turn = await world.ports.work.begin(campaignId);
    const [row] = await world.ports.work.take(turn, 1, world.clock.now());
    if (row === undefined) throw new Error("Nothing was taken.");
    const next = await world.ports.work.begin(campaignId);
    await world.ports.work.retake(next);
    expect(await world.ports.work.note(row, { baseSha: "a".repeat(40) })).toBeNull();
    expect(await world.ports.work.take(turn, 1, world.clock.now())).toEqual([]);
    expect(await world.ports.work.retake(turn)).toEqual([]);
  });
});

describe("what stands in the way", () => {
  test("a branch of our name that is a stranger's stays as it is, and the repository is refused", async () => {
    const [name = ""] = await planned("stranger");
    const campaignId = await world.campaign(name);
    const { branch } = await rowOf(campaignId);
    const theirs = await world.github.control.commit(`fjordline/${name}`, { "x.txt": "x" }, { branch });
    await openAll(campaignId);
    expect(await rowOf(campaignId)).toMatchObject({ state: "refused", code: "branch-taken" });
    expect(await world.git(name, "rev-parse", branch)).toBe(theirs);
    expect(await pulls(name)).toEqual([]);
  });

  test.each([
    ["archived", (full: string) => world.github.control.configureRepository(full, { archived: true })],
    ["gone", (full: string) => world.github.control.deleteRepository(full)],
    ["gone", (full: string) => world.github.control.recycleRepository(full, { files: { [CI]: WORKFLOW } })],
    ["gone", (full: string) => world.github.control.transferRepository(full, "elsewhere")],
  ] as const)("a repository that is %s by now is refused, and nothing is opened", async (code, change) => {
    const [name = ""] = await planned("away");
    const campaignId = await world.campaign(name);
    await change(`fjordline/${name}`);
    await openAll(campaignId);
    expect(await rowOf(campaignId)).toMatchObject({ state: "refused", code, prNumber: null });
  });

  test("a repository that was renamed meanwhile is found under its new name, and what was approved is opened there", async () => {
    const [name = ""] = await planned("former");
    const campaignId = await world.campaign(name);
    await world.github.control.renameRepository(`fjordline/${name}`, `${name}-renamed`);
    await openAll(campaignId);
    const row = await rowOf(campaignId);
    expect(row).toMatchObject({ state: "draft", prNumber: 1 });
    expect(await world.github.control.pulls(`fjordline/${name}-renamed`)).toHaveLength(1);
  });

  test("an App without the permission for workflows opens nothing, and the reason is named", async () => {
    const [name = ""] = await planned("powerless");
    const campaignId = await world.campaign(name);
    const installation = world.setting.where.remediator.installation;
    const all = { metadata: "read", contents: "write", workflows: "write", pull_requests: "write" } as const;
    const { workflows: _, ...less } = all;
    world.github.control.changeInstallation(installation, { permissions: less });
    await openAll(campaignId);
    world.github.control.changeInstallation(installation, { permissions: all });
    expect(await rowOf(campaignId)).toMatchObject({ state: "refused", code: "missing-permission" });
    expect(await world.git(name, "for-each-ref", "refs/heads/thaw")).toBe("");
  });

  test("a repository whose workflows moved since is planned anew and waits for a person", async () => {
    const [name = ""] = await planned("moved");
    const campaignId = await world.campaign(name);
    await world.github.control.commit(`fjordline/${name}`, { [CI]: `${WORKFLOW}      - run: make\n` });
    await openAll(campaignId);
    const row = await rowOf(campaignId);
    expect(row).toMatchObject({ state: "replanned", prNumber: null });
    expect(row.foundHash).not.toBe(row.planHash);
    expect(world.wished).toEqual([row.repositoryId]);
    expect(await pulls(name)).toEqual([]);
  });

  test("a base that moved elsewhere changes nothing: it is opened on the fresh head", async () => {
    const [name = ""] = await planned("fresh");
    const campaignId = await world.campaign(name);
    const head = await world.github.control.commit(`fjordline/${name}`, { "readme.md": "new" });
    await openAll(campaignId);
    expect(await rowOf(campaignId)).toMatchObject({ baseSha: head, prNumber: 1 });
  });
});
