import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { SecretPlace } from "../../../lib/core/removal/place.ts";
import { askDeletion, askNarrowing } from "../../../lib/usecases/removal/ask.ts";
import { recordRevocation } from "../../../lib/usecases/removal/record.ts";
import { OWNER } from "../../support/sync.ts";
import { NAME, REMOVER, type RemovalWorld, removalWorld } from "./world.ts";

let world: RemovalWorld;
let site: { readonly repositoryId: string; readonly githubId: number; readonly fullName: string };
let place: SecretPlace;

beforeAll(async () => {
  world = await removalWorld();
  site = await world.migrated("site");
  place = { level: "repo", owner: OWNER, repository: "site", environment: null, name: NAME };
});
afterAll(() => world.close());

/** The secret is there, and known. */
beforeEach(async () => {
  const { github, setting } = world;
  github.control.clearFaults();
  github.control.changeInstallation(setting.where.remover.installation, { permissions: REMOVER });
  github.control.setSecret(site.fullName, NAME, { updatedAt: Date.UTC(2025, 0, 1) });
  await world.read(place, site.repositoryId);
  await world.db.database.credentialRemoval.updateMany({
    where: { state: { in: ["asked", "deleting"] } },
    data: { state: "held", endedAt: new Date(), lines: ["of another test"] },
  });
  github.control.clearRequests();
  world.setting.mints.length = 0;
});

const stored = () => world.credential(NAME);
const there = async () => {
  await world.read(place, site.repositoryId);
  return (await stored()).endedAt === null;
};

async function confirmed(): Promise<string> {
  const { id, updatedAt } = await stored();
  const wish = { credentialId: id, confirmation: NAME, changedAt: updatedAt };
  expect(await askDeletion(world.people, world.person, wish)).toEqual({ ok: true, value: "asked" });
  return (await world.removal(id)).id;
}

describe("a confirmed deletion", () => {
  test("deletes the secret once, by one token for one repository and one permission, and is recorded when GitHub's list has it no longer", async () => {
    const { id } = await stored();
    const before = await world.events(id);
    const removalId = await confirmed();
    expect(await world.remove(removalId)).toEqual({ ok: true, value: "done" });
    expect(await world.remove(removalId)).toEqual({ ok: true, value: "settled" });
    expect(world.deletions()).toHaveLength(1);
    const writing = world.setting.mints.filter(({ role }) => role === "remover");
    expect(writing).toMatchObject([
      { repositoryIds: [site.githubId], permissions: { metadata: "read", secrets: "write" }, refused: null },
    ]);
    expect(await world.removal(id)).toMatchObject({ state: "done", askedBy: world.person.id });
    expect((await stored()).endedAt).not.toBeNull();
    const events = (await world.events(id)).slice(before.length);
    expect(events.map(({ kind, actor }) => [kind, actor])).toEqual([
      ["proven", world.person.id],
      ["deleted", world.person.id],
    ]);
    expect(events[0]?.evidence.join()).toMatch(
      /site: no branch reads it, as of [0-9a-f]{40}; a job was given its new credential at 2026-05-02/,
    );
    const audits = await world.db.database.auditEvent.findMany({ where: { objectId: id }, orderBy: { seq: "asc" } });
    expect(audits.map(({ action }) => action)).toEqual([
      "credential.deletion-confirmed",
      "credential.deleting",
      "credential.deleted",
    ]);
  });

  test("of workers that race for it one asks GitHub", async () => {
    const removalId = await confirmed();
    const outcomes = await Promise.all([1, 2, 3].map(() => world.remove(removalId)));
    expect(world.deletions()).toHaveLength(1);
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect((await world.removal((await stored()).id)).state).toBe("done");
  });

  test("that a killed worker had carried out is found done, and not asked for again", async () => {
    const removalId = await confirmed();
    const request = await world.work.request(removalId);
    if (request === null) throw new Error("No request.");
    const audit = {
      actorKind: "system",
      actorId: "worker",
      action: "x",
      objectKind: "credential",
      objectId: "x",
      data: {},
    } as const;
    await world.work.begin(request, ["as it was"], audit, world.people.clock.now());
    world.github.control.deleteSecret(site.fullName, NAME);
    expect(await world.remove(removalId)).toEqual({ ok: true, value: "done" });
    expect(world.deletions()).toEqual([]);
    const [last] = (await world.events(request.credentialId)).slice(-1);
    expect(last).toMatchObject({
      kind: "deleted",
      actor: world.person.id,
      evidence: [expect.any(String), "as it was"],
    });
  });

  test("whose answer was lost is tried again and ends once", async () => {
    const removalId = await confirmed();
    const route = "/repos/{owner}/{repo}/actions/secrets/{secret_name}";
    world.github.control.fail({ method: "DELETE", route, times: "all", fault: { kind: "status", status: 502 } });
    expect(await world.remove(removalId)).toMatchObject({ ok: false, failure: { code: "unavailable" } });
    expect((await world.removal((await stored()).id)).state).toBe("deleting");
    world.github.control.clearFaults();
    expect(await world.remove(removalId)).toEqual({ ok: true, value: "done" });
    expect((await stored()).endedAt).not.toBeNull();
  });
});

