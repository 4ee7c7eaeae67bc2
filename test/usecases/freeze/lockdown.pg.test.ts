import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createPassReading } from "../../../lib/adapters/prisma/pass-reading.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { type Lockdown, lockdownOnGithub } from "./lockdown-world.ts";
import { draftOf, need } from "./world.ts";

/**
 * An incident in lockdown on the stand-in's real rules: nobody merges by hand, and Thaw merges what was let through. What landed is
 * compared in repositories that one test alone merges into: the stand-in's clock goes before ours.
 */
let db: TestDatabase;
let one: Lockdown;
let incidentId = "";

beforeAll(async () => {
  db = await testDatabase();
  one = await lockdownOnGithub(db, ["api", "web", "cut", "squash"]);
});
afterAll(async () => {
  await one.close();
  await db.close();
});
beforeEach(async () => {
  one.github.control.clearFaults();
  if (incidentId !== "") await one.resolve(incidentId);
  await one.prepare();
  one.github.control.clearRequests();
  incidentId = await one.locked();
});

/** Let through by a lead, and asked to be merged by the owner. */
async function asked(name = "api") {
  const offered = await one.open(name);
  const pass = await one.askPass(incidentId, name, offered);
  await one.approve(name, pass);
  return { ...offered, pass, wish: need(await one.askMerge(pass)) };
}

test("a lockdown costs one request more than a freeze of merges, for any number of repositories", () => {
  expect(one.requests()).toHaveLength(4);
  const lockdown = one.github.control.rulesets().filter(({ name }) => name === "Thaw freeze 1: lockdown");
  expect(lockdown).toMatchObject([
    {
      enforcement: "active",
      bypass: [{ actorType: "Integration", actorId: one.settings.mergeAppId, mode: "pull_request" }],
    },
  ]);
});

test("nobody merges by hand what was let through, whoever it is", async () => {
  const offered = await asked();
  expect(await one.mergeAs(one.foreign, "api", offered)).toBe(405);
  expect(await one.pushAs(one.foreign, "api", offered.head)).toBe(false);
  expect(await one.github.control.pull("fjordline/api", offered.number)).toMatchObject({ state: "open" });
});

test("what was let through is merged through Thaw, and is what was let through", async () => {
  const before = one.setting.mints.length;
  const { wish, number, head } = await asked();
  expect(await one.merge(wish)).toEqual({ ok: true, value: "merged" });
  expect(await one.github.control.pull("fjordline/api", number)).toMatchObject({ mergedBy: one.bot });
  const { mergedSha, endedAt, begunAt } = await one.wish(wish);
  expect(mergedSha).toBe(await one.github.control.head("fjordline/api"));
  expect([endedAt, begunAt]).not.toContain(null);
  expect(await one.landed("api")).toMatchObject({ judged: 1, alarms: 0 });
  expect(await one.timeline(incidentId)).toEqual(expect.arrayContaining(["merge.asked", "merge.done"]));
  const mints = one.setting.mints.slice(before).filter(({ role }) => role === "merge");
  expect(mints).toMatchObject([
    {
      repositoryIds: [one.github.control.repository("fjordline/api").id],
      permissions: { contents: "write", pull_requests: "write", workflows: "write" },
    },
  ]);
  expect(one.setting.revoked.filter(({ event }) => event.role === "merge").length).toBeGreaterThan(0);
  expect(await one.merge(wish)).toEqual({ ok: true, value: "over" });
  expect(head).toMatch(/^[0-9a-f]{40}$/);
});

test("what GitHub merged before the answer came is done, and is not merged twice", async () => {
  const { wish, number } = await asked("cut");
  const cut = { read: one.merging.merges.read, merge: async () => Promise.reject(new Error("the worker dies")) };
  await expect(
    one.merge(wish, {
      merges: {
        ...cut,
        async merge(...request) {
          await one.merging.merges.merge(...request);
          return cut.merge();
        },
      },
    }),
  ).rejects.toThrow("the worker dies");
  expect(await one.github.control.pull("fjordline/cut", number)).toMatchObject({ mergedBy: one.bot });
  expect((await one.wish(wish)).endedAt).toBeNull();
  // Also when the branch was judged, and the pass was ended, before the worker comes back.
  expect(await one.landed("cut")).toMatchObject({ alarms: 0 });
  await one.judge("cut");
  expect(await one.merge(wish)).toEqual({ ok: true, value: "merged" });
  expect((await one.wish(wish)).mergedSha).toBe(await one.github.control.head("fjordline/cut"));
});

