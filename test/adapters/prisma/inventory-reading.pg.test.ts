import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createInventoryReading } from "../../../lib/adapters/prisma/inventory-reading.ts";
import type { SourceId } from "../../../lib/core/inventory/facts.ts";
import { SOURCE_IDS } from "../../../lib/core/inventory/sources.ts";
import type { JudgementQuery, SourceQuery } from "../../../lib/core/listing/inventory-query.ts";
import { itemFacts, lackWords } from "../../../lib/core/listing/inventory-wording.ts";
import { LIST_PAGE } from "../../../lib/core/listing/list-page.ts";
import type { InventoryReading } from "../../../lib/usecases/reading-ports.ts";
import { showInventory, showSource } from "../../../lib/usecases/show-inventory.ts";
import { seedOrganisation } from "../../e2e/support/seed.ts";
import { ORGANISATION } from "../../e2e/support/seed-data.ts";
import { READ_AT, seedInventory } from "../../e2e/support/seed-inventory.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

const AT = new Date("2026-11-23T10:00:00.000Z");
const ALL: JudgementQuery = { text: "", rules: [], severities: [], page: 1 };

let postgres: TestDatabase;
let web: Database;
let reading: InventoryReading;
let harbour: string;
let folder: string;

beforeAll(async () => {
  postgres = await testDatabase();
  // As the web process itself: what it reads must be within its rights.
  web = createDatabase(postgres.webUrl, 4);
  reading = createInventoryReading(web);
  harbour = (await seedOrganisation(postgres.database, "harbour", ORGANISATION)).organisationId;
  await postgres.database.organisation.update({ where: { id: harbour }, data: { githubId: 77n } });
  const repositories = await postgres.database.repository.findMany({ where: { organisationId: harbour } });
  for (const [index, { id }] of repositories.entries())
    await postgres.database.repository.update({ where: { id }, data: { githubId: BigInt(9_000 + index) } });
  await seedInventory(postgres.database, harbour);
  folder = (await seedOrganisation(postgres.database, "folder", [])).organisationId;
});

afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

const room = (query: Partial<JudgementQuery> = {}, organisations = [harbour]) =>
  reading.room(organisations, { ...ALL, ...query }, AT);
const source = (id: SourceId, query: Partial<SourceQuery> = {}, organisations = [harbour]) =>
  reading.source(organisations, id, { text: "", judged: false, page: 1, ...query }, AT);

const NAMED: SourceQuery = { text: "", judged: false, page: 1 };

/** An organisation with four repositories and secrets of three levels. Of one repository's, `judged` are judged, and one more than that are not. */
async function seedSecrets(slug: string, githubId: bigint, judged = 2) {
  const { organisationId } = await seedOrganisation(postgres.database, slug, []);
  await postgres.database.organisation.update({ where: { id: organisationId }, data: { githubId } });
  const repositories = await postgres.database.repository.createManyAndReturn({
    data: [1, 2, 3, 4].map((number) => ({
      organisationId,
      owner: slug,
      name: `repository-${number}`,
      githubId: githubId * 1_000n + BigInt(number),
      visibility: "private" as const,
      asOf: READ_AT,
    })),
  });
  const [home] = repositories;
  const place = { organisationId, kind: "unknown-secret", asOf: READ_AT };
  const own = { ...place, repositoryId: home?.id ?? "" };
  const secret = (number: number) => `SECRET_${String(number).padStart(4, "0")}`;
  const stored = await postgres.database.credential.createManyAndReturn({
    data: [
      ...Array.from({ length: judged * 2 + 1 }, (_, number) => ({ ...own, level: "repo", name: secret(number) })),
      { ...own, level: "repo", name: "ENDED", endedAt: AT },
      { ...own, level: "env", environment: "production", name: "MIRROR" },
      { ...place, level: "org", name: "SHARED" },
    ],
  });
  const wrong = stored.filter(({ name }) => name === "ENDED" || name === "MIRROR" || Number(name.slice(-4)) % 2 === 1);
  await postgres.database.inventoryFinding.createMany({
    data: wrong.map(({ id, name, repositoryId, level }) => ({
      organisationId,
      rule: "old-secret",
      subject: id,
      repositoryId,
      credentialId: id,
      name,
      severity: level === "repo" ? "medium" : "low",
      message: "It was stored long ago.",
      firstSeenAt: READ_AT,
      asOf: READ_AT,
    })),
  });
  return { organisationId, repositoryIds: repositories.map(({ id }) => id) };
}

