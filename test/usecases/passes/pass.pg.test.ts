import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { UserActor } from "../../../lib/core/actor.ts";
import { expire } from "../../../lib/usecases/passes/expire.ts";
import { approvePass, askPass, type PassWish, refusePass, takeBackPass } from "../../../lib/usecases/passes/pass.ts";
import { HOUR, type PassWorld, passWorld, WORKER } from "./world.ts";

let world: PassWorld;
let owner: UserActor;
let lead: UserActor;

beforeAll(async () => {
  world = await passWorld();
  owner = await world.person("owner");
  lead = await world.person("security-lead");
});
afterAll(() => world.close());

let number = 0;
async function asked(by: UserActor = owner, more: Partial<PassWish> = {}) {
  const place = await world.held();
  const wish: PassWish = {
    ...place,
    pullRequest: ++number,
    sha: "a".repeat(40),
    base: "main",
    reason: "a fix for customers",
    expiresAt: new Date(world.clock.at.getTime() + HOUR),
    ...more,
  };
  const made = await askPass(world.asWeb, by, wish);
  return { place, wish, made, id: made.ok ? made.value : "" };
}

const seen = (id: string, login = "grace", githubId: string | null = "501") =>
  world.asWorker.passes.seen(id, { login, githubId }, world.clock.at);
const row = (id: string) => world.db.database.prPass.findUniqueOrThrow({ where: { id } });

