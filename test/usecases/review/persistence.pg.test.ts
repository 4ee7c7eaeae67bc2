import { afterAll, beforeAll, expect, test } from "vitest";
import { createPersistence } from "../../../lib/adapters/github/index.ts";
import { readPersistenceFacts } from "../../../lib/adapters/prisma/persistence-facts.ts";
import { createPersistenceReviewReading } from "../../../lib/adapters/prisma/persistence-reading.ts";
import { createPersistenceReviewStore } from "../../../lib/adapters/prisma/persistence-store.ts";
import { createPersistenceReadingStore } from "../../../lib/adapters/prisma/persistence-work.ts";
import type { UserActor } from "../../../lib/core/actor.ts";
import { judgeGate } from "../../../lib/core/gates/gate.ts";
import { persistenceReview as gate } from "../../../lib/core/gates/persistence-review/index.ts";
import { permissionsOf } from "../../../lib/core/github/manifest.ts";
import { persistenceCsv, persistenceJson } from "../../../lib/core/listing/persistence-export.ts";
import { parsePersistenceQuery } from "../../../lib/core/listing/persistence-query.ts";
import { readPersistence } from "../../../lib/usecases/review/read-persistence.ts";
import {
  exportPersistence,
  readPersistenceRoom,
  reviewPersistence,
} from "../../../lib/usecases/review/review-persistence.ts";
import { type ReviewWorld, reviewWorld } from "../../support/review.ts";

const MINUTE = 60_000;
const ALL = parsePersistenceQuery({ show: "all" });
const OPEN = parsePersistenceQuery({});
const OBSERVER = permissionsOf(["observer"]);
let world: ReviewWorld;

beforeAll(async () => {
  world = await reviewWorld();
  world.github.control.changeInstallation(world.setting.where.observer.installation, { permissions: OBSERVER });
});
afterAll(() => world.close());

function read(incidentId: string) {
  const { host, directory, heads, clock } = world.ports;
  const store = createPersistenceReadingStore(world.worker, null);
  return readPersistence(
    { host, directory, heads, persistence: createPersistence(world.setting.apps), store, clock },
    incidentId,
  );
}

/** Some time later, which is when readings are asked for again. */
async function readLater(incidentId: string, minutes: number) {
  world.time.ahead += minutes * MINUTE;
  return await read(incidentId);
}

const people = () => ({
  persistenceReviews: createPersistenceReviewStore(world.web),
  persistenceReading: createPersistenceReviewReading(world.web),
  clock: world.ports.clock,
});

async function roomOf(actor: UserActor, incidentId: string, query = ALL) {
  const room = await readPersistenceRoom(people(), actor, incidentId, query);
  if (room === null) throw new Error("There is no room.");
  return room;
}

async function verdictOf(incidentId: string, repositoryId: string) {
  const now = world.ports.clock.now().getTime();
  const facts = (await readPersistenceFacts(world.worker, incidentId, [repositoryId])).get(repositoryId) ?? {};
  const verdict = judgeGate(gate, facts, { now, window: { from: 0, to: now } });
  if (verdict.kind === "pass") return verdict.evidence.map(({ text }) => text);
  return verdict.kind === "hold" ? verdict.reasons : [`unknown: ${verdict.missing.join(" ")}`];
}

async function decide(
  login: string,
  incidentId: string,
  decision: string,
  wanted: readonly string[] | typeof ALL = OPEN,
) {
  const form = { wanted, decision, reason: "Looked at it." };
  const result = await reviewPersistence(people(), await world.person(login), incidentId, form);
  return result.ok ? [result.value.reviewed, result.value.refused] : result.failure.code;
}

/** A repository with a key that eve added within the window, and one from before it. */
async function keyed(name: string) {
  const { control } = world.github;
  world.hoursAgo(5);
  const made = await world.repository(name);
  control.addDeployKey(made.full, { title: "before", addedBy: "eve" });
  world.hoursAgo(1);
  const key = control.addDeployKey(made.full, { title: "mirror", readOnly: false, addedBy: "eve" });
  world.hoursAgo(0);
  return { ...made, key };
}

