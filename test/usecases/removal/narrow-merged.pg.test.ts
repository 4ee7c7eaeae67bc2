import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { SecretPlace } from "../../../lib/core/removal/place.ts";
import { OWNER } from "../../support/sync.ts";
import { type RemovalWorld, removalWorld } from "./world.ts";

/** Organisation secrets of chosen repositories, two of which a campaign has migrated. */
let world: RemovalWorld;
let first: Awaited<ReturnType<RemovalWorld["migrated"]>>;
let second: typeof first;
let count = 0;
let name: string;
let place: SecretPlace;

beforeAll(async () => {
  world = await removalWorld();
  first = await world.migrated("first");
  second = await world.migrated("second");
  await world.github.control.createRepository(`${OWNER}/other`, { files: { a: "a" } });
});
afterAll(() => world.close());

const campaigns = (data: { readonly narrow?: boolean; readonly status?: string; readonly approvedBy?: string }) =>
  world.db.database.campaign.updateMany({ data });

beforeEach(async () => {
  const { github, sync, db } = world;
  count += 1;
  name = `SHARED_${count}`;
  github.control.setSecret(OWNER, name, { repositories: [first.fullName, second.fullName, `${OWNER}/other`] });
  await sync.sync();
  await sync.work();
  await db.database.credentialRemoval.deleteMany();
  await db.database.finding.updateMany({ data: { secretName: name } });
  place = { level: "org", owner: OWNER, repository: null, environment: null, name };
  await world.read(place, null);
  await campaigns({ narrow: true, status: "done", approvedBy: "lead" });
  github.control.clearRequests();
});

const asked = async () =>
  (await world.db.database.credentialRemoval.findMany({ orderBy: { askedAt: "asc" } })).map(
    ({ kind, repositoryId, askedBy, state }) => ({ kind, repositoryId, askedBy, state }),
  );
const readers = async () => {
  const { id } = await world.credential(name);
  const rows = await world.db.database.credentialReader.findMany({ where: { credentialId: id } });
  return rows.map(({ repositoryId }) => repositoryId);
};

test("one repository after the other is taken out of reach, as the campaign's approver agreed, and the others keep it", async () => {
  const { id } = await world.credential(name);
  for (const { repositoryId } of [first, second]) {
    expect(await world.narrow()).toBe(1);
    const removal = await world.removal(id);
    expect(removal).toMatchObject({ kind: "narrow", repositoryId, askedBy: "lead", state: "asked" });
    // Asked for once only, however often it is looked at.
    expect(await world.narrow()).toBe(0);
    expect(await world.remove(removal.id)).toEqual({ ok: true, value: "done" });
    expect(await readers()).not.toContain(repositoryId);
  }
  expect(await world.narrow()).toBe(0);
  expect(await readers()).toHaveLength(1);
  expect(world.deletions()).toHaveLength(2);
  const rows = await world.db.database.auditEvent.findMany({ where: { action: "credential.narrowing-asked" } });
  expect(rows.map(({ data }) => data)).toEqual(
    [first, second].map(({ repositoryId }) =>
      expect.objectContaining({ name, repository: repositoryId, approvedBy: "lead", campaign: expect.any(String) }),
    ),
  );
});

test.each([
  ["that was made without it", { narrow: false }],
  ["that was stopped", { status: "stopped" }],
  ["that was not started", { status: "approved" }],
])("nothing is asked for by a campaign %s", async (_, data) => {
  await campaigns(data);
  expect(await world.narrow()).toBe(0);
  expect(await asked()).toEqual([]);
});

test("nothing is asked for while the new credential was not proven, or the repository reads the secret on another branch", async () => {
  const { db, elsewhere } = world;
  await db.database.issuance.updateMany({ data: { phase: "denied" } });
  expect(await world.narrow()).toBe(0);
  await db.database.issuance.updateMany({ data: { phase: "issued" } });
  const nowhere = elsewhere.of;
  elsewhere.of = async (_, ids) => new Map(ids.map((id) => [id, ["release/1"]]));
  expect(await world.narrow()).toBe(0);
  elsewhere.of = nowhere;
  expect(await world.narrow()).toBe(1);
});

test("nothing is asked for of a secret for all repositories, nor where a migration was not verified", async () => {
  const { github, db } = world;
  github.control.setSecret(OWNER, name, { audience: "all" });
  await world.read(place, null);
  expect(await world.narrow()).toBe(0);
  github.control.setSecret(OWNER, name, { repositories: [first.fullName] });
  await world.read(place, null);
  await db.database.campaignRepository.updateMany({ data: { state: "persisting" } });
  expect(await world.narrow()).toBe(0);
  await db.database.campaignRepository.updateMany({ data: { state: "verified" } });
  expect(await world.narrow()).toBe(1);
});

test("what was held once is left to people", async () => {
  expect(await world.narrow()).toBe(1);
  await world.db.database.credentialRemoval.updateMany({
    data: { state: "held", endedAt: new Date(), lines: ["a reason"] },
  });
  expect(await world.narrow()).toBe(1);
  const [one, other] = await asked();
  expect([one?.repositoryId, other?.repositoryId].toSorted()).toEqual(
    [first.repositoryId, second.repositoryId].toSorted(),
  );
  await world.db.database.credentialRemoval.updateMany({
    data: { state: "held", endedAt: new Date(), lines: ["a reason"] },
  });
  expect(await world.narrow()).toBe(0);
});
