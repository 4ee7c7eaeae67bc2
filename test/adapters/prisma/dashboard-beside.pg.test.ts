import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "../../../lib/adapters/prisma/client.ts";
import { createDashboardReading } from "../../../lib/adapters/prisma/dashboard.ts";
import { DEFAULT_QUERY, type RepositoryQuery } from "../../../lib/core/listing/repository-query.ts";
import type { DashboardReading } from "../../../lib/usecases/reading-ports.ts";
import { seedOrganisation } from "../../e2e/support/seed.ts";
import { ORGANISATION } from "../../e2e/support/seed-data.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

const AT = new Date("2026-11-23T10:00:00.000Z");
const ago = (seconds: number) => new Date(AT.getTime() - seconds * 1_000);
const GATES = ["static-credentials"];

let postgres: TestDatabase;
let web: ReturnType<typeof createDatabase>;
let reading: DashboardReading;
let harbour: string;
let ids: ReadonlyMap<string, string>;

beforeAll(async () => {
  postgres = await testDatabase();
  web = createDatabase(postgres.webUrl, 4);
  reading = createDashboardReading(web);
  harbour = (await seedOrganisation(postgres.database, "harbour", ORGANISATION)).organisationId;
  const rows = await postgres.database.repository.findMany({ where: { organisationId: harbour } });
  ids = new Map(rows.map(({ id, name }) => [name, id]));
  await postgres.database.freezeSlot.create({ data: { organisationId: harbour, slot: 1, checkedAt: ago(30) } });
  await frozen(await incident("active"), "payments-api", "migrating");
  await frozen(await incident("resolved"), "analytics", "thawed");
  await campaign("running", "payments-api", { state: "open", prNumber: 12, openedAt: ago(3_600), activeAt: ago(600) });
  await campaign("draft", "analytics", { state: "waiting" });
});

afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

const idOf = (name: string) => ids.get(name) ?? "";

async function incident(status: string): Promise<string> {
  const window = { exposureFrom: ago(86_400), exposureTo: AT, createdAt: ago(900), activatedAt: ago(600) };
  const words = {
    title: "Leak",
    scope: "all",
    mode: "merges",
    createdBy: "ada",
    activatedBy: "ada",
    allowedGrants: [],
    gates: GATES,
  };
  const made = await postgres.database.incident.create({
    data: {
      organisationId: harbour,
      status,
      ...words,
      ...window,
      ...(status === "resolved"
        ? { resolvedBy: "ada", resolveAskedAt: AT, resolvedAt: AT }
        : { slot: 1, epoch: "e01" }),
    },
  });
  return made.id;
}

async function frozen(incident: string, name: string, state: string): Promise<void> {
  const sight = {
    requestedAt: ago(500),
    seenAt: ago(400),
    seen: "all",
    tier: "organisation-property",
    wanted: state === "thawed" ? "free" : "held",
  };
  await postgres.database.incidentRepository.create({
    data: { incidentId: incident, repositoryId: idOf(name), organisationId: harbour, state, ...sight },
  });
}

async function campaign(status: string, name: string, row: object): Promise<void> {
  const branch = `thaw/${randomUUID()}`;
  const made = await postgres.database.campaign.create({
    data: {
      organisationId: harbour,
      name: "All",
      filter: {},
      status,
      branch,
      labels: [],
      mostRunning: 5,
      mostNudges: 2,
      createdBy: "ada",
      ...(status === "draft" ? {} : { approvedBy: "ada", approvedAt: ago(7_200) }),
    },
  });
  await postgres.database.campaignRepository.create({
    data: { organisationId: harbour, campaignId: made.id, repositoryId: idOf(name), branch, state: "waiting", ...row },
  });
}

async function names(query: Partial<RepositoryQuery>): Promise<readonly string[]> {
  const { rows } = await reading.list([harbour], { ...DEFAULT_QUERY, sort: "name", ...query }, AT);
  return rows.map(({ name }) => name);
}

const rowOf = async (name: string) =>
  (await reading.list([harbour], { ...DEFAULT_QUERY, text: `harbour/${name}` }, AT)).rows.find(
    (row) => row.name === name,
  );

describe("a row of the list", () => {
  it("says which pull request migrates it, and how old that is; nothing of a campaign that nobody approved", async () => {
    expect((await rowOf("payments-api"))?.migration).toMatchObject({
      state: "open",
      pullNumber: 12,
      openedAt: ago(3_600).toISOString(),
    });
    expect((await rowOf("analytics"))?.migration).toBeNull();
  });

  it("was active when somebody pushed, or its pull request showed a sign of life, whichever was later", async () => {
    expect((await rowOf("payments-api"))?.activeAt).toBe(ago(600).toISOString());
    await postgres.database.repository.update({ where: { id: idOf("payments-api") }, data: { pushedAt: ago(60) } });
    expect((await rowOf("payments-api"))?.activeAt).toBe(ago(60).toISOString());
    expect((await names({ sort: "activity", direction: "desc" }))[0]).toBe("payments-api");
  });
});

describe("the list", () => {
  it("is filtered by what an incident decided, and by being in none", async () => {
    expect(await names({ freezes: ["migrating"] })).toEqual(["payments-api"]);
    expect(await names({ freezes: ["thawed"] })).toEqual([]);
    const none = await names({ freezes: ["none"] });
    expect(none).toHaveLength(ORGANISATION.length - 1);
    expect(none).not.toContain("payments-api");
    expect(await names({ freezes: ["none", "migrating"] })).toHaveLength(ORGANISATION.length);
  });

  it("is filtered by how far the newest approved migration is, and by there being none", async () => {
    expect(await names({ migrations: ["open"] })).toEqual(["payments-api"]);
    expect(await names({ migrations: ["planned"] })).toEqual([]);
    expect(await names({ migrations: ["none"] })).toHaveLength(ORGANISATION.length - 1);
  });

  it("offers filters by incidents and migrations only where they would find something", async () => {
    const overview = await reading.overview([harbour], AT);
    expect(overview).toMatchObject({ freezes: ["migrating", "none"], migrations: true });
    expect(await reading.overview([], AT)).toMatchObject({ freezes: [], migrations: false });
  });
});