async function idOf(incidentId: string, what: string): Promise<string> {
  const row = (await roomOf(await world.person("ada"), incidentId)).rows.find((one) => one.what.startsWith(what));
  if (row === undefined) throw new Error(`There is no ${what}.`);
  return row.id;
}

test("what was changed within the window waits for a review, the riskiest first; what is older does not", async () => {
  const { control } = world.github;
  const made = await keyed("site");
  world.hoursAgo(5);
  control.setSecret(made.full, "OLD");
  control.setSecret(made.full, "CHANGED");
  world.hoursAgo(1);
  control.setSecret(made.full, "CHANGED");
  control.addHook(made.full, { url: "https://evil.example/secret-path" });
  await control.commit(made.full, { ".github/workflows/x.yml": "on: push\n" }, { branch: "side", by: "mallory" });
  world.hoursAgo(0);
  const incident = await world.incident([made.id]);
  expect(await verdictOf(incident, made.id)).toEqual([expect.stringContaining("not looked at yet")]);
  expect(await read(incident)).toEqual({ ok: true, value: { read: 1, more: false, stopped: null } });
  const room = await roomOf(await world.person("ada"), incident);
  expect(room.totals).toMatchObject({ things: 4, open: 4, kept: 0, mine: 4, unread: 0, repositories: 1 });
  expect(room.rows.map(({ kind, what, by }) => [kind, what, by])).toEqual([
    ["deploy-key", "mirror, reads and writes", ["eve"]],
    ["workflow", "x.yml on side", ["mallory"]],
    ["webhook", "https://evil.example (push)", []],
    ["secret", "CHANGED", []],
  ]);
  expect(await verdictOf(incident, made.id)).toContain("deploy key mirror, reads and writes: not reviewed.");
  expect(await decide("ada", incident, "keep")).toEqual([4, 0]);
  expect(await verdictOf(incident, made.id)).toEqual(["4 things changed within the window, each reviewed"]);
  // Nothing of the address is anywhere.
  const stored = await world.db.query(world.db.ownerUrl, "SELECT row_to_json(t)::text AS row FROM persistence_item t");
  expect(JSON.stringify(stored.rows)).not.toContain("secret-path");
});

test("whoever made, changed or is something does not review it, neither alone nor in bulk, nor by a row of their own", async () => {
  const made = await keyed("makers");
  world.github.control.putCollaborator(made.full, "mallory", "admin");
  const incident = await world.incident([made.id]);
  await read(incident);
  expect(await decide("eve", incident, "keep", [await idOf(incident, "mirror")])).toEqual([0, 1]);
  expect(await decide("mallory", incident, "keep", [await idOf(incident, "mallory")])).toEqual([0, 1]);
  // In bulk, those that one may.
  expect(await decide("eve", incident, "keep")).toEqual([1, 1]);
  const room = await roomOf(await world.person("eve"), incident, OPEN);
  expect(room.rows.map(({ what, verdict }) => [what, verdict.may])).toEqual([["mirror, reads and writes", false]]);
  expect(room.totals.mine).toBe(0);
  const insert = world.db.query(
    world.db.webUrl,
    `UPDATE persistence_item SET decision = 'keep', note = 'x', reviewed_at = now(), reviewed_by = gen_random_uuid(),
      reviewer_login = 'EVE', reviewer_github_id = 1 WHERE incident_id = $1 AND kind = 'deploy-key'`,
    [incident],
  );
  await expect(insert).rejects.toThrow(/had no part in it/);
  await expect(world.db.query(world.db.webUrl, "UPDATE persistence_item SET parts = '{}'")).rejects.toThrow(
    /permission denied/,
  );
  const decided = "UPDATE persistence_item SET decision = 'keep'";
  await expect(world.db.query(world.db.workerUrl, decided)).rejects.toThrow(/permission denied/);
});