describe("nothing is deleted", () => {
  test("when its value was changed between confirmation and deletion", async () => {
    const removalId = await confirmed();
    world.github.control.setSecret(site.fullName, NAME, { updatedAt: Date.UTC(2025, 0, 2) });
    expect(await world.remove(removalId)).toEqual({ ok: true, value: "held" });
    expect(await there()).toBe(true);
    expect((await world.events((await stored()).id)).at(-1)).toMatchObject({
      kind: "rotated",
      at: new Date(Date.UTC(2025, 0, 2)),
    });
    expect((await world.removal((await stored()).id)).lines.join()).toContain(
      "changed after the deletion was confirmed",
    );
  });

  test("when a branch is not known to be free of it by then", async () => {
    const removalId = await confirmed();
    const { of } = world.elsewhere;
    world.elsewhere.of = async () => new Map();
    try {
      expect(await world.remove(removalId)).toEqual({ ok: true, value: "held" });
      const { id, updatedAt } = await stored();
      const again = { credentialId: id, confirmation: NAME, changedAt: updatedAt };
      expect(await askDeletion(world.people, world.person, again)).toMatchObject({
        ok: false,
        failure: { code: "unknown" },
      });
    } finally {
      world.elsewhere.of = of;
    }
    expect(await there()).toBe(true);
    expect(world.deletions()).toEqual([]);
  });

  test("when a release branch reads it", async () => {
    const removalId = await confirmed();
    const { of } = world.elsewhere;
    world.elsewhere.of = async (_, ids) => new Map(ids.map((id) => [id, ["release/1"]]));
    try {
      expect(await world.remove(removalId)).toEqual({ ok: true, value: "held" });
    } finally {
      world.elsewhere.of = of;
    }
    expect((await world.removal((await stored()).id)).lines).toEqual([
      `${site.fullName}: the branch release/1 still reads it.`,
    ]);
    expect(world.deletions()).toEqual([]);
  });

  test("when the App lacks the permission, which is named", async () => {
    const removalId = await confirmed();
    const { secrets: _, ...less } = REMOVER;
    world.github.control.changeInstallation(world.setting.where.remover.installation, { permissions: less });
    expect(await world.remove(removalId)).toEqual({ ok: true, value: "refused" });
    expect((await world.removal((await stored()).id)).lines.join()).toContain("It needs secrets: write.");
    expect(await there()).toBe(true);
  });

  test.each([
    ["the default branch", {}, "there are newer commits than the one that was scanned."],
    ["another branch", { branch: "release/9" }, "a branch was pushed to since its branches were looked at."],
  ])(
    "while %s has moved: it is read again and judged anew, and after two minutes a person is told",
    async (_, branch, why) => {
      const removalId = await confirmed();
      world.behind.length = 0;
      await world.github.control.commit(site.fullName, { "x.txt": `${Date.now()}\n` }, branch);
      expect(await world.remove(removalId)).toMatchObject({ ok: false, failure: { code: "unavailable" } });
      expect(world.behind).toEqual([site.githubId]);
      const asked = { id: removalId };
      const { askedAt } = await world.db.database.credentialRemoval.findUniqueOrThrow({ where: asked });
      const before = new Date(askedAt.getTime() - 2 * 60_000);
      await world.db.database.credentialRemoval.update({ where: asked, data: { askedAt: before } });
      expect(await world.remove(removalId)).toEqual({ ok: true, value: "held" });
      const { lines } = await world.db.database.credentialRemoval.findUniqueOrThrow({ where: asked });
      expect(lines).toEqual([`${site.fullName}: ${why}`]);
      expect(world.deletions()).toEqual([]);
      await world.sync.sync();
      await world.sync.work();
      expect(await world.remove(await confirmed())).toEqual({ ok: true, value: "done" });
    },
  );

  test("without the name, by whom it is not for, or for another value than was seen", async () => {
    const { id, updatedAt } = await stored();
    const wish = { credentialId: id, confirmation: NAME, changedAt: updatedAt };
    const ask = (change: Partial<typeof wish>, actor = world.person) =>
      askDeletion(world.people, actor, { ...wish, ...change });
    const code = async (result: ReturnType<typeof ask>) => {
      const answer = await result;
      return answer.ok ? "asked" : answer.failure.code;
    };
    const admin = { ...world.person, roles: [{ organisationId: world.sync.organisationId, role: "admin" as const }] };
    expect(await code(ask({ confirmation: "robot_pat" }))).toBe("not-confirmed");
    expect(await code(ask({}, admin))).toBe("forbidden");
    expect(await code(ask({}, { ...world.person, roles: [] }))).toBe("not-found");
    expect(await code(ask({ changedAt: new Date(0) }))).toBe("changed");
    expect(await code(ask({ credentialId: world.person.id }))).toBe("not-found");
  });
});