test("the Merge App itself passes the rule of the lockdown, and no other one", async () => {
  const passed = await asked();
  const other = await one.open("api");
  await one.judge("api");
  expect(await one.mergeAs(one.merger, "api", other)).toBe(405);
  expect(await one.pushAs(one.merger, "api", passed.head)).toBe(false);
  expect(await one.mergeAs(one.merger, "api", passed)).toBe(200);
});

test("what waits for a lead is merged once it is approved and its check is green, and not before", async () => {
  const offered = await one.open("api");
  const pass = await one.askPass(incidentId, "api", offered);
  const wish = need(await one.askMerge(pass));
  expect(await one.askMerge(pass)).toMatchObject({ failure: { code: "twice" } });
  expect(await one.merge(wish)).toEqual({ ok: true, value: "waits" });
  expect((await one.wish(wish)).said).toMatch(/waits for a security lead/);
  await db.query(db.ownerUrl, "DELETE FROM graphile_worker._private_jobs");
  await one.approve("api", pass);
  // The check that turned green asks for it.
  const { rows } = await db.query(
    db.ownerUrl,
    `SELECT key FROM graphile_worker.jobs WHERE key = 'freeze.merge:${wish}'`,
  );
  expect(rows).toHaveLength(1);
  expect(await one.merge(wish)).toEqual({ ok: true, value: "merged" });
});

test("what was pushed over is not merged, and says why", async () => {
  const offered = await asked();
  await one.pushTo("api", offered);
  expect(await one.merge(offered.wish)).toEqual({ ok: true, value: "refused" });
  expect(await one.wish(offered.wish)).toMatchObject({ mergedSha: null, said: expect.stringMatching(/pushed since/) });
  expect(await one.timeline(incidentId)).toContain("merge.refused");
});

test("a push between the decision and the merge is refused by GitHub, which is given the commit", async () => {
  const offered = await asked();
  const guard = async () => {
    await one.pushTo("api", offered);
  };
  expect(await one.merge(offered.wish, { guard })).toEqual({ ok: true, value: "refused" });
  expect(await one.github.control.pull("fjordline/api", offered.number)).toMatchObject({ state: "open" });
});

test("a pass that is taken back merges nothing", async () => {
  const offered = await asked();
  await one.takeBack(offered.pass);
  expect(await one.merge(offered.wish)).toEqual({ ok: true, value: "refused" });
  expect(await one.github.control.pull("fjordline/api", offered.number)).toMatchObject({ state: "open" });
});

test("what GitHub's other rules hold waits, with GitHub's reason", async () => {
  const offered = await asked();
  one.github.control.fail({
    method: "PUT",
    route: "/repos/{owner}/{repo}/pulls/{pull_number}/merge",
    fault: { kind: "status", status: 405, body: { message: 'Required status check "build" is expected.' } },
  });
  expect(await one.merge(offered.wish)).toEqual({ ok: true, value: "waits" });
  expect((await one.wish(offered.wish)).said).toContain("build");
  expect(await one.merge(offered.wish)).toEqual({ ok: true, value: "merged" });
});

test("a repository that allows no merge commits is merged by what it allows", async () => {
  const offered = await asked("squash");
  one.github.control.fail({
    method: "PUT",
    route: "/repos/{owner}/{repo}/pulls/{pull_number}/merge",
    fault: { kind: "status", status: 405, body: { message: "Merge commits are not allowed on this repository." } },
  });
  expect(await one.merge(offered.wish)).toEqual({ ok: true, value: "merged" });
  expect(await one.landed("squash")).toMatchObject({ judged: 1, alarms: 0 });
});

