import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { createViewStore } from "../../lib/adapters/prisma/view-store.ts";
import type { Role, UserActor } from "../../lib/core/actor.ts";
import { MOST_VIEWS } from "../../lib/core/listing/saved-views.ts";
import {
  changeView,
  chooseDefault,
  deleteView,
  listViews,
  type NewView,
  renameView,
  restoreView,
  saveView,
} from "../../lib/usecases/views.ts";
import { seedOrganisation, seedPerson } from "../e2e/support/seed.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

const AT = new Date("2026-11-28T10:00:00.000Z");

let postgres: TestDatabase;
let web: Database;
let harbour: string;
let other: string;
let lead: UserActor;
let viewer: UserActor;
let stranger: UserActor;

async function person(login: string, organisationId: string, role: Role): Promise<UserActor> {
  const { userId } = await seedPerson(postgres.database, login, [{ organisationId, role }]);
  return { kind: "user", id: userId, login, roles: [{ organisationId, role }] };
}

beforeAll(async () => {
  postgres = await testDatabase();
  // As the web process itself: what it does must be within its rights.
  web = createDatabase(postgres.webUrl, 4);
  harbour = (await seedOrganisation(postgres.database, "harbour", [{ owner: "harbour", name: "a" }])).organisationId;
  other = (await seedOrganisation(postgres.database, "other", [{ owner: "other", name: "a" }])).organisationId;
  lead = await person("lead", harbour, "security-lead");
  viewer = await person("viewer", harbour, "viewer");
  stranger = await person("stranger", other, "admin");
});

afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

const ports = (at = AT) => ({ views: createViewStore(web), clock: { now: () => at }, newId: randomUUID });
const names = async (actor: UserActor) =>
  (await listViews(ports(), actor, "repositories")).views.map(({ name }) => name);
const audited = (id: string) =>
  postgres.database.auditEvent.findMany({ where: { objectId: id }, orderBy: { seq: "asc" }, select: { action: true } });

async function save(actor: UserActor, view: Partial<NewView>): Promise<string> {
  const usual = {
    room: "repositories",
    name: randomUUID(),
    query: "?state=clean",
    shareWith: null,
    asDefault: false,
  } as const;
  const saved = await saveView(ports(), actor, { ...usual, ...view });
  if (!saved.ok) throw new Error(saved.failure.message);
  return saved.value.id;
}

describe("a person's own view", () => {
  it("keeps filter and order, and nothing that an address could smuggle in", async () => {
    const name = "Mine \u202e<b>";
    const id = await save(viewer, { name, query: "?state=clean&sort=name&page=7&selection=x&evil=%00<script>" });
    const { views } = await listViews(ports(), viewer, "repositories");
    expect(views.find((one) => one.id === id)).toEqual({
      id,
      name,
      query: "?state=clean&sort=name",
      shared: false,
      mayChange: true,
    });
  });

  it("is seen, changed and begun with by nobody else, and leaves no line in the record", async () => {
    const id = await save(viewer, { name: "Secret plans" });
    expect(await names(lead)).not.toContain("Secret plans");
    for (const other of [lead, stranger]) {
      expect(await renameView(ports(), other, id, "Taken")).toMatchObject({
        ok: false,
        failure: { code: "not-found" },
      });
      expect(await deleteView(ports(), other, id)).toMatchObject({ ok: false, failure: { code: "not-found" } });
      expect(await chooseDefault(ports(), other, "repositories", id)).toMatchObject({ ok: false });
    }
    expect(await names(viewer)).toContain("Secret plans");
    expect(await audited(id)).toEqual([]);
  });

  it("is what its person begins with, until it is deleted; restored, it is so again", async () => {
    const id = await save(viewer, { name: "First", asDefault: true });
    const first = async () => (await listViews(ports(), viewer, "repositories")).defaultId;
    expect(await first()).toBe(id);
    expect(await deleteView(ports(), viewer, id)).toMatchObject({ ok: true });
    expect(await first()).toBeNull();
    expect(await deleteView(ports(), viewer, id)).toMatchObject({ ok: false });
    expect(await restoreView(ports(), viewer, id)).toMatchObject({ ok: true });
    expect(await first()).toBe(id);
    expect(await chooseDefault(ports(), viewer, "repositories", null)).toMatchObject({ ok: true });
    expect(await first()).toBeNull();
  });

  it("cannot be restored over another of its name, nor a day later once somebody deletes another", async () => {
    const old = await save(viewer, { name: "Twice" });
    await deleteView(ports(), viewer, old);
    const replacement = await save(viewer, { name: "twice" });
    expect(await restoreView(ports(), viewer, old)).toMatchObject({ ok: false, failure: { code: "invalid" } });
    await deleteView(ports(new Date(AT.getTime() + 2 * 86_400_000)), viewer, replacement);
    expect(await restoreView(ports(), viewer, old)).toMatchObject({ ok: false, failure: { code: "not-found" } });
  });
});

