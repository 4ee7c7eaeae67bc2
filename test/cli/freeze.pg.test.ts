import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { main } from "../../lib/cli/freeze.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { freezeWorld, preparedSlots } from "../usecases/freeze/world.ts";

let db: TestDatabase;
let world: Awaited<ReturnType<typeof freezeWorld>>;
let count = 0;

beforeAll(async () => {
  db = await testDatabase();
  vi.stubEnv("THAW_DATABASE_URL", db.webUrl);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await world.close();
  await db.close();
});

beforeEach(async () => {
  await world?.close();
  count += 1;
  world = await freezeWorld(db, ["api", "web"], `org-${count}`);
  await preparedSlots(db.database, world.organisationId);
});

/** As a person at a terminal runs it, on the rights of the web process. */
async function thaw(command: string, ...args: readonly string[]) {
  let [out, err] = ["", ""];
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += String(text);
    return true;
  });
  const stderr = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    err += String(text);
    return true;
  });
  try {
    return { status: await main(command, [...args, "--org", world.login]), out, err, all: () => out + err };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
}

const incident = () => db.database.incident.findFirstOrThrow({ where: { organisationId: world.organisationId } });
const locks = () => db.database.freezeLock.count({ where: { organisationId: world.organisationId } });

test("a freeze from a terminal shows what it does, wants the name, and locks jobs at once; the record says that it was a terminal", async () => {
  const wrong = await thaw("freeze", "--title", "A stolen token", "--confirm", "another");
  expect(wrong).toMatchObject({ status: 1 });
  expect(await incident()).toMatchObject({ status: "preflighted" });
  expect(await locks()).toBe(0);
  const frozen = await thaw("freeze", "--title", "A stolen token", "--confirm", world.login);
  expect(frozen).toMatchObject({ status: 0, err: "" });
  expect(frozen.out).toContain("freezes 2 repositories by 3 requests");
  expect(await locks()).toBe(2);
  const audit = await db.database.auditEvent.findMany({
    where: { organisationId: world.organisationId, action: "incident.activated" },
  });
  expect(audit).toMatchObject([{ actorKind: "system", actorId: "terminal" }]);
});

test("the status says what was asked for and never frozen of what was not seen, and ends with 1 until it was", async () => {
  await thaw("freeze", "--title", "Drill", "--drill", "--confirm", world.login);
  const asked = await thaw("status", "--json");
  expect(asked.status).toBe(1);
  expect(JSON.parse(asked.out)).toMatchObject({
    incidents: [{ organisation: world.login, drill: true, repositories: 2, confirmedHeld: 0, lamp: "asked" }],
  });
  const text = await thaw("status");
  // Nobody has tried here whether GitHub holds it.
  expect(text.all()).toContain("UNPROVEN");
  expect(text.out).toContain("0 of 2 repositories were seen to be held");
  const { id, slot } = await incident();
  const requestedAt = new Date(Date.now() - 2_000);
  const seen = { requestedAt, seen: "all", seenAt: new Date(Date.now() - 1_000), tier: "organisation-property" };
  await db.database.incidentRepository.updateMany({ where: { incidentId: id }, data: seen });
  await db.database.incident.update({ where: { id }, data: { status: "active", activatedAt: requestedAt } });
  const place = { organisationId: world.organisationId, slot: slot ?? 0 };
  await db.database.freezeSlot.update({ where: { organisationId_slot: place }, data: { checkedAt: new Date() } });
  const held = await thaw("status", "--json");
  expect(JSON.parse(held.out)).toMatchObject({ incidents: [{ confirmedHeld: 2, lamp: "holds" }] });
  expect(held.status).toBe(0);
});

test("repositories are let out and held again by their names; one whose gates nobody judged stays, with its gate", async () => {
  await thaw("freeze", "--title", "Drill", "--drill", "--confirm", world.login);
  expect(await thaw("thaw", "api")).toMatchObject({ status: 0 });
  const api = async () =>
    db.database.incidentRepository.findFirstOrThrow({ where: { repositoryId: world.ids.api ?? "" } });
  expect(await api()).toMatchObject({ state: "thawed", wanted: "free" });
  expect(await thaw("refreeze", "api")).toMatchObject({ status: 2 });
  expect(await thaw("refreeze", `${world.login}/api`, "--reason", "A new token.")).toMatchObject({ status: 0 });
  expect(await api()).toMatchObject({ state: "refrozen", wanted: "held" });
  expect(await thaw("thaw", "nothing-of-ours")).toMatchObject({ status: 1 });
  const ended = await thaw("resolve", "--confirm", world.login);
  expect(ended).toMatchObject({ status: 0 });
  expect(await incident()).toMatchObject({ status: "resolving" });

  await thaw("freeze", "--title", "Real", "--gate", "static-credentials", "--only", "web", "--confirm", world.login);
  const held = await thaw("thaw", "web");
  expect(held).toMatchObject({ status: 1, out: expect.stringContaining("web stays frozen: static-credentials") });
});

test("what is not understood prints the usage and touches nothing", async () => {
  expect(await thaw("freeze")).toMatchObject({ status: 2, err: expect.stringContaining("Usage: thaw status") });
  expect(await thaw("thaw")).toMatchObject({ status: 2 });
  expect(await thaw("status", "--no-such-option")).toMatchObject({ status: 2 });
  expect(await db.database.incident.count({ where: { organisationId: world.organisationId } })).toBe(0);
});