test("nothing is merged where the Merge App may do more than merge, or is another role's App", async () => {
  const offered = await asked();
  const { installation } = one.setting.where.merge;
  const permissions = { contents: "write", pull_requests: "write", workflows: "write" } as const;
  one.github.control.changeInstallation(installation, { permissions: { ...permissions, checks: "write" } });
  expect(await one.merge(offered.wish)).toEqual({ ok: true, value: "waits" });
  expect((await one.wish(offered.wish)).said).toContain("checks: write");
  one.github.control.changeInstallation(installation, { permissions });
  const freezer = await one.merging.directory.appOf("freezer");
  const directory = { ...one.merging.directory, appOf: async () => freezer };
  expect(await one.merge(offered.wish, { directory })).toEqual({ ok: true, value: "waits" });
  expect((await one.wish(offered.wish)).said).toMatch(/has to be an App of its own/);
  expect(await one.merge(offered.wish)).toEqual({ ok: true, value: "merged" });
});

test("a repository that thawed is merged into on GitHub, and not through Thaw", async () => {
  const offered = await asked("web");
  await one.thaw(incidentId, "web");
  await one.decide(incidentId);
  expect(await one.merge(offered.wish)).toEqual({ ok: true, value: "refused" });
  expect(await one.mergeAs(one.foreign, "web", offered)).toBe(200);
});

test("a bypass that somebody adds to the rule of the lockdown is drift, and is put right", async () => {
  const own = one.github.control.rulesets().find(({ name }) => name === "Thaw freeze 1: lockdown");
  const more = [...(own?.bypass ?? []), { actorType: "OrganizationAdmin", actorId: 1, mode: "exempt" as const }];
  one.github.control.editRuleset(own?.id ?? 0, { bypass: more }, "mallory");
  await one.watch();
  expect(await one.timeline(incidentId)).toEqual(expect.arrayContaining(["freeze.alarm", "freeze.repaired"]));
  const now = one.github.control.rulesets().find(({ name }) => name === "Thaw freeze 1: lockdown");
  expect(now?.bypass).toEqual(own?.bypass);
});

test("without its own rule a lockdown is not confirmed", async () => {
  const own = one.github.control.rulesets().find(({ name }) => name === "Thaw freeze 1: lockdown");
  expect(await one.shown(incidentId, "api")).toMatchObject({ frozen: true });
  one.github.control.editRuleset(own?.id ?? 0, { enforcement: "disabled" }, "mallory");
  await db.database.incidentRepository.updateMany({
    where: { incidentId },
    data: { seen: null, seenAt: null, confirmedAt: null },
  });
  await one.confirm(incidentId);
  expect(await one.shown(incidentId, "api")).toMatchObject({ frozen: false });
});

test("the repository's page says what becomes of it, in a lockdown alone", async () => {
  const page = async () => {
    const name = { owner: "fjordline", name: "api" };
    const found = await createPassReading(one.web).of([one.organisationId], name, one.ports.clock.now());
    return found?.place.passes[0];
  };
  const offered = await one.open("api");
  const pass = await one.askPass(incidentId, "api", offered);
  expect(await page()).toMatchObject({ id: pass, lockdown: true, merge: null });
  const wish = need(await one.askMerge(pass));
  await one.merge(wish);
  expect(await page()).toMatchObject({
    merge: { state: "asked", askedBy: one.owner.login, said: expect.stringContaining("waits") },
  });
  await one.approve("api", pass);
  await one.merge(wish);
  expect(await page()).toMatchObject({ merge: { state: "merged" } });
});

test("only who may ask for a pass has something merged, and only in a lockdown", async () => {
  const offered = await one.open("api");
  const pass = await one.askPass(incidentId, "api", offered);
  const viewer = { ...one.owner, roles: [{ organisationId: one.organisationId, role: "viewer" as const }] };
  expect(await one.askMerge(pass, viewer)).toMatchObject({ failure: { code: "forbidden" } });
  const stranger = { ...one.owner, roles: [] };
  expect(await one.askMerge(pass, stranger)).toMatchObject({ failure: { code: "not-found" } });
  await db.database.incident.update({ where: { id: incidentId }, data: { mode: "merges" } });
  expect(await one.askMerge(pass)).toMatchObject({ failure: { message: expect.stringContaining("not in lockdown") } });
  expect(draftOf().mode).toBe("merges");
});