describe("a pass", () => {
  test("is asked for by an owner, approved by a lead once GitHub was asked, and stands on the timeline", async () => {
    const { place, id } = await asked();
    expect(await approvePass(world.asWeb, lead, id)).toMatchObject({ failure: { code: "not-seen" } });
    await seen(id);
    expect(await approvePass(world.asWeb, lead, id)).toEqual({ ok: true, value: undefined });
    expect(await row(id)).toMatchObject({ approvedBy: lead.id, askedBy: owner.id, authorLogin: "grace" });
    expect(await world.timeline(place.incidentId)).toEqual(["pass.asked", "pass.approved"]);
    const audits = await world.db.database.auditEvent.findMany({ where: { objectId: id }, orderBy: { seq: "asc" } });
    expect(audits.map(({ action, actorId }) => [action, actorId])).toEqual([
      ["pass.asked", owner.id],
      ["pass.approved", lead.id],
    ]);
  });

  test("is not approved by who asked for it", async () => {
    const { id } = await asked(lead);
    await seen(id);
    expect(await approvePass(world.asWeb, lead, id)).toMatchObject({ failure: { code: "own-request" } });
  });

  test.each([
    ["by GitHub's id", { login: "renamed", githubId: 902n }, "once", "902"],
    ["by the login", { login: "Hedy" }, "hedy", null],
  ] as const)("is not approved by who opened the pull request, known %s", async (_, person, login, githubId) => {
    const author = await world.person("security-lead", person);
    const { id } = await asked();
    await seen(id, login, githubId);
    expect(await approvePass(world.asWeb, author, id)).toMatchObject({ failure: { code: "own-pull-request" } });
    expect((await row(id)).approvedAt).toBeNull();
  });

  test.each(["owner", "commander", "admin"] as const)("is not approved by one of the role %s", async (role) => {
    const { id } = await asked();
    await seen(id);
    const person = await world.person(role);
    expect(await approvePass(world.asWeb, person, id)).toMatchObject({ failure: { code: "forbidden" } });
  });

  test("is not there for people of elsewhere", async () => {
    const { id, wish } = await asked();
    const stranger: UserActor = { ...lead, roles: [{ organisationId: id, role: "security-lead" }] };
    expect(await approvePass(world.asWeb, stranger, id)).toMatchObject({ failure: { code: "not-found" } });
    expect(await askPass(world.asWeb, stranger, wish)).toMatchObject({ failure: { code: "not-found" } });
    expect(await askPass(world.asWeb, lead, { ...wish, incidentId: "x" })).toMatchObject({
      failure: { code: "not-found" },
    });
  });

  test.each([
    [{ reason: "  " }, "invalid"],
    [{ sha: "main" }, "invalid"],
    [{ base: "a..b" }, "invalid"],
    [{ base: "" }, "invalid"],
    [{ pullRequest: 0 }, "invalid"],
    [{ expiresAt: new Date("2026-05-01T00:00:00Z") }, "invalid"],
    [{ expiresAt: new Date("2026-05-09T00:00:00Z") }, "invalid"],
    [{ expiresAt: new Date(Number.NaN) }, "invalid"],
  ] as const)("is not asked for with %j", async (more, code) => {
    const { made } = await asked(owner, more);
    expect(made).toMatchObject({ failure: { code } });
  });

  test("is asked for once for a commit, however many ask", async () => {
    const { wish } = await asked();
    const again = await Promise.all([1, 2].map(() => askPass(world.asWeb, owner, { ...wish, sha: "b".repeat(40) })));
    expect(again.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(again.find(({ ok }) => !ok)).toMatchObject({ failure: { code: "twice" } });
  });

  test.each([
    ["thawed", "active"],
    ["frozen", "resolving"],
  ] as const)("is not asked for where a repository is %s and its incident %s", async (state, status) => {
    const place = await world.held(state, status);
    const { made } = await asked(owner, place);
    expect(made).toMatchObject({ failure: { code: "not-held" } });
  });

  test("is refused with a reason, and then not approved any more", async () => {
    const { place, id } = await asked();
    await seen(id);
    expect(await refusePass(world.asWeb, lead, id, "")).toMatchObject({ failure: { code: "invalid" } });
    expect(await refusePass(world.asWeb, owner, id, "no")).toMatchObject({ failure: { code: "forbidden" } });
    expect(await refusePass(world.asWeb, lead, id, "not now")).toMatchObject({ ok: true });
    expect(await approvePass(world.asWeb, lead, id)).toMatchObject({ failure: { code: "over" } });
    expect(await world.timeline(place.incidentId)).toEqual(["pass.asked", "pass.refused"]);
  });

  test("is taken back by who asked and by leads, and by nobody else", async () => {
    const other = await world.person("owner");
    const [{ id: one }, { id: two }] = [await asked(), await asked()];
    expect(await takeBackPass(world.asWeb, other, one)).toMatchObject({ failure: { code: "forbidden" } });
    expect(await takeBackPass(world.asWeb, owner, one)).toMatchObject({ ok: true });
    expect(await takeBackPass(world.asWeb, owner, one)).toMatchObject({ failure: { code: "over" } });
    await seen(two);
    await approvePass(world.asWeb, lead, two);
    expect(await takeBackPass(world.asWeb, lead, two)).toMatchObject({ ok: true });
    expect(await row(two)).toMatchObject({ endedWhy: "taken-back", endedBy: lead.id });
  });

  test("ends by itself at its time, once", async () => {
    const { place, id } = await asked();
    await seen(id);
    await approvePass(world.asWeb, lead, id);
    await expire(world.asWorker, WORKER);
    expect((await row(id)).endedAt).toBeNull();
    world.later(2 * HOUR);
    await Promise.all([expire(world.asWorker, WORKER), expire(world.asWorker, WORKER)]);
    expect(await row(id)).toMatchObject({ endedWhy: "expired", endedBy: "worker" });
    expect(await world.timeline(place.incidentId)).toEqual(["pass.asked", "pass.approved", "pass.expired"]);
  });

  test("is not approved after its time, although nobody ended it yet", async () => {
    const { id } = await asked();
    await seen(id);
    world.later(2 * HOUR);
    expect(await approvePass(world.asWeb, lead, id)).toMatchObject({ failure: { code: "over" } });
  });

  test("ends with its incident", async () => {
    const { place, id } = await asked();
    await world.db.database.incident.update({ where: { id: place.incidentId }, data: { status: "resolving" } });
    await expire(world.asWorker, WORKER);
    expect(await row(id)).toMatchObject({ endedWhy: "incident-over" });
  });
});

describe("the database", () => {
  test("lets web approve nothing that the worker did not see", async () => {
    const { id } = await asked();
    const sql = "UPDATE pr_pass SET approved_by = 'x', approved_at = now() WHERE id = $1";
    await expect(world.db.query(world.db.webUrl, sql, [id])).rejects.toThrow(/pr_pass_approval_check/);
    await expect(
      world.db.query(world.db.webUrl, "UPDATE pr_pass SET seen_at = now() WHERE id = $1", [id]),
    ).rejects.toThrow(/permission denied/);
  });

  test("refuses one person for both parts", async () => {
    const { id } = await asked();
    await seen(id);
    const sql = "UPDATE pr_pass SET approved_by = asked_by, approved_at = now() WHERE id = $1";
    await expect(world.db.query(world.db.webUrl, sql, [id])).rejects.toThrow(/pr_pass_approval_check/);
  });

  test("lets web make no pass of a plan, and the worker approve none of a person", async () => {
    const { id } = await asked();
    await expect(world.db.query(world.db.webUrl, "INSERT INTO pr_pass (plan_hash) VALUES ('x')")).rejects.toThrow(
      /permission denied/,
    );
    await expect(
      world.db.query(world.db.workerUrl, "UPDATE pr_pass SET approved_by = 'x' WHERE id = $1", [id]),
    ).rejects.toThrow(/permission denied/);
  });
});
