import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { UserActor } from "../../../lib/core/actor.ts";
import {
  approveException,
  askException,
  type ExceptionWish,
  refuseException,
  takeBackException,
} from "../../../lib/usecases/passes/exception.ts";
import { expire } from "../../../lib/usecases/passes/expire.ts";
import { HOUR, type PassWorld, passWorld, WORKER } from "./world.ts";

let world: PassWorld;
let owner: UserActor;
let lead: UserActor;
let commander: UserActor;

beforeAll(async () => {
  world = await passWorld();
  [owner, lead, commander] = [
    await world.person("owner"),
    await world.person("security-lead"),
    await world.person("commander"),
  ];
});
afterAll(() => world.close());
beforeEach(() => {
  world.turned.length = 0;
});

async function asked(gate: string | null, by: UserActor = owner, more: Partial<ExceptionWish> = {}) {
  const place = await world.held();
  const expiresAt = new Date(world.clock.at.getTime() + HOUR);
  const made = await askException(world.asWeb, by, { ...place, gate, reason: "customers wait", expiresAt, ...more });
  return { place, made, id: made.ok ? made.value : "" };
}

const row = (id: string) => world.db.database.thawException.findUniqueOrThrow({ where: { id } });
const stateOf = async (key: { readonly incidentId: string; readonly repositoryId: string }) =>
  (await world.db.database.incidentRepository.findUniqueOrThrow({ where: { incidentId_repositoryId: key } })).state;
/** As a thaw does when all other gates pass. */
const except = (key: { readonly incidentId: string; readonly repositoryId: string }) =>
  world.db.database.incidentRepository.update({
    where: { incidentId_repositoryId: key },
    data: { state: "excepted", wanted: "free" },
  });

describe("an exception", () => {
  test("is approved by a lead who did not ask for it, and lets nothing out by itself", async () => {
    const { place, id } = await asked("app-audit");
    expect(await approveException(world.asWeb, owner, id)).toMatchObject({ failure: { code: "forbidden" } });
    expect(await approveException(world.asWeb, commander, id)).toMatchObject({ failure: { code: "forbidden" } });
    expect(await approveException(world.asWeb, lead, id)).toMatchObject({ ok: true });
    expect(await row(id)).toMatchObject({ approvedBy: lead.id, secondBy: null });
    expect(await stateOf(place)).toBe("frozen");
    const { id: own } = await asked("app-audit", lead);
    expect(await approveException(world.asWeb, lead, own)).toMatchObject({ failure: { code: "own-request" } });
  });

  test.each([
    [{ gate: "made-up" }],
    [{ reason: "" }],
    [{ expiresAt: new Date("2026-09-01T00:00:00Z") }],
    [{ expiresAt: new Date("2026-01-01T00:00:00Z") }],
  ] as const)("is not asked for with %j", async (more) => {
    expect((await asked("app-audit", owner, more)).made).toMatchObject({ failure: { code: "invalid" } });
  });

  test("that expires freezes its repository again", async () => {
    const { place, id } = await asked("app-audit");
    await approveException(world.asWeb, lead, id);
    await except(place);
    world.later(2 * HOUR);
    expect(await expire(world.asWorker, WORKER)).toMatchObject({ refrozen: 1 });
    expect(await stateOf(place)).toBe("refrozen");
    expect(await expire(world.asWorker, WORKER)).toMatchObject({ exceptions: 0, refrozen: 0 });
    expect(await world.timeline(place.incidentId)).toEqual([
      "exception.asked",
      "exception.approved",
      "exception.expired",
    ]);
  });

  test("that is taken back freezes its repository again, and one that was never approved does not", async () => {
    const { place, id } = await asked("app-audit");
    await approveException(world.asWeb, lead, id);
    await except(place);
    const expiresAt = new Date(world.clock.at.getTime() + HOUR);
    // Its own gate's, and never approved.
    const waiting = await askException(world.asWeb, owner, { ...place, gate: null, reason: "more", expiresAt });
    expect(waiting).toMatchObject({ failure: { code: "not-held" } });
    expect(await takeBackException(world.asWeb, owner, id)).toMatchObject({ ok: true });
    expect(await stateOf(place)).toBe("excepted");
    await expire(world.asWorker, WORKER);
    expect(await stateOf(place)).toBe("refrozen");
    expect(await row(id)).toMatchObject({ endedWhy: "taken-back", endedBy: owner.id });
    expect((await row(id)).settledAt).not.toBeNull();
  });

  test("that was refused leaves everything as it was", async () => {
    const { place, id } = await asked("app-audit");
    expect(await refuseException(world.asWeb, lead, id, "no")).toMatchObject({ ok: true });
    expect(await approveException(world.asWeb, lead, id)).toMatchObject({ failure: { code: "over" } });
    await expire(world.asWorker, WORKER);
    expect(await stateOf(place)).toBe("frozen");
    expect(world.turned).toEqual([]);
  });
});

describe("breaking the glass", () => {
  test("takes two people, and lets the repository out at once, until it ends", async () => {
    const { place, id } = await asked(null);
    expect(await stateOf(place)).toBe("frozen");
    expect(await approveException(world.asWeb, owner, id)).toMatchObject({ failure: { code: "forbidden" } });
    expect(await approveException(world.asWeb, commander, id)).toMatchObject({ ok: true });
    expect(await row(id)).toMatchObject({ secondBy: commander.id, approvedBy: null });
    expect(await stateOf(place)).toBe("excepted");
    world.later(2 * HOUR);
    await expire(world.asWorker, WORKER);
    expect(await stateOf(place)).toBe("refrozen");
    expect(await world.timeline(place.incidentId)).toEqual([
      "break-glass.asked",
      "break-glass.confirmed",
      "break-glass.expired",
    ]);
  });

  test("is not confirmed by who asked, whatever their role", async () => {
    const { place, id } = await asked(null, commander);
    expect(await approveException(world.asWeb, commander, id)).toMatchObject({ failure: { code: "own-request" } });
    expect(await stateOf(place)).toBe("frozen");
    const sql = "UPDATE thaw_exception SET second_by = asked_by, approved_at = now() WHERE id = $1";
    await expect(world.db.query(world.db.webUrl, sql, [id])).rejects.toThrow(/thaw_exception_approval_check/);
  });

  test("is for a day at most", async () => {
    const expiresAt = new Date(world.clock.at.getTime() + 25 * HOUR);
    expect((await asked(null, owner, { expiresAt })).made).toMatchObject({ failure: { code: "invalid" } });
  });

  test("that was confirmed by a process which then died lets the repository out within a minute", async () => {
    const { place, id } = await asked(null);
    const dies = { ...world.asWeb, turns: { ...world.asWeb.turns, letOut: () => Promise.reject(new Error("died")) } };
    await expect(approveException(dies, lead, id)).rejects.toThrow("died");
    expect(await stateOf(place)).toBe("frozen");
    await expire(world.asWorker, WORKER);
    expect(await stateOf(place)).toBe("excepted");
  });

  test("does not overrule whoever freezes the repository again by hand", async () => {
    const { place, id } = await asked(null);
    await approveException(world.asWeb, lead, id);
    await world.asWeb.turns.refreeze({ ...(await heldAs(place)) }, "by-hand", "enough");
    await expire(world.asWorker, WORKER);
    expect(await stateOf(place)).toBe("refrozen");
  });
});

async function heldAs(key: { readonly incidentId: string; readonly repositoryId: string }) {
  const place = await world.asWeb.exceptions.place(key.incidentId, key.repositoryId);
  if (place === null) throw new Error("It is not there.");
  return place;
}