describe("the sources of the inventory", () => {
  it("are all there, whatever was asked for", async () => {
    const { sources } = await room();
    expect(sources.map((one) => one.source)).toEqual(SOURCE_IDS);
  });

  it("say of one that is not visible which permission lacks, and do not say that there is nothing", async () => {
    const [view] = (await source("organisation-codespaces-secrets")).sources;
    expect(view).toMatchObject({ places: 1, visible: 0, notVisible: 1, newest: null, oldest: null });
    expect(view && lackWords(view)).toBe("the observer's App lacks “organization_codespaces_secrets: read”");
  });

  it("count places that were never asked as such", async () => {
    const [view] = (await source("deploy-keys")).sources;
    const repositories = await postgres.database.repository.count({
      where: { organisationId: harbour, deletedAt: null, archived: false },
    });
    expect(view).toMatchObject({ places: repositories, visible: 1, unread: repositories - 1, items: 1 });
    expect(view?.oldest).toBe(READ_AT.toISOString());
  });

  it("say how much is wrong with what they have, and how bad the worst of it is", async () => {
    const { sources } = await room();
    const of = (id: SourceId) => sources.find((one) => one.source === id);
    expect(of("deploy-keys")).toMatchObject({ items: 1, judgements: 1, worst: "high" });
    expect(of("organisation-variables")).toMatchObject({ items: 1, judgements: 1, worst: "critical" });
    expect(of("installed-apps")).toMatchObject({ judgements: 0, worst: null });
  });

  it("tell secrets of one level from those of another, and count what has ended nowhere", async () => {
    const levels = await seedSecrets("levels", 79n);
    const { sources } = await room({}, [levels.organisationId]);
    const figures = sources.flatMap(({ source: id, items, judgements, worst }) =>
      items > 0 ? [[id, items, judgements, worst]] : [],
    );
    expect(figures).toEqual([
      ["organisation-secrets", 1, 0, null],
      ["repository-secrets", 5, 2, "medium"],
      ["environment-secrets", 1, 1, "low"],
    ]);
  });

  it("count no place of an archived repository, and say how old the oldest and how new the newest reading is", async () => {
    const { organisationId, repositoryIds } = await seedSecrets("states", 80n);
    const [first = "", second = "", third = "", archived = ""] = repositoryIds;
    const place = { organisationId, source: "deploy-keys" };
    const read = (repositoryId: string, hour: number) => {
      const asOf = new Date(`2026-11-20T0${hour}:00:00.000Z`);
      return { ...place, repositoryId, outcome: "visible", asOf, triedAt: asOf };
    };
    await postgres.database.sourceState.createMany({
      data: [
        read(first, 3),
        read(second, 4),
        read(archived, 1),
        { ...read(third, 2), outcome: "failed", failureCode: "rate-limited" },
        { ...read(first, 9), repositoryId: null },
      ],
    });
    await postgres.database.repository.update({ where: { id: archived }, data: { archived: true } });
    const [view] = (await source("deploy-keys", {}, [organisationId])).sources;
    expect(view).toMatchObject({
      places: 3,
      visible: 2,
      failed: 1,
      notVisible: 0,
      unread: 0,
      failures: ["rate-limited"],
    });
    expect([view?.oldest, view?.newest]).toEqual(["2026-11-20T02:00:00.000Z", "2026-11-20T04:00:00.000Z"]);
    const [none] = (await source("repository-variables", {}, [organisationId])).sources;
    expect(none).toMatchObject({ places: 3, visible: 0, unread: 3, oldest: null, newest: null });
  });

  it("keep what was read before a failure, and say that it failed", async () => {
    const [view] = (await source("secret-alerts")).sources;
    expect(view).toMatchObject({ failed: 1, failures: ["rate-limited"], items: 1 });
    expect(view && lackWords(view)).toContain("limit was used up");
  });

  it("are none for an organisation of folders, and for nobody", async () => {
    expect(await room({}, [folder])).toMatchObject({ sources: [], connected: 0 });
    expect(await room({}, [])).toMatchObject({ sources: [], connected: 0, counts: [] });
  });
});

