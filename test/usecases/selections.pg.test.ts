import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCampaignStore } from "../../lib/adapters/prisma/campaign-store.ts";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { createDashboardReading } from "../../lib/adapters/prisma/dashboard.ts";
import type { Prisma } from "../../lib/adapters/prisma/generated/client.ts";
import { createSelectionStore } from "../../lib/adapters/prisma/selection-store.ts";
import type { Role, UserActor } from "../../lib/core/actor.ts";
import { preflightOf, preflightSummary } from "../../lib/core/campaign/preflight.ts";
import { DEFAULT_QUERY } from "../../lib/core/listing/repository-query.ts";
import { MOST_SENT } from "../../lib/core/listing/selection.ts";
import { createCampaign } from "../../lib/usecases/campaigns/create.ts";
import { keepSelection, meansOf, outlookOf } from "../../lib/usecases/selections.ts";
import { seedOrganisation, seedPerson } from "../e2e/support/seed.ts";
import { ORGANISATION } from "../e2e/support/seed-data.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { activeIncident } from "../support/rows.ts";

const AT = new Date("2026-11-28T10:00:00.000Z");
const LATER = new Date(AT.getTime() + 8 * 86_400_000);

let postgres: TestDatabase;
let web: Database;
let harbour: string;
let other: string;
let userId: string;
let names: ReadonlyMap<string, string>;

beforeAll(async () => {
  postgres = await testDatabase();
  // As the web process itself: what it does must be within its rights.
  web = createDatabase(postgres.webUrl, 4);
  harbour = (await seedOrganisation(postgres.database, "harbour", ORGANISATION)).organisationId;
  other = (await seedOrganisation(postgres.database, "other", [{ owner: "other", name: "a" }])).organisationId;
  userId = (await seedPerson(postgres.database, "ada", [{ organisationId: harbour, role: "security-lead" }])).userId;
  names = new Map((await postgres.database.repository.findMany()).map(({ id, name }) => [name, id]));
});

afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

const idOf = (name: string) => names.get(name) ?? "";
const person = (organisationId = harbour, role: Role = "security-lead"): UserActor => ({
  kind: "user",
  id: userId,
  login: "ada",
  roles: [{ organisationId, role }],
});
const ports = (at = AT) => ({ selections: createSelectionStore(web), clock: { now: () => at } });
const kept = (selection: string) => postgres.database.repositorySelection.count({ where: { selectionId: selection } });

async function keep(ids: readonly string[], actor = person(), at = AT): Promise<string> {
  const result = await keepSelection(ports(at), actor, { ids });
  if (!result.ok) throw new Error(result.failure.message);
  return result.value.id;
}

describe("a selection that is kept", () => {
  it("filters the list by what was chosen, and is what a campaign is made of", async () => {
    const selection = await keep([idOf("payments-api"), idOf("analytics")]);
    const query = { ...DEFAULT_QUERY, selection };
    const { rows } = await createDashboardReading(web).list([harbour], { ...query, sort: "name" }, AT);
    expect(rows.map(({ name }) => name)).toEqual(["analytics", "payments-api"]);
    const campaigns = { campaigns: createCampaignStore(web), clock: { now: () => AT } };
    const request = { organisationId: harbour, name: "Chosen", query, supersede: false, labels: [], pace: {} };
    const made = await createCampaign(campaigns, person(), request);
    expect(made).toMatchObject({ ok: true, value: { repositories: 2 } });
  });

  it("holds nothing of another organisation, and shows nothing of it to whoever names the selection", async () => {
    const selection = await keep([idOf("payments-api"), idOf("a")]);
    expect(await kept(selection)).toBe(1);
    expect(await keepSelection(ports(), person(), { ids: [idOf("a")] })).toMatchObject({ ok: false });
    const theirs = await keep([idOf("a")], person(other));
    const { total } = await createDashboardReading(web).list([harbour], { ...DEFAULT_QUERY, selection: theirs }, AT);
    expect(total).toBe(0);
    expect((await outlookOf(ports(), person(), { ...DEFAULT_QUERY, selection: theirs })).preflight.repositories).toBe(
      0,
    );
  });

  it("is what a filter finds at that moment, and never grows", async () => {
    const query = { ...DEFAULT_QUERY, text: "harbour/" };
    const result = await keepSelection(ports(), person(), { query });
    expect(result).toMatchObject({ ok: true, value: { repositories: ORGANISATION.length } });
  });

  it("is refused where nothing, too much, or only what is not there was chosen", async () => {
    expect(await keepSelection(ports(), person(), { ids: [] })).toMatchObject({ ok: false });
    expect(await keepSelection(ports(), person(), { ids: ["' OR 1=1", "\0"] })).toMatchObject({ ok: false });
    expect(await keepSelection(ports(), person(), { ids: [randomUUID()] })).toMatchObject({ ok: false });
    const many = Array.from({ length: MOST_SENT + 1 }, () => randomUUID());
    expect(await keepSelection(ports(), person(), { ids: many })).toMatchObject({ ok: false });
  });

  it("is forgotten when it is old, or its person chose again and again; of nobody else", async () => {
    const mate = (await seedPerson(postgres.database, "bo", [{ organisationId: harbour, role: "viewer" }])).userId;
    const first = await keep([idOf("payments-api")]);
    const theirs = await keep([idOf("payments-api")], { ...person(), id: mate });
    for (let times = 0; times < 25; times += 1)
      await keep([idOf("analytics")], person(), new Date(AT.getTime() + times + 1));
    expect(await kept(first)).toBe(0);
    const groups = await postgres.database.repositorySelection.groupBy({
      by: ["selectionId"],
      where: { chosenBy: userId },
    });
    expect(groups.length).toBeLessThanOrEqual(21);
    const last = await keep([idOf("analytics")], person(), LATER);
    expect(await postgres.database.repositorySelection.count({ where: { chosenBy: userId } })).toBe(1);
    expect([await kept(last), await kept(theirs)]).toEqual([1, 1]);
  });
});