test("a secret that a person deleted at GitHub is recorded as deleted by the next reading", async () => {
  const { id } = await stored();
  world.github.control.deleteSecret(site.fullName, NAME);
  await world.read(place, site.repositoryId);
  const [last] = (await world.events(id)).slice(-1);
  expect(last).toMatchObject({ kind: "deleted", actor: "github" });
  await world.read(place, site.repositoryId);
  expect((await world.events(id)).at(-1)?.id).toBe(last?.id);
});

test("a chosen repository that was migrated is taken out of an organisation's selection, and the secret stays for the others", async () => {
  const { github } = world;
  const shop = await world.migrated("shop");
  const other = await github.control.createRepository(`${OWNER}/other`, { files: { a: "a" } });
  github.control.setSecret(OWNER, "SHARED", { repositories: [shop.fullName, other.fullName] });
  await world.sync.sync();
  await world.sync.work();
  await world.db.database.finding.updateMany({
    where: { repositoryId: shop.repositoryId },
    data: { secretName: "SHARED" },
  });
  const shared: SecretPlace = { level: "org", owner: OWNER, repository: null, environment: null, name: "SHARED" };
  await world.read(shared, null);
  const { id } = await world.credential("SHARED");
  const narrow = (repositoryId: string) => askNarrowing(world.people, world.person, { credentialId: id, repositoryId });
  expect(await narrow(shop.repositoryId)).toEqual({ ok: true, value: "asked" });
  const removal = await world.removal(id);
  expect(await world.remove(removal.id)).toEqual({ ok: true, value: "done" });
  expect(world.deletions().map(({ path }) => path)).toEqual([
    expect.stringMatching(new RegExp(`/orgs/${OWNER}/actions/secrets/SHARED/repositories/${shop.githubId}$`)),
  ]);
  expect(world.setting.mints.filter(({ role }) => role === "remover")).toMatchObject([
    { repositoryIds: [shop.githubId], permissions: { organization_secrets: "write" } },
  ]);
  expect((await world.events(id)).map(({ kind, repositoryId }) => [kind, repositoryId])).toEqual([
    ["proven", null],
    ["narrowed", shop.repositoryId],
  ]);
  expect((await world.credential("SHARED")).endedAt).toBeNull();
  expect(await narrow(shop.repositoryId)).toMatchObject({ ok: false, failure: { code: "not-found" } });
});

test("an organisation's secret for all repositories is not narrowed for one alone", async () => {
  world.github.control.setSecret(OWNER, "EVERYWHERE", { audience: "all" });
  await world.read({ level: "org", owner: OWNER, repository: null, environment: null, name: "EVERYWHERE" }, null);
  const { id } = await world.credential("EVERYWHERE");
  const asked = await askNarrowing(world.people, world.person, { credentialId: id, repositoryId: site.repositoryId });
  expect(asked).toMatchObject({ ok: false, failure: { code: "not-narrowable" } });
});

test("a revocation at the provider is recorded with what shows it, and never with a value", async () => {
  const { id } = await stored();
  const revocation = {
    credentialId: id,
    on: "2026-05-20",
    how: "Revoked in the settings of robot.",
    evidence: "https://tickets.example/1",
  };
  const record = (change: Partial<typeof revocation>) =>
    recordRevocation(world.people, world.person, { ...revocation, ...change });
  expect(await record({})).toEqual({ ok: true, value: undefined });
  expect((await world.events(id)).at(-1)).toMatchObject({
    kind: "revoked",
    actor: world.person.id,
    at: new Date("2026-05-20T00:00:00Z"),
    evidence: ["Revoked in the settings of robot.", "https://tickets.example/1"],
  });
  const token = ["ghp", "_", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("");
  for (const bad of [{ on: "2030-01-01" }, { on: "2026-02-30" }, { how: " " }, { evidence: `it was ${token}` }])
    expect(await record(bad)).toMatchObject({ ok: false, failure: { code: "invalid" } });
});