test("what is changed after its review needs another one", async () => {
  const { control } = world.github;
  const made = await world.repository("changing");
  world.hoursAgo(1);
  const hook = control.addHook(made.full, { url: "https://ci.example/a" });
  world.hoursAgo(0);
  const incident = await world.incident([made.id]);
  await read(incident);
  expect(await decide("ada", incident, "keep")).toEqual([1, 0]);
  expect(await verdictOf(incident, made.id)).toEqual(["1 thing changed within the window, each reviewed"]);
  control.changeHook(made.full, hook, { url: "https://ci.example/b" });
  await readLater(incident, 6 * 60);
  expect(await verdictOf(incident, made.id)).toEqual(["webhook https://ci.example (push): not reviewed."]);
  const states = (await roomOf(await world.person("ada"), incident)).rows.map(({ state }) => state);
  expect(states.toSorted()).toEqual(["gone", "open"]);
  world.time.ahead = 0;
});

test("what is to be removed holds until a reading does not see it any more, which is asked for soon", async () => {
  const made = await keyed("removed");
  const incident = await world.incident([made.id]);
  await read(incident);
  expect(await decide("ada", incident, "remove")).toEqual([1, 0]);
  const held = ["deploy key mirror, reads and writes: to be removed, and not seen to be gone yet."];
  expect(await verdictOf(incident, made.id)).toEqual(held);
  await readLater(incident, 11);
  expect(await verdictOf(incident, made.id)).toEqual(held);
  world.github.control.removeDeployKey(made.full, made.key);
  expect(await verdictOf(incident, made.id)).toEqual(held);
  await readLater(incident, 11);
  expect(await verdictOf(incident, made.id)).toEqual(["0 things changed within the window, each reviewed"]);
  const room = await roomOf(await world.person("ada"), incident);
  expect(room.rows).toMatchObject([
    { state: "gone", review: { decision: "remove", login: "ada" }, goneAt: expect.any(String) },
  ]);
  // What is gone is nobody's to decide.
  expect(await decide("joan", incident, "keep", [room.rows[0]?.id ?? ""])).toEqual([0, 1]);
  world.time.ahead = 0;
});

test("what cannot be read makes the gate unknown with what is missing, and is known once it can be", async () => {
  const made = await keyed("hidden");
  const incident = await world.incident([made.id]);
  const { installation } = world.setting.where.observer;
  const { repository_hooks: _, ...less } = OBSERVER;
  world.github.control.changeInstallation(installation, { permissions: less });
  await read(incident);
  expect(await verdictOf(incident, made.id)).toEqual([
    expect.stringContaining("webhooks (the observer's App needs repository_hooks: read)"),
  ]);
  const room = await roomOf(await world.person("ada"), incident);
  expect(room.totals.unread).toBe(1);
  expect(room.places).toMatchObject([
    { repositoryId: made.id, missing: expect.stringContaining("repository_hooks: read") },
  ]);
  // What was seen all the same can be reviewed; it passes nothing.
  expect(await decide("ada", incident, "keep")).toEqual([1, 0]);
  expect(await verdictOf(incident, made.id)).toEqual([expect.stringMatching(/^unknown/)]);
  // The same permissions again: it is not asked again for hours.
  world.github.control.clearRequests();
  await readLater(incident, 60);
  expect(world.github.control.requests().filter(({ path }) => path.includes(made.full))).toEqual([]);
  world.github.control.changeInstallation(installation, { permissions: OBSERVER });
  await readLater(incident, 1);
  expect(await verdictOf(incident, made.id)).toEqual(["1 thing changed within the window, each reviewed"]);
  world.time.ahead = 0;
});

test("a webhook of the organisation itself holds every repository, and one that is unreadable leaves all unknown", async () => {
  const made = await world.repository("beneath");
  world.hoursAgo(1);
  const hook = world.github.control.addHook("fjordline", { url: "https://org.example/x" });
  world.hoursAgo(0);
  const incident = await world.incident([made.id]);
  await read(incident);
  expect(await verdictOf(incident, made.id)).toEqual(["webhook https://org.example (push): not reviewed."]);
  const room = await roomOf(await world.person("ada"), incident);
  expect(room.rows).toMatchObject([{ repositoryId: null, place: "fjordline" }]);
  expect(await decide("ada", incident, "keep")).toEqual([1, 0]);
  expect(await verdictOf(incident, made.id)).toEqual(["1 thing changed within the window, each reviewed"]);
  world.github.control.removeHook("fjordline", hook);
  const other = await world.incident([made.id]);
  const { installation } = world.setting.where.observer;
  const { organization_hooks: _, ...less } = OBSERVER;
  world.github.control.changeInstallation(installation, { permissions: less });
  await read(other);
  expect(await verdictOf(other, made.id)).toEqual([
    expect.stringContaining("Of the organisation itself: Not visible: webhooks"),
  ]);
  world.github.control.changeInstallation(installation, { permissions: OBSERVER });
});