describe("what a person may make of repositories", () => {
  it("is a campaign or an incident where their role allows it, and what freezes now, the newest first", async () => {
    const incident = (more: Partial<Prisma.IncidentUncheckedCreateInput>) =>
      postgres.database.incident.create({ data: { ...activeIncident(harbour, AT), ...more } });
    const kind = (word: "github" | "folder") =>
      postgres.database.organisation.update({ where: { id: harbour }, data: { kind: word } });
    await kind("github");
    await incident({ title: "Older", createdAt: new Date(AT.getTime() - 7_200_000) });
    await incident({ title: "Newer", status: "activating" });
    await incident({ title: "Ending", status: "resolving" });
    await incident({ title: "Prepared", status: "draft", activatedAt: null, activatedBy: null });
    await incident({ title: "Elsewhere", organisationId: other });
    const lead = await meansOf(ports(), person());
    expect(lead.incidents.map(({ title }) => title)).toEqual(["Newer", "Older"]);
    expect(lead).toMatchObject({ mayCampaign: true, mayDeclare: false });
    expect(await meansOf(ports(), person(harbour, "commander"))).toMatchObject({ mayCampaign: true, mayDeclare: true });
    expect(await meansOf(ports(), person(harbour, "viewer"))).toMatchObject({ mayCampaign: false, mayDeclare: false });
    await kind("folder");
    expect((await meansOf(ports(), person(harbour, "commander"))).mayDeclare).toBe(false);
    expect(await meansOf(ports(), { ...person(), roles: [] })).toEqual({
      incidents: [],
      mayCampaign: false,
      mayDeclare: false,
    });
  });
});

describe("what could be done with repositories", () => {
  it("adds up, and gives a band and never one time", async () => {
    const { preflight, finish } = await outlookOf(ports(), person(), DEFAULT_QUERY);
    const excluded = Object.values(preflight.excluded).reduce((sum, count) => sum + count, 0);
    expect(preflight.repositories).toBe(ORGANISATION.length);
    expect(preflight.automatic + excluded).toBe(preflight.repositories);
    if (preflight.automatic > 0) expect(finish?.earliest).toBeDefined();
    else expect(finish).toBeNull();
  });

  it("is the same as the preflight of a campaign of them says", async () => {
    const campaigns = createCampaignStore(web);
    const made = await createCampaign({ campaigns, clock: { now: () => AT } }, person(), {
      organisationId: harbour,
      name: "All",
      query: DEFAULT_QUERY,
      supersede: false,
      labels: [],
      pace: {},
    });
    const campaign = made.ok ? await campaigns.find(made.value.campaignId) : null;
    if (campaign === null) throw new Error("no campaign");
    const facts = await campaigns.facts(campaign);
    const alike = await createSelectionStore(web).facts([harbour], DEFAULT_QUERY);
    expect(alike.length).toBeLessThan(facts.length);
    const summary = (all: typeof alike) => {
      const verdicts = all.map((one) => ({ ...one, verdict: preflightOf(one.facts, false) }));
      // What is left to people stands in the preflight of a campaign alone.
      const { byHand: _, ...rest } = preflightSummary(verdicts, { contentRequests: 3, perHour: null });
      return rest;
    };
    expect(summary(alike)).toEqual(summary(facts.map((one) => ({ facts: one, repositories: 1 }))));
  });
});