describe("a shared view", () => {
  it("is made by leads and admins alone, and each change of it stands in the record", async () => {
    const refused = await saveView(ports(), viewer, {
      room: "repositories",
      name: "For all",
      query: "",
      shareWith: harbour,
      asDefault: false,
    });
    expect(refused).toMatchObject({ ok: false, failure: { code: "forbidden" } });
    const id = await save(lead, { name: "For all", shareWith: harbour });
    expect(await names(viewer)).toContain("For all");
    expect(await renameView(ports(), viewer, id, "Mine now")).toMatchObject({
      ok: false,
      failure: { code: "forbidden" },
    });
    expect(await renameView(ports(), lead, id, "For everybody")).toMatchObject({ ok: true });
    expect(await changeView(ports(), lead, id, "?sort=owner")).toMatchObject({ ok: true });
    expect(await deleteView(ports(), lead, id)).toMatchObject({ ok: true });
    expect(await restoreView(ports(), lead, id)).toMatchObject({ ok: true });
    expect((await audited(id)).map(({ action }) => action)).toEqual([
      "view.created",
      "view.renamed",
      "view.changed",
      "view.deleted",
      "view.restored",
    ]);
  });

  it("of another organisation is not there, whoever asks, and nobody shares into one that is not theirs", async () => {
    const id = await save(lead, { name: "Harbour's", shareWith: harbour });
    expect(await names(stranger)).not.toContain("Harbour's");
    expect(await deleteView(ports(), stranger, id)).toMatchObject({ ok: false, failure: { code: "not-found" } });
    const into = { room: "repositories", name: "x", query: "", shareWith: harbour, asDefault: false } as const;
    expect(await saveView(ports(), stranger, into)).toMatchObject({ ok: false, failure: { code: "not-found" } });
  });
});

describe("a name", () => {
  it("is one for one thing, short, and no control character", async () => {
    await save(viewer, { name: "One" });
    const view = { room: "repositories", query: "", shareWith: null, asDefault: false } as const;
    for (const name of [" ONE ", "", "\n\t", "x".repeat(81)])
      expect(await saveView(ports(), viewer, { ...view, name })).toMatchObject({
        ok: false,
        failure: { code: "invalid" },
      });
    expect(await saveView(ports(), viewer, { ...view, name: "a\0b" })).toMatchObject({ ok: true });
    expect(await names(viewer)).toContain("a b");
  });

  it("is refused when there are as many views as a person can look through", async () => {
    const many = await person("many", harbour, "viewer");
    for (let count = 0; count < MOST_VIEWS; count += 1) await save(many, {});
    const view = { room: "repositories", name: "More", query: "", shareWith: null, asDefault: false } as const;
    expect(await saveView(ports(), many, view)).toMatchObject({ ok: false, failure: { code: "invalid" } });
  });

  it("is refused to what comes back when its place was taken meanwhile", async () => {
    const full = await person("full", harbour, "viewer");
    const deleted = await save(full, { name: "Back" });
    await deleteView(ports(), full, deleted);
    for (let count = 0; count < MOST_VIEWS; count += 1) await save(full, {});
    expect(await restoreView(ports(), full, deleted)).toMatchObject({ ok: false, failure: { code: "invalid" } });
    const [first] = (await listViews(ports(), full, "repositories")).views;
    await deleteView(ports(), full, first?.id ?? "");
    expect(await restoreView(ports(), full, deleted)).toMatchObject({ ok: true });
    expect((await listViews(ports(), full, "repositories")).views.filter(({ shared }) => !shared)).toHaveLength(
      MOST_VIEWS,
    );
  });

  it("is given to no more than fit, however many ask at once: new ones, and such as come back", async () => {
    const hasty = await person("hasty", harbour, "viewer");
    const back = [await save(hasty, {}), await save(hasty, {}), await save(hasty, {})];
    for (const id of back) await deleteView(ports(), hasty, id);
    for (let count = 0; count < MOST_VIEWS - 2; count += 1) await save(hasty, {});
    const view = { room: "repositories", query: "", shareWith: null, asDefault: false } as const;
    const asked = await Promise.all([
      ...Array.from({ length: 6 }, (_, at) => saveView(ports(), hasty, { ...view, name: `at once ${at}` })),
      ...back.map((id) => restoreView(ports(), hasty, id)),
    ]);
    expect(asked.filter(({ ok }) => ok)).toHaveLength(2);
    const own = { madeBy: hasty.kind === "user" ? hasty.id : "", deletedAt: null };
    expect(await postgres.database.savedView.count({ where: own })).toBe(MOST_VIEWS);
  });

  it("is found for all that there can be, also where several organisations share as many as they may", async () => {
    const roles = [harbour, other].map((organisationId) => ({ organisationId, role: "viewer" as const }));
    const both: UserActor = { ...viewer, roles };
    const shared = { room: "repositories", query: "", shared: true, madeAt: AT, madeBy: lead.id };
    await postgres.database.savedView.deleteMany({ where: { shared: true } });
    await postgres.database.savedView.createMany({
      data: [harbour, other].flatMap((organisationId) =>
        Array.from({ length: MOST_VIEWS }, (_, at) => ({ ...shared, organisationId, name: `shared ${at}` })),
      ),
    });
    const { views } = await listViews(ports(), both, "repositories");
    expect(views.filter((one) => one.shared)).toHaveLength(2 * MOST_VIEWS);
  });
});

describe("what was deleted", () => {
  it("long ago is forgotten by its own organisation, and by no other", async () => {
    const [own, others] = [await save(viewer, { name: "Old" }), await save(stranger, { name: "Old" })];
    await deleteView(ports(), viewer, own);
    await deleteView(ports(), stranger, others);
    const later = ports(new Date(AT.getTime() + 3 * 86_400_000));
    await deleteView(later, viewer, await save(viewer, { name: "Newer" }));
    const left = await postgres.database.savedView.findMany({ where: { id: { in: [own, others] } } });
    expect(left.map(({ id }) => id)).toEqual([others]);
  });
});