test("who is there without a time of GitHub's waits for a review, unless a reading before the window has seen them so", async () => {
  const { control } = world.github;
  const made = await world.repository("undated");
  control.putCollaborator(made.full, "grace", "write");
  const first = await world.incident([made.id]);
  await read(first);
  expect(await verdictOf(first, made.id)).toEqual(["collaborator grace: write, from outside: not reviewed."]);
  // A later window: grace was seen before it.
  const next = await world.incident([made.id]);
  const window = { exposureFrom: new Date(Date.now() + 10 * MINUTE), exposureTo: new Date(Date.now() + 60 * MINUTE) };
  await world.db.database.incident.update({ where: { id: next }, data: window });
  world.time.ahead = 20 * MINUTE;
  control.putCollaborator(made.full, "linus", "admin");
  await read(next);
  expect(await verdictOf(next, made.id)).toEqual(["collaborator linus: admin, from outside: not reviewed."]);
  // With more than they had, they are somebody else.
  control.putCollaborator(made.full, "grace", "admin");
  await readLater(next, 6 * 60);
  expect(await verdictOf(next, made.id)).toContain("collaborator grace: admin, from outside: not reviewed.");
  world.time.ahead = 0;
});

test("people without a role, an account or a reason decide nothing, and one line tells of many", async () => {
  const made = await keyed("rights");
  world.github.control.putCollaborator(made.full, "grace", "read");
  const incident = await world.incident([made.id]);
  await read(incident);
  const form = { wanted: OPEN, decision: "keep", reason: "Fine." };
  const code = async (actor: UserActor, more: Partial<typeof form> = {}) => {
    const result = await reviewPersistence(people(), actor, incident, { ...form, ...more });
    return result.ok ? "ok" : result.failure.code;
  };
  const ada = await world.person("ada");
  expect(await code(await world.person("ada", "viewer"))).toBe("forbidden");
  expect(await code({ ...ada, roles: [] })).toBe("not-found");
  expect(await code(ada, { reason: " " })).toBe("invalid");
  expect(await code(ada, { decision: "burn" })).toBe("invalid");
  const local = await world.db.database.appUser.create({ data: { host: "local", login: "nobody" } });
  expect(await code({ ...ada, id: local.id })).toBe("no-account");
  expect(await code(ada)).toBe("ok");
  const events = await world.db.database.incidentEvent.findMany({ where: { incidentId: incident } });
  expect(events.map(({ text }) => text)).toEqual(["ada reviewed 2 changes: may stay. Fine."]);
  const audit = await world.db.database.auditEvent.findMany({
    where: { objectId: incident, action: "persistence.reviewed" },
  });
  expect(audit.map(({ data }) => data)).toEqual([{ reviewed: 2, decision: "keep" }]);
  await world.db.database.incident.update({
    where: { id: incident },
    data: { status: "resolved", resolvedAt: new Date() },
  });
  expect(await code(ada)).toBe("state");
});

test("an export has every thing with its decision, and no formula", async () => {
  const made = await world.repository("export");
  world.hoursAgo(1);
  world.github.control.addDeployKey(made.full, { title: "=HYPERLINK(1)", addedBy: "eve" });
  world.hoursAgo(0);
  const incident = await world.incident([made.id]);
  await read(incident);
  await decide("ada", incident, "remove");
  const rows = (await exportPersistence(people(), await world.person("ada"), incident, ALL)) ?? [];
  const csv = persistenceCsv(rows);
  expect(csv).not.toMatch(/(?:^|,)"?=HYPERLINK/m);
  expect(csv).toContain("removing");
  expect(JSON.parse(persistenceJson(rows))).toMatchObject([{ kind: "deploy-key", review: { decision: "remove" } }]);
  expect(await exportPersistence(people(), { ...(await world.person("ada")), roles: [] }, incident, ALL)).toBeNull();
});