describe("what a source has", () => {
  it.each(SOURCE_IDS)("can be read: %s", async (id) => {
    const { items, all } = await source(id);
    expect(items.rows).toHaveLength(Math.min(all, LIST_PAGE));
    expect(await reading.items([harbour], id, { text: "", judged: false, page: 1 })).toHaveLength(all);
  });

  it("has facts in words, and what is wrong with it", async () => {
    const { items } = await source("deploy-keys");
    const [key] = items.rows;
    expect(key && itemFacts(key.detail)).toEqual(["can push", "added by ada"]);
    expect(key).toMatchObject({ usedAt: null, judgements: [{ rule: "writing-deploy-key", severity: "high" }] });
    const [grant] = (await source("token-grants")).items.rows;
    expect(grant && itemFacts(grant.detail)).toEqual([
      "of grace",
      "all repositories",
      "contents: write, metadata: read",
    ]);
  });

  it("of a variable is its shape, and never its value", async () => {
    const [variable] = (await source("organisation-variables", { judged: true })).items.rows;
    expect(variable && itemFacts(variable.detail)).toContain("value looks like npm_…(36)");
  });

  it("of an alert in a repository that is not synced names it by GitHub's id", async () => {
    const [alert] = (await source("secret-alerts")).items.rows;
    expect(alert?.repository).toBeNull();
    expect(alert && itemFacts(alert.detail).join()).toContain("repository 4000001 of GitHub");
  });

  it("is found by a person's login, a name, or a repository's name, and signs of a pattern are plain text", async () => {
    expect((await source("token-grants", { text: "GRACE" })).items.total).toBe(1);
    expect((await source("deploy-keys", { text: "payments-api" })).items.total).toBe(1);
    expect((await source("deploy-keys", { text: "%" })).items.total).toBe(0);
  });

  it("of another organisation is never shown", async () => {
    expect(await source("deploy-keys", {}, [folder])).toMatchObject({ all: 0, sources: [] });
    const stranger = {
      kind: "user",
      id: "1",
      login: "eve",
      roles: [{ organisationId: folder, role: "admin" }],
    } as const;
    const ports = { inventory: reading, clock: { now: () => AT } };
    expect((await showSource(ports, stranger, "deploy-keys", { text: "", judged: false, page: 1 })).all).toBe(0);
    expect((await showInventory(ports, stranger, ALL)).judgements.total).toBe(0);
  });

  it("comes in pages that neither repeat nor lose a row", async () => {
    const many = (await seedOrganisation(postgres.database, "many-keys", [])).organisationId;
    await postgres.database.organisation.update({ where: { id: many }, data: { githubId: 78n } });
    const total = LIST_PAGE + 20;
    await postgres.database.appSeen.createMany({
      data: Array.from({ length: total }, (_, index) => ({
        organisationId: many,
        installationGithubId: BigInt(index),
        appGithubId: BigInt(index),
        slug: `app-${index % 7}`,
        permissions: {},
        allRepositories: false,
        installedAt: READ_AT,
        asOf: READ_AT,
      })),
    });
    const pages = await Promise.all([1, 2, 9].map((page) => source("installed-apps", { page }, [many])));
    expect(pages.map(({ items }) => items.page)).toEqual([1, 2, 2]);
    const ids = [...(pages[0]?.items.rows ?? []), ...(pages[1]?.items.rows ?? [])].map(({ id }) => id);
    expect(new Set(ids).size).toBe(total);
  });
});

describe("secrets that something is wrong with", () => {
  it("come before the rest, and no page repeats or loses a row where they end", async () => {
    const { organisationId } = await seedSecrets("many-secrets", 81n, LIST_PAGE + 10);
    const wanted = { ...NAMED, page: 1 } as const;
    const all = await reading.items([organisationId], "repository-secrets", wanted);
    const names = all.map(({ name, judgements }) => [judgements.length > 0, name] as const);
    expect(names).toEqual(names.toSorted(([one, a], [other, b]) => Number(other) - Number(one) || (a < b ? -1 : 1)));
    expect(names.filter(([judged]) => judged)).toHaveLength(LIST_PAGE + 10);
    const pages = await Promise.all(
      [1, 2, 3, 4].map((page) => source("repository-secrets", { page }, [organisationId])),
    );
    const ids = pages.slice(0, 3).flatMap(({ items }) => items.rows.map(({ id }) => id));
    expect(ids).toEqual(all.map(({ id }) => id));
    expect(pages[3]?.items.page).toBe(3);
    const judged = await source("repository-secrets", { judged: true, page: 2 }, [organisationId]);
    expect(judged.items).toMatchObject({ total: LIST_PAGE + 10, pages: 2 });
    expect(judged.items.rows.map(({ id }) => id)).toEqual(ids.slice(LIST_PAGE, LIST_PAGE + 10));
  });
});

describe("judgements", () => {
  it("come worst first, and are found by rule, severity and text", async () => {
    const { judgements, counts } = await room();
    expect(judgements.rows.map(({ severity }) => severity)).toEqual(["critical", "high"]);
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(2);
    expect((await room({ rules: ["writing-deploy-key"] })).judgements.total).toBe(1);
    expect((await room({ severities: ["low"] })).judgements.total).toBe(0);
    expect((await room({ text: "payments" })).judgements.rows.map(({ rule }) => rule)).toEqual(["writing-deploy-key"]);
  });

  it("that ended are not shown", async () => {
    await postgres.database.inventoryFinding.updateMany({
      where: { rule: "writing-deploy-key" },
      data: { endedAt: AT },
    });
    expect((await room()).judgements.rows.map(({ rule }) => rule)).toEqual(["secret-in-variable"]);
    expect((await source("deploy-keys")).items.rows[0]?.judgements).toEqual([]);
  });
});
